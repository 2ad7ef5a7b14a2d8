"""New for one, over all rooms: who spoke to one, and in which topics there is something to read.

A list takes the same number of statements for any number of topics. Of the topics that have
something new those with the latest word come first, in pieces; each under its room.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select, tuple_

from ifsa.actor import Actor
from ifsa.members.policy import acting
from ifsa.members.queries import actors, joined
from ifsa.rooms import pointers, queries, windows
from ifsa.rooms.kinds import Level, Way
from ifsa.rooms.model import Mention, Message, Room, Topic
from ifsa.rooms.news import News
from ifsa.rooms.policy import readable
from ifsa.rooms.views import MessageView
from ifsa.schools.queries import briefs
from ifsa.storage.work import Reading

PAGE = 30
TO_ONE_MOST = 20
LOOKED_AT = 200
"""The badge counts among so many topics that were talked in last: every page shows it."""


@dataclass(frozen=True, slots=True)
class Fresh:
    """A topic with something new. `first` is the first unread message that is in sight, if any."""

    id: int
    room: str
    title: str | None
    lang: str | None
    hidden: bool
    unread: int
    level: Level
    latest_at: datetime
    first: MessageView | None


@dataclass(frozen=True, slots=True)
class FreshRoom:
    """A room with those of its topics that are in this piece; `school` is what its school is
    called."""

    slug: str
    name: dict[str, str]
    emblem: str
    school: dict[str, str] | None
    topics: tuple[Fresh, ...]

    @property
    def unread(self) -> int:
        return sum(one.unread for one in self.topics)


@dataclass(frozen=True, slots=True)
class ToOne:
    """An unread message that speaks to one; `title` is of its topic."""

    message: MessageView
    way: Way
    room: dict[str, str]
    title: str | None
    title_lang: str | None


@dataclass(frozen=True, slots=True)
class Inbox:
    """`next` is the topic to go on after, None at the end; `to_one` is on the first piece alone."""

    to_one: tuple[ToOne, ...]
    rooms: tuple[FreshRoom, ...]
    next: int | None


@dataclass(frozen=True, slots=True)
class Stand:
    """How it stands for a member: in `new` topics there is something to read; of one topic, how
    much is new, how far it was read and how much of it one wants to hear."""

    new: int
    topic: int | None = None
    unread: int | None = None
    read_to: int | None = None
    level: Level | None = None


def inbox(reading: Reading, actor: Actor, *, after: int | None = None) -> Inbox:
    """What is new for one. Raises Refused for a visitor."""
    acting(actor)
    news = News(actor)
    rows = reading.session.execute(_fresh(news, after).limit(PAGE + 1)).all()
    shown = rows[:PAGE]
    to_one = () if after is not None else _to_one(reading, news)
    following = shown[-1].Topic.id if len(rows) > PAGE else None
    return Inbox(to_one, _rooms(reading, actor, shown), following)


def count(reading: Reading, actor: Actor) -> int:
    """In how many topics there is something new, among LOOKED_AT; none for a visitor."""
    if not actor.signed_in:
        return 0
    news = News(actor)
    latest = (
        news.joined_to(select(news.new.label("new")).join(Room, Room.id == Topic.room_id))
        .where(readable(actor), Topic.messages > 0)
        .order_by(Topic.latest_at.desc(), Topic.id.desc())
        .limit(LOOKED_AT)
        .subquery()
    )
    return reading.session.scalar(select(func.count()).where(latest.c.new > 0)) or 0


def latest_heads(reading: Reading, actor: Actor, *, most: int) -> list[tuple[str, int]]:
    """The rooms that one may see and that were talked in last, with their latest change."""
    wanted = select(Room.slug, Room.seq).join(Topic, Topic.room_id == Room.id)
    grouped = wanted.where(readable(actor)).group_by(Room.id, Room.slug, Room.seq)
    latest = grouped.order_by(func.max(Topic.latest_at).desc(), Room.id).limit(most)
    return [(row.slug, row.seq) for row in reading.session.execute(latest)]


def stand(reading: Reading, actor: Actor, *, member: int, topic: int | None = None) -> Stand:
    """For a member's own live pages; the house asks. Of a topic that they may not see (any more)
    nothing is said."""
    them = actors(reading, [member])[member]
    new = count(reading, them)
    seen = queries.topics_among(reading, them, ids=[topic] if topic is not None else [])
    if topic is None or topic not in seen:
        return Stand(new)
    read_to = pointers.read_to(reading, them, topic=topic)
    return Stand(new, topic, seen[topic].unread, read_to, seen[topic].level)


def _fresh(news: News, after: int | None) -> windows.Rows:
    """Topics with something new, each with its room and its first unread message."""
    first = _first_unread(news).label("first")
    columns = (Topic, Room, news.new.label("unread"), news.level.label("level"), first)
    wanted = news.joined_to(select(*columns).join(Room, Room.id == Topic.room_id))
    wanted = wanted.where(readable(news.actor), Topic.messages > 0, news.new > 0)
    if after is not None:
        there = select(Topic.latest_at, Topic.id).where(Topic.id == after).subquery()
        place = select(there.c.latest_at).scalar_subquery()
        wanted = wanted.where(tuple_(Topic.latest_at, Topic.id) < tuple_(place, after))
    return wanted.order_by(Topic.latest_at.desc(), Topic.id.desc())


def _first_unread(news: News) -> Any:
    me = news.actor.member
    return (
        select(Message.id)
        .where(Message.topic_id == Topic.id, _is_unread(news))
        .where(Message.author_id != me, windows.in_sight())
        .order_by(Message.seq)
        .limit(1)
        .correlate(Topic, news.read)
        .scalar_subquery()
    )


def _is_unread(news: News) -> ColumnElement[bool]:
    """A message stands after one's pointer; in a topic one never opened, it came after one did."""
    never = news.read.seq.is_(None)
    since = Message.placed_at >= joined(news.actor.member).scalar_subquery()
    return or_(Message.seq > news.read.seq, and_(never, since))


def _rooms(reading: Reading, actor: Actor, rows: Sequence[Any]) -> tuple[FreshRoom, ...]:
    firsts = _messages(reading, actor, (row.first for row in rows))
    schools = briefs(reading, {row.Room.school_id for row in rows if row.Room.school_id})
    by_room: dict[int, list[Any]] = {}
    for row in rows:
        by_room.setdefault(row.Room.id, []).append(row)
    return tuple(
        FreshRoom(
            slug=many[0].Room.slug,
            name=many[0].Room.name,
            emblem=many[0].Room.emblem,
            school=schools[school].name if (school := many[0].Room.school_id) else None,
            topics=tuple(_topic(row, firsts.get(row.first)) for row in many),
        )
        for many in by_room.values()
    )


def _messages(reading: Reading, actor: Actor, ids: Iterable[int | None]) -> dict[int, MessageView]:
    wanted = windows.rows().where(Message.id.in_({one for one in ids if one is not None}))
    return {one.id: one for one in windows.views(reading, actor, wanted)}


def _topic(row: Any, first: MessageView | None) -> Fresh:
    topic: Topic = row.Topic
    hidden = topic.hidden_at is not None
    return Fresh(
        id=topic.id,
        room=row.Room.slug,
        title=None if hidden else topic.title,
        lang=topic.lang,
        hidden=hidden,
        unread=row.unread,
        level=Level(row.level),
        latest_at=topic.latest_at,
        first=first,
    )


def _to_one(reading: Reading, news: News) -> tuple[ToOne, ...]:
    """Also in what one does not want to hear of: who speaks to somebody is not lost."""
    columns = (Mention.message_id, Mention.way, Room.name, Topic.title, Topic.lang, Topic.hidden_at)
    wanted = (
        select(*columns)
        .join(Message, Message.id == Mention.message_id)
        .join(Topic, Topic.id == Message.topic_id)
        .join(Room, Room.id == Topic.room_id)
    )
    rows = reading.session.execute(
        news.joined_to(wanted)
        .where(Mention.member_id == news.actor.member, readable(news.actor))
        .where(windows.in_sight(), _is_unread(news))
        .order_by(Mention.message_id.desc())
        .limit(TO_ONE_MOST)
    ).all()
    seen = _messages(reading, news.actor, (row.message_id for row in rows))
    return tuple(
        ToOne(
            seen[row.message_id],
            Way(row.way),
            row.name,
            None if row.hidden_at else row.title,
            row.lang,
        )
        for row in rows
    )
