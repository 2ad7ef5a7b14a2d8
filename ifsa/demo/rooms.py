"""The rooms of the demonstration data, and what was said in them, in the order of time."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from ifsa.demo.members import People
from ifsa.demo.past import Past
from ifsa.rooms import answers, messages, reactions, spaces, topics
from ifsa.rooms.kinds import Kind
from ifsa.storage.store import Store

ADMIN = "maryam"
OLDEST_DAYS = 21
_FILE = Path(__file__).parent / "data" / "rooms.json"
_KEYS = UUID("6f2c1f0e-7d6c-4f0e-9a55-1f5a0f6f0001")


@dataclass(frozen=True, slots=True)
class Said:
    """A message of the file, with where it belongs. `topic` None is the room's open topic; `asker`
    began the topic that it may be the `answer` of."""

    room: str
    topic: int | None
    author: str
    lang: str
    text: str
    minutes_ago: float
    answer: bool = False
    asker: str | None = None


def described() -> dict[str, Any]:
    """The whole file: rooms, and the topics beside the lessons."""
    found: dict[str, Any] = json.loads(_FILE.read_text(encoding="utf-8"))
    return found


async def load(store: Store, past: Past, members: People) -> None:
    """All rooms with their topics and messages."""
    said: list[Said] = []
    for room in described()["rooms"]:
        past.go_back(days=OLDEST_DAYS)
        await _open(store, members, room)
        said += await _topics(store, past, members, room)
        said += _said(room["slug"], None, room.get("open", ()))
    await say(store, past, members, said)


async def say(store: Store, past: Past, members: People, said: Iterable[Said]) -> None:
    """Post messages, the oldest first: so a room's numbers follow the time, as in life."""
    for number, one in enumerate(sorted(said, key=lambda one: -one.minutes_ago)):
        past.go_back(minutes=one.minutes_ago)
        posted = await store.do(
            messages.post,
            members[one.author],
            room=one.room,
            topic=one.topic,
            key=uuid5(_KEYS, f"{one.room} {one.topic} {number}"),
            text=one.text,
            lang=one.lang,
        )
        if one.answer:
            await _answer(store, past, members, one, posted.id)


async def _answer(store: Store, past: Past, members: People, said: Said, message: int) -> None:
    """Whoever asked says a little later that it helped, and what the answer is."""
    past.go_back(minutes=max(said.minutes_ago - 1, 0))
    asker = members[said.asker or ADMIN]
    await store.do(answers.choose, asker, message=message)
    for by, kind in ((asker, Kind.THANKS), (members[ADMIN], Kind.WORKS)):
        await store.do(reactions.give, by, message=message, kind=kind)


async def _open(store: Store, members: People, room: dict[str, Any]) -> None:
    await store.do(
        spaces.open,
        members[ADMIN],
        slug=room["slug"],
        name=room["name"],
        about=room["about"],
        emblem=room["emblem"],
        school=room["school"],
        youth=room["youth"],
    )


async def _topics(store: Store, past: Past, members: People, room: dict[str, Any]) -> list[Said]:
    said: list[Said] = []
    for topic in sorted(room["topics"], key=_started_ago, reverse=True):
        past.go_back(minutes=_started_ago(topic))
        starter = members[topic["messages"][0]["author"]]
        started = await store.do(
            topics.start, starter, room=room["slug"], title=topic["title"], lang=topic["lang"]
        )
        said += _said(room["slug"], started.id, topic["messages"])
    return said


def _started_ago(topic: dict[str, Any]) -> float:
    return float(topic["messages"][0]["minutes_ago"])


def _said(room: str, topic: int | None, given: Iterable[dict[str, Any]]) -> list[Said]:
    said = list(given)
    return [
        Said(
            room,
            topic,
            one["author"],
            one["lang"],
            one["text"],
            one["minutes_ago"],
            answer=one.get("answer", False),
            asker=said[0]["author"],
        )
        for one in said
    ]
