"""How much a publisher may send: aiortc's delay-based estimate, told by REMB."""

from aiortc.rate import BandwidthUsage, RemoteBitrateEstimator

# Without a REMB a Chromium that has no transport-wide feedback stays near 100 kbit/s.
FIRST = 1_000_000
FLOOR = 150_000
CEILING = 2_500_000


class Estimate:
    """The bits a second to allow, sound included.

    A publisher that sends little (slides) is not held to that little: the figure falls only
    when queues grow on the way.
    """

    def __init__(self) -> None:
        self.bits = FIRST
        self._estimator = RemoteBitrateEstimator()

    def arrived(self, sent: bytes, size: int, ssrc: int, now: float) -> None:
        """Note a packet of ``size`` bytes; ``sent`` is its abs-send-time extension."""
        result = self._estimator.add(int(now * 1000), int.from_bytes(sent), size, ssrc)
        if result is None:
            return
        if self._estimator.detector.state() == BandwidthUsage.OVERUSING:
            self.bits = max(FLOOR, min(self.bits, result[0]))
        else:
            self.bits = min(CEILING, max(self.bits, result[0]))
