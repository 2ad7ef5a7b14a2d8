"""How far a member has read."""

from typing import Any

from sqlalchemy import ColumnElement, exists, func, select

from ifsa.actor import Actor
from ifsa.members.queries import joined
from ifsa.rooms import model
from ifsa.rooms.model import Message, Topic
from ifsa.storage.work import Reading


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


def message_is_read(actor: Actor, id: Any) -> ColumnElement[bool]:
    """Whether one has read a message (a column of its ids), as a condition."""
    return exists().where(
        Message.id == id,
        model.Reading.topic_id == Message.topic_id,
        model.Reading.member_id == actor.member,
        Message.seq <= model.Reading.seq,
    )


def topic_is_read(actor: Actor, id: Any) -> ColumnElement[bool]:
    """Whether one has read all of a topic (a column of its ids), as a condition."""
    return exists().where(
        Topic.id == id,
        model.Reading.topic_id == id,
        model.Reading.member_id == actor.member,
        Topic.messages <= model.Reading.count,
    )
