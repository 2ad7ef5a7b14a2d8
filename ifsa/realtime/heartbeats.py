"""Heartbeats: what a connection may still see and where its rooms stand, asked for many at once.

Asked for each by itself, ten thousand silent connections took a third of a core.
"""

import asyncio
import logging
from collections.abc import Collection, Sequence
from typing import Protocol

import msgspec
from starlette.requests import HTTPConnection

from ifsa.actor import HOUSE, Actor
from ifsa.realtime.parts import Live
from ifsa.realtime.transport import Frames
from ifsa.wire.live import Head

log = logging.getLogger(__name__)

MOST = 500  # connections that are asked for at once
CRASHED = 1011


class Beating(Protocol):
    """A connection with a heart."""

    @property
    def asker(self) -> HTTPConnection:
        """Where it says who it is."""

    @property
    def rooms(self) -> Collection[str]:
        """The rooms it watches."""

    def beat(self, actor: Actor, lost: Collection[str], told: Frames) -> None:
        """Who it is now, which of its rooms may not be seen any more, and what it is to be sent."""

    def close(self, code: int) -> None: ...


class Heartbeats:
    """Those whose time has come, until they are asked for together."""

    def __init__(self, live: Live) -> None:
        self._live = live
        self._due: list[Beating] = []
        self._asking: asyncio.Task[None] | None = None

    def due(self, one: Beating) -> None:
        """It beats shortly, with all whose time comes until then."""
        self._due.append(one)
        if self._asking is None:
            self._asking = asyncio.create_task(self._ask_all())

    async def _ask_all(self) -> None:
        try:
            await asyncio.sleep(self._live.pace.gather)
            while self._due:
                some, self._due = self._due[:MOST], self._due[MOST:]
                await self._ask(some)
        finally:
            self._asking = None

    async def _ask(self, some: Sequence[Beating]) -> None:
        asked = [frozenset(one.rooms) for one in some]
        try:
            actors = await self._live.who([one.asker for one in some])
            watched = list(zip(actors, asked, strict=True))
            heads = await self._live.store.read(self._live.heads, HOUSE, watched=watched)
        except Exception:
            log.exception("heartbeats failed")
            for one in some:
                one.close(CRASHED)
            return
        made: dict[tuple[tuple[str, int], ...], Frames] = {}
        for one, actor, rooms, head in zip(some, actors, asked, heads, strict=True):
            same = tuple(head.items())
            if same not in made:
                made[same] = Frames([msgspec.json.encode(Head(head))])
            one.beat(actor, rooms - head.keys(), made[same])
