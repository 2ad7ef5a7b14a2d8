"""One picture or sound of a stream, as viewers get it: one numbering, whoever publishes."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from itertools import pairwise
from typing import TYPE_CHECKING

from .history import History
from .keyframes import starts_key_frame
from .packet import PADDED, SEQUENCES, TIMESTAMPS, VERSION, Burst, Numbered, Received
from .packetmap import MAX_DROPOUT, PacketMap

if TYPE_CHECKING:
    from .outlet import Outlet
    from .sdp import Codec
    from .source import Source

# Who joins is sent the last key frame and what followed it, unless that is old, or so much that a
# thin link would take longer for it than for a new one (where a new one can be asked for).
CATCH_UP_AGE = 2.0
CATCH_UP, CATCH_UP_UNASKED = 64_000, 200_000  # bytes
# Encoders cut a picture into packets that differ by a byte or two. Made equal, the kernel takes all
# that go to one viewer as one (UDP_SEGMENT).
UNEQUAL = 4
# Packets kept, and seconds they are worth sending again (VIDEO.md, "Packet history").
KEPT = {"video": (1024, 3.0), "audio": (256, 1.0)}


class Feed:
    """Numbers the packets of the present source and sends them to the outlets.

    Numbers and timestamps go on without a break when another source takes over, so a viewer
    notices nothing but new pictures. `on_codec` hears of another format.
    """

    def __init__(self, kind: str, on_codec: Callable[[], None] = lambda: None) -> None:
        self.kind = kind
        self.source: Source | None = None
        self.coming: Source | None = None
        self._on_codec = on_codec
        self.codec: Codec | None = None
        size, life = KEPT[kind]
        self.history = History(size, life, SEQUENCES + secrets.randbits(15))
        self._live: list[Outlet] = []
        self._waiting: list[Outlet] = []
        self._unable: list[Outlet] = []
        self._queue: list[Numbered] = []
        self._map: PacketMap | None = None
        self._key: int | None = None
        self._source_highest = 0
        self._shift = 0
        self._last: Numbered | None = None

    @property
    def wanted(self) -> Source | None:
        """Whose media viewers get, or will once it can be shown."""
        return self.coming or self.source

    def attach(self, source: Source) -> None:
        """From now on ``source`` feeds the viewers; its first key frame begins."""
        self.flush()
        self.source, self.coming = source, None
        if self.codec != source.codec:
            self._change_codec(source.codec)
        self.begin_again()

    def follow(self, source: Source) -> None:
        """Let ``source`` feed the viewers: a picture from its next key frame on, so that the one
        before stays until then."""
        if source is self.wanted:
            return
        if source is self.source:
            self.coming = None
        elif self.source is None or self.kind == "audio":
            self.attach(source)
        else:
            self.coming = source
            source.requests.want()

    def detach(self, source: Source) -> None:
        """``source`` has ended; viewers keep their place for the next one."""
        if self.coming is source:
            self.coming = None
        if self.source is source:
            self.flush()
            self.source = None
            if self.coming is not None:
                self.attach(self.coming)

    def join(self, outlet: Outlet) -> bool:
        """Let a viewer in; False when it can't decode what is sent. Sound starts at once; picture
        at the last key frame, or at the next one, which is asked for."""
        outlet.first = self.history.newest + 1
        able = self._place(outlet)
        if able and self.kind == "video" and not self._catch_up(outlet):
            self.want_key_frame()
        return able

    def leave(self, outlet: Outlet) -> None:
        """Send this viewer nothing more."""
        for outlets in (self._live, self._waiting, self._unable):
            if outlet in outlets:
                outlets.remove(outlet)

    def want_key_frame(self) -> None:
        """Somebody can't decode."""
        if self.source is not None and self.kind == "video":
            self.source.requests.want()

    def accept(self, source: Source, number: int, packet: Received, now: float) -> None:
        """Number a packet of the present source and queue it."""
        key = self._is_key(source, packet)
        if source is not self.source:
            if source is not self.coming or not key or source.muted:
                return
            self.attach(source)
        if number - self._source_highest > MAX_DROPOUT and self._map is not None:
            self.begin_again()
        self._source_highest = max(self._source_highest, number)
        if source.muted:
            self._leave_out(number)
            return
        places = self._map or self._begin(packet, key, now)
        if places is None:
            return
        place = _numbered(places, number, packet)
        if place is not None:
            self._queue_packet(place, packet, key, now)

    def flush(self) -> None:
        """Send what is queued."""
        if self._queue:
            _even_out(self._queue)
            burst = Burst.of(self._queue)
            for outlet in self._live:
                outlet.send(burst)
            self._queue = []

    def timestamp(self, now: float) -> int | None:
        """The viewers' RTP time at the moment ``now``, if the source's clock is known."""
        source = self.source
        if source is None or source.clock is None or self._map is None:
            return None
        then, timestamp = source.clock
        gone = int((now - source.offset - then) * source.codec.clock)
        return (timestamp + self._shift + gone) % TIMESTAMPS

    def begin_again(self) -> None:
        """The source's numbers start anew: viewers of the picture wait for a key frame."""
        self.flush()
        self._map = self._key = None
        self._source_highest = 0
        if self.kind == "video":
            self._waiting += self._live
            self._live = []
            self.want_key_frame()

    def _change_codec(self, codec: Codec) -> None:
        """Each viewer's format is chosen anew; what was sent can't be sent again as another."""
        if self.codec is not None:
            self.history.forget()
        self.codec = codec
        for outlet in [*self._live, *self._waiting, *self._unable]:
            self._place(outlet)
        self._on_codec()

    def _place(self, outlet: Outlet) -> bool:
        """Among those who are sent something, will be at a key frame, or can't be."""
        self.leave(outlet)
        able = self.codec is None or outlet.choose(self.codec)
        ready = self._live if self.kind == "audio" else self._waiting
        (ready if able else self._unable).append(outlet)
        return able

    def _catch_up(self, outlet: Outlet) -> bool:
        """Send what a decoder needs to show the picture as it is now; False when it is not at
        hand."""
        self.flush()
        missed = self._since_key_frame()
        if missed:
            self._waiting.remove(outlet)
            outlet.catch_up(missed)
            self._live.append(outlet)
        return bool(missed)

    def _since_key_frame(self) -> list[Numbered]:
        """All packets from the last key frame on; none where one is missing, or they are too old or
        too many."""
        if self._key is None or self.source is None or self._last is None:
            return []
        packets = self.history.between(self._key, self.history.newest)
        most = CATCH_UP if self.source.obeys else CATCH_UP_UNASKED
        if not packets or sum(len(packet.payload) for packet in packets) > most:
            return []
        return packets if self._last.time - packets[0].time <= CATCH_UP_AGE else []

    def _is_key(self, source: Source, packet: Received) -> bool:
        mine = source is self.source or source is self.coming
        picture = mine and self.kind == "video"
        return picture and starts_key_frame(source.codec.name, packet.payload)

    def _leave_out(self, number: int) -> None:
        if self._map is not None:
            self._map.leave_out(number)

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
        head = VERSION << 8 | packet.marker
        numbered = Numbered(place, timestamp, head, packet.payload, now)
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
        self._key = place
        self.source.requests.arrived()
        if self._waiting:
            self.flush()
            for outlet in self._waiting:
                outlet.first = place
            self._live += self._waiting
            self._waiting = []


def _numbered(places: PacketMap, number: int, packet: Received) -> int | None:
    """A packet of padding is closed up, or, when that is too late, sent on as an empty one."""
    if not packet.payload and places.leave_out(number):
        return None
    return places.place(number)


def _even_out(queue: list[Numbered]) -> None:
    """Make packets equal that nearly are, before they are sent for the first time."""
    for before, packet in pairwise(queue):
        most, size = len(before.payload), len(packet.payload)
        if 0 < most - size <= UNEQUAL:
            packet.pad(most - size)
        elif 0 < size - most <= UNEQUAL and not before.head & PADDED:
            before.pad(size - most)
