"""Packets in order of number: what is late is waited for, what is lost is told."""

from collections.abc import Iterator

from .frames import Packet

# The forwarder asks for a lost packet during one second (docs/video.md): later none will come.
WAIT = 1.1
MOST = 1024
# A greater step is a numbering begun anew.
RESTART = 8192


class Order:
    """Hands packets on by number, each once."""

    def __init__(self) -> None:
        self._next: int | None = None
        self._waiting: dict[int, Packet] = {}
        self._broken = False

    def put(self, packet: Packet) -> None:
        """Take a packet; one that was handed on, or given up, counts no more."""
        if self._next is None or abs(packet.number - self._next) > RESTART:
            self._broken = self._next is not None
            self._next = packet.number
            self._waiting.clear()
        if packet.number >= self._next:
            self._waiting.setdefault(packet.number, packet)

    def ready(self, now: float) -> Iterator[tuple[Packet, bool]]:
        """The packets whose turn it is, each with whether something before it was lost."""
        while self._waiting and self._next is not None:
            if self._next not in self._waiting:
                if not self._overdue(now):
                    return
                self._next, self._broken = min(self._waiting), True
            packet, broken = self._waiting.pop(self._next), self._broken
            self._next, self._broken = self._next + 1, False
            yield packet, broken

    def _overdue(self, now: float) -> bool:
        """The first that came of those waiting has waited long enough, or they are too many."""
        return len(self._waiting) > MOST or now - next(iter(self._waiting.values())).arrived > WAIT
