"""Moving messages to another topic of their room.

A moved message takes a new place: the number of the move is its `seq` from then on, and it stands
at the end of its new topic. So nobody has read it there before it was there, pointers need no
exceptions, and a page that lacks the move is brought up to date like by any other change.
"""

from collections.abc import Sequence

from sqlalchemy import func, select, update

from ifsa.actor import Actor
from ifsa.errors import Conflict, Invalid, NotFound, demand
from ifsa.rooms import answers, model, queries, search, topics
from ifsa.rooms.changes import locked, next_seq
from ifsa.rooms.events import MessageMoved
from ifsa.rooms.model import Message, Room, Topic
from ifsa.rooms.policy import may_move
from ifsa.rooms.views import TopicView
from ifsa.schools.queries import is_steward
from ifsa.storage.work import Work

AT_ONCE = 100


def move(
    work: Work,
    actor: Actor,
    *,
    messages: Sequence[int],
    topic: int | None = None,
    title: str | None = None,
) -> TopicView:
    """Move messages of one topic, in their order, to another of the same room or to a new one.

    Those that are there already stay where they are. Raises NotFound, Refused, Invalid for none,
    too many, or a bad title, Conflict when they come from several rooms or topics.
    """
    if not 1 <= len(messages) <= AT_ONCE:
        raise Invalid("messages", "too_many_messages", limit=AT_ONCE)
    rows = _rows(work, actor, messages)
    room = locked(work, rows[0].room_id)
    demand(may_move(actor, steward=is_steward(work, actor.member, room.school_id)))
    there = _target(work, actor, room, topic, title)
    for row in rows:
        if row.topic_id != there.id:
            _move(work, room, row, there)
    return queries.topic(work, actor, id=there.id)


def _rows(work: Work, actor: Actor, ids: Sequence[int]) -> list[Message]:
    for one in ids:
        queries.message(work, actor, id=one)
    rows = list(
        work.session.scalars(select(Message).where(Message.id.in_(ids)).order_by(Message.seq))
    )
    if len({row.topic_id for row in rows}) != 1:
        raise Conflict("several_topics")
    return rows


def _target(work: Work, actor: Actor, room: Room, topic: int | None, title: str | None) -> Topic:
    if topic is None:
        topic = topics.start(work, actor, room=room.slug, title=title or "").id
    found = work.session.get(Topic, topic)
    if found is None or found.room_id != room.id:
        raise NotFound
    return found


def _move(work: Work, room: Room, row: Message, there: Topic) -> None:
    here, left = work.session.get_one(Topic, row.topic_id), row.seq
    answers.withdraw(work, room, row)
    _forget(work, here, row)
    topics.own(work, row.author_id, topic=there.id)
    row.topic_id, row.seq, row.placed_at = there.id, next_seq(room), work.now
    there.messages += 1
    there.latest_seq, there.latest_at = row.seq, max(there.latest_at, row.posted_at)
    there.placed_at = work.now
    work.session.flush()
    if row.deleted_at is None:
        search.keep_message(work, row)
    here.latest_seq = _latest(work, here)
    work.emit(MessageMoved(room.slug, row.seq, there.id, row.id, here.id, left))


def _forget(work: Work, here: Topic, row: Message) -> None:
    """The topic it leaves counts one less, and so do those who had read it, or written it."""
    here.messages -= 1
    reading = model.Reading
    work.session.execute(
        update(reading)
        .where(
            reading.topic_id == here.id,
            (reading.seq >= row.seq) | (reading.member_id == row.author_id),
        )
        .values(count=reading.count - 1)
        .execution_options(synchronize_session=False)
    )


def _latest(work: Work, topic: Topic) -> int:
    newest = select(func.max(Message.seq)).where(Message.topic_id == topic.id)
    return work.session.scalar(newest) or topic.latest_seq
