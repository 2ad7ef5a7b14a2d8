"""Closing a topic, so that it can be read and only those who look after the room still write in it;
and slow mode, so that everybody comes to speak."""

from typing import Final

from ifsa.actor import Actor
from ifsa.errors import Invalid, demand
from ifsa.members.policy import acting
from ifsa.rooms import queries
from ifsa.rooms.changes import locked, next_seq, of_topic
from ifsa.rooms.events import PaceSet, TopicChanged, TopicLocked, TopicUnlocked
from ifsa.rooms.model import Room, Topic
from ifsa.rooms.policy import may_moderate
from ifsa.rooms.views import RoomView, TopicView
from ifsa.schools.queries import is_steward
from ifsa.storage.work import Work

PACES: Final = (0, 60, 300, 900, 3600, 21600)
"""Seconds between two messages of one member; 0 is no slow mode."""


def lock(work: Work, actor: Actor, *, topic: int) -> TopicView:
    """Close a topic; one that is closed stays so. Raises NotFound, Refused."""
    room, row = _found(work, actor, topic)
    if row.locked_at is None:
        row.locked_at, row.locked_by = work.now, acting(actor)
        work.emit(TopicLocked(room.slug, row.id))
        _tell(work, room, row)
    return queries.topic(work, actor, id=topic)


def unlock(work: Work, actor: Actor, *, topic: int) -> TopicView:
    """Open it again; an open one stays so. Raises NotFound, Refused."""
    room, row = _found(work, actor, topic)
    if row.locked_at is not None:
        row.locked_at = row.locked_by = None
        work.emit(TopicUnlocked(room.slug, row.id))
        _tell(work, room, row)
    return queries.topic(work, actor, id=topic)


def slow_topic(work: Work, actor: Actor, *, topic: int, seconds: int) -> TopicView:
    """One message each in so many seconds, one of PACES. Raises NotFound, Refused, Invalid."""
    pace = _pace(seconds)
    room, row = _found(work, actor, topic)
    if row.slow != pace:
        row.slow = pace
        work.emit(PaceSet(room.slug, row.id, pace))
        _tell(work, room, row)
    return queries.topic(work, actor, id=topic)


def slow_room(work: Work, actor: Actor, *, room: str, seconds: int) -> RoomView:
    """The same for a whole room. Raises as `slow_topic` does."""
    pace = _pace(seconds)
    found = locked(work, queries.place(work, actor, slug=room).id)
    _demand(work, actor, found)
    if found.slow != pace:
        found.slow = pace
        work.session.flush()
        work.emit(PaceSet(found.slug, None, pace))
    return queries.room(work, actor, slug=room)


def _found(work: Work, actor: Actor, topic: int) -> tuple[Room, Topic]:
    room, row = of_topic(work, actor, topic)
    _demand(work, actor, room)
    return room, row


def _demand(work: Work, actor: Actor, room: Room) -> None:
    demand(may_moderate(actor, steward=is_steward(work, actor.member, room.school_id)))


def _tell(work: Work, room: Room, row: Topic) -> None:
    """The head of the topic's page says it."""
    work.session.flush()
    work.emit(TopicChanged(room.slug, next_seq(room), row.id))


def _pace(seconds: int) -> int:
    if seconds not in PACES:
        raise Invalid("seconds", "bad_choice")
    return seconds
