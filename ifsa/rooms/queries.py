"""Reads about rooms. What an actor may not see is not found."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, case, func, null, select
from sqlalchemy.orm import aliased

from ifsa.actor import Actor
from ifsa.errors import NotFound
from ifsa.files.kinds import Kind as FileKind
from ifsa.members.queries import names
from ifsa.rooms import news, pointers, showing, voices, windows
from ifsa.rooms.events import stream
from ifsa.rooms.kinds import Level
from ifsa.rooms.model import Echo, Message, Room, Topic
from ifsa.rooms.news import News
from ifsa.rooms.policy import may_read, readable, sees_hidden
from ifsa.rooms.sharing import Card
from ifsa.rooms.views import (
    Changes,
    MessageTold,
    MessageView,
    Opens,
    Place,
    RoomPage,
    RoomView,
    Told,
    TopicPage,
    TopicView,
)
from ifsa.rooms.windows import NAMED_MOST, PAGE, Rows
from ifsa.schools.queries import SchoolBrief, briefs, ids_run_by, is_steward
from ifsa.storage.events import StoredEvent
from ifsa.storage.outbox import decode
from ifsa.storage.work import Reading
from ifsa.text.summary import summary

TOPICS_PAGE = 30
ROOMS_MOST = 200
REPLAY_MAX = 200
_LATEST, _ANSWER = aliased(Message), aliased(Message)


def place(reading: Reading, actor: Actor, *, slug: str) -> Place:
    """A room, for verbs. Raises NotFound, also for a room one may not see."""
    return _place(reading, actor, Room.slug == slug)


def place_numbered(reading: Reading, actor: Actor, *, id: int) -> Place:
    """The same by its number."""
    return _place(reading, actor, Room.id == id)


def _place(reading: Reading, actor: Actor, which: ColumnElement[bool]) -> Place:
    columns = (Room.id, Room.slug, Room.open_topic_id, Room.seq, Room.school_id, Room.youth)
    found = reading.session.execute(select(*columns).where(which, readable(actor))).one_or_none()
    if found is None:
        raise NotFound
    open_topic = found.open_topic_id or 0
    return Place(found.id, found.slug, open_topic, found.seq, found.school_id, found.youth)


def room(reading: Reading, actor: Actor, *, slug: str) -> RoomView:
    """One room. Raises NotFound, also for a room one may not see."""
    found = _room_views(reading, _rooms(actor).where(Room.slug == slug, readable(actor)))
    if not found:
        raise NotFound
    return found[0]


def rooms(
    reading: Reading, actor: Actor, *, school: int | None = None, most: int = ROOMS_MOST
) -> list[RoomView]:
    """Rooms one may see, the one with the latest message first; of one school if given."""
    wanted = _rooms(actor).where(readable(actor))
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
    keeper = voices.keeps_room(reading, actor, room=view.id)
    return RoomPage(view, _topic_views(reading, actor, shown), more, keeper)


def latest_topics(reading: Reading, actor: Actor, *, most: int) -> list[TopicView]:
    """Topics of all rooms with something one has not read, the latest first; without an account
    simply the latest."""
    ids = news.fresh(actor) if actor.signed_in else select(Topic.id).where(Topic.messages > 0)
    latest = ids.join(Room, Room.id == Topic.room_id).where(readable(actor))
    latest = latest.order_by(Topic.latest_at.desc(), Topic.id.desc()).limit(most)
    found = topics_among(reading, actor, ids=reading.session.scalars(latest).all())
    return sorted(found.values(), key=lambda one: (one.latest_at, one.id), reverse=True)


def topic(reading: Reading, actor: Actor, *, id: int) -> TopicView:
    """One topic in a room one may see. Raises NotFound."""
    rows = reading.session.execute(_topics(actor).where(Topic.id == id, readable(actor))).all()
    if not rows:
        raise NotFound
    return _with_echoes(reading, _topic_views(reading, actor, rows))[0]


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
    read = pointers.read_to(reading, actor, topic=id)
    unread = pointers.first_unread(reading, actor, id, read)
    asked = next((one for one in (before, after, around) if one is not None), None)
    opens = "there" if asked is not None else _opens(reading, actor, found, unread)
    at = unread if opens == "unread" else around
    if opens == "top":
        after = 0
    messages = windows.window(reading, actor, id, before=before, after=after, at=at)
    return TopicPage(
        view,
        found,
        messages,
        before=windows.edge(reading, id, messages, older=True),
        after=windows.edge(reading, id, messages, older=False),
        read_to=read,
        first_unread=unread,
        opens=opens,
        voice=voices.in_topic(reading, actor, topic=id),
    )


def _opens(reading: Reading, actor: Actor, found: TopicView, unread: int | None) -> Opens:
    """A titled topic that one never opened is read from its beginning, talk from what is new."""
    if found.title is not None and pointers.of(reading, actor, found.id) is None:
        return "top"
    return "end" if unread is None else "unread"


def message(reading: Reading, actor: Actor, *, id: int) -> MessageView:
    """One message in a room one may see. Raises NotFound."""
    found = windows.views(reading, actor, windows.rows().where(Message.id == id, readable(actor)))
    if not found:
        raise NotFound
    return found[0]


def sent_under(reading: Reading, actor: Actor, *, key: UUID) -> MessageView | None:
    """What one sent under a key already, wherever one may still see it."""
    mine = (Message.author_id == actor.member, Message.key == str(key), readable(actor))
    found = windows.views(reading, actor, windows.rows().where(*mine))
    return found[0] if found else None


def card(reading: Reading, actor: Actor, *, path: str) -> Card:
    """What an address of ours leads to, as everybody may see it. Raises NotFound."""
    cards: Sequence[Card] = reading.shared(reading, {0: path}).get(0, ())
    if not cards or cards[0].thing is None:
        raise NotFound
    return cards[0]


def messages_around(reading: Reading, actor: Actor, *, id: int, most: int = 3) -> list[MessageView]:
    """A message with some of its topic before and after it, oldest first. Raises NotFound."""
    view = message(reading, actor, id=id)
    before = windows.older(reading, actor, view.topic, view.seq, most)
    return before + windows.newer(reading, actor, view.topic, view.seq - 1, most + 1)


def messages_among(
    reading: Reading, actor: Actor, *, ids: Collection[int]
) -> dict[int, MessageView]:
    """Those of these messages that one may see."""
    wanted = windows.rows().where(Message.id.in_(ids), readable(actor))
    return {one.id: one for one in windows.views(reading, actor, wanted)}


def topics_among(reading: Reading, actor: Actor, *, ids: Collection[int]) -> dict[int, TopicView]:
    """Those of these topics that one may see."""
    rows = reading.session.execute(_topics(actor).where(Topic.id.in_(ids), readable(actor))).all()
    return {one.id: one for one in _topic_views(reading, actor, rows)}


def speaks(reading: Reading, actor: Actor, *, member: int) -> bool:
    """Whether a member wrote something in a room one may see."""
    wanted = select(Message.id).join(Room, Room.id == Message.room_id)
    found = wanted.where(Message.author_id == member, readable(actor)).limit(1)
    return reading.session.scalar(found) is not None


def messages_after(
    reading: Reading, actor: Actor, *, topic_id: int, after: int = 0, most: int = PAGE
) -> list[MessageView]:
    """A topic's messages after a seq, oldest first. Raises NotFound."""
    check_topic(reading, actor, id=topic_id)
    return windows.newer(reading, actor, topic_id, after, most)


def messages_by_id(reading: Reading, actor: Actor, *, ids: Sequence[int]) -> dict[int, MessageTold]:
    """Messages for live frames; the hub has asked who may see the room."""
    found = windows.told(reading, windows.rows().where(Message.id.in_(ids)))
    return {one.whole.id: one for one in found}


def latest_messages(
    reading: Reading, actor: Actor, *, slug: str, most: int = PAGE
) -> list[MessageView]:
    """The latest messages of all topics of a room, oldest first. Raises NotFound."""
    found = place(reading, actor, slug=slug)
    wanted = windows.rows().where(Message.room_id == found.id)
    return windows.views(reading, actor, wanted.order_by(Message.seq.desc()).limit(most))[::-1]


def topics_by_id(
    reading: Reading, actor: Actor, *, ids: Sequence[int]
) -> dict[int, Told[TopicView]]:
    """Topics for live frames; the hub has asked who may see the room."""
    rows = reading.session.execute(_topics(actor).where(Topic.id.in_(ids))).all()
    views = _with_echoes(reading, _whole_topics(reading, rows))
    return {
        view.id: Told(view, windows.insiders(reading, row.Topic, row.school))
        for view, row in zip(views, rows, strict=True)
    }


def rooms_called(reading: Reading, actor: Actor, *, slugs: Sequence[str]) -> dict[str, RoomView]:
    """Rooms for live frames; the hub has asked who may see them."""
    found = _room_views(reading, _rooms(actor).where(Room.slug.in_(slugs)))
    return {one.slug: one for one in found}


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


def heads(
    reading: Reading, actor: Actor, *, watched: Sequence[tuple[Actor, Collection[str]]]
) -> list[dict[str, int]]:
    """For each who watches rooms the latest seq of those that they may (still) see."""
    slugs = {slug for _, watching in watched for slug in watching}
    wanted = select(Room.slug, Room.seq, Room.youth, Room.school_id).where(Room.slug.in_(slugs))
    rows = list(reading.session.execute(wanted)) if slugs else []
    return [
        {row.slug: row.seq for row in rows if row.slug in watching and _sees(reading, who, row)}
        for who, watching in watched
    ]


def _sees(reading: Reading, actor: Actor, room: Row[str, int, bool, int | None]) -> bool:
    """`policy.readable`, room by room: whether somebody is a steward is asked of few."""
    if may_read(actor, youth=room.youth, steward=False):
        return True
    return may_read(actor, youth=True, steward=is_steward(reading, actor.member, room.school_id))


# -- rooms and topics -----------------------------------------------------------------------------


def _said_at() -> ColumnElement[datetime | None]:
    """When a topic's latest message was; nothing while there is none."""
    return case((Topic.messages > 0, Topic.latest_at), else_=null())


def _rooms(actor: Actor) -> Rows:
    new = News(actor)
    wanted = (
        select(
            Room,
            func.sum(Topic.messages).label("messages"),
            func.max(_said_at(), type_=Topic.latest_at.type).label("latest_at"),
            func.sum(new.new).label("unread"),
            func.max(new.room.level).label("level"),
        )
        .outerjoin(Topic, Topic.room_id == Room.id)
        .group_by(Room.id)
    )
    return new.joined_to(wanted)


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
        level=_level(row.level, row.unread),
        slow=one.slow,
        version=one.version,
    )


def _level(kept: str | None, unread: int | None) -> Level | None:
    """What one chose for a room, else the usual; nothing for a visitor, who has nothing unread."""
    if unread is None:
        return None
    return Level(kept) if kept else Level.USUAL


def _topics(actor: Actor) -> Rows:
    new = News(actor)
    newest = (
        select(Message.id)
        .where(Message.topic_id == Topic.id, windows.in_sight())
        .order_by(Message.seq.desc())
        .limit(1)
        .correlate(Topic)
        .scalar_subquery()
    )
    wanted = (
        select(
            Topic,
            Room.slug,
            _ANSWER.seq.label("answer"),
            Room.school_id.label("school"),
            Room.school_id.in_(ids_run_by(actor.member)).label("steward"),
            _LATEST.id.label("latest"),
            _LATEST.text.label("text"),
            _LATEST.lang.label("text_lang"),
            _LATEST.author_id.label("writer"),
            new.new.label("unread"),
            new.level.label("level"),
        )
        .join(Room, Room.id == Topic.room_id)
        .outerjoin(_LATEST, _LATEST.id == newest)
        .outerjoin(_ANSWER, and_(_ANSWER.id == Topic.answer_id, _ANSWER.hidden_at.is_(None)))
    )
    return new.joined_to(wanted)


def _topic_views(reading: Reading, actor: Actor, rows: Iterable[Any]) -> list[TopicView]:
    rows = list(rows)
    return [
        view
        if sees_hidden(actor, author=view.author, steward=bool(row.steward))
        else view.covered()
        for view, row in zip(_whole_topics(reading, rows), rows, strict=True)
    ]


def _whole_topics(reading: Reading, rows: Sequence[Any]) -> list[TopicView]:
    """With the titles that are hidden."""
    writers = names(reading, {row.writer for row in rows if row.writer is not None})
    called = {one.id: one.name for one in writers.values()}
    has = showing.kinds_in(reading, [row.latest for row in rows if row.latest is not None])
    return [_topic_view(row, called.get(row.writer), has.get(row.latest, ())) for row in rows]


def _with_echoes(reading: Reading, views: Sequence[TopicView]) -> list[TopicView]:
    """With who has the same problem, so that a page knows whether its member is among them."""
    given = select(Echo.topic_id, Echo.member_id).where(
        Echo.topic_id.in_([one.id for one in views])
    )
    by: defaultdict[int, list[int]] = defaultdict(list)
    for row in reading.session.execute(given.order_by(Echo.given_at, Echo.member_id)):
        by[row.topic_id].append(row.member_id)
    return [replace(one, echoed_by=tuple(by[one.id][:NAMED_MOST])) for one in views]


def _topic_view(row: Any, writer: str | None, has: tuple[FileKind, ...]) -> TopicView:
    one: Topic = row.Topic
    return TopicView(
        id=one.id,
        room=row.slug,
        author=one.author_id,
        title=one.title,
        lang=one.lang,
        messages=one.messages,
        latest_at=one.latest_at,
        latest=summary(row.text, 120) if row.text else "",
        latest_lang=row.text_lang,
        latest_author=writer,
        latest_has=has,
        unread=row.unread,
        level=Level(row.level) if row.level else None,
        hidden=windows.hidden(one),
        answer=row.answer,
        echoes=one.echoes,
        locked=one.locked_at is not None,
        slow=one.slow,
    )
