"""From RTP time to the recording's: one clock for sound and picture.

A recording's time is microseconds since it began. Each kind of media has its place by the time
its first packet came; as soon as sender reports (RFC 3550 section 6.4.1) have told the sender's
clock for both, the picture is moved to where it belongs beside the sound. Sound is never moved:
that would be heard.
"""

from .frames import CLOCKS, SECOND, Kind

_TURN = 1 << 32
# Further back in one step than a reordering encoder goes: the sender's clock was started anew.
_BACK = 1 * SECOND
# Earlier than it came by more than the first packet can have been late.
_AHEAD = 2 * SECOND
# Later than any network keeps a packet.
_BEHIND = 15 * SECOND
# Sound and picture are not further apart than that; such a report is wrong.
_APART = 3 * SECOND


class Line:
    """The time of one kind of media."""

    def __init__(self, clock: int) -> None:
        # How much earlier than its time a packet has come: the first one had been held up.
        self.lead = 0
        self._clock = clock
        self._last = 0
        self._ticks = 0
        self._begins: int | None = None
        self._sender: tuple[float, int] | None = None

    def place(self, timestamp: int, arrived: int) -> int:
        """The time of a packet that came at ``arrived``; packets must come in their order."""
        ticks = self._unwrapped(timestamp)
        if self._begins is None or not self._believable(ticks, arrived):
            self._sender = self._sender if self._begins is None else None
            self._ticks, self._begins, self.lead = ticks, arrived, 0
        self._last = ticks
        time = self._at(ticks)
        self.lead = max(self.lead, time - arrived)
        return time

    def reported(self, ntp: float, timestamp: int) -> None:
        """The sender's clock showed ``ntp`` (seconds) at RTP time ``timestamp``."""
        self._sender = ntp, self._unwrapped(timestamp)

    def at(self, ntp: float) -> int | None:
        """The time at which the sender's clock shows ``ntp``, if that is known."""
        if self._sender is None or self._begins is None:
            return None
        then, ticks = self._sender
        return self._at(ticks) + round((ntp - then) * SECOND)

    def move(self, by: int) -> None:
        """Put this line later by so many microseconds."""
        if self._begins is not None:
            self._begins += by
            self.lead = max(0, self.lead + by)

    def _at(self, ticks: int) -> int:
        return (self._begins or 0) + (ticks - self._ticks) * SECOND // self._clock

    def _unwrapped(self, timestamp: int) -> int:
        """The nearest number to the last one that has these 32 bits."""
        step = (timestamp - self._last) % _TURN
        return self._last + (step if step < _TURN // 2 else step - _TURN)

    def _believable(self, ticks: int, arrived: int) -> bool:
        back = (self._last - ticks) * SECOND // self._clock
        return back < _BACK and arrived - _BEHIND < self._at(ticks) < arrived + _AHEAD


class Timeline:
    """The lines of sound and picture, side by side."""

    def __init__(self) -> None:
        self.lines: dict[Kind, Line] = {kind: Line(clock) for kind, clock in CLOCKS.items()}

    @property
    def lead(self) -> int:
        """How far the media's time is before the clock's."""
        return max(line.lead for line in self.lines.values())

    def reported(self, kind: Kind, ntp: float, timestamp: int) -> None:
        """Take a sender report, and put the picture where it belongs."""
        self.lines[kind].reported(ntp, timestamp)
        heard, seen = self.lines["audio"].at(ntp), self.lines["video"].at(ntp)
        if heard is not None and seen is not None and abs(heard - seen) < _APART:
            self.lines["video"].move(heard - seen)
