"""Who watches what, and the way of a committed event to them. Knows streams, no area.

For each kind of event an area hands in a Telling: read what is needed once, then make one frame
per variant of viewers. Frames of one stream leave in the order of the commits; what happens while
one moment is being told, and shortly after, is told together in the next.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from ifsa.realtime.subscription import Change, Subscription, Told
from ifsa.realtime.transport import Connection, Lane, deflates, write_along
from ifsa.realtime.viewer import Viewer
from ifsa.storage.events import Event
from ifsa.storage.work import Happened

log = logging.getLogger(__name__)

# After one moment of a stream was told the next waits so long, and takes all that happened since:
# in a busy room one write to each connection instead of many. In a quiet one nobody waits.
TICK = 0.04  # seconds
HELD_MAX = 500  # moments that may wait for a connection that is still being told the past


@dataclass(frozen=True, slots=True)
class Telling:
    """How an area tells of one kind of event.

    `prepare` reads what the frames need, once per event; `frame` makes the bytes for one variant
    (None: nothing to tell this viewer); `variant` says which viewers share them, where it is not
    the viewers' own. `apart` may give what else sets viewers apart, once it is known what is told.
    `together` does for many events at once what `prepare` does, where that is less to read.
    """

    prepare: Callable[[Any], Awaitable[Any]]
    frame: Callable[[Any, Viewer], bytes | None]
    variant: Callable[[Viewer], Hashable] | None = None
    apart: Callable[[Any], Callable[[Viewer], Hashable] | None] | None = None
    together: Callable[[Sequence[Any]], Awaitable[Sequence[Any]]] | None = None


class Watcher(Subscription):
    """One connection's watch on one stream."""

    __slots__ = ("connection", "variant", "viewer")

    def __init__(self, connection: Connection, viewer: Viewer) -> None:
        super().__init__()
        self.connection, self.viewer = connection, viewer
        self.variant: Hashable = viewer.variant  # asked for with each frame


class _Lane(Lane):
    """So `many` connections of viewers like this one."""

    __slots__ = ("many", "variant", "viewer")

    def __init__(self, first: Watcher) -> None:
        super().__init__(deflates(first.connection))
        self.viewer, self.variant, self.many = first.viewer, first.variant, 0


class _Level:
    """Watchers that were told all up to the last numbered change: of these nothing need be looked
    at but where their frames go, and along which lane.

    They stand in the order in which they came: to tell ten thousand is mostly to wait for memory,
    the kernel's and ours, and that is the order in which it was filled.
    """

    def __init__(self) -> None:
        self.watchers: dict[Watcher, _Lane] = {}
        self.connections: dict[Connection, _Lane] = {}
        self.lanes: dict[Hashable, _Lane] = {}

    def add(self, watcher: Watcher) -> None:
        lane = self.lanes.setdefault(_kind(watcher), _Lane(watcher))
        lane.many += 1
        self.watchers[watcher] = self.connections[watcher.connection] = lane

    def remove(self, watcher: Watcher) -> None:
        lane = self.watchers.pop(watcher, None)
        if lane is None:
            return
        del self.connections[watcher.connection]
        lane.many -= 1
        if not lane.many:
            del self.lanes[_kind(watcher)]


def _kind(watcher: Watcher) -> Hashable:
    return watcher.variant, deflates(watcher.connection)


@dataclass(slots=True, eq=False)
class _Stream:
    """Who watches: those who are level, and those who still lack something."""

    coming: dict[Watcher, None] = field(default_factory=dict)
    level: _Level = field(default_factory=_Level)
    pending: deque[Event] = field(default_factory=deque)
    task: asyncio.Task[None] | None = None

    @property
    def watching(self) -> int:
        return len(self.coming) + len(self.level.watchers)

    def joined(self, watcher: Watcher) -> None:
        """It was told all there is."""
        del self.coming[watcher]
        self.level.add(watcher)

    def left(self, watcher: Watcher) -> None:
        self.coming.pop(watcher, None)
        self.level.remove(watcher)


@dataclass(frozen=True, slots=True)
class _Prepared:
    position: int | None
    telling: Telling
    prepared: Any

    def special(self) -> Iterator[Callable[[Viewer], Hashable]]:
        """What sets viewers apart beside their own variant."""
        if self.telling.variant is not None:
            yield self.telling.variant
        apart = self.telling.apart and self.telling.apart(self.prepared)
        if apart is not None:
            yield apart


class Hub:
    """The table of watchers by stream."""

    def __init__(self, tellings: Mapping[type[Event], Telling]) -> None:
        self._tellings = tellings
        self._streams: dict[str, _Stream] = {}

    def watch(self, stream: str, watcher: Watcher) -> None:
        """From now on the watcher is offered what happens; it holds it until it has caught up."""
        self._streams.setdefault(stream, _Stream()).coming[watcher] = None

    def unwatch(self, stream: str, watcher: Watcher) -> None:
        found = self._streams.get(stream)
        if found is not None:
            found.left(watcher)
            self._forget_if_idle(stream)

    def _forget_if_idle(self, name: str) -> None:
        # A stream that is still being told stays until it has been: its order depends on it.
        found = self._streams.get(name)
        if found is not None and not found.watching and found.task is None:
            del self._streams[name]

    def watching(self, stream: str) -> int:
        """How many connections watch a stream."""
        found = self._streams.get(stream)
        return found.watching if found else 0

    def told(self, happened: Sequence[Happened]) -> None:
        """What was just committed, in order. Returns at once."""
        for one in happened:
            name = one.event.stream
            stream = self._streams.get(name) if name else None
            if name is None or stream is None or type(one.event) not in self._tellings:
                continue
            stream.pending.append(one.event)
            if stream.task is None:
                stream.task = asyncio.create_task(self._tell(name, stream))

    async def _tell(self, name: str, stream: _Stream) -> None:
        try:
            while stream.pending:
                events = list(stream.pending)
                stream.pending.clear()
                self._fan_out(stream, await self._prepared(events))
                await asyncio.sleep(TICK)
        finally:
            stream.task = None
            self._forget_if_idle(name)

    async def _prepared(self, events: Sequence[Event]) -> list[_Prepared]:
        ready = []
        for telling, some in groupby(events, lambda event: self._tellings[type(event)]):
            ready += await _ready(telling, list(some))
        return ready

    def _fan_out(self, stream: _Stream, moment: Sequence[_Prepared]) -> None:
        made = _Made(moment)
        if made.apart:
            for watcher in stream.level.watchers:
                watcher.connection.write(made.told(watcher).frames)
        else:
            for lane in stream.level.lanes.values():
                lane.load(made.told(lane).frames)
            write_along(stream.level.connections.items())
        for watcher in list(stream.coming):
            told = made.told(watcher)
            frames = watcher.offer(told)
            if frames is not None:
                watcher.connection.write(frames)
            elif watcher.held > HELD_MAX:
                watcher.connection.cut()
            if watcher.is_level(told):
                stream.joined(watcher)


async def _ready(telling: Telling, events: Sequence[Event]) -> list[_Prepared]:
    """All that can be told; what can't holds up nothing."""
    if telling.together is not None and len(events) > 1:
        try:
            many = await telling.together(events)
            return [
                _Prepared(event.position, telling, one)
                for event, one in zip(events, many, strict=True)
            ]
        except Exception:
            log.exception("could not tell of %d changes together", len(events))
    ready = []
    for event in events:
        try:
            ready.append(_Prepared(event.position, telling, await telling.prepare(event)))
        except Exception:
            log.exception("could not tell of %r", event)
    return ready


class _Made:
    """What happened in a moment as it is told to each variant, made when the first of them is
    told. `apart`: viewers of one variant are told different things."""

    def __init__(self, moment: Sequence[_Prepared]) -> None:
        self._moment = moment
        self._special = [of for one in moment for of in one.special()]
        self._told: dict[Hashable, Told] = {}

    @property
    def apart(self) -> bool:
        return bool(self._special)

    def told(self, one: Watcher | _Lane) -> Told:
        variant = one.variant
        if self._special:
            variant = (variant, *(of(one.viewer) for of in self._special))
        told = self._told.get(variant)
        if told is None:
            told = self._told[variant] = _told(self._moment, one.viewer)
        return told


def _told(moment: Sequence[_Prepared], viewer: Viewer) -> Told:
    changes: list[Change] = []
    for one in moment:
        try:
            frame = one.telling.frame(one.prepared, viewer)
        except Exception:
            log.exception("could not tell of %r", one.prepared)
            continue
        if frame is not None:
            changes.append((one.position, frame))
    return Told(changes)
