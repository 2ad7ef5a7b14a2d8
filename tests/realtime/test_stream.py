"""Server-sent events: the frames of a room without a WebSocket."""

import asyncio
import json
import zlib
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from ifsa.actor import HOUSE, Actor, Role
from ifsa.members import devices
from ifsa.members.queries import actors_of
from ifsa.realtime import stream
from ifsa.realtime.areas import room_changes
from ifsa.realtime.parts import Pace
from ifsa.realtime.stream import Reader
from ifsa.realtime.transport import Frames
from ifsa.rooms import messages, spaces
from ifsa.schools import schools, stewards
from tests import parts
from tests.realtime.line import lined
from tests.schools.world import CHENAB

HASTY = Pace(beat=(0.05, 0.06), gather=0.0)
NUMBERS = count(1)


@dataclass
class Told:
    """What came over one stream: frames, and the id of the last event that had one."""

    answer: httpx.Response
    frames: list[dict[str, Any]] = field(default_factory=list)
    last: str | None = None
    retry: int | None = None

    def __post_init__(self) -> None:
        self._lines = self.answer.aiter_lines()

    async def until(self, many: int) -> list[dict[str, Any]]:
        """Hear on until there are so many frames that say something, without ok and heartbeats."""
        async with asyncio.timeout(20):
            while len(self.said) < many:
                self._take(await anext(self._lines))
        return self.said

    async def beat(self) -> None:
        """Hear on until a heartbeat comes."""
        async with asyncio.timeout(20):
            while self.frames[-1]["ev"] != "head":
                self._take(await anext(self._lines))

    async def to_the_end(self) -> None:
        async with asyncio.timeout(20):
            # A restart ends an answer in its middle.
            with suppress(httpx.RemoteProtocolError):
                async for line in self._lines:
                    self._take(line)

    @property
    def said(self) -> list[dict[str, Any]]:
        return [frame for frame in self.frames if frame["ev"] not in {"ok", "head"}]

    def _take(self, line: str) -> None:
        name, _, value = line.partition(": ")
        if name == "data":
            self.frames.append(json.loads(value))
        elif name == "id":
            self.last = value
        elif name == "retry":
            self.retry = int(value)


@dataclass
class House:
    server: parts.Server
    maryam: Actor

    async def room(self, **given: Any) -> str:
        return await self.server.store.do(
            spaces.open,
            self.maryam,
            slug=f"room-{next(NUMBERS)}",
            name={"en": "Room"},
            about={},
            emblem="mango",
            **given,
        )

    async def say(self, room: str, text: str = "سلام") -> int:
        given: dict[str, Any] = {"room": room, "key": uuid4(), "text": text}
        return (await self.server.store.do(messages.post, self.maryam, **given)).seq

    @asynccontextmanager
    async def told(
        self, room: str, handle: str | None = None, *, door: str = "", **given: Any
    ) -> AsyncIterator[Told]:
        headers = given.pop("headers", {})
        async with await self.server.client(handle) as client:
            path = f"{door}/rooms/{room}/events"
            async with client.stream("GET", path, params=given, headers=headers) as answer:
                assert answer.status_code == 200
                yield Told(answer)


@pytest.fixture(scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    async with parts.serving(parts.fresh(tmp_path_factory.mktemp("stream") / "data")) as server:
        hasty = replace(server.app.state.live, pace=HASTY)
        path = "/hasty/rooms/{slug}/events"
        server.app.router.routes.append(stream.route(hasty, room_changes.WATCHABLE, path=path))
        made = House(server, await parts.member(server.store, "maryam", role=Role.ADMIN))
        for handle in ("amina", "bashir"):
            await parts.member(server.store, handle, language="ur")
        yield made


async def test_it_is_told_what_a_socket_is_told(house: House) -> None:
    room = await house.room()
    await house.say(room, "before")
    async with (
        house.told(room, after=0) as told,
        house.told(room, "amina", after=0, **{"as": "html"}) as html,
        lined(house.server) as line,
        lined(house.server, "amina") as page,
    ):
        await line.watch(room, after=0)
        await page.watch(room, after=0, form="html")
        for text in ("آم", "**芒果**\nand a second line"):
            await house.say(room, text)
        assert await told.until(3) == await line.until(3)
        assert await html.until(3) == await page.until(3)
        assert told.frames[0] == {"ev": "ok", "seq": 1}
        assert (told.last, html.last) == ("3", "3")


async def test_who_comes_back_says_what_was_seen(house: House) -> None:
    room = await house.room()
    for _ in range(4):
        await house.say(room)
    async with house.told(room, after=1) as told:
        await told.until(2)
    assert told.retry is not None
    # A browser asks for the same address again.
    headers = {"Last-Event-ID": "3"}
    async with house.told(room, after=1, headers=headers) as again:
        assert [frame["seq"] for frame in await again.until(1)] == [4]


async def test_each_event_can_be_read_as_it_comes_though_it_is_squeezed(house: House) -> None:
    room = await house.room()
    async with (
        await house.server.client() as client,
        client.stream("GET", f"/rooms/{room}/events") as answer,
    ):
        assert answer.headers["content-encoding"] == "gzip"
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert answer.headers["cache-control"] == "no-store"
        gzip, seen, raw = zlib.decompressobj(31), b"", answer.aiter_raw()
        for number in range(3):
            await house.say(room, f"number {number}")
            async with asyncio.timeout(20):
                while f"number {number}".encode() not in seen:
                    seen += gzip.decompress(await anext(raw))


async def test_a_program_that_can_t_unpack_is_told_plainly(house: House) -> None:
    room = await house.room()
    headers = {"Accept-Encoding": "identity"}
    async with house.told(room, after=0, headers=headers) as told:
        await house.say(room)
        await told.until(1)
        assert "content-encoding" not in told.answer.headers


@pytest.mark.parametrize("query", ["after=x", "after=-1", "after=99999999999999999999", "as=xml"])
async def test_what_can_t_be_meant_is_refused(house: House, query: str) -> None:
    room = await house.room()
    async with await house.server.client() as client:
        assert (await client.get(f"/rooms/{room}/events?{query}")).status_code == 422


async def test_a_room_one_may_not_see_is_not_there(house: House) -> None:
    room = await house.room(youth=True)
    async with await house.server.client("amina") as amina:
        assert (await amina.get(f"/rooms/{room}/events")).status_code == 404
        assert (await amina.get("/rooms/nothing/events")).status_code == 404
    assert house.server.app.state.live.hub.watching(f"room:{room}") == 0


async def test_a_page_made_for_somebody_else_is_told_nothing(house: House) -> None:
    room = await house.room()
    path = f"/rooms/{room}/events?member={house.maryam.member}"
    async with await house.server.client("amina") as amina, await house.server.client() as visitor:
        assert (await amina.get(path)).status_code == 403
        assert (await visitor.get(path)).status_code == 403


async def test_the_heartbeat_says_where_the_room_stands(house: House) -> None:
    room = await house.room()
    await house.say(room)
    async with house.told(room, door="/hasty", after=0) as told:
        await told.until(1)
        await told.beat()
        await house.say(room)
        await told.until(2)
    heads = [frame for frame in told.frames if frame["ev"] == "head"]
    assert heads[0] == {"ev": "head", "rooms": {room: 1}}
    assert told.last == "2"


async def test_who_is_signed_out_is_told_no_more(house: House) -> None:
    room = await house.room()
    secret = await house.server.secret("amina")
    who = (await house.server.store.read(actors_of, HOUSE, secrets=[secret]))[secret]
    headers = {"Authorization": f"Bearer {secret}"}
    async with house.told(room, headers=headers) as told:
        await house.server.store.do(devices.sign_out, who, device=who.device)
        await told.to_the_end()
        await house.say(room)
    assert told.said == []


async def test_who_may_not_see_the_room_any_more_is_told_no_more(house: House) -> None:
    store, slug = house.server.store, CHENAB["slug"]
    await store.do(schools.found, house.maryam, **CHENAB)
    for handle in ("bashir", "amina"):
        await store.do(stewards.appoint, house.maryam, school=slug, handle=handle)
    room = await house.room(school=slug, youth=True)
    async with house.told(room, "bashir", door="/hasty") as told:
        await store.do(stewards.dismiss, house.maryam, school=slug, handle="bashir")
        await told.to_the_end()


async def test_a_stream_that_ends_leaves_nothing_behind(house: House) -> None:
    room = await house.room()
    hub = house.server.app.state.live.hub
    async with house.told(room, "amina") as told:
        await house.say(room)
        await told.until(1)
        assert hub.watching(f"room:{room}") == 1
    async with asyncio.timeout(10):
        while hub.watching(f"room:{room}"):
            await asyncio.sleep(0.01)
    assert house.server.app.state.live.devices._open == {}


async def test_who_takes_nothing_is_cut() -> None:
    reader = Reader(most=1000)
    reader.write(Frames([b"x" * 900]))
    assert not reader.over
    reader.write(Frames([b"x" * 200]))
    assert (reader.over, await reader.taken(1)) == (True, [])


async def test_what_is_taken_makes_room() -> None:
    reader = Reader(most=1000)
    for _ in range(5):
        reader.write(Frames([b"x" * 400, b"y" * 400]))
        assert len(await reader.taken(1)) == 2
    assert await reader.taken(0.01) == ()
    assert not reader.over


async def test_a_restart_does_not_wait_for_streams(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with AsyncExitStack() as stack:
        serving = parts.serving(parts.fresh(tmp_path / "data"))
        server = await serving.__aenter__()
        house = House(server, await parts.member(server.store, "maryam", role=Role.ADMIN))
        told = await stack.enter_async_context(house.told(await house.room()))
        ending = asyncio.create_task(told.to_the_end())
        await asyncio.sleep(0.1)
        await serving.__aexit__(None, None, None)
        await ending
    assert [record.message for record in caplog.records if record.levelname == "ERROR"] == []
