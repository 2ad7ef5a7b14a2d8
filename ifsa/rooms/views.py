"""What is read of rooms: plain values, ready for a page, a frame or a program."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Generic, Literal, Protocol, Self, TypeAlias, TypeVar

from ifsa.actor import Actor, Silenced
from ifsa.files.kinds import Kind as FileKind
from ifsa.files.views import FileView
from ifsa.rooms.kinds import Level
from ifsa.rooms.sharing import Card, besides
from ifsa.storage.events import Event
from ifsa.text.detection import detect

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
class Hidden:
    """Why something is out of sight; `note` is for its author and those who may bring it back."""

    reason: str
    at: datetime
    note: str | None = None

    @property
    def note_lang(self) -> str:
        """The language of the note."""
        return detect(self.note or "")


@dataclass(frozen=True, slots=True)
class Quote:
    """The beginning of the message that one answers, and which kinds of file it `has`; both empty
    when it is out of sight."""

    id: int
    author: str
    text: str
    lang: str
    has: tuple[FileKind, ...] = ()


@dataclass(frozen=True, slots=True)
class Sign:
    """One kind of reaction under a message: how many gave it, and the first of them."""

    kind: str
    count: int
    by: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Mentioned:
    """Somebody whom a message speaks to. `handle` is "stewards", and the name empty, for all who
    look after the room."""

    handle: str
    name: str


@dataclass(frozen=True, slots=True)
class PageCard:
    """What a page of the web says of itself, under a message that names its `address`. `host` is
    who said it in the end; of its picture there is a square of `side` pixels, or (0) none."""

    page: int
    address: str
    host: str
    title: str
    words: str
    lang: str
    side: int


@dataclass(frozen=True, slots=True)
class MessageView:
    """`text` is empty for those from whom the message is hidden, and for all once it is deleted.
    `edited` is when it was changed last; `answer` says that it is its topic's."""

    id: int
    room: str
    topic: int
    seq: int
    author: Author
    text: str
    lang: str
    at: datetime
    hidden: Hidden | None = None
    deleted: bool = False
    edited: datetime | None = None
    reply: Quote | None = None
    signs: tuple[Sign, ...] = ()
    answer: bool = False
    mentions: tuple[Mentioned, ...] = ()
    files: tuple[FileView, ...] = ()
    cards: tuple[Card, ...] = ()
    pages: tuple[PageCard, ...] = ()

    @property
    def words(self) -> str:
        """The text without addresses of which cards stand under it."""
        return besides(self.text, self.cards) if self.cards else self.text

    def covered(self) -> "MessageView":
        """The same for those from whom it is hidden."""
        if self.hidden is None:
            return self
        without = replace(self.hidden, note=None)
        bare = replace(self, text="", lang="und", hidden=without, reply=None, edited=None)
        return replace(bare, mentions=(), files=(), cards=(), pages=())


@dataclass(frozen=True, slots=True)
class TopicView:
    """`title` is None for a room's open topic, and for those from whom it is hidden.

    `author` is the member who started it. `unread` counts what others wrote after one's pointer; in
    a topic one never opened, what was written since one joined; nothing of what one does not want
    to hear of. `level` is how much one wants to hear. Both are None for a visitor. `answer` is the
    seq of the answer; `echoes` counts who has the same problem, `echoed_by` names the first of them
    where one topic alone is read. `latest_has` are the kinds of file of the latest message. In one
    that is `locked` only those who look after the room write, in a `slow` one each one message in
    so many seconds.
    """

    id: int
    room: str
    author: int | None
    title: str | None
    lang: str | None
    messages: int
    latest_at: datetime
    latest: str
    latest_lang: str | None
    latest_author: str | None
    unread: int | None
    level: Level | None = None
    hidden: Hidden | None = None
    answer: int | None = None
    echoes: int = 0
    echoed_by: tuple[int, ...] = ()
    latest_has: tuple[FileKind, ...] = ()
    locked: bool = False
    slow: int = 0

    def covered(self) -> "TopicView":
        """The same for those from whom its title is hidden."""
        if self.hidden is None:
            return self
        return replace(self, title=None, lang=None, hidden=replace(self.hidden, note=None))


class Coverable(Protocol):
    """A view of what may be hidden."""

    @property
    def hidden(self) -> Hidden | None: ...

    def covered(self) -> Self:
        """The same for those from whom it is hidden."""


View = TypeVar("View", bound=Coverable)


@dataclass(frozen=True, slots=True)
class Told(Generic[View]):
    """A view for live frames, read once for all who watch. Where it is hidden, `insiders` are the
    members who still read it, beside those who look after the alliance."""

    whole: View
    insiders: frozenset[int]

    def apart(self, actor: Actor) -> bool:
        """Whether it looks otherwise for an actor than for most."""
        if self.whole.hidden is None:
            return False
        return actor.looks_after_alliance or actor.member in self.insiders

    def seen_by(self, actor: Actor) -> View:
        return self.whole if self.apart(actor) else self.whole.covered()


@dataclass(frozen=True, slots=True)
class MessageTold(Told[MessageView]):
    """`quote` is how answers to it begin."""

    quote: Quote


@dataclass(frozen=True, slots=True)
class RoomView:
    """`emblem` is a word of the emblems; `unread` counts over all its topics, and `level` is how
    much of it one wants to hear: both None for a visitor. `latest_at` is None as long as nobody
    said anything. In a `slow` one each writes one message in so many seconds. `version` grows when
    it is called otherwise."""

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
    level: Level | None = None
    slow: int = 0
    version: int = 1


@dataclass(frozen=True, slots=True)
class Voice:
    """What stands in the way of writing: a silence, a `closed` topic, so many seconds between two
    messages. A `keeper` looks after the room, and minds only the silence."""

    silence: Silenced | None = None
    keeper: bool = False
    closed: bool = False
    slow: int = 0


@dataclass(frozen=True, slots=True)
class RoomPage:
    """A room with some of its topics. A `keeper` looks after it."""

    room: RoomView
    topics: list[TopicView]
    next: str | None
    keeper: bool = False


@dataclass(frozen=True, slots=True)
class TopicPage:
    """A window of a topic. `first_unread` is the seq of the first message of others not yet read;
    `before` and `after` are where to go on, None where the topic ends. `voice` is the reader's."""

    room: RoomView
    topic: TopicView
    messages: list[MessageView]
    before: int | None
    after: int | None
    read_to: int
    first_unread: int | None
    opens: Opens
    voice: Voice = Voice()


@dataclass(frozen=True, slots=True)
class Place:
    """What a verb needs to know of a room."""

    id: int
    slug: str
    open_topic: int
    seq: int
    school: int | None
    youth: bool


@dataclass(frozen=True, slots=True)
class Changes:
    """What a page lacks: events after a seq, or (gap too large) None and the head."""

    events: list[Event] | None
    head: int
