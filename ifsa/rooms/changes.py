"""The number of a change: every change of a room takes the next, in the same transaction."""

from sqlalchemy import select

from ifsa.errors import NotFound
from ifsa.rooms.model import Room
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
