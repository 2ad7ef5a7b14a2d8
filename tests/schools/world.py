"""Small worlds in a real database: members of all kinds, and schools to look at."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session

from ifsa.actor import Actor, Role
from ifsa.clock import now
from ifsa.members import accounts
from ifsa.members.queries import actor_named
from ifsa.schools import schools
from ifsa.storage.engine import open_engine
from ifsa.storage.events import StoredEvent
from ifsa.storage.limits import Limits
from ifsa.storage.model import Base
from ifsa.storage.reader import Reader
from ifsa.storage.store import Store
from ifsa.storage.work import Reading
from ifsa.storage.writer import Writer

Answer = TypeVar("Answer")

CHENAB = {
    "slug": "chenab",
    "name": {"en": "Chenab Farm School", "ur": "چناب فارم اسکول", "zh-Hans": "奇纳布农民学校"},
    "place": {"en": "Faisalabad, Punjab", "ur": "فیصل آباد، پنجاب", "zh-Hans": "费萨拉巴德"},
    "about": {"en": "By the canal.\n\nWheat and kinnow."},
    "country": "PK",
    "zone": "Asia/Karachi",
    "languages": ["ur", "pa-Arab", "en"],
    "fields": ["agriculture", "rural_development"],
    "crops": ["wheat", "kinnow", "mango"],
    "livestock": ["buffalo"],
    "facilities": ["packing_shed"],
}
QINGLIU = {
    "slug": "qingliu",
    "name": {"en": "Clear Stream School", "zh-Hans": "清流农民学校"},
    "place": {"en": "Zhouzhi, Shaanxi", "zh-Hans": "陕西省周至县"},
    "country": "CN",
    "zone": "Asia/Shanghai",
    "languages": ["zh-Hans"],
    "fields": ["agriculture", "environment"],
    "crops": ["kiwifruit", "wheat"],
}


@dataclass
class World:
    store: Store
    engine: Engine
    actors: dict[str, Actor] = field(default_factory=dict)

    def __getattr__(self, handle: str) -> Actor:
        return self.actors[handle]

    async def do(self, verb: Callable[..., Answer], who: Actor, **given: Any) -> Answer:
        return await self.store.do(verb, who, **given)

    async def read(self, query: Callable[..., Answer], who: Actor, **given: Any) -> Answer:
        return await self.store.read(query, who, **given)

    async def join(
        self, handle: str, born: date = date(1985, 3, 1), role: Role = Role.MEMBER
    ) -> Actor:
        given = {"handle": handle, "name": handle.title(), "password_hash": "-", "born": born}
        await self.do(accounts.sign_up, Actor(zone="Asia/Karachi"), role=role, **given)
        return await self.refresh(handle)

    async def refresh(self, handle: str) -> Actor:
        actor = await self.read(actor_named, Actor(), handle=handle)
        self.actors[handle] = actor
        return actor

    async def found(self, who: Actor, **changed: Any) -> int:
        return await self.do(schools.found, who, **{**CHENAB, **changed})

    def reading(self, when: datetime | None = None) -> Reading:
        return Reading(Session(self.engine), when or now())

    def events(self) -> list[str]:
        """The kinds of everything that happened, in order."""
        with Session(self.engine) as session:
            return list(session.scalars(select(StoredEvent.kind).order_by(StoredEvent.id)))

    @contextmanager
    def new_events(self) -> Iterator[list[str]]:
        """The kinds of what happens inside the block; filled when it ends."""
        before, seen = len(self.events()), list[str]()
        yield seen
        seen.extend(self.events()[before:])


def teenager(age: int = 15) -> date:
    """A birthday in the middle of a year of age, whatever day it is."""
    today = datetime.now(UTC).date()
    return date(today.year - age - (today.month < 7), 7 if today.month < 7 else 1, 1)


@contextmanager
def statements(engine: Engine) -> Iterator[list[str]]:
    """The SQL statements that an engine is given inside the block."""
    seen: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[World]:
    """An empty world in a file of its own."""
    url = f"sqlite:///{folder / 'ifsa.db'}"
    engine = open_engine(url)
    Base.metadata.create_all(engine)
    store = Store(Writer(engine), Reader(open_engine(url, read_only=True)), Limits({}))
    yield World(store, engine)
    store.close()


async def peopled(world: World) -> World:
    """Maryam (admin), modd (moderator), bashir, amina, li_buyer, and zain, who is 15."""
    await world.join("maryam", role=Role.ADMIN)
    await world.join("modd", role=Role.MODERATOR)
    for handle in ("bashir", "amina", "li_buyer"):
        await world.join(handle)
    await world.join("zain", born=teenager())
    return world
