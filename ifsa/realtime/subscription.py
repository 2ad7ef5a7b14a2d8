"""What one connection has seen of a stream, without any socket: each change once, in order."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Subscription:
    """Holds live frames back while the past is being replayed, then lets pass what is new.

    `position` is the seq of the last change sent. Frames without a seq (position None) are
    states: each replaces the one before, so only the latest is kept while holding.
    """

    position: int | None = None
    holding: bool = True
    _held: list[tuple[int | None, bytes]] = field(default_factory=list)

    def offer(self, seq: int | None, frame: bytes) -> list[bytes]:
        """A live frame: what is to be sent of it now, in order."""
        if self.holding:
            self._held.append((seq, frame))
            return []
        return self._pass(seq, frame)

    def caught_up(self, position: int | None) -> list[bytes]:
        """The past up to `position` was sent: what was held and is newer goes out now."""
        self.position, self.holding = position, False
        held, self._held = self._held, []
        return [one for seq, frame in held for one in self._pass(seq, frame)]

    def _pass(self, seq: int | None, frame: bytes) -> list[bytes]:
        if seq is not None:
            if self.position is not None and seq <= self.position:
                return []
            self.position = seq
        return [frame]
