"""The last packets of a track, kept once for all viewers, to answer their NACKs."""

from .packet import SEQUENCES, Numbered


class History:
    """A ring of packets by number.

    ``size`` is a power of two; ``life`` is how many seconds a packet is worth sending again
    (sound is useless after it should have been played); ``start`` comes before the first number.
    """

    def __init__(self, size: int, life: float, start: int) -> None:
        self._slots: list[Numbered | None] = [None] * size
        self._mask = size - 1
        self._life = life
        self.newest = start

    def store(self, packet: Numbered) -> bool:
        """Keep a packet; False when its number is taken or too old, and it must not be sent.

        So no number ever stands for two packets: under AES-GCM that would give the key away.
        """
        slot = packet.number & self._mask
        held = self._slots[slot]
        if held is not None and held.number >= packet.number:
            return False
        if packet.number <= self.newest - len(self._slots):
            return False
        self._slots[slot] = packet
        self.newest = max(self.newest, packet.number)
        return True

    def find(self, sequence: int, now: float) -> Numbered | None:
        """The packet a viewer names by its 16-bit sequence number, if it is still worth it."""
        number = self.newest - ((self.newest - sequence) % SEQUENCES)
        packet = self._slots[number & self._mask]
        if packet is None or packet.number != number or now - packet.time > self._life:
            return None
        return packet

    def between(self, first: int, last: int) -> list[Numbered]:
        """All packets from ``first`` to ``last``; none when one of them is not there."""
        found = []
        for number in range(first, last + 1):
            packet = self._slots[number & self._mask]
            if packet is None or packet.number != number:
                return []
            found.append(packet)
        return found

    def forget(self) -> None:
        """Drop all packets (their payload type has changed); numbers stay used."""
        self._slots = [None] * len(self._slots)
