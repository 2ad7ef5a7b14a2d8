"""What is new rises: a hint now and then instead of a frame for each message, and one question."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import date
from time import monotonic
from typing import Any
from uuid import uuid4

import pytest

from ifsa.actor import Actor, Role
from ifsa.members.queries import actor_named
from ifsa.realtime.areas.rising import STREAM, TICK, Rising, Written
from ifsa.realtime.hub import Hub, Telling, Watcher
from ifsa.realtime.transport import Frames
from ifsa.realtime.viewer import Viewer
from ifsa.rooms import follows, messages, spaces, topics
from ifsa.rooms.events import MessagePosted
from ifsa.rooms.rising import MOST
from ifsa.rooms.views import MessageView
from ifsa.schools import consents, schools, stewards
from ifsa.schools import follows as schools_followed
from ifsa.storage.work import Happened
from tests import parts
from tests.realtime.line import Line, lined

ROOM, YOUNG = "orchards", "young"


@pytest.fixture
async def server(tmp_path: Any) -> AsyncIterator[parts.Server]:
    async with parts.serving(parts.fresh(tmp_path / "data", rate_limits=False)) as made:
        maryam = await parts.member(made.store, "maryam", role=Role.ADMIN)
        for handle in ("amina", "li", "bashir"):
            await parts.member(made.store, handle)
        zain = await parts.member(made.store, "zain", born=date(2012, 1, 1))
        await made.store.do(schools.found, maryam, slug="chenab", **parts.SCHOOL)
        await made.store.do(stewards.appoint, maryam, school="chenab", handle="bashir")
        await made.store.do(schools_followed.follow, zain, school="chenab")
        bashir = await made.store.read(actor_named, Actor(), handle="bashir")
        consent = {"school": "chenab", "handle": "zain", "source": "guardian"}
        await made.store.do(consents.grant, bashir, **consent)
        named: dict[str, Any] = {"name": {"en": "Orchards"}, "about": {}, "emblem": "mango"}
        await made.store.do(spaces.open, maryam, slug=ROOM, **named)
        await made.store.do(spaces.open, maryam, slug=YOUNG, youth=True, **named)
        yield made


async def _topic(server: parts.Server, room: str = ROOM, by: str = "li") -> int:
    who = await server.store.read(actor_named, Actor(), handle=by)
    return (await server.store.do(topics.start, who, room=room, title="Leaves")).id


async def _say(server: parts.Server, topic: int, room: str = ROOM, by: str = "li") -> MessageView:
    who = await server.store.read(actor_named, Actor(), handle=by)
    given = {"room": room, "topic": topic, "key": uuid4(), "text": "سلام"}
    return await server.store.do(messages.post, who, **given)


async def _rose(line: Line) -> dict[str, Any]:
    """The next hint."""
    while True:
        frame = line.frames.pop(0) if line.frames else await line.hear()
        if frame["ev"] == "news.rose":
            return frame


async def _new(line: Line, *asked: int) -> tuple[int, list[int]]:
    state = (await line.do("stand", topics=list(asked)))["state"]
    return state["new"], state["settled"]


async def test_whoever_begins_to_listen_is_told_how_it_stands(server: parts.Server) -> None:
    await _say(server, await _topic(server))
    async with lined(server, "amina") as amina, lined(server) as visitor:
        await amina.do("watch", news=True)
        assert await amina.hear() == {"ev": "news.stands", "news": True, "new": 1}
        assert (await visitor.do("watch", news=True))["code"] == "sign_in_first"
        assert (await amina.do("watch", news=True, me=True))["code"] == "bad_frame"
        assert (await amina.do("unwatch", news=True))["ev"] == "ok"
        await _say(server, await _topic(server))
        assert await amina.silent(TICK + 0.5)


async def test_many_messages_are_one_hint_and_one_question(server: parts.Server) -> None:
    first, second = await _topic(server), await _topic(server)
    async with lined(server, "amina") as amina:
        await amina.do("watch", news=True)
        await _say(server, first)
        hint = await _rose(amina)
        assert (hint["topics"], hint["news"]) == ([first], True)
        began = asyncio.get_running_loop().time()
        # All at once: one after the other they may take longer than a tick.
        await asyncio.gather(*(_say(server, topic) for topic in (first, second) * 20))
        assert (await _rose(amina))["topics"] == [first, second]
        assert asyncio.get_running_loop().time() - began < TICK + 1
        assert await amina.silent(TICK + 0.5), "forty messages are one hint"
        assert await _new(amina, first, second) == (2, [first, second])


async def test_of_a_room_for_the_young_only_those_hear_who_read_it(server: parts.Server) -> None:
    young, for_all = await _topic(server, YOUNG, "zain"), await _topic(server)
    handles = ("amina", "zain", "bashir", "maryam")
    async with AsyncExitStack() as stack:
        lines = [await stack.enter_async_context(lined(server, handle)) for handle in handles]
        for line in lines:
            await line.do("watch", news=True)
        await _say(server, young, YOUNG, "zain")
        await asyncio.sleep(0.3)
        await _say(server, for_all)
        heard = {}
        for handle, line in zip(handles, lines, strict=True):
            heard[handle] = [(await _rose(line))["topics"]]
            if heard[handle] != [[for_all]]:
                heard[handle].append((await _rose(line))["topics"])
    # Bashir runs a school, but not that of the room.
    both = [[young], [for_all]]
    assert heard == {"amina": [[for_all]], "zain": both, "bashir": [[for_all]], "maryam": both}


async def test_what_is_muted_is_hinted_at_and_does_not_rise(server: parts.Server) -> None:
    topic = await _topic(server)
    amina = await server.store.read(actor_named, Actor(), handle="amina")
    await server.store.do(follows.choose_topic, amina, topic=topic, level="mute")
    async with lined(server, "amina") as line:
        await line.do("watch", news=True)
        await _say(server, topic)
        assert (await _rose(line))["topics"] == [topic]
        assert await _new(line, topic) == (0, [topic])
        await server.store.do(follows.choose_topic, amina, topic=topic, level="usual")
        assert await _new(line, topic) == (1, [topic])


@pytest.mark.parametrize("given", [["x"], [-1], 7, [10**30]])
async def test_a_wrong_question_is_answered(server: parts.Server, given: Any) -> None:
    async with lined(server, "amina") as line:
        assert (await line.do("stand", topics=given))["ev"] == "error"
        assert await _new(line) == (0, [])


class Ear:
    """A connection that keeps what it is told."""

    def __init__(self) -> None:
        self.told: list[bytes] = []

    def write(self, frames: Frames) -> None:
        self.told.extend(frames.texts)

    def cut(self) -> None:
        raise AssertionError("nobody is slow here")


def _listening(hub: Hub, count: int) -> list[Ear]:
    ears = [Ear() for _ in range(count)]
    for ear in ears:
        watcher = Watcher(ear, Viewer(Actor(member=1), "json"))
        watcher.caught_up(None)
        hub.watch(STREAM, watcher)
    return ears


def _hub(prepared: list[Any]) -> Hub:
    async def prepare(event: Written) -> Written:
        prepared.append(event)
        return event

    return Hub({Written: Telling(prepare, lambda event, viewer: b"x", lambda viewer: None)})


def _posted(topic: int) -> list[Happened]:
    return [Happened(1, MessagePosted(ROOM, 1, topic, 1))]


async def test_a_thousand_messages_for_a_thousand_listeners_are_told_a_few_times() -> None:
    prepared: list[Any] = []
    hub = _hub(prepared)
    ears, rising = _listening(hub, 1000), Rising(hub, tick=0.2)
    began = monotonic()
    for number in range(1000):
        rising.told(_posted(number % 7))
        await asyncio.sleep(0.0005)
    ticks = (monotonic() - began) / 0.2
    await asyncio.sleep(0.6)
    assert 2 <= len(prepared) <= ticks + 2
    assert {len(ear.told) for ear in ears} == {len(prepared)}
    assert set(prepared[-1].topics) <= set(range(7))
    assert prepared[0].within == 4.0, "a thousand ask over four seconds"


async def test_of_too_many_topics_none_is_named() -> None:
    prepared: list[Any] = []
    hub = _hub(prepared)
    rising = Rising(hub, tick=0.05)
    rising.told(_posted(1))
    assert prepared == []
    _listening(hub, 1)
    rising.told(_posted(1))
    await asyncio.sleep(0.02)
    for number in range(MOST + 1):
        rising.told(_posted(number))
    await asyncio.sleep(0.3)
    assert [one.topics for one in prepared] == [(1,), ()]
