"""Heartbeats of many connections: asked for at once, and each its own."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from starlette.requests import HTTPConnection

from ifsa.actor import Actor, Role
from ifsa.realtime import socket
from ifsa.realtime.areas import room_changes
from ifsa.realtime.heartbeats import CRASHED
from ifsa.realtime.parts import Live, Pace
from ifsa.rooms import spaces
from tests import parts
from tests.realtime.line import Frame, Line, lined

PACE = Pace(beat=(0.05, 0.06), gather=0.5)
HANDLES = ("amina", "bashir", "li", "zain")


@dataclass
class House:
    """A server with a door at which it is known who was asked for, and when."""

    server: parts.Server
    live: Live
    asked: list[int] = field(default_factory=list)
    busy: asyncio.Lock = field(default_factory=asyncio.Lock)
    broken: bool = False

    async def who(self, connections: Sequence[HTTPConnection]) -> list[Actor]:
        self.asked.append(len(connections))
        async with self.busy:
            if self.broken:
                raise RuntimeError("the database is gone")
            return await self.live.who(connections)


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with parts.serving(parts.fresh(tmp_path / "data")) as server:
        live: Live = server.app.state.live
        made = House(server, live)
        door = replace(live, who=made.who, pace=PACE)
        watchables = {"room": room_changes.WATCHABLE}
        server.app.router.routes.append(socket.route(door, {}, watchables, path="/beating"))
        maryam = await parts.member(server.store, "maryam", role=Role.ADMIN)
        for slug in ("one", "two"):
            given = {"slug": slug, "name": {"en": slug}, "about": {}, "emblem": "mango"}
            await server.store.do(spaces.open, maryam, **given)
        for handle in HANDLES:
            await parts.member(server.store, handle)
        yield made


async def _lines(house: House, stack: AsyncExitStack) -> list[Line]:
    coming = [lined(house.server, handle, "/beating") for handle in HANDLES]
    return [await stack.enter_async_context(one) for one in coming]


async def _beat(line: Line) -> Frame:
    while (frame := await line.hear())["ev"] != "head":
        pass
    return frame


async def test_those_whose_time_has_come_are_asked_for_at_once(house: House) -> None:
    async with AsyncExitStack() as stack:
        lines = await _lines(house, stack)
        for line, slug in zip(lines, ("one", "one", "two", "two"), strict=True):
            assert (await line.watch(slug))["ev"] == "ok"
        await asyncio.gather(*map(_beat, lines))
        house.asked.clear()
        heads = await asyncio.gather(*map(_beat, lines))
    assert [list(head["rooms"]) for head in heads] == [["one"], ["one"], ["two"], ["two"]]
    assert house.asked == [len(HANDLES)]


async def test_a_room_that_is_watched_meanwhile_was_not_lost(house: House) -> None:
    async with lined(house.server, "amina", "/beating") as amina:
        assert (await amina.watch("one"))["ev"] == "ok"
        async with house.busy:
            house.asked.clear()
            while not house.asked:
                await asyncio.sleep(0.01)
            await amina.say({"op": "watch", "ref": "x", "room": "two", "as": "json"})
            await asyncio.sleep(0.1)
        assert list((await _beat(amina))["rooms"]) == ["one"]
        assert list((await _beat(amina))["rooms"]) == ["one", "two"]


async def test_who_left_meanwhile_holds_up_nobody(house: House) -> None:
    async with AsyncExitStack() as stack:
        lines = await _lines(house, stack)
        await asyncio.gather(*map(_beat, lines))  # from now on their times come together
        async with house.busy:
            house.asked.clear()
            while house.asked != [len(HANDLES)]:
                await asyncio.sleep(0.01)
            await lines[0].socket.close()
        for line in lines[1:]:
            assert await _beat(line) == {"ev": "head", "rooms": {}}


async def test_when_nobody_can_be_asked_for_all_are_closed_and_may_come_back(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    async with AsyncExitStack() as stack:
        lines = await _lines(house, stack)
        house.broken = True
        assert {await line.to_the_end() for line in lines} == {CRASHED}
    assert "heartbeats failed" in caplog.text
    house.broken = False
    async with lined(house.server, "amina", "/beating") as amina:
        assert await _beat(amina) == {"ev": "head", "rooms": {}}
