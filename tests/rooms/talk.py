"""Rooms to talk in: one open to all, one of the alliance, one for the young of Chenab."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from ifsa.actor import Actor, Role
from ifsa.members import accounts
from ifsa.members.queries import actor_named
from ifsa.rooms import messages, queries, spaces, topics
from ifsa.rooms.model import Message
from ifsa.rooms.views import MessageView, TopicPage, TopicView
from ifsa.storage.engine import open_engine
from tests.demonstrations import world as small
from tests.demonstrations.world import World
from tests.saved import Saved

ORCHARDS, ALLIANCE, YOUNG = "orchards", "alliance", "young"


@dataclass
class Talk:
    """Short ways to do what most tests begin with; everything goes through the verbs."""

    world: World
    end: Callable[[], None] = lambda: None
    """Lets go of what it is kept in."""

    @property
    def database(self) -> str:
        return str(self.world.engine.url.database)

    def __getitem__(self, handle: str) -> Actor:
        return self.world[handle]

    def say(
        self,
        by: str,
        text: str = "سلام",
        room: str = ORCHARDS,
        topic: int | None = None,
        key: UUID | None = None,
        **given: Any,
    ) -> MessageView:
        """Post, a second later than what was said before."""
        self.world.pass_time(seconds=1)
        return self.world.do(
            messages.post,
            self[by],
            room=room,
            topic=topic,
            key=key or uuid4(),
            text=text,
            **given,
        )

    def topic(self, by: str = "amina", title: str = "Yellow leaves") -> TopicView:
        self.world.pass_time(seconds=1)
        return self.world.do(topics.start, self[by], room=ORCHARDS, title=title)

    def read(self, by: str, topic: int, seq: int) -> int:
        return self.world.do(topics.read, self[by], topic=topic, seq=seq)

    def unread(self, by: str, topic: int) -> int | None:
        return self.world.read(queries.topic, self[by], id=topic).unread

    def unread_in_room(self, by: str, room: str = ORCHARDS) -> int | None:
        return self.world.read(queries.room, self[by], slug=room).unread

    def page(self, by: str, topic: int, **given: Any) -> TopicPage:
        actor = self[by] if by else Actor()
        return self.world.read(queries.topic_page, actor, slug=ORCHARDS, id=topic, **given)

    def key_of(self, message: int) -> UUID:
        """The key under which a message was sent."""
        with Session(self.world.engine) as session:
            return UUID(session.get_one(Message, message).key)

    def seq(self, room: str = ORCHARDS) -> int:
        return self.world.read(queries.place, self["maryam"], slug=room).seq

    def open_topic(self, room: str = ORCHARDS) -> int:
        return self.world.read(queries.place, self["maryam"], slug=room).open_topic

    def join(
        self,
        handle: str,
        role: Role = Role.MEMBER,
        born: date = date(1990, 1, 1),
        name: str | None = None,
    ) -> Actor:
        """Somebody new, who joins now."""
        called = name or handle.title()
        given: dict[str, Any] = {"handle": handle, "name": called, "password_hash": "x"}
        self.world.do(accounts.sign_up, born=born, role=role, **given)
        self.world.people[handle] = self.world.read(actor_named, handle=handle)
        return self[handle]


def make(database: Path | str) -> Talk:
    """The small world with two more rooms; Modd moderates."""
    talk = Talk(small.make(database))
    world = talk.world
    named: dict[str, Any] = {"name": {"en": "Room"}, "about": {"en": "Talk."}, "emblem": "mango"}
    world.do(spaces.open, world["maryam"], slug=ALLIANCE, **named)
    world.do(spaces.open, world["bashir"], slug=YOUNG, school="chenab", youth=True, **named)
    talk.join("modd", Role.MODERATOR)
    world.pass_time(minutes=1)
    return talk


def copied(talk: Talk, database: Path) -> Talk:
    """The same people and rooms in a copy of the file."""
    engine = open_engine(f"sqlite:///{database}")

    def end() -> None:
        engine.dispose()
        database.unlink()

    return _in(engine, talk, end)


def put_back(talk: Talk, saved: Saved) -> Talk:
    """The same people and rooms in the one PostgreSQL of all tests, where nobody else is by now."""
    saved.put_back()
    return _in(saved.engine(), talk)


def _in(engine: Engine, talk: Talk, end: Callable[[], None] = lambda: None) -> Talk:
    return Talk(World(engine, talk.world.now, people=dict(talk.world.people)), end)
