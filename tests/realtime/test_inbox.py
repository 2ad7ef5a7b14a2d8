"""Catching up live: one's other devices hear at once of what was read, marked and muted."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest

from ifsa.actor import Actor, Role
from ifsa.members.queries import actor_named
from ifsa.rooms import messages, spaces, topics
from ifsa.rooms.views import MessageView
from tests import parts
from tests.realtime.line import Line, lined

ROOM = "orchards"


@pytest.fixture
async def server(tmp_path: Any) -> AsyncIterator[parts.Server]:
    async with parts.serving(parts.fresh(tmp_path / "data")) as made:
        maryam = await parts.member(made.store, "maryam", role=Role.ADMIN)
        for handle in ("amina", "li"):
            await parts.member(made.store, handle)
        named: dict[str, Any] = {"name": {"en": "Orchards"}, "about": {}, "emblem": "mango"}
        await made.store.do(spaces.open, maryam, slug=ROOM, **named)
        yield made


async def _said(server: parts.Server, count: int) -> list[MessageView]:
    li = await server.store.read(actor_named, Actor(), handle="li")
    topic = await server.store.do(topics.start, li, room=ROOM, title="Leaves")
    return [
        await server.store.do(
            messages.post, li, room=ROOM, topic=topic.id, key=uuid4(), text=str(number)
        )
        for number in range(count)
    ]


async def _hear(line: Line) -> dict[str, Any]:
    """The next change of what is new."""
    while True:
        frame = line.frames.pop(0) if line.frames else await line.hear()
        if frame["ev"] == "news.changed":
            return {name: value for name, value in frame.items() if name not in ("ev", "me")}


async def test_the_other_device_hears_of_all_that_one_does(server: parts.Server) -> None:
    said = await _said(server, 3)
    topic, seqs = said[0].topic, [one.seq for one in said]
    async with lined(server, "amina") as phone, lined(server, "amina") as desk:
        await desk.do("watch", me=True)

        def now(new: int, unread: int, read_to: int, level: str = "usual") -> dict[str, Any]:
            told = {"new": new, "topic": topic, "unread": unread, "read_to": read_to}
            return told | {"level": level}

        await phone.do("read", topic=topic, seq=seqs[1])
        assert await _hear(desk) == now(1, 1, seqs[1])
        await phone.do("mark_unread", message=said[0].id)
        assert await _hear(desk) == now(1, 3, 0)
        sweep = (await phone.do("read_all", topic=topic))["state"]["sweep"]
        assert await _hear(desk) == now(0, 0, seqs[2])
        await phone.do("undo_read", sweep=sweep)
        assert await _hear(desk) == {"new": 1}
        await phone.do("level", topic=topic, level="mute")
        assert await _hear(desk) == now(0, 0, 0, "mute")
        await phone.do("level", room=ROOM, level="follow")
        assert await _hear(desk) == {"new": 0}
        await phone.do("read", topic=topic, seq=seqs[0])
        assert (await _hear(desk))["read_to"] == seqs[0]
        await phone.do("read", topic=topic, seq=seqs[0])
        assert (await phone.do("ping"))["ev"] == "ok"
        assert (await desk.do("ping"))["ev"] == "ok"
        assert desk.frames == [], "what changed nothing is not told"


async def test_nobody_else_hears_of_it(server: parts.Server) -> None:
    said = await _said(server, 1)
    async with lined(server, "amina") as amina, lined(server, "li") as li:
        await li.do("watch", me=True)
        await amina.do("read", topic=said[0].topic, seq=said[0].seq)
        await amina.do("save", message=said[0].id)
        await amina.do("ping")
        await li.do("ping")
        assert [frame["ev"] for frame in li.frames] == ["notices.unread"]
