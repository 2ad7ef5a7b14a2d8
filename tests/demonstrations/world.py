"""A small world: two schools with their stewards, members, and a clock of its own."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from ifsa.actor import Actor, Role
from ifsa.demonstrations.lessons import Plan, schedule
from ifsa.demonstrations.queries import LessonView
from ifsa.members import accounts
from ifsa.members.queries import actor_named
from ifsa.rooms import spaces
from ifsa.schools import consents, follows, schools, stewards
from ifsa.storage.engine import open_engine
from ifsa.storage.events import Event, OutboxEntry
from ifsa.storage.model import Base
from ifsa.storage.outbox import decode
from ifsa.storage.work import Reading, Work

Answer = TypeVar("Answer")

# Tuesday, 09:00 in Faisalabad.
MORNING = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
VISITOR = Actor()

PEOPLE = {
    "maryam": date(1980, 1, 1),
    "bashir": date(1975, 1, 1),
    "shazia": date(1985, 1, 1),
    "rafiq": date(1970, 1, 1),
    "amina": date(1990, 1, 1),
    "liwei": date(1988, 1, 1),
    "zain": date(2011, 5, 1),
    "sana": date(2011, 6, 1),
}


@dataclass
class World:
    """Do verbs and ask queries at `now`; `events` is what was emitted, in order."""

    engine: Engine
    now: datetime = MORNING
    events: list[Event] = field(default_factory=list)
    people: dict[str, Actor] = field(default_factory=dict)
    new_for: timedelta = timedelta()

    def __getitem__(self, handle: str) -> Actor:
        return self.people[handle]

    def do(self, verb: Callable[..., Answer], actor: Actor = VISITOR, **given: Any) -> Answer:
        """The verb's answer, committed; nothing stays of one that raises."""
        with Session(self.engine, expire_on_commit=False) as session:
            work = Work(session, self.now, actor_id=actor.member, new_for=self.new_for)
            answer = verb(work, actor, **given)
            session.commit()
        self.events += [one.event for one in work.happened()]
        return answer

    def fall_due(self, handler: Callable[[Work, Event], None], given: Event) -> None:
        """What the outbox does when due work has come."""
        self.do(lambda work, actor: handler(work, given))

    def read(self, query: Callable[..., Answer], actor: Actor = VISITOR, **given: Any) -> Answer:
        with Session(self.engine) as session:
            return query(Reading(session, self.now), actor, **given)

    def due(self) -> list[tuple[datetime, str, Event]]:
        """Work left for later, in the order in which it was left."""
        with Session(self.engine) as session:
            rows = session.query(OutboxEntry).order_by(OutboxEntry.id).all()
            return [(row.due, row.handler, decode(row.body)) for row in rows]

    def pass_time(self, **given: float) -> None:
        self.now += timedelta(**given)

    @contextmanager
    def counting(self) -> Iterator[list[str]]:
        """The statements sent while in it."""
        sent: list[str] = []

        def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
            sent.append(statement)

        event.listen(self.engine, "before_cursor_execute", note)
        try:
            yield sent
        finally:
            event.remove(self.engine, "before_cursor_execute", note)

    def lesson(self, by: str = "bashir", school: str = "chenab", **given: Any) -> LessonView:
        """A lesson at 15:00 today in Faisalabad, six hours ahead, unless told otherwise."""
        room = given.pop("room", None)
        return self.do(schedule, self[by], school=school, plan=plan(**given), room=room)


def plan(**given: Any) -> Plan:
    usual: dict[str, Any] = {
        "title": {"en": "Mango hot-water treatment", "ur": "آم کا گرم پانی"},
        "local_start": datetime(2026, 11, 24, 15, 0),
        "zone": "Asia/Karachi",
        "minutes": 60,
        "spoken": "ur",
        "crops": ["mango"],
    }
    return Plan(**usual | given)


def make(database: Path | str) -> World:
    """Chenab (Bashir, Shazia) with two rooms, Amrai (Rafiq); Sana waits for consent.

    In a new SQLite file, or in an empty database that an address names.
    """
    url = database if isinstance(database, str) else f"sqlite:///{database}"
    world = World(open_engine(url))
    Base.metadata.create_all(world.engine)
    for handle, born in PEOPLE.items():
        _join(world, handle, born)
    for slug, country in (("chenab", "PK"), ("amrai", "PK")):
        _found(world, slug, country)
    for school, handle in (("chenab", "bashir"), ("chenab", "shazia"), ("amrai", "rafiq")):
        world.do(stewards.appoint, world["maryam"], school=school, handle=handle)
    _consent(world, "zain")
    _open_rooms(world)
    world.events.clear()
    return world


def _join(world: World, handle: str, born: date) -> None:
    world.do(
        accounts.sign_up,
        handle=handle,
        name=handle.title(),
        password_hash="x",
        born=born,
        role=Role.ADMIN if handle == "maryam" else Role.MEMBER,
    )
    _meet(world, handle)


def _meet(world: World, handle: str) -> None:
    world.people[handle] = world.read(actor_named, handle=handle)


def _found(world: World, slug: str, country: str) -> None:
    world.do(
        schools.found,
        world["maryam"],
        slug=slug,
        name={"en": slug.title()},
        place={"en": "Punjab"},
        country=country,
        zone="Asia/Karachi",
        languages=["ur"],
        fields=["agriculture"],
        crops=["mango"],
    )


def _consent(world: World, handle: str) -> None:
    world.do(follows.follow, world[handle], school="chenab")
    world.do(consents.grant, world["bashir"], school="chenab", handle=handle, source="guardian")
    _meet(world, handle)


def _open_rooms(world: World) -> None:
    named: dict[str, Any] = {"name": {"en": "Room"}, "about": {}, "emblem": "mango"}
    world.do(spaces.open, world["bashir"], slug="orchards", school="chenab", **named)
    world.do(spaces.open, world["rafiq"], slug="cotton", school="amrai", **named)
