"""Windows of a topic's messages: some before a place in it, some after. Nobody is asked here who
may see the room; who calls has asked. What is hidden is told only to those who may read it."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple, TypeAlias

from sqlalchemy import ColumnElement, Select, and_, select

from ifsa.actor import Actor
from ifsa.files.kinds import Kind as FileKind
from ifsa.files.views import FileView
from ifsa.members.queries import MemberName, names
from ifsa.rooms import showing, webcards
from ifsa.rooms.kinds import Kind, Way
from ifsa.rooms.model import Mention, Message, Reaction, Room, Topic
from ifsa.rooms.policy import sees_hidden
from ifsa.rooms.views import (
    Author,
    Hidden,
    Mentioned,
    MessageTold,
    MessageView,
    PageCard,
    Quote,
    Sign,
)
from ifsa.schools.queries import run_by, stewards_of
from ifsa.storage.work import Reading
from ifsa.text.mentions import STEWARDS
from ifsa.text.summary import summary

PAGE = 50
QUOTED = 140  # letters
NAMED_MOST = 500  # so many givers of a sign are named, so that each page knows its own

Rows: TypeAlias = Select[*tuple[Any, ...]]


def rows() -> Rows:
    """Messages, each with its room's slug and school, and its topic's answer."""
    columns = (Message, Room.slug, Room.school_id, Topic.answer_id)
    return (
        select(*columns)
        .join(Room, Room.id == Message.room_id)
        .join(Topic, Topic.id == Message.topic_id)
    )


def in_sight() -> ColumnElement[bool]:
    """The messages that everybody reads who may see the room."""
    return and_(Message.hidden_at.is_(None), Message.deleted_at.is_(None))


def views(reading: Reading, actor: Actor, wanted: Rows) -> list[MessageView]:
    """What a selection of `rows` finds, as the actor sees it, with who wrote it."""
    rows = reading.session.execute(wanted).all()
    run = _run_by(reading, actor, rows)
    seen = [
        sees_hidden(actor, author=row.Message.author_id, steward=row.school_id in run)
        for row in rows
    ]
    whole = _whole(reading, rows)
    return [view if sees else view.covered() for view, sees in zip(whole, seen, strict=True)]


def told(reading: Reading, wanted: Rows) -> list[MessageTold]:
    """What a selection of `rows` finds, for frames that go to many."""
    rows = reading.session.execute(wanted).all()
    whole = _whole(reading, rows)
    return [
        MessageTold(
            view, insiders(reading, row.Message, row.school_id), _quote_of(row.Message, view)
        )
        for view, row in zip(whole, rows, strict=True)
    ]


def _run_by(reading: Reading, actor: Actor, rows: Sequence[Any]) -> Sequence[int]:
    """The schools an actor runs, asked only where something is hidden."""
    hidden = any(row.Message.hidden_at is not None for row in rows)
    return run_by(reading, actor.member) if hidden else ()


def insiders(reading: Reading, of: Message | Topic, school: int | None) -> frozenset[int]:
    """Who still reads what is hidden, beside those who look after the alliance."""
    if of.hidden_at is None:
        return frozenset()
    stewards = stewards_of(reading, school) if school is not None else ()
    return frozenset([*stewards, *([of.author_id] if of.author_id is not None else ())])


def _whole(reading: Reading, found: Sequence[Any]) -> list[MessageView]:
    ids = [row.Message.id for row in found]
    linking = [row.Message.id for row in found if webcards.may_link(row.Message.text)]
    beside = _Beside(
        _spoken_to(reading, ids),
        signs_under(reading, ids),
        showing.files_of(reading, ids),
        webcards.under(reading, linking),
    )
    return _with(reading, found, beside)


def as_posted(
    reading: Reading, room: Room, message: Message, mentions: Sequence[Mention], *, files: bool
) -> MessageView:
    """A message this moment posted, as its author sees it, without asking for what can't be there
    yet: signs, cards of pages, and files where none came along."""
    named = sorted(
        (one for one in mentions if one.way != Way.ANSWER), key=lambda one: one.member_id
    )
    shown = showing.files_of(reading, [message.id]) if files else {}
    row = _Row(message, room.slug, room.school_id, None)
    return _with(reading, [row], _Beside({message.id: named}, {}, shown, {}))[0]


class _Row(NamedTuple):
    """As `rows` finds them."""

    Message: Message
    slug: str
    school_id: int | None
    answer_id: int | None


class _Beside(NamedTuple):
    """What stands beside messages, by message."""

    spoken_to: Mapping[int, Sequence[Mention]]
    signs: Mapping[int, tuple[Sign, ...]]
    files: Mapping[int, Sequence[FileView]]
    pages: Mapping[int, tuple[PageCard, ...]]


def _with(reading: Reading, found: Sequence[Any], beside: _Beside) -> list[MessageView]:
    named = _members_in(beside.spoken_to)
    people = names(reading, {row.Message.author_id for row in found} | named)
    authors = {one.id: Author(one.id, one.handle, one.name, one.place) for one in people.values()}
    cards = reading.shared(reading, {row.Message.id: row.Message.text for row in found})
    quoted = quotes(reading, {row.Message.reply_to_id for row in found} - {None})
    return [
        replace(
            _message_view(row, authors[row.Message.author_id]),
            signs=beside.signs.get(row.Message.id, ()),
            reply=None if row.Message.deleted_at else quoted.get(row.Message.reply_to_id),
            mentions=_mentioned(row.Message, beside.spoken_to, people),
            files=tuple(beside.files.get(row.Message.id, ())),
            cards=cards.get(row.Message.id, ()),
            pages=beside.pages.get(row.Message.id, ()),
        )
        for row in found
    ]


def _spoken_to(reading: Reading, messages: Sequence[int]) -> dict[int, list[Mention]]:
    """Who is named in messages, by message."""
    named = Mention.way != Way.ANSWER.value
    wanted = select(Mention).where(Mention.message_id.in_(messages), named)
    by: defaultdict[int, list[Mention]] = defaultdict(list)
    for row in reading.session.scalars(wanted.order_by(Mention.member_id)):
        by[row.message_id].append(row)
    return by


def _members_in(spoken_to: Mapping[int, Sequence[Mention]]) -> set[int]:
    return {row.member_id for rows in spoken_to.values() for row in rows if row.way == Way.NAME}


def _mentioned(
    row: Message, spoken_to: Mapping[int, Sequence[Mention]], people: Mapping[int, MemberName]
) -> tuple[Mentioned, ...]:
    mentions = () if row.deleted_at is not None else spoken_to.get(row.id, ())
    named = [people[one.member_id] for one in mentions if one.way == Way.NAME]
    found = [Mentioned(one.handle, one.name) for one in named]
    if any(one.way == Way.STEWARDS for one in mentions):
        found.append(Mentioned(STEWARDS, ""))
    return tuple(found)


def signs_under(reading: Reading, messages: Sequence[int]) -> dict[int, tuple[Sign, ...]]:
    """The reactions to messages, by message; kinds in their own order."""
    given = reading.session.execute(
        select(Reaction.message_id, Reaction.kind, Reaction.member_id)
        .where(Reaction.message_id.in_(messages))
        .order_by(Reaction.given_at, Reaction.member_id)
    )
    by: defaultdict[int, defaultdict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for row in given:
        by[row.message_id][row.kind].append(row.member_id)
    return {message: _signs(kinds) for message, kinds in by.items()}


def _signs(given: Mapping[str, list[int]]) -> tuple[Sign, ...]:
    return tuple(
        Sign(kind.value, len(given[kind.value]), tuple(given[kind.value][:NAMED_MOST]))
        for kind in Kind
        if kind.value in given
    )


def quotes(reading: Reading, messages: Collection[int]) -> dict[int, Quote]:
    """The beginnings of messages, for those that answer them."""
    if not messages:
        return {}
    found = reading.session.scalars(select(Message).where(Message.id.in_(messages))).all()
    people = names(reading, {row.author_id for row in found})
    kinds = showing.kinds_in(reading, messages)
    return {row.id: _quote(row, people[row.author_id].name, kinds.get(row.id, ())) for row in found}


def _quote_of(row: Message, view: MessageView) -> Quote:
    kinds = {file.kind for file in view.files}
    return _quote(row, view.author.name, tuple(one for one in FileKind if one in kinds))


def _quote(row: Message, author: str, has: tuple[FileKind, ...]) -> Quote:
    """The beginning of a message; nothing of what is out of sight."""
    if row.hidden_at is not None or row.deleted_at is not None:
        return Quote(row.id, author, "", "und")
    return Quote(row.id, author, summary(row.text, QUOTED), row.lang, has)


def _message_view(found: Any, author: Author) -> MessageView:
    row: Message = found.Message
    return MessageView(
        id=row.id,
        room=found.slug,
        topic=row.topic_id,
        seq=row.seq,
        author=author,
        text=row.text,
        lang=row.lang,
        at=row.posted_at,
        # Of what is deleted there is nothing left to hide.
        hidden=None if row.deleted_at is not None else hidden(row),
        deleted=row.deleted_at is not None,
        edited=row.edited_at,
        answer=found.answer_id == row.id,
    )


def hidden(row: Message | Topic) -> Hidden | None:
    """Why a message, or a topic's title, is out of sight; None where it is not."""
    if row.hidden_at is None or row.hidden_for is None:
        return None
    return Hidden(row.hidden_for, row.hidden_at, row.hidden_note)


def window(
    reading: Reading,
    actor: Actor,
    topic: int,
    *,
    before: int | None,
    after: int | None,
    at: int | None,
) -> list[MessageView]:
    """A page of messages before or after a seq, or around one; the latest when none is given."""
    if after is not None:
        found = newer(reading, actor, topic, after, PAGE)
    elif at is not None:  # some that one has read above it, so that one finds one's place
        read = older(reading, actor, topic, at, PAGE // 5)
        found = read + newer(reading, actor, topic, at - 1, PAGE)
    else:
        found = older(reading, actor, topic, before, PAGE)
    # An address from outside may ask for what never was.
    return found or older(reading, actor, topic, None, PAGE)


def older(
    reading: Reading, actor: Actor, topic: int, before: int | None, most: int
) -> list[MessageView]:
    """Up to `most` messages before a seq, oldest first."""
    wanted = rows().where(Message.topic_id == topic)
    if before is not None:
        wanted = wanted.where(Message.seq < before)
    return views(reading, actor, wanted.order_by(Message.seq.desc()).limit(most))[::-1]


def newer(reading: Reading, actor: Actor, topic: int, after: int, most: int) -> list[MessageView]:
    """Up to `most` messages after a seq, oldest first."""
    wanted = rows().where(Message.topic_id == topic, Message.seq > after)
    return views(reading, actor, wanted.order_by(Message.seq).limit(most))


def edge(reading: Reading, topic: int, messages: list[MessageView], *, older: bool) -> int | None:
    """The seq to ask on from, on one side of a window; None where the topic ends."""
    if not messages:
        return None
    edge = messages[0].seq if older else messages[-1].seq
    beyond = Message.seq < edge if older else Message.seq > edge
    more = reading.session.scalar(
        select(Message.id).where(Message.topic_id == topic, beyond).limit(1)
    )
    return edge if more else None
