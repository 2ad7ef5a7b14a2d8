"""What is read of rooms: plain values, ready for a page, a frame or a program."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from ifsa.storage.events import Event

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
