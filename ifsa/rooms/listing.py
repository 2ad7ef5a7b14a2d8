"""The list of rooms, as it is kept fresh: how it stands for one, and who may hear of a room."""

from dataclasses import dataclass

from sqlalchemy import func, select

from ifsa.actor import Actor
from ifsa.rooms.model import Room
from ifsa.rooms.policy import may_read, readable
from ifsa.schools.queries import stewards_of
from ifsa.storage.work import Reading


@dataclass(frozen=True, slots=True)
class Sight:
    """Who may see a room: it is for the young or not, and these run its school."""

    room: str
    youth: bool
    stewards: frozenset[int]

    def for_one(self, actor: Actor) -> bool:
        return may_read(actor, youth=self.youth, steward=actor.member in self.stewards)


def sight(reading: Reading, actor: Actor, *, room: str) -> Sight:
    """Who may hear of a room; the house asks."""
    found = reading.session.execute(
        select(Room.youth, Room.school_id).where(Room.slug == room)
    ).one()
    run_by = stewards_of(reading, found.school_id) if found.school_id is not None else []
    return Sight(room, found.youth, frozenset(run_by))


def stand(reading: Reading, actor: Actor) -> str:
    """A text that is another as soon as there is one more room that one may see, or one of them is
    called otherwise."""
    numbers = select(func.count(), func.coalesce(func.sum(Room.version), 0)).select_from(Room)
    count, versions = reading.session.execute(numbers.where(readable(actor))).one()
    return f"{count}.{versions}"
