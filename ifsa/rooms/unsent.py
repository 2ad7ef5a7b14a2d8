"""What one began to write and has not sent, for its writer alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select
from sqlalchemy.orm import aliased

from ifsa.actor import Actor, Silenced
from ifsa.errors import NotFound
from ifsa.members import silences
from ifsa.members.policy import acting
from ifsa.rooms.model import Draft, Message, Room, Topic
from ifsa.rooms.policy import keeps, may_edit, may_post, readable
from ifsa.rooms.views import Voice
from ifsa.rooms.windows import Rows
from ifsa.schools.queries import ids_run_by
from ifsa.storage.work import Reading

_SENT = aliased(Message)


@dataclass(frozen=True, slots=True)
class DraftView:
    """`room`, its `room_name` and the topic's `topic_title` are None where one may not see the room
    any more; `message` is the one that is to be changed, that said `before`. `open`: one may go on
    and send it."""

    key: UUID
    number: int
    room: str | None
    room_name: Mapping[str, str] | None
    topic: int | None
    topic_title: str | None
    topic_lang: str | None
    message: int | None
    title: str
    text: str
    before: str | None
    reply_to: int | None
    written_at: datetime
    open: bool

    @property
    def words(self) -> str:
        """What it begins with."""
        return f"{self.title}\n{self.text}".strip()


def page(reading: Reading, actor: Actor) -> list[DraftView]:
    """All of one's drafts, what was written last first. Raises Refused for a visitor."""
    return _views(reading, actor, _mine(acting(actor)))


def count(reading: Reading, actor: Actor) -> int:
    """How many one has; none for a visitor."""
    if not actor.signed_in:
        return 0
    return reading.session.scalar(select(func.count()).where(*_live(actor.member or 0))) or 0


def of_topic(reading: Reading, actor: Actor, *, topic: int) -> list[DraftView]:
    """What one began to write in a topic, what was written last first; a visitor has none."""
    return _here(reading, actor, Draft.topic_id == topic, Draft.message_id.is_(None))


def of_room(reading: Reading, actor: Actor, *, slug: str) -> list[DraftView]:
    """The topics one began to start in a room."""
    return _here(reading, actor, Draft.topic_id.is_(None), Room.slug == slug)


def of_message(reading: Reading, actor: Actor, *, message: int) -> list[DraftView]:
    """What one began to write in place of a message's text."""
    return _here(reading, actor, Draft.message_id == message)


def one(reading: Reading, actor: Actor, *, key: UUID) -> DraftView:
    """One by its key. Raises NotFound, Refused for a visitor."""
    found = _views(reading, actor, _mine(acting(actor)).where(Draft.key == str(key)))
    if not found:
        raise NotFound
    return found[0]


def view_of(reading: Reading, actor: Actor, row: Draft) -> DraftView:
    """One that a verb has at hand, also when it is empty or discarded."""
    return _views(reading, actor, _rows().where(Draft.id == row.id))[0]


def there() -> ColumnElement[bool]:
    """It holds something, and was neither discarded nor sent."""
    sent = exists().where(_SENT.author_id == Draft.member_id, _SENT.key == Draft.key)
    return and_(Draft.discarded_at.is_(None), or_(Draft.text != "", Draft.title != ""), ~sent)


def _here(reading: Reading, actor: Actor, *where: ColumnElement[bool]) -> list[DraftView]:
    if actor.member is None:
        return []
    return _views(reading, actor, _mine(actor.member).where(*where))


def _mine(member: int) -> Rows:
    return _rows().where(*_live(member)).order_by(Draft.written_at.desc(), Draft.id.desc())


def _live(member: int) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return Draft.member_id == member, there()


def _rows() -> Rows:
    return (
        select(Draft, Room, Topic, Message.author_id, Message.deleted_at)
        .join(Room, Room.id == Draft.room_id)
        .outerjoin(Topic, Topic.id == Draft.topic_id)
        .outerjoin(Message, Message.id == Draft.message_id)
    )


def _views(reading: Reading, actor: Actor, wanted: Rows) -> list[DraftView]:
    """Two statements, whatever is found."""
    seen = case((readable(actor), 1), else_=0).label("seen")
    steward = case((Room.school_id.in_(ids_run_by(actor.member)), 1), else_=0).label("steward")
    rows = reading.session.execute(wanted.add_columns(seen, steward)).all()
    silent = silences.in_rooms(reading, actor) if rows else {}
    return [_view(actor, row, silent) for row in rows]


def _view(actor: Actor, row: Any, silent: Mapping[int, Silenced]) -> DraftView:
    draft: Draft = row.Draft
    topic: Topic | None = row.Topic if row.seen else None
    titled = topic is not None and topic.hidden_at is None
    return DraftView(
        key=UUID(draft.key),
        number=draft.number,
        room=row.Room.slug if row.seen else None,
        room_name=row.Room.name if row.seen else None,
        topic=draft.topic_id,
        topic_title=topic.title if topic and titled else None,
        topic_lang=topic.lang if topic and titled else None,
        message=draft.message_id,
        title=draft.title,
        text=draft.text,
        before=draft.before,
        reply_to=draft.reply_to_id,
        written_at=draft.written_at,
        open=bool(row.seen) and _may_go_on(actor, row, silent),
    )


def _may_go_on(actor: Actor, row: Any, silent: Mapping[int, Silenced]) -> bool:
    silence = actor.silenced or silent.get(row.Room.id)
    changes = row.Draft.message_id is not None
    closed = row.Topic is not None and row.Topic.locked_at is not None and not changes
    voice = Voice(silence, keeps(actor, steward=bool(row.steward)), closed=closed)
    refused = may_post(actor, voice)
    if changes and refused is None:
        gone = row.deleted_at is not None
        refused = may_edit(actor, author=row.author_id or 0, gone=gone)
    return refused is None
