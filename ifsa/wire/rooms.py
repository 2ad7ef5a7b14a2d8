"""Rooms over the wire: what is sent to post and to watch, what is answered."""

from datetime import datetime
from uuid import UUID

import msgspec

from ifsa.rooms.views import Author, MessageView, RoomPage, RoomView, TopicView
from ifsa.wire.numbers import Number


class PostMessage(msgspec.Struct):
    """`key` is a UUID made by the client, the same for each try; no `topic`: the open one."""

    key: UUID
    text: str
    topic: Number | None = None
    lang: str | None = None


class StartTopic(msgspec.Struct):
    """A topic with its first message."""

    key: UUID
    title: str
    text: str
    lang: str | None = None


class ReadTopic(msgspec.Struct):
    """How far was read: the seq of the last message that was in view."""

    seq: Number


class AuthorShape(msgspec.Struct):
    id: int
    handle: str
    name: str
    place: str | None


class MessageShape(msgspec.Struct):
    id: int
    room: str
    topic: int
    seq: int
    author: AuthorShape
    text: str
    lang: str
    at: datetime


class TopicShape(msgspec.Struct):
    """`title` is null for the room's open topic; `unread` is null without an account."""

    id: int
    room: str
    title: str | None
    lang: str | None
    messages: int
    latest_at: datetime
    latest: str
    unread: int | None


class RoomShape(msgspec.Struct):
    """`name` and `about` by language; `seq` numbers the latest change."""

    id: int
    slug: str
    name: dict[str, str]
    about: dict[str, str]
    school: str | None
    youth: bool
    seq: int
    open_topic: int
    messages: int
    latest_at: datetime | None
    unread: int | None


class RoomList(msgspec.Struct):
    items: list[RoomShape]
    next: str | None = None


class TopicList(msgspec.Struct):
    items: list[TopicShape]
    next: str | None


class MessageList(msgspec.Struct):
    items: list[MessageShape]
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
        view.id, view.room, view.topic, view.seq, author(view.author), view.text, view.lang, view.at
    )


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
    )


def room(view: RoomView) -> RoomShape:
    return RoomShape(
        view.id,
        view.slug,
        view.name,
        view.about,
        view.school,
        view.youth,
        view.seq,
        view.open_topic,
        view.messages,
        view.latest_at,
        view.unread,
    )


def topics(page: RoomPage) -> TopicList:
    return TopicList([topic(one) for one in page.topics], page.next)
