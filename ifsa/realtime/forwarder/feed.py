"""One kind of media of one stream, as all viewers get it: one numbering, whoever publishes."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from .history import History
from .keyframes import starts_key_frame
from .packet import SEQUENCES, TIMESTAMPS, Numbered, Received
from .packetmap import MAX_DROPOUT, PacketMap

if TYPE_CHECKING:
    from .outlet import Outlet
    from .sdp import Codec
    from .source import Source

# Packets kept, and seconds they are worth sending again (VIDEO.md, "Packet history").
KEPT = {"video": (1024, 3.0), "audio": (256, 1.0)}


class Feed:
    """Numbers the packets of the present source and sends them to the outlets.

    Numbers and timestamps go on without a break when another publisher takes over, so a
    viewer notices nothing but new pictures.
    """

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.source: Source | None = None
        self.codec: Codec | None = None
        size, life = KEPT[kind]
        self.history = History(size, life, SEQUENCES + secrets.randbits(15))
        self._live: list[Outlet] = []
        self._waiting: list[Outlet] = []
        self._queue: list[Numbered] = []
        self._map: PacketMap | None = None
        self._source_highest = 0
        self._shift = 0
        self._last: Numbered | None = None

    def attach(self, source: Source) -> None:
        """From now on ``source`` feeds the viewers; its first key frame begins."""
        self.flush()
        if self.codec is not None and self.codec != source.codec:
            self.history.forget()
        self.source, self.codec = source, source.codec
        self._begin_again()

    def detach(self, source: Source) -> None:
        """``source`` has ended; viewers keep their place for the next one."""
        if self.source is source:
            self.flush()
            self.source = None

    def join(self, outlet: Outlet) -> bool:
        """Let a viewer in; False when it can't decode what is sent. Picture starts at the next
        key frame, which is asked for; sound at once."""
        self.leave(outlet)
        if self.codec is not None and not outlet.choose(self.codec):
            return False
        outlet.first = self.history.newest + 1
        if self.kind == "audio":
            self._live.append(outlet)
        else:
            self._waiting.append(outlet)
            self.want_key_frame()
        return True

    def leave(self, outlet: Outlet) -> None:
        """Send this viewer nothing more."""
        for outlets in (self._live, self._waiting):
            if outlet in outlets:
                outlets.remove(outlet)

    def want_key_frame(self) -> None:
        """Somebody can't decode."""
        if self.source is not None and self.kind == "video":
            self.source.requests.want()

    def accept(self, source: Source, number: int, packet: Received, now: float) -> None:
        """Number a packet of the present source and queue it."""
        if source is not self.source:
            return
        if number - self._source_highest > MAX_DROPOUT and self._map is not None:
            self._begin_again()
        self._source_highest = max(self._source_highest, number)
        key = self.kind == "video" and starts_key_frame(source.codec.name, packet.payload)
        places = self._map or self._begin(packet, key, now)
        if places is None:
            return
        place = _place(places, number, packet)
        if place is not None:
            self._queue_packet(place, packet, key, now)

    def flush(self) -> None:
        """Send what is queued."""
        if self._queue:
            for outlet in self._live:
                outlet.send(self._queue)
            self._queue.clear()

    def timestamp(self, ntp: float) -> int | None:
        """The viewers' RTP time at the source's NTP time ``ntp`` in seconds, if it is known."""
        if self.source is None or self.source.clock is None or self._map is None:
            return None
        then, timestamp = self.source.clock
        gone = int((ntp - then) * self.source.codec.clock)
        return (timestamp + self._shift + gone) % TIMESTAMPS

    def _begin_again(self) -> None:
        """The source's numbers start anew: viewers of the picture wait for a key frame."""
        self.flush()
        self._map = None
        self._source_highest = 0
        if self.kind == "video":
            self._waiting += self._live
            self._live = []
            self.want_key_frame()

    def _begin(self, packet: Received, key: bool, now: float) -> PacketMap | None:
        """Start numbering; the picture at a key frame only, so that no number is left unsent."""
        if not packet.payload or (self.kind == "video" and not key):
            return None
        self._map = PacketMap(self.history.newest + 1)
        self._shift = -packet.timestamp + self._next_timestamp(now)
        return self._map

    def _next_timestamp(self, now: float) -> int:
        """The timestamp that says how long viewers have heard nothing."""
        if self._last is None or self.source is None:
            return secrets.randbits(31)
        gone = int((now - self._last.time) * self.source.codec.clock)
        return self._last.timestamp + max(1, gone)

    def _queue_packet(self, place: int, packet: Received, key: bool, now: float) -> None:
        timestamp = (packet.timestamp + self._shift) % TIMESTAMPS
        numbered = Numbered(place, timestamp, packet.marker, packet.payload, now)
        newest = place > self.history.newest
        if not self.history.store(numbered):
            return
        if newest:
            self._last = numbered
        if key:
            self._key_frame(place, newest)
        self._queue.append(numbered)

    def _key_frame(self, place: int, newest: bool) -> None:
        """Viewers who wait start here (not at one that came late: what follows is gone)."""
        if not newest or self.source is None:
            return
        self.source.requests.arrived()
        if self._waiting:
            self.flush()
            for outlet in self._waiting:
                outlet.first = place
            self._live += self._waiting
            self._waiting = []


def _place(places: PacketMap, number: int, packet: Received) -> int | None:
    """A packet of padding is closed up, or, when that is too late, sent on as an empty one."""
    if not packet.payload and places.leave_out(number):
        return None
    return places.place(number)
