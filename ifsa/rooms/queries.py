"""Reads about rooms. What an actor may not see is not found."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import aliased

from ifsa.actor import Actor
from ifsa.errors import NotFound
from ifsa.members.model import Member
from ifsa.rooms import model
from ifsa.rooms.events import stream
from ifsa.rooms.model import Message, Room, Topic
from ifsa.rooms.policy import readable
from ifsa.schools.model import School
from ifsa.storage.events import Event, StoredEvent
from ifsa.storage.outbox import decode
from ifsa.storage.work import Reading
from ifsa.text.summary import summary

PAGE = 50
TOPICS_PAGE = 30
REPLAY_MAX = 200


@dataclass(frozen=True, slots=True)
class Author:
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
    """`title` is None for a room's open topic. `unread` is None for a visitor."""

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
    """`emblem` is a word of the emblems; `unread` counts over all its topics."""

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
    """A window of a topic. `first_unread` is the seq of the first message not yet read."""

    room: RoomView
    topic: TopicView
    messages: list[MessageView]
    before: int | None
    after: int | None
    read_to: int
    first_unread: int | None


@dataclass(frozen=True, slots=True)
class Changes:
    """What a page lacks: events after a seq, or (gap too large) None and the head."""

    events: list[Event] | None
    head: int


def room(reading: Reading, actor: Actor, *, slug: str) -> RoomView:
    """One room. Raises NotFound, also for a room one may not see."""
    found = reading.session.execute(_rooms(actor).where(Room.slug == slug)).one_or_none()
    if found is None:
        raise NotFound
    return _room(actor, found)


def rooms(
    reading: Reading, actor: Actor, *, school: int | None = None, most: int = 200
) -> list[RoomView]:
    """Rooms one may see, the one with the latest message first; of one school if given."""
    wanted = _rooms(actor)
    if school is not None:
        wanted = wanted.where(Room.school_id == school)
    rows = reading.session.execute(wanted.limit(most)).all()
    views = [_room(actor, row) for row in rows]
    return sorted(views, key=lambda one: (one.latest_at is not None, one.latest_at), reverse=True)


def room_page(
    reading: Reading, actor: Actor, *, slug: str, before: int | None = None
) -> RoomPage:
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
    return RoomPage(view, [_topic(actor, view.slug, row) for row in shown], more)


def latest_topics(reading: Reading, actor: Actor, *, most: int) -> list[TopicView]:
    """Topics of all rooms with something one has not read, the latest first; without an account
    simply the latest."""
    rows = reading.session.execute(
        _topics(actor)
        .add_columns(Room.slug)
        .join(Room, Room.id == Topic.room_id)
        .where(readable(actor), Topic.messages > 0)
        .order_by(Topic.latest_at.desc(), Topic.id.desc())
        .limit(most * 5)
    ).all()
    views = [_topic(actor, row.slug, row) for row in rows]
    return [one for one in views if one.unread != 0][:most]


def topic(reading: Reading, actor: Actor, *, id: int) -> TopicView:
    """One topic in a room one may see. Raises NotFound."""
    row = reading.session.execute(
        _topics(actor)
        .add_columns(Room.slug)
        .join(Room, Room.id == Topic.room_id)
        .where(Topic.id == id, readable(actor))
    ).one_or_none()
    if row is None:
        raise NotFound
    return _topic(actor, row.slug, row)


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
    """A window of a topic's messages: at the first unread one, or where it is asked for.

    `before` and `after` are exclusive seqs, `around` is a message's seq. Raises NotFound.
    """
    view = room(reading, actor, slug=slug)
    found = topic(reading, actor, id=id)
    if found.room != slug:
        raise NotFound
    read_to = _read_to(reading, actor, id)
    first_unread = _first_unread(reading, actor, id, read_to)
    at = around or (first_unread if before is None and after is None else None)
    messages = _window(reading, id, before=before, after=after, at=at)
    return TopicPage(
        view,
        found,
        messages,
        before=_edge(reading, id, messages, older=True),
        after=_edge(reading, id, messages, older=False),
        read_to=read_to,
        first_unread=first_unread,
    )


def message(reading: Reading, actor: Actor, *, id: int) -> MessageView:
    """One message in a room one may see. Raises NotFound."""
    row = reading.session.execute(
        _messages().where(Message.id == id, readable(actor))
    ).one_or_none()
    if row is None:
        raise NotFound
    return message_view(row)


def messages_after(
    reading: Reading, actor: Actor, *, topic_id: int, after: int = 0, most: int = PAGE
) -> list[MessageView]:
    """A topic's messages after a seq, oldest first. Raises NotFound."""
    topic(reading, actor, id=topic_id)
    return _newer(reading, topic_id, after, most)


def messages_by_id(reading: Reading, actor: Actor, *, ids: Sequence[int]) -> list[MessageView]:
    """Messages for live frames; the hub has asked who may see the room."""
    rows = reading.session.execute(_messages().where(Message.id.in_(ids))).all()
    return [message_view(row) for row in rows]


def latest_messages(
    reading: Reading, actor: Actor, *, slug: str, most: int = PAGE
) -> list[MessageView]:
    """The latest messages of all topics of a room, oldest first. Raises NotFound."""
    view = room(reading, actor, slug=slug)
    rows = reading.session.execute(
        _messages().where(Message.room_id == view.id).order_by(Message.seq.desc()).limit(most)
    ).all()
    return [message_view(row) for row in reversed(rows)]


def topic_by_id(reading: Reading, actor: Actor, *, id: int) -> TopicView:
    """A topic for live frames; the hub has asked who may see the room."""
    row = reading.session.execute(
        _topics(actor)
        .add_columns(Room.slug)
        .join(Room, Room.id == Topic.room_id)
        .where(Topic.id == id)
    ).one()
    return _topic(actor, row.slug, row)


def changes(reading: Reading, actor: Actor, *, slug: str, after: int) -> Changes:
    """A room's changes after a seq. Raises NotFound for a room one may not see."""
    head = room(reading, actor, slug=slug).seq
    if head - after > REPLAY_MAX or after > head:
        return Changes(None, head)
    rows = reading.session.scalars(
        select(StoredEvent)
        .where(StoredEvent.stream == stream(slug), StoredEvent.seq > after)
        .order_by(StoredEvent.seq)
    )
    return Changes([decode(row.body) for row in rows], head)


def heads(reading: Reading, actor: Actor, *, slugs: Sequence[str]) -> dict[str, int]:
    """The latest seq of each room."""
    rows = reading.session.execute(select(Room.slug, Room.seq).where(Room.slug.in_(slugs)))
    return {slug: seq for slug, seq in rows}


def message_view(row: Any) -> MessageView:
    one: Message = row.Message
    author = Author(row.Member.id, row.Member.handle, row.Member.name, row.Member.place)
    return MessageView(
        one.id, row.slug, one.topic_id, one.seq, author, one.text, one.lang, one.posted_at
    )


def _messages() -> Select[Any]:
    return (
        select(Message, Member, Room.slug)
        .join(Member, Member.id == Message.author_id)
        .join(Room, Room.id == Message.room_id)
    )


def _rooms(actor: Actor) -> Select[Any]:
    read = _read_of(actor)
    counts = (
        select(
            Topic.room_id,
            func.sum(Topic.messages).label("messages"),
            func.max(Topic.latest_at).label("latest_at"),
            func.sum(Topic.messages - func.coalesce(read.count, 0)).label("unread"),
        )
        .outerjoin(read, and_(read.topic_id == Topic.id, read.member_id == (actor.member or 0)))
        .group_by(Topic.room_id)
        .subquery()
    )
    return (
        select(
            Room, School.slug, School.name, counts.c.messages, counts.c.latest_at, counts.c.unread
        )
        .outerjoin(School, School.id == Room.school_id)
        .outerjoin(counts, counts.c.room_id == Room.id)
        .where(readable(actor))
    )


def _room(actor: Actor, row: Any) -> RoomView:
    one: Room = row.Room
    return RoomView(
        id=one.id,
        slug=one.slug,
        name=one.name,
        about=one.about,
        emblem=one.emblem,
        youth=one.youth,
        school=row.slug,
        school_name=row[2],
        seq=one.seq,
        open_topic=one.open_topic_id or 0,
        messages=row.messages or 0,
        latest_at=row.latest_at,
        unread=(row.unread or 0) if actor.signed_in else None,
    )


def _read_of(actor: Actor) -> Any:
    return aliased(model.Reading)


def _topics(actor: Actor) -> Select[Any]:
    read = _read_of(actor)
    latest = aliased(Message)
    writer = aliased(Member)
    return (
        select(
            Topic,
            latest.text.label("text"),
            latest.lang.label("text_lang"),
            writer.name.label("writer"),
            func.coalesce(read.count, 0).label("read"),
        )
        .outerjoin(latest, and_(latest.topic_id == Topic.id, latest.seq == Topic.latest_seq))
        .outerjoin(writer, writer.id == latest.author_id)
        .outerjoin(read, and_(read.topic_id == Topic.id, read.member_id == (actor.member or 0)))
    )


def _topic(actor: Actor, slug: str, row: Any) -> TopicView:
    one: Topic = row.Topic
    return TopicView(
        id=one.id,
        room=slug,
        title=one.title,
        lang=one.lang,
        messages=one.messages,
        latest_at=one.latest_at,
        latest=summary(row.text, 120) if row.text else "",
        latest_lang=row.text_lang,
        latest_author=row.writer,
        unread=max(0, one.messages - row.read) if actor.signed_in else None,
    )


def _read_to(reading: Reading, actor: Actor, topic_id: int) -> int:
    if actor.member is None:
        return 0
    pointer = reading.session.get(model.Reading, (actor.member, topic_id))
    return pointer.seq if pointer else 0


def _first_unread(reading: Reading, actor: Actor, topic_id: int, read_to: int) -> int | None:
    if actor.member is None:
        return None
    return reading.session.scalar(
        select(func.min(Message.seq)).where(Message.topic_id == topic_id, Message.seq > read_to)
    )


def first_unread_before(reading: Reading, actor: Actor, *, topic: int, seq: int) -> int | None:
    """The first message of others before a seq that one has not read; None when there is none."""
    return reading.session.scalar(
        select(func.min(Message.seq)).where(
            Message.topic_id == topic,
            Message.seq > _read_to(reading, actor, topic),
            Message.seq < seq,
            Message.author_id != actor.member,
        )
    )


def _window(
    reading: Reading, topic_id: int, *, before: int | None, after: int | None, at: int | None
) -> list[MessageView]:
    if after is not None:
        return _newer(reading, topic_id, after, PAGE)
    if at is not None:  # some that one has read above it, so that one finds one's place
        return _older(reading, topic_id, at, PAGE // 5) + _newer(reading, topic_id, at - 1, PAGE)
    return _older(reading, topic_id, before, PAGE)


def _older(reading: Reading, topic_id: int, before: int | None, most: int) -> list[MessageView]:
    wanted = _messages().where(Message.topic_id == topic_id)
    if before is not None:
        wanted = wanted.where(Message.seq < before)
    rows = reading.session.execute(wanted.order_by(Message.seq.desc()).limit(most)).all()
    return [message_view(row) for row in reversed(rows)]


def _newer(reading: Reading, topic_id: int, after: int, most: int) -> list[MessageView]:
    rows = reading.session.execute(
        _messages()
        .where(Message.topic_id == topic_id, Message.seq > after)
        .order_by(Message.seq)
        .limit(most)
    ).all()
    return [message_view(row) for row in rows]


def _edge(
    reading: Reading, topic_id: int, messages: list[MessageView], *, older: bool
) -> int | None:
    """The seq to ask on from, on one side of a window; None where the topic ends."""
    if not messages:
        return None
    edge = messages[0].seq if older else messages[-1].seq
    beyond = Message.seq < edge if older else Message.seq > edge
    more = reading.session.scalar(
        select(Message.id).where(Message.topic_id == topic_id, beyond).limit(1)
    )
    return edge if more else None
