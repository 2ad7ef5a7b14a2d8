"""Rooms over the wire: what is sent to post and to watch, what is answered."""

from datetime import datetime
from uuid import UUID

import msgspec

from ifsa.rooms.options import Earlier
from ifsa.rooms.sharing import Card
from ifsa.rooms.views import (
    Author,
    Hidden,
    MessageView,
    PageCard,
    Quote,
    RoomPage,
    RoomView,
    TopicView,
)
from ifsa.wire.files import FileShape, file
from ifsa.wire.numbers import Number


class PostMessage(msgspec.Struct):
    """`key` is a UUID made by the client, the same for each try; no `topic`: the open one. `files`
    are the ids of one's own uploads, that go along; with one, there need be no text. A message
    `continues` the draft of another device, by its key and its number then, which is gone with it.
    """

    key: UUID
    text: str = ""
    topic: Number | None = None
    lang: str | None = None
    files: list[Number] = []
    reply_to: Number | None = None
    continues: UUID | None = None
    continues_number: Number | None = None


class EditMessage(msgspec.Struct):
    """Another text; `before` is what the editor was opened with, so that a change made on another
    device meanwhile is not lost."""

    text: str
    before: str | None = None
    lang: str | None = None


class CorrectLanguage(msgspec.Struct):
    """The language a message is in (BCP 47)."""

    lang: str


class React(msgspec.Struct):
    """A sign: thanks, works, smile or sorry."""

    kind: str


class ChooseAnswer(msgspec.Struct):
    """Whether it is its topic's answer."""

    chosen: bool = True


class EchoTopic(msgspec.Struct):
    """Whether one has the same problem."""

    there: bool = True


class ChangeTitle(msgspec.Struct):
    """Another title; `before` is what the form was opened with, so that a change made by somebody
    else meanwhile is not lost."""

    title: str
    before: str | None = None
    lang: str | None = None


class LockTopic(msgspec.Struct):
    """Whether it is closed: only those who look after the room write in it then."""

    locked: bool = True


class SetPace(msgspec.Struct):
    """Slow mode: one message each in so many seconds, 60, 300, 900, 3600 or 21600; 0 ends it."""

    seconds: Number


class MoveMessage(msgspec.Struct):
    """To another `topic` of the room, or to a new one with a `title`."""

    topic: Number | None = None
    title: str | None = None


class MoveMessages(msgspec.Struct):
    """Messages of one topic, to another `topic` of the room, or to a new one with a `title`."""

    messages: list[Number]
    topic: Number | None = None
    title: str | None = None


class StartTopic(msgspec.Struct):
    """A topic with its first message. Without a title it is a message in the room's open topic, or,
    with a voice note among its `files`, a question that gets a title. The rest as in a message."""

    key: UUID
    title: str = ""
    text: str = ""
    lang: str | None = None
    files: list[Number] = []
    continues: UUID | None = None
    continues_number: Number | None = None


class ReadTopic(msgspec.Struct):
    """How far was read: the seq of the last message that was in view."""

    seq: Number


class AuthorShape(msgspec.Struct):
    id: int
    handle: str
    name: str
    place: str | None


class HiddenShape(msgspec.Struct):
    """Why something is out of sight: rude, scary, false, advert, danger or other; or review, until
    it is decided. `note` is for its author and those who look after the room."""

    reason: str
    at: datetime
    note: str | None


class QuoteShape(msgspec.Struct):
    """The beginning of the message that is answered, and the kinds of file it `has` (photo, voice);
    both empty when that is out of sight."""

    id: int
    author: str
    text: str
    lang: str
    has: list[str]


class SignShape(msgspec.Struct):
    """So many members put this sign under a message: thanks, works, smile or sorry."""

    kind: str
    count: int


class MentionShape(msgspec.Struct):
    """Whom a message speaks to: a member, or `stewards` without a name."""

    handle: str
    name: str


class CardShape(msgspec.Struct):
    """What a message shares by its address: `kind` is listings or lessons; `there` says whether
    everybody may see it."""

    kind: str
    id: int
    url: str
    there: bool


class PageShape(msgspec.Struct):
    """What a page of the web, that a message names by `url`, says of itself; `host` is whose it is.
    `picture` is the address of a small square, or null."""

    id: int
    url: str
    host: str
    title: str
    words: str
    lang: str
    picture: str | None


class MessageShape(msgspec.Struct):
    """`text` is empty for those from whom it is hidden, and once it is deleted. `edited` is when it
    was changed last, `answer` says that it is its topic's; `files` are photos and voice notes that
    go along with it."""

    id: int
    room: str
    topic: int
    seq: int
    author: AuthorShape
    text: str
    lang: str
    at: datetime
    hidden: HiddenShape | None
    deleted: bool
    edited: datetime | None
    reply: QuoteShape | None
    signs: list[SignShape]
    answer: bool
    mentions: list[MentionShape]
    files: list[FileShape]
    cards: list[CardShape]
    pages: list[PageShape]


class TopicShape(msgspec.Struct):
    """`title` is null for the room's open topic, and for those from whom it is hidden. `unread`
    and `level`, how much one wants to hear (follow, usual or mute), are null without an account.
    `answer` is the seq of its answer; so many `echoes` have the problem too. In a `locked` one only
    those who look after the room write; in a `slow` one each one message in so many seconds."""

    id: int
    room: str
    title: str | None
    lang: str | None
    messages: int
    latest_at: datetime
    latest: str
    unread: int | None
    level: str | None
    hidden: HiddenShape | None
    answer: int | None
    echoes: int
    locked: bool
    slow: int


class RoomShape(msgspec.Struct):
    """`name` and `about` by language, `emblem` is a word; `version` grows when one of these is
    another. `seq` numbers the latest change; `level` and `slow` as of a topic."""

    id: int
    slug: str
    name: dict[str, str]
    about: dict[str, str]
    emblem: str
    version: int
    school: str | None
    youth: bool
    seq: int
    open_topic: int
    messages: int
    latest_at: datetime | None
    unread: int | None
    level: str | None
    slow: int


class RoomList(msgspec.Struct):
    items: list[RoomShape]
    next: str | None = None


class TopicList(msgspec.Struct):
    items: list[TopicShape]
    next: str | None


class MessageList(msgspec.Struct):
    items: list[MessageShape]
    next: str | None


class EarlierShape(msgspec.Struct):
    """What a message said `until` it was edited; `number` counts from 1."""

    number: int
    text: str
    lang: str
    until: datetime


class EarlierList(msgspec.Struct):
    items: list[EarlierShape]
    next: str | None


class StartedShape(msgspec.Struct):
    topic: TopicShape
    message: MessageShape


class ReadShape(msgspec.Struct):
    """Where the pointer stands now."""

    seq: int


def author(view: Author) -> AuthorShape:
    return AuthorShape(view.id, view.handle, view.name, view.place)


def message(view: MessageView) -> MessageShape:
    return MessageShape(
        id=view.id,
        room=view.room,
        topic=view.topic,
        seq=view.seq,
        author=author(view.author),
        text=view.text,
        lang=view.lang,
        at=view.at,
        hidden=hidden(view.hidden),
        deleted=view.deleted,
        edited=view.edited,
        reply=quote(view.reply) if view.reply else None,
        signs=[SignShape(one.kind, one.count) for one in view.signs],
        answer=view.answer,
        mentions=[MentionShape(one.handle, one.name) for one in view.mentions],
        files=[file(one) for one in view.files],
        cards=[card(one) for one in view.cards],
        pages=[page_card(one, view.id) for one in view.pages],
    )


def card(view: Card) -> CardShape:
    return CardShape(
        view.reference.kind, view.reference.id, view.path, there=view.thing is not None
    )


def page_card(view: PageCard, message: int) -> PageShape:
    picture = f"/messages/{message}/pages/{view.page}/picture" if view.side else None
    return PageShape(view.page, view.address, view.host, view.title, view.words, view.lang, picture)


def earlier(view: Earlier) -> EarlierShape:
    return EarlierShape(view.number, view.text, view.lang, view.until)


def quote(view: Quote) -> QuoteShape:
    return QuoteShape(view.id, view.author, view.text, view.lang, [*view.has])


def hidden(view: Hidden | None) -> HiddenShape | None:
    return HiddenShape(view.reason, view.at, view.note) if view else None


def topic(view: TopicView) -> TopicShape:
    return TopicShape(
        view.id,
        view.room,
        view.title,
        view.lang,
        view.messages,
        view.latest_at,
        view.latest,
        view.unread,
        view.level,
        hidden(view.hidden),
        view.answer,
        view.echoes,
        view.locked,
        view.slow,
    )


def room(view: RoomView) -> RoomShape:
    return RoomShape(
        view.id,
        view.slug,
        view.name,
        view.about,
        view.emblem,
        view.version,
        view.school,
        view.youth,
        view.seq,
        view.open_topic,
        view.messages,
        view.latest_at,
        view.unread,
        view.level,
        view.slow,
    )


def topics(page: RoomPage) -> TopicList:
    return TopicList([topic(one) for one in page.topics], page.next)
