"""What changes in a room. Each takes the room's next `seq`, and is what a page replays. Then what
is of one member alone, or follows: it has no number."""

from ifsa.members.events import stream_of
from ifsa.storage.events import Event

ROOMS = "rooms"
"""The name under which it is told that the list of rooms is otherwise."""


class RoomEvent(Event, frozen=True):
    """`room` is the slug."""

    room: str
    seq: int

    @property
    def stream(self) -> str:
        return stream(self.room)

    @property
    def position(self) -> int:
        return self.seq


class RoomOpened(Event, tag="room.opened", frozen=True):
    """There is a room (its slug), of a school or (None) of the alliance."""

    room: str
    school: int | None


class RoomsChanged(Event, tag="rooms.changed", frozen=True):
    """A signal: the list of rooms is otherwise, by one that is new or called otherwise."""

    room: str

    @property
    def stream(self) -> str:
        return ROOMS


class RoomChanged(RoomEvent, tag="room.changed", frozen=True):
    """It is called otherwise now, or what is said about it is, or its picture."""


class TopicStarted(RoomEvent, tag="topic.started", frozen=True):
    topic: int


class MessageEvent(RoomEvent, frozen=True):
    """Base of what happens to one message."""

    topic: int
    message: int


class MessagePosted(MessageEvent, tag="message.posted", frozen=True):
    pass


class MessageHidden(MessageEvent, tag="message.hidden", frozen=True):
    """Only its author and those who look after the room read it now. `reason` is a code, `among`
    the hiding of several that it belongs to."""

    reason: str
    among: int | None = None


class MessageShown(MessageEvent, tag="message.shown", frozen=True):
    """What was hidden is there again; `among` as in MessageHidden."""

    among: int | None = None


class MessagesHidden(Event, tag="messages.hidden", frozen=True):
    """Several at once: the one act behind their MessageHidden."""

    room: str
    hiding: int
    count: int
    reason: str


class MessagesShown(Event, tag="messages.shown", frozen=True):
    """They were brought back at once."""

    room: str
    hiding: int
    count: int


class MessageDeleted(MessageEvent, tag="message.deleted", frozen=True):
    """Its text is gone for good."""


class MessageEdited(MessageEvent, tag="message.edited", frozen=True):
    """It says something else now."""


class LanguageCorrected(MessageEvent, tag="language.corrected", frozen=True):
    """It is in another language than was thought."""


class TranslationRemoved(Event, tag="translation.removed", frozen=True):
    """Who looks after a room took away what somebody else (member None: a machine) made."""

    room: str
    message: int
    member: int | None


class ServiceMade(Event, tag="service.made", frozen=True):
    """A program may post into a room (its slug) from now on, as `member`."""

    room: str
    service: int
    member: int


class ServiceRevoked(Event, tag="service.revoked", frozen=True):
    room: str
    service: int
    member: int


class MessageReacted(MessageEvent, tag="message.reacted", frozen=True):
    """A sign under it came or went."""


class MessageLinked(MessageEvent, tag="message.linked", frozen=True):
    """A card of a page of the web came under it, or went."""


class PageNamed(Event, tag="page.named", frozen=True):
    """A signal: somebody named a page of the web that is to be asked for."""

    page: int


class CardRemoved(Event, tag="card.removed", frozen=True):
    """Who looks after a room took away the card of a page under what `member` wrote."""

    room: str
    message: int
    member: int


class MessageMoved(MessageEvent, tag="message.moved", frozen=True):
    """It stands in `topic` now, under this seq; it stood in `left` under `left_seq`."""

    left: int
    left_seq: int


class AnswerChosen(MessageEvent, tag="answer.chosen", frozen=True):
    """It is its topic's answer."""


class AnswerDropped(MessageEvent, tag="answer.dropped", frozen=True):
    """It is its topic's answer no more."""


class TopicChanged(RoomEvent, tag="topic.changed", frozen=True):
    """What stands at its head is otherwise: its title, its answer, or how many have the same
    problem."""

    topic: int


class TopicLocked(Event, tag="topic.locked", frozen=True):
    """Somebody closed it. That its head is otherwise is told by TopicChanged."""

    room: str
    topic: int


class TopicUnlocked(Event, tag="topic.unlocked", frozen=True):
    room: str
    topic: int


class PaceSet(Event, tag="pace.set", frozen=True):
    """One message each in so many seconds from now on, in a topic or (None) the whole room."""

    room: str
    topic: int | None
    seconds: int


class TitleChanged(Event, tag="title.changed", frozen=True):
    """Who looks after the room called a topic otherwise that `member` began (None: a service of
    old, or nobody any more). That its page is otherwise is told by TopicChanged."""

    room: str
    topic: int
    member: int | None


class TitleHidden(RoomEvent, tag="title.hidden", frozen=True):
    topic: int
    reason: str


class TitleShown(RoomEvent, tag="title.shown", frozen=True):
    topic: int


class WordHeld(Event, tag="word.held", frozen=True):
    """A message or a topic's title (`kind` is message or topic) is out of sight for a word that is
    not wanted, until somebody has decided."""

    room: str
    kind: str
    id: int
    word: int


class MemberAddressed(Event, tag="member.addressed", frozen=True):
    """A message speaks to a member; `way` is a word of kinds.Way."""

    member: int
    message: int
    way: str


class TopicGrew(Event, tag="topic.grew", frozen=True):
    """There is more to read in a topic that somebody follows, or (`first`) a new one in a room that
    somebody follows."""

    topic: int
    message: int
    first: bool


class NewsChanged(Event, tag="news.changed", frozen=True):
    """A signal: what is new for a member is otherwise, since they read, or said what they want to
    hear. `topic` is the one it is about; None where it may be many."""

    member: int
    topic: int | None = None

    @property
    def stream(self) -> str:
        return stream_of(self.member)


class DraftChanged(Event, tag="draft.changed", frozen=True):
    """A signal: what a member began to write is otherwise, or (`gone`) nowhere any more, since it
    was sent or discarded. Never what it says."""

    member: int
    key: str
    number: int
    room: str
    topic: int | None
    message: int | None
    gone: bool = False

    @property
    def stream(self) -> str:
        return stream_of(self.member)


class DraftDiscarded(Event, tag="draft.discarded", frozen=True):
    """Its words are to be forgotten, unless they are brought back."""

    draft: int


def stream(room: str) -> str:
    """The name under which the changes of a room are told."""
    return f"room:{room}"
