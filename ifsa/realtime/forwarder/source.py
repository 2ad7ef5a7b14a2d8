"""One kind of media as one publisher sends it: gaps, retransmissions, clock."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from . import packet as rtp
from .feedback import Block, SenderReport
from .keyframes import KeyFrameRequests
from .nack import Missing
from .packetmap import Unwrapper
from .reception import Reception

if TYPE_CHECKING:
    from .sdp import Codec

# A new SSRC is believed when the old one has been silent so long (the encoder was restarted).
SSRC_SILENCE = 1.0

Accept = Callable[["Source", int, rtp.Received, float], None]


class Source:
    """Puts a publisher's packets in order of number and hands them on, each once."""

    def __init__(self, codec: Codec, accept: Accept) -> None:
        self.codec = codec
        self.ssrc: int | None = None
        self.missing = Missing()
        self.requests = KeyFrameRequests()
        self.packets = 0
        # The sender's clock: seconds of its NTP time, and the RTP time of that instant.
        self.clock: tuple[float, int] | None = None
        # Our clock minus the sender's NTP time, in seconds: one for all that a publisher sends.
        self.offset = 0.0
        # What comes in is not to be heard or seen.
        self.muted = False
        self._accept = accept
        self._last = 0.0
        self._unwrapper = Unwrapper()
        self._reception = Reception(codec.clock)

    @property
    def obeys(self) -> bool:
        """Whether it can be asked for a key frame: FFmpeg can't."""
        return "nack pli" in self.codec.feedback

    def receive(self, packet: rtp.Received, now: float) -> None:
        """Take a packet of this track."""
        if not self._known(packet.ssrc, now):
            return
        self._last = now
        self.packets += 1
        number = self._unwrapper.unwrap(packet.sequence)
        if number is not None:
            self._reception.received(number, packet.timestamp, now)
            self._take(number, packet, now)

    def receive_again(self, packet: rtp.Received, now: float) -> None:
        """Take a retransmission (RFC 4588) of one of this track's packets."""
        if self.ssrc is None:
            return
        lost = rtp.restored(packet, self.codec.payload_type, self.ssrc)
        number = self._unwrapper.unwrap(lost.sequence) if lost is not None else None
        if lost is not None and number is not None:
            self._take(number, lost, now)

    def reported(self, report: SenderReport, now: float) -> None:
        """Note a sender report, if it is this track's."""
        if report.ssrc == self.ssrc:
            self._reception.reported(report.ntp, now)
            self.clock = (report.ntp / (1 << 32), report.timestamp)

    def block(self, least: float, now: float) -> Block | None:
        """Our report block on this track; None before its first packet."""
        return self._reception.block(self.ssrc, least, now) if self.ssrc is not None else None

    def _take(self, number: int, packet: rtp.Received, now: float) -> None:
        if not self.missing.received(number, now):
            self.requests.want()
        self._accept(self, number, packet, now)

    def _known(self, ssrc: int, now: float) -> bool:
        if ssrc == self.ssrc:
            return True
        if self.ssrc is not None and now - self._last < SSRC_SILENCE:
            return False
        if self.ssrc is not None:
            self._start_anew()
        self.ssrc = ssrc
        return True

    def _start_anew(self) -> None:
        """Another SSRC: its numbers go on far behind the old ones, and its clock is unknown."""
        self._unwrapper.skip()
        self._reception = Reception(self.codec.clock)
        self.clock = None
        self.requests.want()
