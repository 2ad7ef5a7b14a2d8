"""What the bench fills a room with is what the verbs would have left."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import DeclarativeBase, Session

from bench.filling import BEGAN, STEP, Story, fill, title, told
from bench.house import ROOM, TEXT, House, founded
from ifsa.actor import Actor
from ifsa.app import open_store
from ifsa.members.queries import actor_named
from ifsa.rooms import messages, queries, topics
from ifsa.rooms.model import Message, Reading, Room, Topic
from ifsa.storage.engine import open_engine
from ifsa.storage.events import StoredEvent

MEMBERS = 12
# A digest is of what was sent, and each house was founded at another moment.
NOT_COMPARED = {"digest", "id", "made_at"}


async def _by_verbs(house: House, story: Story) -> None:
    now = BEGAN
    store = open_store(house.settings, unlimited=True, clock=lambda: now)
    try:
        actors = [
            await store.read(actor_named, Actor(), handle=f"m{one}") for one in range(MEMBERS)
        ]
        first = (await store.read(queries.place, Actor(), slug=ROOM)).open_topic
        said = 0
        for seq, one in enumerate(story.said, 1):
            now = BEGAN + STEP * seq
            actor = actors[one.member]
            if one.starts:
                await store.do(topics.start, actor, room=ROOM, title=title(one.topic), lang="en")
                continue
            said += 1
            given: dict[str, Any] = {"key": UUID(int=said), "text": TEXT, "lang": "ur"}
            await store.do(messages.post, actor, room=ROOM, topic=first + one.topic, **given)
        for member, topic, behind in story.read:
            found = await store.read(
                queries.messages_after, actors[member], topic_id=first + topic, most=10**6
            )
            if found:
                seq = found[max(0, len(found) - 1 - behind)].seq
                await store.do(topics.read, actors[member], topic=first + topic, seq=seq)
    finally:
        store.close()


def _rows(session: Session, table: type[DeclarativeBase]) -> Sequence[dict[str, Any]]:
    columns = [one.key for one in table.__mapper__.columns if one.key not in NOT_COMPARED]
    rows = [
        {key: _told(getattr(row, key)) for key in columns} for row in session.scalars(select(table))
    ]
    return sorted(rows, key=repr)


def _told(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value


async def test_a_room_filled_at_once_is_as_verbs_would_have_filled_it(tmp_path: Path) -> None:
    story = told(150, MEMBERS)
    story.read[::3] = [(member, topic, 3) for member, topic, _ in story.read[::3]]
    houses = [await founded(tmp_path / name, MEMBERS, BEGAN) for name in ("verbs", "bulk")]
    await _by_verbs(houses[0], story)
    by_verbs, at_once = (open_engine(one.settings.database_url) for one in houses)
    with Session(by_verbs) as left, Session(at_once) as right:
        fill(right, story)
        right.flush()
        for table in (Message, Reading, Topic):
            assert _rows(right, table) == _rows(left, table)
        assert right.scalars(select(Room.seq)).all() == left.scalars(select(Room.seq)).all()
        mine, theirs = (
            [one for one in _rows(session, StoredEvent) if one["stream"] == f"room:{ROOM}"]
            for session in (right, left)
        )
        assert mine == theirs
        assert len(mine) == len(story.said)
    by_verbs.dispose()
    at_once.dispose()
