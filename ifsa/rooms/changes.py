"""The number of a change: every change of a room takes the next, in the same transaction."""

from sqlalchemy import select

from ifsa.actor import Actor
from ifsa.errors import NotFound
from ifsa.rooms import queries
from ifsa.rooms.model import Message, Room, Topic
from ifsa.storage.work import Work


def locked(work: Work, room: int) -> Room:
    """The row of a room, held until the commit, so that two changes can't take one number."""
    found = work.session.scalar(select(Room).where(Room.id == room).with_for_update())
    if found is None:
        raise NotFound
    return found


def next_seq(room: Room) -> int:
    """Give the next number; it counts only if the transaction commits, so there is no gap."""
    room.seq += 1
    return room.seq


def of_message(work: Work, actor: Actor, message: int) -> tuple[Room, Message]:
    """A message to be changed, with its room held. Raises NotFound where one may not see it."""
    queries.message(work, actor, id=message)
    room = locked(work, work.session.get_one(Message, message).room_id)
    return room, work.session.get_one(Message, message, populate_existing=True)


def of_topic(work: Work, actor: Actor, topic: int) -> tuple[Room, Topic]:
    """A topic to be changed, with its room held. Raises NotFound where one may not see it."""
    queries.check_topic(work, actor, id=topic)
    room = locked(work, work.session.get_one(Topic, topic).room_id)
    return room, work.session.get_one(Topic, topic, populate_existing=True)
