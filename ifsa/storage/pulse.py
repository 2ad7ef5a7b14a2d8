"""Whether the store can be read and written now: the two halves of being ready."""

from uuid import uuid4

from sqlalchemy import select

from ifsa.actor import Actor
from ifsa.storage.marks import Mark
from ifsa.storage.work import Reading, Work


def readable(reading: Reading, actor: Actor) -> bool:
    """Read a table; True, or what the database raises."""
    reading.session.scalar(select(Mark.name).limit(1))
    return True


def writable(work: Work, actor: Actor) -> bool:
    """Write a row in a savepoint and take it back; True, or what the database raises."""
    savepoint = work.session.begin_nested()
    work.session.add(Mark(name=f"pulse {uuid4()}"[:40], value=""))
    work.session.flush()
    savepoint.rollback()
    return True
