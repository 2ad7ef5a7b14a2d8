"""What is new for one rises: in which topics something was written, who may hear of it, and what is
answered to a page that asks how it stands now."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import select

from ifsa.actor import Actor
from ifsa.members.policy import acting
from ifsa.rooms.inbox import count
from ifsa.rooms.kinds import Level
from ifsa.rooms.model import Room, Topic
from ifsa.rooms.news import News
from ifsa.rooms.policy import may_read, readable
from ifsa.schools.queries import stewards_of
from ifsa.storage.work import Reading

MOST = 100
"""So many topics are named at once; of more it is only said that they are many."""


@dataclass(frozen=True, slots=True)
class Risen:
    """Topics in which something was written: those `for_all`, and those in rooms for the young,
    each with the stewards of its room's school."""

    for_all: tuple[int, ...]
    young: Mapping[int, frozenset[int]]

    def heard_by(self, actor: Actor) -> tuple[int, ...]:
        """Those of which somebody may hear."""
        mine = (
            topic
            for topic, stewards in self.young.items()
            if may_read(actor, youth=True, steward=actor.member in stewards)
        )
        return (*self.for_all, *mine)


@dataclass(frozen=True, slots=True)
class Answered:
    """In `new` topics there is something to read. In those that are `settled`, of those asked for,
    more that is written changes nothing of it, until one reads, or wants to hear otherwise."""

    new: int
    settled: tuple[int, ...]


def risen(reading: Reading, actor: Actor, *, topics: Collection[int]) -> Risen:
    """Who may hear of what was written in some topics; the house asks."""
    wanted = (
        select(Topic.id, Room.youth, Room.school_id)
        .join(Room, Room.id == Topic.room_id)
        .where(Topic.id.in_(topics))
        .order_by(Topic.id)
    )
    rows = reading.session.execute(wanted).all()
    schools = {row.school_id for row in rows if row.youth and row.school_id is not None}
    stewards = {school: frozenset(stewards_of(reading, school)) for school in schools}
    young = {row.id: stewards.get(row.school_id, frozenset()) for row in rows if row.youth}
    return Risen(tuple(row.id for row in rows if not row.youth), young)


def ask(reading: Reading, actor: Actor, *, topics: Collection[int] = ()) -> Answered:
    """How it stands for one now, after something was written in some `topics`, of which the first
    MOST are looked at. Raises Refused for a visitor."""
    acting(actor)
    asked = sorted(topics)[:MOST]
    news = News(actor)
    wanted = news.joined_to(
        select(Topic.id, news.new.label("new"), news.level.label("level")).join(
            Room, Room.id == Topic.room_id
        )
    ).where(Topic.id.in_(asked), readable(actor))
    found = {row.id: row for row in reading.session.execute(wanted)} if asked else {}
    settled = (
        topic
        for topic in asked
        if (row := found.get(topic)) is None or row.new or row.level == Level.MUTE.value
    )
    return Answered(count(reading, actor), tuple(settled))
