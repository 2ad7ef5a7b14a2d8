"""Who watches what, and the way of a committed event to them. Knows streams, no area.

For each kind of event an area hands in a Telling: read what is needed once, then make one frame
per variant of viewers. Frames of one stream leave in the order of the commits.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from ifsa.realtime.subscription import Subscription
from ifsa.realtime.viewer import Viewer
from ifsa.storage.events import Event
from ifsa.storage.work import Happened

log = logging.getLogger(__name__)


class Connection(Protocol):
    """Where frames go. `write` never waits: a slow one is closed by itself."""

    def write(self, frame: bytes) -> None: ...


@dataclass(frozen=True, slots=True)
class Telling:
    """How an area tells of one kind of event.

    `prepare` reads what the frames need, once per event; `frame` makes the bytes for one variant
    (None: nothing to tell this viewer); `variant` says which viewers share them.
    """

    prepare: Callable[[Any], Awaitable[Any]]
    frame: Callable[[Any, Viewer], bytes | None]
    variant: Callable[[Viewer], Hashable] = lambda viewer: viewer.variant


@dataclass(slots=True, eq=False)
class Watcher:
    """One connection's watch on one stream."""

    connection: Connection
    viewer: Viewer
    subscription: Subscription = field(default_factory=Subscription)


@dataclass(slots=True, eq=False)
class _Stream:
    watchers: set[Watcher] = field(default_factory=set)
    pending: deque[Event] = field(default_factory=deque)
    task: asyncio.Task[None] | None = None


class Hub:
    """The table of watchers by stream."""

    def __init__(self, tellings: Mapping[type[Event], Telling]) -> None:
        self._tellings = tellings
        self._streams: dict[str, _Stream] = {}

    def watch(self, stream: str, watcher: Watcher) -> None:
        """From now on the watcher is offered what happens; it holds it until it has caught up."""
        self._streams.setdefault(stream, _Stream()).watchers.add(watcher)

    def unwatch(self, stream: str, watcher: Watcher) -> None:
        found = self._streams.get(stream)
        if found is not None:
            found.watchers.discard(watcher)
            self._forget_if_idle(stream)

    def _forget_if_idle(self, name: str) -> None:
        # A stream that is still being told stays until it has been: its order depends on it.
        found = self._streams.get(name)
        if found is not None and not found.watchers and found.task is None:
            del self._streams[name]

    def watching(self, stream: str) -> int:
        """How many connections watch a stream."""
        found = self._streams.get(stream)
        return len(found.watchers) if found else 0

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
                event = stream.pending.popleft()
                try:
                    await self._fan_out(stream, event)
                except Exception:
                    log.exception("could not tell of %r", event)
        finally:
            stream.task = None
            self._forget_if_idle(name)

    async def _fan_out(self, stream: _Stream, event: Event) -> None:
        telling = self._tellings[type(event)]
        prepared = await telling.prepare(event)
        made: dict[Hashable, bytes | None] = {}
        for watcher in list(stream.watchers):
            variant = telling.variant(watcher.viewer)
            if variant not in made:
                made[variant] = telling.frame(prepared, watcher.viewer)
            frame = made[variant]
            if frame is not None:
                for one in watcher.subscription.offer(event.position, frame):
                    watcher.connection.write(one)
