"""Who is here and who writes: told to those who asked, some at a time, and never kept."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select

from ifsa.actor import HOUSE, Actor, Role
from ifsa.members import accounts
from ifsa.members.model import Member
from ifsa.members.queries import actor_named
from ifsa.realtime.hub import Watcher
from ifsa.realtime.presence import AGAIN, NAMED, Presence
from ifsa.realtime.transport import Frames
from ifsa.realtime.viewer import Viewer
from ifsa.rooms import spaces, topics
from ifsa.storage.model import Base
from ifsa.storage.work import Reading, Work
from tests import parts
from tests.realtime.line import Line, lined

TICK = 0.05
ROOM: dict[str, Any] = {"name": {"en": "Room"}, "about": {}, "emblem": "mango"}


@pytest.fixture(scope="module")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[parts.Server]:
    async with parts.serving(parts.fresh(tmp_path_factory.mktemp("here") / "data")) as served:
        store = served.store
        for handle in ("amina", "li", "shy"):
            await parts.member(store, handle)
        await parts.member(store, "maryam", role=Role.ADMIN)
        await parts.member(store, "zain", born=date(2012, 1, 1))
        maryam = await store.read(actor_named, Actor(), handle="maryam")
        for slug in ("one", "two", "three"):
            await store.do(spaces.open, maryam, slug=slug, **ROOM)
        await store.do(spaces.open, maryam, slug="young", youth=True, **ROOM)
        shy = await store.read(actor_named, Actor(), handle="shy")
        await store.do(accounts.choose, shy, language=None, zone=None, unseen=True)
        await store.do(_agree, maryam)
        served.app.state.live.presence._tick = TICK
        yield served


def _agree(work: Work, actor: Actor) -> None:
    """Zain's guardian has agreed."""
    zain = work.session.query(Member).filter_by(handle="zain").one()
    zain.consent_at = work.now


async def _topic(server: parts.Server, room: str) -> int:
    maryam = await server.store.read(actor_named, Actor(), handle="maryam")
    return (await server.store.do(topics.start, maryam, room=room, title="Leaves")).id


async def _come(line: Line, room: str) -> None:
    assert (await line.do("watch", room=room, signs=True))["ev"] == "ok"


async def _next(line: Line, ev: str) -> dict[str, Any]:
    """The next of these frames."""
    while True:
        frame = line.frames.pop(0) if line.frames else await line.hear()
        if frame["ev"] == ev:
            return frame


async def _until(line: Line, count: int) -> list[str]:
    """Who is named when so many are here."""
    while (frame := await _next(line, "presence"))["count"] != count:
        pass
    return [one["name"] for one in frame["who"]]


async def test_who_is_here_is_told_to_those_who_asked(server: parts.Server) -> None:
    async with lined(server, "amina") as amina, lined(server, "li") as li, lined(server) as bare:
        await _come(amina, "one")
        await bare.watch("one")
        assert await _until(amina, 1) == ["Amina"]
        await _come(li, "one")
        assert await _until(amina, 2) == ["Amina", "Li"]
        async with lined(server, "li") as again, lined(server) as visitor:
            await _come(again, "one")
            await _come(visitor, "one")
            assert await _until(amina, 3) == ["Amina", "Li"]
        assert await _until(amina, 2) == ["Amina", "Li"]
        await li.do("unwatch", room="one")
        assert await _until(amina, 1) == ["Amina"]
        assert await bare.silent()


async def test_of_the_young_no_name_is_told_and_of_who_is_unseen_nothing(
    server: parts.Server,
) -> None:
    topic = await _topic(server, "two")
    async with (
        lined(server, "amina") as amina,
        lined(server, "zain") as zain,
        lined(server, "shy") as shy,
    ):
        await _come(amina, "two")
        await _come(shy, "two")
        await _come(zain, "two")
        assert await _until(amina, 2) == ["Amina"]
        assert (await shy.do("typing", room="two", topic=topic))["ev"] == "ok"
        assert (await zain.do("typing", room="two", topic=topic))["ev"] == "ok"
        writing = await _next(amina, "typing")
        assert [one["name"] for one in writing["who"]] == [None]
        assert (writing["topic"], writing["count"]) == (topic, 1)


async def test_in_a_room_for_the_young_nothing_is_told(server: parts.Server) -> None:
    topic = await _topic(server, "young")
    async with lined(server, "zain") as zain, lined(server, "maryam") as maryam:
        await _come(zain, "young")
        await _come(maryam, "young")
        assert (await zain.do("typing", room="young", topic=topic))["ev"] == "ok"
        assert await maryam.silent(TICK * 6)
        assert zain.frames == maryam.frames == []


async def test_who_writes_is_told_once_in_a_while(server: parts.Server) -> None:
    topic = await _topic(server, "three")
    async with lined(server, "amina") as amina, lined(server, "li") as li:
        await _come(amina, "three")
        await _come(li, "three")
        for _ in range(5):
            await li.do("typing", room="three", topic=topic)
        told = await _next(amina, "typing")
        assert [one["name"] for one in told["who"]] == ["Li"]
        while not await amina.silent(TICK * 4):
            pass
        assert [one for one in amina.frames if one["ev"] == "typing"] == []


def _rows(reading: Reading, actor: Actor) -> dict[str, int]:
    """How many rows each table has."""
    counted = {
        name: select(func.count()).select_from(table)
        for name, table in Base.metadata.tables.items()
    }
    return {name: reading.session.scalar(rows) or 0 for name, rows in counted.items()}


async def test_who_is_here_and_who_writes_is_kept_nowhere(server: parts.Server) -> None:
    topic = await _topic(server, "three")
    async with lined(server, "amina") as amina, lined(server, "li") as li:
        before = await server.store.read(_rows, HOUSE)
        await _come(amina, "three")
        await _come(li, "three")
        await li.do("typing", room="three", topic=topic)
        await _next(amina, "typing")
        assert await server.store.read(_rows, HOUSE) == before
        assert (await li.post("three", "now", topic=topic))["ev"] == "ok"
        assert await server.store.read(_rows, HOUSE) != before


@pytest.mark.parametrize(
    ("handle", "room", "code"),
    [
        (None, "one", "sign_in_first"),
        ("amina", "young", "not_found"),
        ("amina", "two", "not_found"),
    ],
)
async def test_who_may_not_write_is_not_writing(
    server: parts.Server, handle: str | None, room: str, code: str
) -> None:
    """The topic is another room's in the last."""
    topic = await _topic(server, room if room != "two" else "one")
    async with lined(server, handle) as line:
        assert (await line.do("typing", room=room, topic=topic))["code"] == code


class _Kept:
    """A connection that keeps what it is told."""

    def __init__(self) -> None:
        self.frames: list[bytes] = []

    def write(self, frames: Frames) -> None:
        self.frames += frames.texts

    def cut(self) -> None:
        raise AssertionError


def _watcher(number: int) -> Watcher:
    actor = replace(Actor(), member=number, name=f"M{number}")
    watcher = Watcher(_Kept(), Viewer(actor, "json"))
    watcher.caught_up(0)
    return watcher


async def test_a_crowd_that_comes_at_once_is_told_together() -> None:
    presence = Presence(tick=TICK)
    first, *crowd = [_watcher(number) for number in range(1, 101)]
    presence.come("room:x", "x", first)
    for one in crowd:
        presence.come("room:x", "x", one)
    await asyncio.sleep(TICK * 8)
    assert isinstance(first.connection, _Kept)
    assert len(first.connection.frames) == 2
    assert '"count":100,"who":[{"id":1,' in first.connection.frames[-1].decode()
    assert first.connection.frames[-1].count(b'"name"') == NAMED
    for one in (first, *crowd):
        presence.go("room:x", one)
    assert presence._places == {}


async def test_nobody_is_heard_more_often_than_that(monkeypatch: pytest.MonkeyPatch) -> None:
    presence, actor = Presence(tick=TICK), Actor(member=1, name="M1")
    assert not presence.is_heard("room:x", actor), "nobody is there to see it"
    presence.come("room:x", "x", _watcher(2))
    loop, now = asyncio.get_running_loop(), [1000.0]
    monkeypatch.setattr(loop, "time", lambda: now[0])
    assert presence.is_heard("room:x", actor)
    now[0] += AGAIN - 0.1
    assert not presence.is_heard("room:x", actor)
    now[0] += 0.2
    assert presence.is_heard("room:x", actor)
    monkeypatch.undo()
    assert not presence.is_heard("room:x", replace(actor, member=3, unseen=True))
