"""Rooms live: a frame for each change, and the changes since a page was made."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import msgspec

from ifsa.actor import HOUSE
from ifsa.realtime.command import Past, Watchable
from ifsa.realtime.hub import Telling
from ifsa.realtime.parts import Fragment, Live
from ifsa.realtime.viewer import Viewer
from ifsa.rooms import queries
from ifsa.rooms.events import (
    AnswerChosen,
    AnswerDropped,
    LanguageCorrected,
    MessageDeleted,
    MessageEdited,
    MessageEvent,
    MessageHidden,
    MessageLinked,
    MessageMoved,
    MessagePosted,
    MessageReacted,
    MessageShown,
    RoomChanged,
    TitleHidden,
    TitleShown,
    TopicChanged,
    TopicStarted,
    stream,
)
from ifsa.rooms.views import MessageTold, MessageView, Quote, RoomView, Told, TopicView
from ifsa.storage.events import Event
from ifsa.storage.store import Store
from ifsa.wire import rooms as wire
from ifsa.wire.live import Ok, Watch


class Posted(msgspec.Struct, omit_defaults=True, tag_field="ev", tag="message.posted"):
    """A message; `html` instead of `message` for those who watch as html."""

    room: str
    seq: int
    topic: int
    message: wire.MessageShape | None = None
    html: str | None = None


class Changed(msgspec.Struct, omit_defaults=True):
    """Base: a message that was there already, as it is now. `of` is the message's own seq; `quote`
    is how answers to it begin now, `quote_html` for those who watch as html."""

    room: str
    seq: int
    topic: int
    of: int
    message: wire.MessageShape | None = None
    html: str | None = None
    quote: wire.QuoteShape | None = None
    quote_html: str | None = None


class Hid(Changed, tag_field="ev", tag="message.hidden"):
    """A message is out of sight: `message` has its text only for its author and those who look
    after the room. `of` is the message's own seq; `html` as in message.posted."""


class Showed(Changed, tag_field="ev", tag="message.shown"):
    """A message that was hidden is there again; `of` is its own seq."""


class Deleted(Changed, tag_field="ev", tag="message.deleted"):
    """A message has no text any more; `of` is its own seq."""


class Edited(Changed, tag_field="ev", tag="message.edited"):
    """A message says something else now; `of` is its own seq."""


class Corrected(Changed, tag_field="ev", tag="language.corrected"):
    """A message is in another language than was thought; `of` is its own seq."""


class Reacted(Changed, tag_field="ev", tag="message.reacted"):
    """A sign under a message came or went; `of` is its own seq."""


class Linked(Changed, tag_field="ev", tag="message.linked"):
    """A card of a page of the web came under a message, or went; `of` is its own seq."""


class Chosen(Changed, tag_field="ev", tag="answer.chosen"):
    """A message is its topic's answer; `of` is its own seq."""


class Dropped(Changed, tag_field="ev", tag="answer.dropped"):
    """A message is its topic's answer no more; `of` is its own seq."""


class Moved(Changed, tag_field="ev", tag="message.moved", kw_only=True):
    """A message stands in `topic` now, as the newest there; in the topic `left` it stood under the
    seq `of`."""

    left: int


class Started(msgspec.Struct, omit_defaults=True, tag_field="ev", tag="topic.started"):
    """A topic was opened; its first message comes in a frame of its own."""

    room: str
    seq: int
    topic: wire.TopicShape | None = None
    html: str | None = None


class Titled(msgspec.Struct, omit_defaults=True):
    """Base: a topic that was there already, as it is now. `of` is its number; `head` is what its
    page begins with and `title` what it is called, for those who watch as html."""

    room: str
    seq: int
    of: int
    topic: wire.TopicShape | None = None
    html: str | None = None
    head: str | None = None
    title: str | None = None


class TitleHid(Titled, tag_field="ev", tag="title.hidden"):
    """The title of the topic `of` is out of sight."""


class TitleShowed(Titled, tag_field="ev", tag="title.shown"):
    """The title of the topic `of` is there again."""


class TopicChange(Titled, tag_field="ev", tag="topic.changed"):
    """The head of the topic `of` is otherwise: its title, its answer, or how many have the problem
    too."""


class RoomChange(msgspec.Struct, omit_defaults=True, tag_field="ev", tag="room.changed"):
    """The room is called otherwise, or what is said about it is, or its picture: `current` is how
    it is now; `name`, for those who watch as html, what pages of its topics call it."""

    room: str
    seq: int
    current: wire.RoomShape | None = None
    name: str | None = None


class Reset(msgspec.Struct, tag_field="ev", tag="reset"):
    """The gap is too large to replay: load the page again; `page` is its latest messages."""

    room: str
    seq: int
    page: list[wire.MessageShape]


async def past(live: Live, viewer: Viewer, given: Watch) -> Past:
    """The changes after what was seen, or a reset when there are too many."""
    found = await _past(live, viewer, given)
    if not given.signs:
        return found
    place = await live.store.read(queries.place, viewer.actor, slug=given.room or "")
    return replace(found, signs=not place.youth)


async def _past(live: Live, viewer: Viewer, given: Watch) -> Past:
    slug = given.room or ""
    if given.after is None:
        head = (await live.store.read(queries.place, viewer.actor, slug=slug)).seq
        return Past(Ok(seq=head), [], head)
    found = await live.store.read(queries.changes, viewer.actor, slug=slug, after=given.after)
    if found.events is None:
        return Past(Ok(seq=found.head), [await _reset(live, viewer, slug, found.head)], found.head)
    return Past(Ok(seq=found.head), await _replay(live, viewer, found.events), found.head)


async def _replay(live: Live, viewer: Viewer, events: Sequence[Event]) -> list[bytes]:
    """The frames of past changes, read all at once: many come back after a restart.

    Each is made of what is there now, so a message that was hidden since is never told whole.
    """
    ofs = {event.message for event in events if isinstance(event, MessageEvent)}
    abouts = {event.topic for event in events if isinstance(event, TITLES)}
    # For viewers whose right to the room was asked when they began to watch.
    messages_said = await live.store.read(queries.messages_by_id, HOUSE, ids=sorted(ofs))
    topics_begun = await live.store.read(queries.topics_by_id, HOUSE, ids=sorted(abouts))
    named = sorted({event.room for event in events if isinstance(event, RoomChanged)})
    rooms_named = await live.store.read(queries.rooms_called, HOUSE, slugs=named)
    frames = _Frames(live.fragment)
    told = []
    for event in events:
        if isinstance(event, MessageEvent):
            told.append(frames.message(_Message(event, messages_said[event.message]), viewer))
        elif isinstance(event, TITLES):
            told.append(frames.topic(_Topic(event, topics_begun[event.topic]), viewer))
        elif isinstance(event, RoomChanged):
            told.append(frames.room(_Room(event, rooms_named[event.room]), viewer))
    return told


async def _reset(live: Live, viewer: Viewer, slug: str, head: int) -> bytes:
    latest = await live.store.read(queries.latest_messages, viewer.actor, slug=slug)
    return msgspec.json.encode(Reset(slug, head, [wire.message(one) for one in latest]))


WATCHABLE = Watchable(stream, past)


TITLES = (TopicStarted, TopicChanged, TitleHidden, TitleShown)
_CHANGED: Mapping[type[Event], type[Changed]] = {
    MessageHidden: Hid,
    MessageShown: Showed,
    MessageDeleted: Deleted,
    MessageEdited: Edited,
    LanguageCorrected: Corrected,
    MessageReacted: Reacted,
    MessageLinked: Linked,
    AnswerChosen: Chosen,
    AnswerDropped: Dropped,
}
_TITLED: Mapping[type[Event], type[Titled]] = {
    TitleHidden: TitleHid,
    TitleShown: TitleShowed,
    TopicChanged: TopicChange,
}
# Changes after which answers to the message begin otherwise.
_REQUOTED = (MessageEdited, LanguageCorrected, MessageHidden, MessageShown, MessageDeleted)


@dataclass(frozen=True, slots=True)
class _Message:
    """A change of a message, with the message as it is now."""

    event: MessageEvent
    told: MessageTold


@dataclass(frozen=True, slots=True)
class _Topic:
    event: TopicStarted | TopicChanged | TitleHidden | TitleShown
    told: Told[TopicView]


@dataclass(frozen=True, slots=True)
class _Room:
    event: RoomChanged
    view: RoomView


def tellings(store: Store, fragment: Fragment) -> dict[type[Event], Telling]:
    """How each change of a room is told."""
    frames = _Frames(fragment)
    message = Telling(_message(store), frames.message, apart=_apart, together=_messages(store))
    topic = Telling(_topic(store), frames.topic, apart=_apart)
    return {
        **dict.fromkeys((MessagePosted, MessageMoved, *_CHANGED), message),
        **dict.fromkeys(TITLES, topic),
        RoomChanged: Telling(_room(store), frames.room),
    }


def _apart(given: _Message | _Topic) -> Callable[[Viewer], bool] | None:
    """Who reads what is hidden; None where nothing is."""
    if given.told.whole.hidden is None:
        return None
    return lambda viewer: given.told.apart(viewer.actor)


def _messages(store: Store) -> Callable[[Sequence[MessageEvent]], Awaitable[list[_Message]]]:
    async def prepare(events: Sequence[MessageEvent]) -> list[_Message]:
        ids = sorted({event.message for event in events})
        found = await store.read(queries.messages_by_id, HOUSE, ids=ids)
        return [_Message(event, found[event.message]) for event in events]

    return prepare


def _message(store: Store) -> Callable[[MessageEvent], Awaitable[_Message]]:
    prepare_all = _messages(store)

    async def prepare(event: MessageEvent) -> _Message:
        return (await prepare_all([event]))[0]

    return prepare


def _topic(store: Store) -> Callable[[TopicStarted], Awaitable[_Topic]]:
    async def prepare(event: TopicStarted) -> _Topic:
        found = await store.read(queries.topics_by_id, HOUSE, ids=[event.topic])
        return _Topic(event, found[event.topic])

    return prepare


def _room(store: Store) -> Callable[[RoomChanged], Awaitable[_Room]]:
    async def prepare(event: RoomChanged) -> _Room:
        found = await store.read(queries.rooms_called, HOUSE, slugs=[event.room])
        return _Room(event, found[event.room])

    return prepare


def _of_message(event: MessageEvent, view: MessageView) -> Posted | Changed:
    if isinstance(event, MessageMoved):
        return Moved(view.room, event.seq, view.topic, event.left_seq, left=event.left)
    changed = _CHANGED.get(type(event))
    if changed is None:
        return Posted(view.room, event.seq, view.topic)
    return changed(view.room, event.seq, view.topic, view.seq)


@dataclass(frozen=True, slots=True)
class _Frames:
    """Makes the bytes. `fragment` renders the pieces of the page."""

    fragment: Fragment

    def message(self, given: _Message, viewer: Viewer) -> bytes:
        view = given.told.seen_by(viewer.actor)
        told = _of_message(given.event, view)
        if viewer.form == "json":
            told.message = wire.message(view)
        else:
            told.html = self._html("rooms/_message.html", viewer, message=view)
        if isinstance(told, Changed) and isinstance(given.event, _REQUOTED):
            self._requote(told, given.told.quote, viewer)
        return msgspec.json.encode(told)

    def _requote(self, told: Changed, quote: Quote, viewer: Viewer) -> None:
        if viewer.form == "json":
            told.quote = wire.quote(quote)
        else:
            told.quote_html = self._html("rooms/_quote.html", viewer, quote=quote)

    def topic(self, given: _Topic, viewer: Viewer) -> bytes:
        event, titled = given.event, _TITLED.get(type(given.event))
        view = given.told.seen_by(viewer.actor)
        told: Started | Titled = (
            titled(event.room, event.seq, event.topic) if titled else Started(event.room, event.seq)
        )
        if viewer.form == "json":
            told.topic = wire.topic(view)
        else:
            told.html = self._html("rooms/_topic_row.html", viewer, topic=view)
            if isinstance(told, Titled):
                told.head = self._html("rooms/_topic_head.html", viewer, topic=view)
                told.title = self._html("rooms/_topic_title.html", viewer, topic=view)
        return msgspec.json.encode(told)

    def room(self, given: _Room, viewer: Viewer) -> bytes:
        told = RoomChange(given.event.room, given.event.seq)
        if viewer.form == "json":
            told.current = wire.room(given.view)
        else:
            told.name = self._html("rooms/_room_name.html", viewer, room=given.view)
        return msgspec.json.encode(told)

    def _html(self, template: str, viewer: Viewer, **given: object) -> str:
        language, zone = viewer.actor.language, viewer.actor.zone
        return self.fragment(template, language=language, zone=zone, **given)
