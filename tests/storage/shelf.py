"""A table, verbs and events of a small area of their own, to try storage with."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import CheckConstraint, Engine, ForeignKey, String, func, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from ifsa.actor import Actor, Role
from ifsa.errors import Invalid
from ifsa.storage.engine import open_engine
from ifsa.storage.events import Event, OutboxEntry, StoredEvent
from ifsa.storage.model import Base, Id
from ifsa.storage.outbox import Handler, Outbox
from ifsa.storage.reader import Reader
from ifsa.storage.work import Consequences, Happened, Reading, Work
from ifsa.storage.writer import Writer

SOMEBODY = Actor(member=7, role=Role.MEMBER)
START = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)


class ShelfBase(DeclarativeBase):
    """Apart from the project's tables, which migrations compare with the database."""


class Jar(ShelfBase):
    """Something on the shelf."""

    __tablename__ = "test_jar"
    __table_args__ = (CheckConstraint("length(name) < 40", name="short"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    name: Mapped[str] = mapped_column(String(60), unique=True)


class Lid(ShelfBase):
    """Of a jar that there is."""

    __tablename__ = "test_lid"

    jar_id: Mapped[int] = mapped_column(ForeignKey(Jar.id), primary_key=True)


class JarPut(Event, tag="test.jar_put", frozen=True):
    jar: int

    @property
    def stream(self) -> str:
        return "shelf"


def put(work: Work, actor: Actor, *, name: str) -> int:
    """Put a jar; an empty name is refused after it stood there for a moment."""
    jar = Jar(name=name)
    work.session.add(jar)
    work.session.flush()
    work.emit(JarPut(jar.id))
    if not name.strip():
        raise Invalid("name", "required")
    return jar.id


def names(reading: Reading, actor: Actor) -> list[str]:
    return list(reading.session.scalars(select(Jar.name).order_by(Jar.id)))


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    time: datetime = START

    def __call__(self) -> datetime:
        return self.time

    def move(self, **by: float) -> None:
        self.time += timedelta(**by)


@dataclass
class Shelf:
    """A writer and a reader over a database that has its tables; `told` is what was told, with what
    was on disk by then."""

    url: str
    consequences: Consequences = lambda work, event: ()
    clock: Clock = field(default_factory=Clock)
    told: list[Happened] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.engine: Engine = open_engine(self.url, size=2)
        self.writer = Writer(
            self.engine,
            consequences=self.consequences,
            told=self.hear,
            clock=self.clock,
            measured=lambda size, seconds: self.sizes.append(size),
        )
        self.reader = Reader(open_engine(self.url, read_only=True), clock=self.clock)

    def hear(self, happened: Sequence[Happened]) -> None:
        self.told += happened

    async def put(self, name: str) -> int:
        return await self.writer.do(put, SOMEBODY, name=name)

    async def put_all(self, *given: str) -> list[int | BaseException]:
        """All in one group commit: none waits for another."""
        return await asyncio.gather(*map(self.put, given), return_exceptions=True)

    def outbox(self, **handlers: Handler) -> Outbox:
        return Outbox(self.writer, self.reader, handlers)

    def count(self, table: Any, *where: Any) -> int:
        with Session(self.engine) as session:
            return session.scalar(select(func.count()).select_from(table).where(*where)) or 0

    def entries(self) -> list[OutboxEntry]:
        with Session(self.engine, expire_on_commit=False) as session:
            return list(session.scalars(select(OutboxEntry).order_by(OutboxEntry.id)))

    def jars(self) -> list[str]:
        with Session(self.engine) as session:
            return names(Reading(session, START), SOMEBODY)

    def events(self) -> int:
        return self.count(StoredEvent)

    def close(self) -> None:
        self.writer.close()
        self.reader.close()


def build(url: str) -> None:
    """The tables of an empty shelf."""
    engine = open_engine(url)
    Base.metadata.create_all(engine)
    ShelfBase.metadata.create_all(engine)
    engine.dispose()
