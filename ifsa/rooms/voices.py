"""What stands in the way of writing in a room: a silence, a closed topic, slow mode."""

from datetime import timedelta
from math import ceil

from sqlalchemy import ColumnElement, func, select

from ifsa.actor import Actor
from ifsa.errors import NotFound, TooMany, demand
from ifsa.members import silences
from ifsa.rooms.model import Message, Room, Topic
from ifsa.rooms.policy import keeps, may_post, may_write, readable
from ifsa.rooms.views import Voice
from ifsa.schools.queries import ids_run_by, is_steward
from ifsa.storage.work import Reading, Work


def of_room(reading: Reading, actor: Actor, room: Room) -> Voice:
    """Whether an actor may speak in a room, and looks after it."""
    if not actor.signed_in:
        return Voice()
    steward = is_steward(reading, actor.member, room.school_id)
    return Voice(
        silence=actor.silenced or silences.in_room(reading, actor, room=room.id),
        keeper=keeps(actor, steward=steward),
        slow=room.slow,
    )


def of_topic(reading: Reading, actor: Actor, room: Room, topic: Topic) -> Voice:
    """The same in one topic, which may be closed, and slower than its room."""
    voice = of_room(reading, actor, room)
    slow = max(room.slow, topic.slow)
    return Voice(voice.silence, voice.keeper, closed=topic.locked_at is not None, slow=slow)


def in_topic(reading: Reading, actor: Actor, *, topic: int) -> Voice:
    """The same for a page, in two statements. Of a topic that is there."""
    if not actor.signed_in:
        return Voice()
    steward = Room.school_id.in_(ids_run_by(actor.member)).label("steward")
    wanted = select(Room.id, Room.slow, Topic.slow.label("own"), Topic.locked_at, steward)
    row = reading.session.execute(
        wanted.join(Room, Room.id == Topic.room_id).where(Topic.id == topic)
    ).one()
    return Voice(
        silence=actor.silenced or silences.in_room(reading, actor, room=row.id),
        keeper=keeps(actor, steward=bool(row.steward)),
        closed=row.locked_at is not None,
        slow=max(row.slow, row.own),
    )


def keeps_room(reading: Reading, actor: Actor, *, room: int) -> bool:
    """Whether an actor looks after a room that is there."""
    if not actor.signed_in or actor.looks_after_alliance:
        return actor.signed_in
    run = select(Room.id).where(Room.id == room, Room.school_id.in_(ids_run_by(actor.member)))
    return reading.session.scalar(run) is not None


def may_tell(reading: Reading, actor: Actor, *, room: str, topic: int) -> bool:
    """Whether it may be told that an actor is writing in a topic: never in a room for the young.

    Raises NotFound, Refused to who may not write there.
    """
    wanted = select(Room.youth).join(Topic, Topic.room_id == Room.id)
    here = (Topic.id == topic, Room.slug == room, readable(actor))
    youth = reading.session.scalar(wanted.where(*here))
    if youth is None:
        raise NotFound
    demand(may_post(actor, in_topic(reading, actor, topic=topic)))
    return not youth


def demand_voice(work: Work, actor: Actor, room: Room) -> None:
    """Raises Refused to who may not change anything in a room."""
    demand(may_write(actor, of_room(work, actor, room)))


def demand_pace(work: Work, actor: Actor, room: Room, topic: Topic, voice: Voice) -> None:
    """Raises TooMany("slow_mode") to who wrote there a moment ago. The room's pace counts what one
    wrote anywhere in it, the topic's what one wrote in it."""
    if voice.keeper:
        return
    wait = max(
        _wait(work, room.slow, Message.room_id == room.id, Message.author_id == actor.member),
        _wait(work, topic.slow, Message.topic_id == topic.id, Message.author_id == actor.member),
    )
    if wait > 0:
        raise TooMany(wait, "slow_mode")


def _wait(work: Work, slow: int, *where: ColumnElement[bool]) -> int:
    """Whole seconds until a message may follow the last one."""
    if not slow:
        return 0
    since = work.now - timedelta(seconds=slow)
    wanted = select(func.max(Message.posted_at)).where(*where, Message.posted_at > since)
    latest = work.session.scalar(wanted)
    return 0 if latest is None else ceil((latest - since).total_seconds())
