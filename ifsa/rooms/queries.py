"""Reads about rooms. What an actor may not see is not found."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeAlias

from sqlalchemy import ColumnElement, Integer, Select, and_, case, cast, func, null, select
from sqlalchemy.orm import aliased

from ifsa.actor import Actor
from ifsa.errors import NotFound
from ifsa.members.queries import joined, names
from ifsa.rooms import model
from ifsa.rooms.events import stream
from ifsa.rooms.model import Message, Room, Topic
from ifsa.rooms.policy import readable
from ifsa.schools.queries import SchoolBrief, briefs
from ifsa.storage.events import Event, StoredEvent
from ifsa.storage.outbox import decode
from ifsa.storage.work import Reading
from ifsa.text.summary import summary

PAGE = 50
TOPICS_PAGE = 30
ROOMS_MOST = 200
REPLAY_MAX = 200
# In a topic never opened unread messages are counted so far; "99+" needs no more.
UNREAD_MOST = 100

Rows: TypeAlias = Select[*tuple[Any, ...]]
Opens: TypeAlias = Literal["top", "unread", "end", "there"]
"""Where a page begins: at the topic's first message, the first unread one, the latest, or where
its address says."""


@dataclass(frozen=True, slots=True)
class Author:
    """`place` is None for a youth."""

    id: int
    handle: str
    name: str
    place: str | None


@dataclass(frozen=True, slots=True)
class MessageView:
    id: int
    room: str
    topic: int
    seq: int
    author: Author
    text: str
    lang: str
    at: datetime


@dataclass(frozen=True, slots=True)
class TopicView:
    """`title` is None for a room's open topic.

    `unread` counts what others wrote after one's pointer; in a topic one never opened, what was
    written since one joined, up to UNREAD_MOST. It is None for a visitor.
    """

    id: int
    room: str
    title: str | None
    lang: str | None
    messages: int
    latest_at: datetime
    latest: str
    latest_lang: str | None
    latest_author: str | None
    unread: int | None


@dataclass(frozen=True, slots=True)
class RoomView:
    """`emblem` is a word of the emblems; `unread` counts over all its topics, None for a visitor.
    `latest_at` is None as long as nobody said anything."""

    id: int
    slug: str
    name: dict[str, str]
    about: dict[str, str]
    emblem: str
    youth: bool
    school: str | None
    school_name: dict[str, str] | None
    seq: int
    open_topic: int
    messages: int
    latest_at: datetime | None
    unread: int | None


@dataclass(frozen=True, slots=True)
class RoomPage:
    room: RoomView
    topics: list[TopicView]
    next: str | None


@dataclass(frozen=True, slots=True)
class TopicPage:
    """A window of a topic. `first_unread` is the seq of the first message of others not yet read;
    `before` and `after` are where to go on, None where the topic ends."""

    room: RoomView
    topic: TopicView
    messages: list[MessageView]
    before: int | None
    after: int | None
    read_to: int
    first_unread: int | None
    opens: Opens


@dataclass(frozen=True, slots=True)
class Place:
    """What a verb needs to know of a room."""

    id: int
    slug: str
    open_topic: int
    seq: int


@dataclass(frozen=True, slots=True)
class Changes:
    """What a page lacks: events after a seq, or (gap too large) None and the head."""

    events: list[Event] | None
    head: int


def place(reading: Reading, actor: Actor, *, slug: str) -> Place:
    """A room, for verbs. Raises NotFound, also for a room one may not see."""
    columns = (Room.id, Room.slug, Room.open_topic_id, Room.seq)
    found = reading.session.execute(
        select(*columns).where(Room.slug == slug, readable(actor))
    ).one_or_none()
    if found is None:
        raise NotFound
    return Place(found.id, found.slug, found.open_topic_id or 0, found.seq)


def room(reading: Reading, actor: Actor, *, slug: str) -> RoomView:
    """One room. Raises NotFound, also for a room one may not see."""
    found = _room_views(reading, _rooms(actor).where(Room.slug == slug))
    if not found:
        raise NotFound
    return found[0]


def rooms(
    reading: Reading, actor: Actor, *, school: int | None = None, most: int = ROOMS_MOST
) -> list[RoomView]:
    """Rooms one may see, the one with the latest message first; of one school if given."""
    wanted = _rooms(actor)
    if school is not None:
        wanted = wanted.where(Room.school_id == school)
    latest = func.max(_said_at())
    ordered = wanted.order_by(latest.is_(None), latest.desc(), Room.id)
    return _room_views(reading, ordered.limit(most))


def room_page(reading: Reading, actor: Actor, *, slug: str, before: int | None = None) -> RoomPage:
    """A room with a page of its topics, the last changed first."""
    view = room(reading, actor, slug=slug)
    wanted = _topics(actor).where(Topic.room_id == view.id)
    if before is not None:
        wanted = wanted.where(Topic.latest_seq < before)
    rows = reading.session.execute(
        wanted.order_by(Topic.latest_seq.desc(), Topic.id.desc()).limit(TOPICS_PAGE + 1)
    ).all()
    shown = rows[:TOPICS_PAGE]
    more = str(shown[-1].Topic.latest_seq) if len(rows) > TOPICS_PAGE else None
    return RoomPage(view, _topic_views(reading, shown), more)


def latest_topics(reading: Reading, actor: Actor, *, most: int) -> list[TopicView]:
    """Topics of all rooms with something one has not read, the latest first; without an account
    simply the latest."""
    rows = reading.session.execute(
        _topics(actor)
        .where(readable(actor), Topic.messages > 0)
        .order_by(Topic.latest_at.desc(), Topic.id.desc())
        .limit(most * 5)
    ).all()
    views = _topic_views(reading, rows)
    return [one for one in views if one.unread != 0][:most]


def topic(reading: Reading, actor: Actor, *, id: int) -> TopicView:
    """One topic in a room one may see. Raises NotFound."""
    rows = reading.session.execute(_topics(actor).where(Topic.id == id, readable(actor))).all()
    if not rows:
        raise NotFound
    return _topic_views(reading, rows)[0]


def check_topic(reading: Reading, actor: Actor, *, id: int) -> None:
    """Raises NotFound for a topic that is not there, or in a room one may not see."""
    wanted = select(Topic.id).join(Room, Room.id == Topic.room_id)
    if reading.session.scalar(wanted.where(Topic.id == id, readable(actor))) is None:
        raise NotFound


def topic_page(
    reading: Reading,
    actor: Actor,
    *,
    slug: str,
    id: int,
    before: int | None = None,
    after: int | None = None,
    around: int | None = None,
) -> TopicPage:
    """A window of a topic's messages: where it is asked for, else where one wants to go on.

    `before` and `after` are exclusive seqs, `around` is a message's seq. Raises NotFound.
    """
    view = room(reading, actor, slug=slug)
    found = topic(reading, actor, id=id)
    if found.room != slug:
        raise NotFound
    read = read_to(reading, actor, topic=id)
    unread = _first_unread(reading, actor, id, read)
    asked = next((one for one in (before, after, around) if one is not None), None)
    opens = "there" if asked is not None else _opens(reading, actor, found, unread)
    at = unread if opens == "unread" else around
    if opens == "top":
        after = 0
    messages = _window(reading, id, before=before, after=after, at=at)
    return TopicPage(
        view,
        found,
        messages,
        before=_edge(reading, id, messages, older=True),
        after=_edge(reading, id, messages, older=False),
        read_to=read,
        first_unread=unread,
        opens=opens,
    )


def _opens(reading: Reading, actor: Actor, found: TopicView, unread: int | None) -> Opens:
    """A titled topic that one never opened is read from its beginning, talk from what is new."""
    if found.title is not None and _pointer(reading, actor, found.id) is None:
        return "top"
    return "end" if unread is None else "unread"


def message(reading: Reading, actor: Actor, *, id: int) -> MessageView:
    """One message in a room one may see. Raises NotFound."""
    found = _message_views(reading, _messages().where(Message.id == id, readable(actor)))
    if not found:
        raise NotFound
    return found[0]


def messages_after(
    reading: Reading, actor: Actor, *, topic_id: int, after: int = 0, most: int = PAGE
) -> list[MessageView]:
    """A topic's messages after a seq, oldest first. Raises NotFound."""
    check_topic(reading, actor, id=topic_id)
    return _newer(reading, topic_id, after, most)


def messages_by_id(reading: Reading, actor: Actor, *, ids: Sequence[int]) -> dict[int, MessageView]:
    """Messages for live frames; the hub has asked who may see the room."""
    found = _message_views(reading, _messages().where(Message.id.in_(ids)))
    return {one.id: one for one in found}


def latest_messages(
    reading: Reading, actor: Actor, *, slug: str, most: int = PAGE
) -> list[MessageView]:
    """The latest messages of all topics of a room, oldest first. Raises NotFound."""
    found = place(reading, actor, slug=slug)
    wanted = _messages().where(Message.room_id == found.id)
    return _message_views(reading, wanted.order_by(Message.seq.desc()).limit(most))[::-1]


def topics_by_id(reading: Reading, actor: Actor, *, ids: Sequence[int]) -> dict[int, TopicView]:
    """Topics for live frames; the hub has asked who may see the room."""
    rows = reading.session.execute(_topics(actor).where(Topic.id.in_(ids))).all()
    return {one.id: one for one in _topic_views(reading, rows)}


def changes(reading: Reading, actor: Actor, *, slug: str, after: int) -> Changes:
    """A room's changes after a seq. Raises NotFound for a room one may not see."""
    head = place(reading, actor, slug=slug).seq
    if head - after > REPLAY_MAX or after > head:
        return Changes(None, head)
    rows = reading.session.scalars(
        select(StoredEvent)
        .where(StoredEvent.stream == stream(slug), StoredEvent.seq > after)
        .order_by(StoredEvent.seq)
    )
    return Changes([decode(row.body) for row in rows], head)


def heads(reading: Reading, actor: Actor, *, slugs: Sequence[str]) -> dict[str, int]:
    """The latest seq of each of these rooms that one may (still) see."""
    rows = reading.session.execute(
        select(Room.slug, Room.seq).where(Room.slug.in_(slugs), readable(actor))
    )
    return {row.slug: row.seq for row in rows}


def read_to(reading: Reading, actor: Actor, *, topic: int) -> int:
    """How far one has read a topic; where one has not opened it, the last message before one
    joined. 0 for a visitor."""
    pointer = _pointer(reading, actor, topic)
    if pointer is not None or not actor.signed_in:
        return pointer.seq if pointer else 0
    earlier = Message.posted_at < joined(actor.member).scalar_subquery()
    found = reading.session.scalar(
        select(Message.seq)
        .where(Message.topic_id == topic, earlier)
        .order_by(Message.seq.desc())
        .limit(1)
    )
    return found or 0


def count_of_others(reading: Reading, actor: Actor, *, topic: int, after: int, up_to: int) -> int:
    """How many messages of others stand between two seqs, the second one included."""
    return (
        reading.session.scalar(
            select(func.count()).where(
                Message.topic_id == topic,
                Message.seq > after,
                Message.seq <= up_to,
                Message.author_id != actor.member,
            )
        )
        or 0
    )


def _pointer(reading: Reading, actor: Actor, topic: int) -> model.Reading | None:
    if actor.member is None:
        return None
    return reading.session.get(model.Reading, (actor.member, topic))


def _first_unread(reading: Reading, actor: Actor, topic: int, read: int) -> int | None:
    if actor.member is None:
        return None
    return reading.session.scalar(
        select(Message.seq)
        .where(Message.topic_id == topic, Message.seq > read, Message.author_id != actor.member)
        .order_by(Message.seq)
        .limit(1)
    )


# -- messages -------------------------------------------------------------------------------------


def _messages() -> Rows:
    return select(Message, Room.slug).join(Room, Room.id == Message.room_id)


def _message_views(reading: Reading, wanted: Rows) -> list[MessageView]:
    rows = reading.session.execute(wanted).all()
    people = names(reading, {row.Message.author_id for row in rows})
    authors = {one.id: Author(one.id, one.handle, one.name, one.place) for one in people.values()}
    return [_message_view(row.Message, row.slug, authors[row.Message.author_id]) for row in rows]


def _message_view(row: Message, room: str, author: Author) -> MessageView:
    return MessageView(
        row.id, room, row.topic_id, row.seq, author, row.text, row.lang, row.posted_at
    )


def _window(
    reading: Reading, topic: int, *, before: int | None, after: int | None, at: int | None
) -> list[MessageView]:
    if after is not None:
        found = _newer(reading, topic, after, PAGE)
    elif at is not None:  # some that one has read above it, so that one finds one's place
        found = _older(reading, topic, at, PAGE // 5) + _newer(reading, topic, at - 1, PAGE)
    else:
        found = _older(reading, topic, before, PAGE)
    # An address from outside may ask for what never was.
    return found or _older(reading, topic, None, PAGE)


def _older(reading: Reading, topic: int, before: int | None, most: int) -> list[MessageView]:
    wanted = _messages().where(Message.topic_id == topic)
    if before is not None:
        wanted = wanted.where(Message.seq < before)
    return _message_views(reading, wanted.order_by(Message.seq.desc()).limit(most))[::-1]


def _newer(reading: Reading, topic: int, after: int, most: int) -> list[MessageView]:
    wanted = _messages().where(Message.topic_id == topic, Message.seq > after)
    return _message_views(reading, wanted.order_by(Message.seq).limit(most))


def _edge(reading: Reading, topic: int, messages: list[MessageView], *, older: bool) -> int | None:
    """The seq to ask on from, on one side of a window; None where the topic ends."""
    if not messages:
        return None
    edge = messages[0].seq if older else messages[-1].seq
    beyond = Message.seq < edge if older else Message.seq > edge
    more = reading.session.scalar(
        select(Message.id).where(Message.topic_id == topic, beyond).limit(1)
    )
    return edge if more else None


# -- rooms and topics -----------------------------------------------------------------------------


def _said_at() -> ColumnElement[datetime | None]:
    """When a topic's latest message was; nothing while there is none."""
    return case((Topic.messages > 0, Topic.latest_at), else_=null())


def _rooms(actor: Actor) -> Rows:
    read = aliased(model.Reading)
    return (
        select(
            Room,
            func.sum(Topic.messages).label("messages"),
            func.max(_said_at(), type_=Topic.latest_at.type).label("latest_at"),
            func.sum(_unread(actor, read)).label("unread"),
        )
        .outerjoin(Topic, Topic.room_id == Room.id)
        .outerjoin(read, _own(actor, read))
        .where(readable(actor))
        .group_by(Room.id)
    )


def _own(actor: Actor, read: Any) -> ColumnElement[bool]:
    return and_(read.topic_id == Topic.id, read.member_id == (actor.member or 0))


def _unread(actor: Actor, read: Any) -> ColumnElement[int | None]:
    if not actor.signed_in:
        return cast(null(), Integer)  # PostgreSQL wants to know what is summed up
    return case(
        (read.member_id.is_not(None), Topic.messages - read.count),
        else_=_since_joining(actor),
    )


def _since_joining(actor: Actor) -> ColumnElement[int]:
    newest = (
        select(Message.posted_at)
        .where(Message.topic_id == Topic.id)
        .order_by(Message.seq.desc())
        .limit(UNREAD_MOST)
        .correlate(Topic)
        .subquery()
    )
    since = newest.c.posted_at >= joined(actor.member).scalar_subquery()
    return select(func.count()).select_from(newest).where(since).scalar_subquery()


def _room_views(reading: Reading, wanted: Rows) -> list[RoomView]:
    rows = reading.session.execute(wanted).all()
    ids = {row.Room.school_id for row in rows if row.Room.school_id is not None}
    schools = briefs(reading, ids)
    return [_room_view(row, schools.get(row.Room.school_id)) for row in rows]


def _room_view(row: Any, school: SchoolBrief | None) -> RoomView:
    one: Room = row.Room
    return RoomView(
        id=one.id,
        slug=one.slug,
        name=one.name,
        about=one.about,
        emblem=one.emblem,
        youth=one.youth,
        school=school.slug if school else None,
        school_name=school.name if school else None,
        seq=one.seq,
        open_topic=one.open_topic_id or 0,
        messages=int(row.messages or 0),
        latest_at=row.latest_at,
        unread=None if row.unread is None else int(row.unread),
    )


def _topics(actor: Actor) -> Rows:
    read, latest = aliased(model.Reading), aliased(Message)
    return (
        select(
            Topic,
            Room.slug,
            latest.text.label("text"),
            latest.lang.label("text_lang"),
            latest.author_id.label("writer"),
            _unread(actor, read).label("unread"),
        )
        .join(Room, Room.id == Topic.room_id)
        .outerjoin(latest, and_(latest.topic_id == Topic.id, latest.seq == Topic.latest_seq))
        .outerjoin(read, _own(actor, read))
    )


def _topic_views(reading: Reading, rows: Iterable[Any]) -> list[TopicView]:
    rows = list(rows)
    writers = names(reading, {row.writer for row in rows if row.writer is not None})
    called = {one.id: one.name for one in writers.values()}
    return [_topic_view(row, called.get(row.writer)) for row in rows]


def _topic_view(row: Any, writer: str | None) -> TopicView:
    one: Topic = row.Topic
    return TopicView(
        id=one.id,
        room=row.slug,
        title=one.title,
        lang=one.lang,
        messages=one.messages,
        latest_at=one.latest_at,
        latest=summary(row.text, 120) if row.text else "",
        latest_lang=row.text_lang,
        latest_author=writer,
        unread=row.unread,
    )
