"""Opus packets (RFC 6716 section 3): which are sound, how long they last, and what fills gaps."""

from collections.abc import Iterator

LONGEST = 120_000
# The shortest frame there is; silence fills what is left of a gap to this.
STEP = 2_500
# A gap up to this is a loss, which a decoder conceals; silence longer than that.
CONCEALED = 100_000
_SIZES = (10_000, 20_000, 40_000, 60_000)
_LARGEST_FRAME = 1275
# CELT, full band, mono: 20, 10, 5 and 2.5 ms of digital silence; six of 20 ms in one packet.
_SILENT = b"\xff\xfe"
_SILENCES = (
    (LONGEST, b"\xfb\x06" + _SILENT * 6),
    (20_000, b"\xf8" + _SILENT),
    (10_000, b"\xf0" + _SILENT),
    (5_000, b"\xe8" + _SILENT),
    (STEP, b"\xe0" + _SILENT),
)


def duration(payload: bytes) -> int | None:
    """Microseconds of sound in a packet; None when a decoder would refuse it."""
    if not payload:
        return None
    code = payload[0] & 3
    if code == 3:
        return _several(payload)
    if not (_two_sized(payload) if code == 2 else _even(len(payload) - 1, 1 + code)):
        return None
    return _frame(payload[0]) * (2 if code else 1)


def gap(length: int, before: bytes) -> Iterator[tuple[int, bytes]]:
    """Packets, with their lengths, that fill ``length`` microseconds after packet ``before``.

    A short gap is concealed: a packet without sound asks the decoder for that. What is left,
    less than 2.5 ms, stays empty.
    """
    frame = _frame(before[0]) if before else 0
    if frame and length <= CONCEALED:
        while length >= frame:
            yield frame, bytes([before[0] & 0xFC])
            length -= frame
    for lasts, packet in _SILENCES:
        while length >= lasts:
            yield lasts, packet
            length -= lasts


def _frame(first: int) -> int:
    """Length of one frame by the packet's first byte (table 2)."""
    configuration = first >> 3
    if configuration < 12:
        return _SIZES[configuration & 3]
    if configuration < 16:
        return _SIZES[configuration & 1]
    return STEP << (configuration & 3)


def _even(size: int, frames: int) -> bool:
    """Whether ``size`` bytes make so many frames of one size."""
    return size % frames == 0 and size // frames <= _LARGEST_FRAME


def _two_sized(payload: bytes) -> bool:
    size, at = _length(payload, 1)
    return size is not None and at + size <= len(payload) <= at + size + _LARGEST_FRAME


def _length(payload: bytes, at: int) -> tuple[int | None, int]:
    """A frame's length in one or two bytes (section 3.2.1), and what comes after it."""
    if at >= len(payload):
        return None, at
    if payload[at] < 252:
        return payload[at], at + 1
    if at + 1 >= len(payload):
        return None, at
    return payload[at + 1] * 4 + payload[at], at + 2


def _several(payload: bytes) -> int | None:
    """Code 3: any number of frames, of one size or several, perhaps padded (section 3.2.5)."""
    if len(payload) < 2:
        return None
    count, at, end = payload[1] & 0x3F, 2, len(payload)
    lasts = _frame(payload[0]) * count
    if not 0 < lasts <= LONGEST:
        return None
    if payload[1] & 0x40:
        at, padding = _padding(payload)
        end -= padding
    if at > end:
        return None
    fits = _sized(payload, at, end, count) if payload[1] & 0x80 else _even(end - at, count)
    return lasts if fits else None


def _padding(payload: bytes) -> tuple[int, int]:
    """Where the frames begin, and how many bytes of padding end the packet."""
    at, padding = 2, 0
    while at < len(payload) and payload[at] == 255:
        padding += 254
        at += 1
    if at >= len(payload):
        return len(payload) + 1, 0
    return at + 1, padding + payload[at]


def _sized(payload: bytes, at: int, end: int, count: int) -> bool:
    total = 0
    for _ in range(count - 1):
        size, at = _length(payload[:end], at)
        if size is None:
            return False
        total += size
    return 0 <= end - at - total <= _LARGEST_FRAME
