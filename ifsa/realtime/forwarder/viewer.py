"""One viewer: its outlets, its wishes, its reports."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from . import feedback
from .answers import viewer_codecs
from .outlet import Outlet
from .publisher import REPORT_INTERVAL

if TYPE_CHECKING:
    from .link import Link
    from .sdp import Offer
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
        for media in self.offer.used:
            outlet = Outlet(link, media.kind, viewer_codecs(media))
            self.outlets[media.kind] = self._by_ssrc[outlet.ssrc] = outlet

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
        told = False
        for kind, outlet in self.outlets.items():
            timestamp = self.stream.feeds[kind].timestamp(now - self.stream.clock_offset)
            if timestamp is not None and outlet.packets:
                report = outlet.report(ntp_time(now), timestamp, self.name)
                self.link.send_rtcp(report)
                told = True
        return told

    def say_goodbye(self) -> None:
        """Tell the viewer that nothing more comes."""
        ssrcs = [outlet.ssrc for outlet in self.outlets.values()]
        self.link.send_rtcp(feedback.receiver_report(ssrcs[0], ()) + feedback.goodbye(ssrcs))

    def _reported(self, reception: feedback.Reception, now: float) -> None:
        for block in reception.blocks:
            outlet = self._by_ssrc.get(block.ssrc)
            if outlet is not None:
                outlet.reported(block, ntp_time(now))

    def _send_again(self, lost: feedback.Lost, now: float) -> None:
        outlet = self._by_ssrc.get(lost.ssrc)
        if outlet is None:
            return
        history = self.stream.feeds[outlet.kind].history
        for sequence in lost.sequences:
            packet = history.find(sequence, now)
            if packet is not None:
                outlet.send_again(packet, now)

    def _want_key_frame(self, ssrc: int, now: float) -> None:
        outlet = self._by_ssrc.get(ssrc)
        if outlet is not None and outlet.may_ask(now):
            self.stream.feeds[outlet.kind].want_key_frame()


def ntp_time(now: float) -> int:
    """Seconds as RTCP writes them: 32 bits whole, 32 bits fraction."""
    return int(now * (1 << 32))
