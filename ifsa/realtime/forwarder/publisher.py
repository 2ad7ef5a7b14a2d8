"""One publisher: its tracks, what we ask of it and what we tell it."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from . import feedback
from .answers import level, publisher_codec, send_time
from .estimate import Estimate
from .packet import Received, extension, parse
from .source import Source
from .speaker import Loudness

if TYPE_CHECKING:
    from .link import Link
    from .sdp import Offer
    from .stream import Stream

REPORT_INTERVAL = 1.0


class Publisher:
    """Owner of a publisher's link."""

    link: Link

    def __init__(self, stream: Stream, by: str, session: str, offer: Offer) -> None:
        self.stream = stream
        self.by = by
        self.session = session
        self.offer = offer
        self.sources: dict[str, Source] = {}
        self.loudness = Loudness()
        self._own = secrets.randbits(31) + 1
        self._by_format: dict[int, Source] = {}
        self._by_rtx: dict[int, Source] = {}
        self._clock_known = False
        self._estimate = Estimate()
        self._next_report = 0.0
        self._extension = next((n for n in map(send_time, offer.used) if n is not None), None)
        self._level = next((n for n in map(level, offer.of("audio")) if n is not None), None)
        self._open_sources()

    def _open_sources(self) -> None:
        for media in self.offer.used:
            codec = publisher_codec(media)
            source = Source(codec, self.stream.accept)
            self.sources[media.kind] = source
            self._by_format[codec.payload_type] = source
            if codec.rtx is not None:
                self._by_rtx[codec.rtx] = source

    def connected(self, now: float) -> None:
        """The handshake is done: step onto the stage."""
        self.stream.enter(self)

    def gone(self, reason: str) -> None:
        """The link is closed."""
        self.stream.publisher_gone(self, reason)

    def rtp(self, data: bytes, now: float) -> bool:
        """A packet of one of the tracks, or of a retransmission."""
        packet = parse(data)
        if packet is None:
            return False
        self._measure(packet, len(data), now)
        source = self._by_format.get(packet.payload_type)
        if source is not None:
            self._listen(packet, now)
            source.receive(packet, now)
        elif packet.payload_type in self._by_rtx:
            self._by_rtx[packet.payload_type].receive_again(packet, now)
        else:
            return False
        return True

    def rtcp(self, data: bytes, now: float) -> bool:
        """Sender reports are the tracks' clocks; a BYE is no end, as encoders restart."""
        reports = feedback.read(data)
        for report in reports or ():
            if isinstance(report, feedback.SenderReport):
                self._set_clock(report, now)
                for source in self.sources.values():
                    source.reported(report, now)
        return reports is not None

    def chase(self, now: float) -> bool:
        """Ask for lost packets and wanted key frames; whether to look again in 20 ms."""
        for source in self.sources.values():
            lost = source.missing.due(now)
            if lost and source.ssrc is not None:
                self._send(feedback.nack(self._own, source.ssrc, lost))
            self._ask_key_frame(source, now)
        return any(source.missing for source in self.sources.values())

    def sweep(self, now: float) -> None:
        """Reports once a second: without them the publisher would starve itself."""
        if self.link.connected and now >= self._next_report:
            self._next_report = now + REPORT_INTERVAL
            self._report(now)

    def _report(self, now: float) -> None:
        least = {"audio": self.stream.audio_loss(self), "video": 0.0}
        blocks = [source.block(least[kind], now) for kind, source in self.sources.items()]
        known = [block for block in blocks if block is not None]
        self._send(feedback.receiver_report(self._own, known) + self._allowance())

    def _allowance(self) -> bytes:
        """REMB, where it is understood."""
        ssrcs = [source.ssrc for source in self.sources.values() if source.ssrc is not None]
        video = self.sources.get("video")
        if video is None or not ssrcs or "goog-remb" not in video.codec.feedback:
            return b""
        return feedback.remb(self._own, self._estimate.bits, ssrcs)

    def _ask_key_frame(self, source: Source, now: float) -> None:
        """FFmpeg offers no PLI: its next key frame is waited for instead."""
        if source.ssrc is None or not source.obeys:
            return
        if source.requests.due(now):
            self._send(feedback.pli(self._own, source.ssrc))

    def _send(self, report: bytes) -> None:
        head = b"" if report[1] == feedback.RR else feedback.receiver_report(self._own, ())
        self.link.send_rtcp(head + report)

    def _measure(self, packet: Received, size: int, now: float) -> None:
        if self._extension is not None:
            sent = extension(packet.extension, self._extension)
            if sent is not None and len(sent) == 3:
                self._estimate.arrived(sent, size, packet.ssrc, now)

    def _listen(self, packet: Received, now: float) -> None:
        """How loud it is, where the packet tells (RFC 6464)."""
        told = extension(packet.extension, self._level) if self._level is not None else None
        if told:
            self.loudness.heard(told[0] & 0x7F, now)

    def _set_clock(self, report: feedback.SenderReport, now: float) -> None:
        """Once, and for sound and picture alike: so their distance stays exactly what it was."""
        if not self._clock_known:
            self._clock_known = True
            for source in self.sources.values():
                source.offset = now - report.ntp / (1 << 32)
