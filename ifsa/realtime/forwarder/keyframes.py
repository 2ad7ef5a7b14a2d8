"""Key frames: where one starts, and how often we may ask for one."""

# Galène's and LiveKit's figure: a publisher asked more often only sends more and sharper bursts.
INTERVAL = 0.5
# A publisher that does not obey (FFmpeg has no PLI) is asked less and less often, up to this.
LONGEST = 4.0

_SPS, _IDR, _STAP_A, _FU_A = 7, 5, 24, 28


def starts_key_frame(codec: str, payload: bytes) -> bool:
    """Whether a viewer's decoder can start at this packet."""
    if codec == "VP8":
        return _vp8(payload)
    return _h264(payload)


def _vp8(payload: bytes) -> bool:
    """RFC 7741 section 4.2: first partition's start, and the P bit of the frame is 0."""
    if not payload or payload[0] & 0x17 != 0x10:
        return False
    at = 1
    if payload[0] & 0x80 and len(payload) > 2:
        flags = payload[1]
        at = 2
        if flags & 0x80:
            at += 2 if payload[2] & 0x80 else 1
        at += bool(flags & 0x40) + bool(flags & 0x30)
    return at < len(payload) and not payload[at] & 0x01


def _h264(payload: bytes) -> bool:
    """RFC 6184: a parameter set or the start of an IDR picture, alone, aggregated or cut up."""
    if not payload:
        return False
    kind = payload[0] & 0x1F
    if kind == _STAP_A:
        return any(unit in (_SPS, _IDR) for unit in _aggregated(payload))
    if kind == _FU_A:
        return len(payload) > 1 and bool(payload[1] & 0x80) and payload[1] & 0x1F == _IDR
    return kind in (_SPS, _IDR)


def _aggregated(payload: bytes) -> list[int]:
    kinds = []
    at = 1
    while at + 2 < len(payload):
        kinds.append(payload[at + 2] & 0x1F)
        at += 2 + int.from_bytes(payload[at : at + 2])
    return kinds


class KeyFrameRequests:
    """One track's wish for a key frame: many may ask, the publisher hears it seldom."""

    def __init__(self) -> None:
        self.wanted = False
        self.asked = 0
        self._last = float("-inf")
        self._wait = INTERVAL

    def want(self) -> None:
        """Somebody needs a key frame."""
        self.wanted = True

    def due(self, now: float) -> bool:
        """Whether to ask the publisher now; True counts as asked. Asks until one comes."""
        if not self.wanted or now - self._last < self._wait:
            return False
        self._wait = min(LONGEST, self._wait * 1.5) if self.asked else INTERVAL
        self._last = now
        self.asked += 1
        return True

    def arrived(self) -> None:
        """A key frame has started."""
        self.wanted = False
        self._wait = INTERVAL
