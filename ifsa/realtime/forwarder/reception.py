"""What a publisher is told of its own packets (RFC 3550 section 6.4 and appendices A.3, A.8)."""

from .feedback import Block
from .packet import SEQUENCES, TIMESTAMPS
from .packetmap import MAX_DROPOUT


class Reception:
    """Loss and jitter of one incoming track, and its sender's clock."""

    def __init__(self, clock: int) -> None:
        self._clock = clock
        self._base: int | None = None
        self._highest = 0
        self._received = 0
        self._expected_before = 0
        self._received_before = 0
        self._jitter = 0.0
        self._transit: float | None = None
        self._report: tuple[int, float] | None = None

    def received(self, number: int, timestamp: int, now: float) -> None:
        """Note a packet of the track itself (not a retransmission)."""
        if self._base is None or number - self._highest > MAX_DROPOUT:
            self._base = self._highest = number
            self._received = self._expected_before = self._received_before = 0
        self._highest = max(self._highest, number)
        self._received += 1
        transit = (now * self._clock - timestamp) % TIMESTAMPS
        if self._transit is not None:
            moved = abs(transit - self._transit)
            self._jitter += (min(moved, TIMESTAMPS - moved) - self._jitter) / 16
        self._transit = transit

    def reported(self, ntp: int, now: float) -> None:
        """Note a sender report."""
        self._report = (ntp >> 16 & 0xFFFFFFFF, now)

    def block(self, ssrc: int, least: float, now: float) -> Block:
        """The report since the last one; the fraction lost is at least ``least`` (0 to 1)."""
        expected = self._highest - (self._base or 0) + 1
        interval = expected - self._expected_before
        lost = interval - (self._received - self._received_before)
        self._expected_before, self._received_before = expected, self._received
        own = lost / interval if interval > 0 else 0.0
        fraction = min(255, int(max(0.0, own, least) * 256))
        last, since = self._report if self._report is not None else (0, now)
        return Block(
            ssrc,
            fraction,
            expected - self._received,
            self._highest - SEQUENCES,
            int(self._jitter),
            last,
            int((now - since) * 65536),
        )
