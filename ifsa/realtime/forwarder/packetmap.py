"""Sequence numbers: from 16 bits to ever-growing ones, and from a publisher's to the viewers'."""

from bisect import bisect_right

from .packet import SEQUENCES

# RFC 3550 appendix A.1: a larger step is a restarted sequence, not a loss.
MAX_DROPOUT = 3000
# As far back as the history reaches, so that each retransmission still finds its place.
MAX_MISORDER = 1024
# Each gap closed up costs one entry; older packets than the oldest entry are not forwarded.
MAX_ENTRIES = 128


class Unwrapper:
    """Turns a stream's 16-bit sequence numbers into numbers that never wrap."""

    def __init__(self) -> None:
        self.highest: int | None = None
        self._base = SEQUENCES
        self._suspect: int | None = None

    def unwrap(self, sequence: int) -> int | None:
        """The long number; None on a great jump, until a second packet confirms it."""
        if self.highest is None:
            self.highest = self._base + sequence
            return self.highest
        step = (sequence - self.highest) % SEQUENCES
        if step <= MAX_DROPOUT:
            self._suspect = None
            self.highest += step
            return self.highest
        if SEQUENCES - step <= MAX_MISORDER:
            return self.highest - (SEQUENCES - step)
        return self._jump(sequence)

    def _jump(self, sequence: int) -> int | None:
        if sequence != self._suspect:
            self._suspect = (sequence + 1) % SEQUENCES
            return None
        self.skip()
        return self.unwrap(sequence)

    def skip(self) -> None:
        """The sequence was restarted: go on two turns later, so that nothing of the old one can
        be taken for the new one."""
        self._suspect = None
        self._base = ((self.highest or 0) // SEQUENCES + 2) * SEQUENCES
        self.highest = None


class PacketMap:
    """Gives each source packet its place in the viewers' sequence, without holes of our making.

    A source packet always gets the same number, no two get one number, and order is kept.
    What was left out (padding) is closed up; what was lost on the way keeps its place free.
    """

    def __init__(self, first: int) -> None:
        self._next = first
        self._expected: int | None = None
        self._starts: list[int] = []
        self._shifts: list[int] = []

    def place(self, source: int) -> int | None:
        """The number for source packet ``source``; None when it has no place any more."""
        if self._expected is None or source - self._expected > MAX_DROPOUT:
            self._begin(source, self._next)
        elif source < self._expected:
            return self._earlier(source)
        self._expected = source + 1
        self._next = source + self._shifts[-1] + 1
        return self._next - 1

    def leave_out(self, source: int) -> bool:
        """Close the gap of a packet that is not forwarded; False when it is too late for that."""
        if self._expected is None:
            return True
        if source < self._expected:
            return self._earlier(source) is None
        number = self._next
        if source - self._expected <= MAX_DROPOUT:
            number = source + self._shifts[-1]
        self._begin(source + 1, number)
        self._expected, self._next = source + 1, number
        return True

    def _begin(self, source: int, number: int) -> None:
        self._starts.append(source)
        self._shifts.append(number - source)
        del self._starts[:-MAX_ENTRIES], self._shifts[:-MAX_ENTRIES]

    def _earlier(self, source: int) -> int | None:
        entry = bisect_right(self._starts, source) - 1
        if entry < 0:
            return None
        number = source + self._shifts[entry]
        after = entry + 1
        if after < len(self._starts) and number >= self._starts[after] + self._shifts[after]:
            return None
        return number
