"""What one connection has seen of a stream, without any socket: each change once, in order."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from ifsa.realtime.transport import Frames

Change: TypeAlias = tuple[int | None, bytes]
"""A frame with its seq; states have none, each replaces the one before."""


class Told:
    """The changes of one moment as one variant of viewers is told them, in the order of seqs."""

    __slots__ = ("changes", "first", "frames", "last")

    def __init__(self, changes: Sequence[Change]) -> None:
        seqs = [seq for seq, _ in changes if seq is not None]
        self.changes = changes
        self.first = seqs[0] if seqs else None
        self.last = seqs[-1] if seqs else None
        self.frames = Frames([frame for _, frame in changes])


@dataclass(slots=True, eq=False)
class Subscription:
    """Holds live frames back while the past is being replayed, then lets pass what is new.

    `position` is the seq of the last change sent.
    """

    position: int | None = None
    holding: bool = True
    _held: list[Told] | None = None

    @property
    def held(self) -> int:
        """How many moments wait for the past to be told."""
        return len(self._held or ())

    def offer(self, told: Told) -> Frames | None:
        """What is to be sent of it now."""
        first = told.first
        if first is not None and not self.holding and (self.position or 0) < first:
            self.position = told.last
            return told.frames  # made for many: the same bytes for all who lack the whole of it
        if not told.changes:
            return None
        if self.holding:
            self._held = [*(self._held or ()), told]
            return None
        return told.frames if first is None else self._lacking(told)

    def is_level(self, told: Told) -> bool:
        """Whether nothing up to the end of it is still to be sent, and nothing after it was."""
        return not self.holding and told.last is not None and self.position == told.last

    def caught_up(self, position: int | None) -> Frames:
        """The past up to `position` was sent: what was held and is newer goes out now."""
        self.position, self.holding = position, False
        held, self._held = self._held or (), None
        passed = [frames for told in held if (frames := self.offer(told)) is not None]
        return Frames([text for frames in passed for text in frames.texts])

    def _lacking(self, told: Told) -> Frames | None:
        seen = self.position or 0
        lacking = [frame for seq, frame in told.changes if seq is None or seq > seen]
        self.position = max(seen, told.last or 0)
        return Frames(lacking) if lacking else None
