"""How far a member has read, and what is new for them."""

from typing import Any

from sqlalchemy import ColumnElement, Integer, and_, case, cast, func, null, select

from ifsa.actor import Actor
from ifsa.members.queries import joined
from ifsa.rooms import model
from ifsa.rooms.model import Message, Topic
from ifsa.storage.work import Reading

# In a topic never opened unread messages are counted so far; "99+" needs no more.
UNREAD_MOST = 100


def read_to(reading: Reading, actor: Actor, *, topic: int) -> int:
    """How far one has read a topic; where one has not opened it, the last message before one
    joined. 0 for a visitor."""
    pointer = of(reading, actor, topic)
    if pointer is not None or not actor.signed_in:
        return pointer.seq if pointer else 0
    earlier = Message.placed_at < joined(actor.member).scalar_subquery()
    found = reading.session.scalar(
        select(Message.seq)
        .where(Message.topic_id == topic, earlier)
        .order_by(Message.seq.desc())
        .limit(1)
    )
    return found or 0


def count_of_others(reading: Reading, actor: Actor, *, topic: int, after: int, up_to: int) -> int:
    """How many messages of others stand between two seqs, the second one included."""
    return (
        reading.session.scalar(
            select(func.count()).where(
                Message.topic_id == topic,
                Message.seq > after,
                Message.seq <= up_to,
                Message.author_id != actor.member,
            )
        )
        or 0
    )


def of(reading: Reading, actor: Actor, topic: int) -> model.Reading | None:
    """The pointer into a topic; None for a visitor, and where one has not opened it."""
    if actor.member is None:
        return None
    return reading.session.get(model.Reading, (actor.member, topic))


def first_unread(reading: Reading, actor: Actor, topic: int, read: int) -> int | None:
    """The seq of the first message of others behind a seq; None where there is none."""
    if actor.member is None:
        return None
    return reading.session.scalar(
        select(Message.seq)
        .where(Message.topic_id == topic, Message.seq > read, Message.author_id != actor.member)
        .order_by(Message.seq)
        .limit(1)
    )


def own(actor: Actor, read: Any) -> ColumnElement[bool]:
    """Joins one's own pointers (`read`, an alias of their table) to topics."""
    return and_(read.topic_id == Topic.id, read.member_id == (actor.member or 0))


def unread(actor: Actor, read: Any) -> ColumnElement[int | None]:
    """How much of a topic is new to one, as SQL; NULL for a visitor."""
    if not actor.signed_in:
        return cast(null(), Integer)  # PostgreSQL wants to know what is summed up
    return case(
        (read.member_id.is_not(None), Topic.messages - read.count),
        else_=_since_joining(actor),
    )


def _since_joining(actor: Actor) -> ColumnElement[int]:
    newest = (
        select(Message.placed_at)
        .where(Message.topic_id == Topic.id)
        .order_by(Message.seq.desc())
        .limit(UNREAD_MOST)
        .correlate(Topic)
        .subquery()
    )
    since = newest.c.placed_at >= joined(actor.member).scalar_subquery()
    return select(func.count()).select_from(newest).where(since).scalar_subquery()
