"""The sequence parameter set of H.264 (ITU-T H.264 section 7.3.2.1.1): how large the picture is."""

from dataclasses import dataclass

# Profiles that say more about colours (section 7.3.2.1.1).
_HIGH = {44, 83, 86, 100, 110, 118, 122, 128, 134, 135, 138, 139, 244}
_LARGEST = 16_384


@dataclass(frozen=True, slots=True)
class Sequence:
    """What a set tells. ``chroma`` is 0 to 3 (1: 4:2:0), ``depths`` are bits beyond eight."""

    width: int
    height: int
    chroma: int = 1
    depths: tuple[int, int] = (0, 0)


class Bits:
    """A bit string read from the front. Reading past its end raises ValueError."""

    def __init__(self, unit: bytes) -> None:
        data = unit.replace(b"\x00\x00\x03", b"\x00\x00")
        self._value = int.from_bytes(data)
        self._left = len(data) * 8

    def take(self, count: int) -> int:
        """The next ``count`` bits."""
        self._left -= count
        if self._left < 0:
            raise ValueError("a parameter set ends too early")
        return (self._value >> self._left) & ((1 << count) - 1)

    def number(self) -> int:
        """An Exp-Golomb number, ue(v) (section 9.1)."""
        zeros = 0
        while not self.take(1):
            zeros += 1
            if zeros > 32:
                raise ValueError("no number of 32 bits")
        return (1 << zeros) - 1 + self.take(zeros)

    def signed(self) -> int:
        """A signed Exp-Golomb number, se(v)."""
        number = self.number()
        return (number + 1) // 2 if number & 1 else -(number // 2)


def read(unit: bytes) -> Sequence | None:
    """A sequence parameter set (with its first byte); None when it makes no sense."""
    try:
        found = _read(Bits(unit[1:]))
    except ValueError:
        return None
    fits = 0 < found.width <= _LARGEST and 0 < found.height <= _LARGEST
    return found if fits and found.chroma <= 3 and max(found.depths) <= 6 else None


def picture_set(unit: bytes) -> int | None:
    """The number of a picture parameter set (with its first byte), or None."""
    try:
        return Bits(unit[1:9]).number()
    except ValueError:
        return None


def _read(bits: Bits) -> Sequence:
    profile = bits.take(8)
    bits.take(16)
    bits.number()
    chroma, depths = _colours(bits) if profile in _HIGH else (1, (0, 0))
    bits.number()
    _order_count(bits)
    bits.number()
    bits.take(1)
    across, down = bits.number() + 1, bits.number() + 1
    fields = 2 - bits.take(1)
    bits.take(1 if fields == 1 else 2)
    left, right, top, bottom = _crop(bits)
    wide = 2 if chroma in (1, 2) else 1
    high = (2 if chroma == 1 else 1) * fields
    width = across * 16 - wide * (left + right)
    return Sequence(width, down * 16 * fields - high * (top + bottom), chroma, depths)


def _colours(bits: Bits) -> tuple[int, tuple[int, int]]:
    chroma = bits.number()
    if chroma == 3:
        bits.take(1)
    depths = bits.number(), bits.number()
    bits.take(1)
    if bits.take(1):
        for place in range(12 if chroma == 3 else 8):
            if bits.take(1):
                _skip_scaling(bits, 16 if place < 6 else 64)
    return chroma, depths


def _skip_scaling(bits: Bits, count: int) -> None:
    last = following = 8
    for _ in range(count):
        if following:
            following = (last + bits.signed()) % 256
        last = following or last


def _order_count(bits: Bits) -> None:
    kind = bits.number()
    if kind == 0:
        bits.number()
    elif kind == 1:
        bits.take(1)
        bits.signed()
        bits.signed()
        count = bits.number()
        if count > 255:
            raise ValueError("more than 255 reference frames in a cycle")
        for _ in range(count):
            bits.signed()


def _crop(bits: Bits) -> tuple[int, int, int, int]:
    if not bits.take(1):
        return 0, 0, 0, 0
    return bits.number(), bits.number(), bits.number(), bits.number()
