"""One viewer: its outlets, its wishes, its reports."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from . import feedback
from .answers import Voice, viewer_codecs
from .outlet import Outlet
from .publisher import REPORT_INTERVAL
from .stream import PICTURE, SEATS, SOUND

if TYPE_CHECKING:
    from .link import Link
    from .sdp import Media, Offer
    from .stream import Stream


class Viewer:
    """Owner of a viewer's link."""

    link: Link

    def __init__(self, stream: Stream, session: str, offer: Offer) -> None:
        self.stream = stream
        self.session = session
        self.offer = offer
        self.name = secrets.token_hex(8)
        self.outlets: dict[str, Outlet] = {}
        self.told_missing = False
        self._by_ssrc: dict[int, Outlet] = {}
        self._next_report = 0.0

    def open_outlets(self, link: Link) -> None:
        """Make an outlet for each section of the offer that is used."""
        self.link = link
        for name, media in self._places():
            outlet = Outlet(link, self.stream.feeds[name], viewer_codecs(media))
            self.outlets[name] = self._by_ssrc[outlet.ssrc] = outlet

    def voices(self) -> dict[str, Voice]:
        """What is sent in each section of the answer."""
        return {
            media.mid: Voice(name, self.outlets[name].ssrc, self.outlets[name].rtx, self.name)
            for name, media in self._places()
        }

    def _places(self) -> list[tuple[str, Media]]:
        """One sound is the voice that is followed; several are those of the seats, one each."""
        sounds = self.offer.of("audio")
        names = (SOUND,) if len(sounds) == 1 else SEATS
        pictures = [(PICTURE, media) for media in self.offer.of("video")]
        return [*zip(names, sounds, strict=False), *pictures]

    def connected(self, now: float) -> None:
        """The handshake is done: let it in."""
        self.stream.let_in(self)

    def gone(self, reason: str) -> None:
        """The link is closed."""
        self.stream.viewer_gone(self, reason)

    def rtp(self, data: bytes, now: float) -> bool:
        """A viewer has nothing to send: whatever comes is a sign of life and no more."""
        return False

    def rtcp(self, data: bytes, now: float) -> bool:
        """What the viewer lost, wants and measured."""
        reports = feedback.read(data)
        for report in reports or ():
            if isinstance(report, feedback.Reception):
                self._reported(report, now)
            elif isinstance(report, feedback.Lost):
                self._send_again(report, now)
            elif isinstance(report, feedback.KeyFrameWanted):
                self._want_key_frame(report.ssrc, now)
        return reports is not None

    def sweep(self, now: float) -> None:
        """Sender reports once a second, from when the publisher's clock is known."""
        if self.link.connected and now >= self._next_report and self._report(now):
            self._next_report = now + REPORT_INTERVAL

    def _report(self, now: float) -> bool:
        """Report on what is sent; whether there was anything to report. Our NTP clock is the
        monotonic one, which never jumps (RFC 3550 section 6.4.1 allows elapsed time)."""
        reports = [outlet.report(now, self.name) for outlet in self.outlets.values()]
        known = [report for report in reports if report is not None]
        for report in known:
            self.link.send_rtcp(report)
        return bool(known)

    def say_goodbye(self) -> None:
        """Tell the viewer that nothing more comes."""
        ssrcs = [outlet.ssrc for outlet in self.outlets.values()]
        self.link.send_rtcp(feedback.receiver_report(ssrcs[0], ()) + feedback.goodbye(ssrcs))

    def _reported(self, reception: feedback.Reception, now: float) -> None:
        for block in reception.blocks:
            outlet = self._by_ssrc.get(block.ssrc)
            if outlet is not None:
                outlet.reported(block, feedback.ntp_time(now))

    def _send_again(self, lost: feedback.Lost, now: float) -> None:
        outlet = self._by_ssrc.get(lost.ssrc)
        if outlet is None:
            return
        # What is still queued may change a little before it is sent: then it can't be sent again.
        outlet.feed.flush()
        history = outlet.feed.history
        for sequence in lost.sequences:
            packet = history.find(sequence, now)
            if packet is not None:
                outlet.send_again(packet, now)

    def _want_key_frame(self, ssrc: int, now: float) -> None:
        outlet = self._by_ssrc.get(ssrc)
        if outlet is not None and outlet.may_ask(now):
            outlet.feed.want_key_frame()
