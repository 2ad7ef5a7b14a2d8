"""Rooms live: post, start a topic, mark as read; frames for each change."""

from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID

import msgspec

from ifsa.actor import Actor
from ifsa.realtime.command import Caller, Command, Past, Watchable
from ifsa.realtime.hub import Telling
from ifsa.realtime.parts import Fragment, Live
from ifsa.realtime.viewer import Viewer
from ifsa.rooms import messages, queries, topics
from ifsa.rooms.events import MessagePosted, TopicStarted, stream
from ifsa.rooms.views import MessageView, TopicView
from ifsa.storage.events import Event
from ifsa.storage.store import Store
from ifsa.wire import rooms as wire
from ifsa.wire.live import Ok, Watch
from ifsa.wire.numbers import Number


class Post(msgspec.Struct):
    """Post a message; `key` is a UUID made by the client, the same for each try."""

    room: str
    key: UUID
    text: str
    topic: Number | None = None
    lang: str | None = None


class Start(msgspec.Struct):
    """Start a topic with its first message."""

    room: str
    key: UUID
    title: str
    text: str
    lang: str | None = None


class Read(msgspec.Struct):
    """Say how far one has read a topic: the seq of the last message in view."""

    topic: Number
    seq: Number


class Posted(msgspec.Struct, omit_defaults=True, tag_field="ev", tag="message.posted"):
    """A message; `html` instead of `message` for those who watch as html."""

    room: str
    seq: int
    topic: int
    message: wire.MessageShape | None = None
    html: str | None = None


class Started(msgspec.Struct, omit_defaults=True, tag_field="ev", tag="topic.started"):
    """A topic was opened; its first message comes in a frame of its own."""

    room: str
    seq: int
    topic: wire.TopicShape | None = None
    html: str | None = None


class Reset(msgspec.Struct, tag_field="ev", tag="reset"):
    """The gap is too large to replay: load the page again; `page` is its latest messages."""

    room: str
    seq: int
    page: list[wire.MessageShape]


async def post(caller: Caller, given: Post) -> Ok:
    message = await caller.live.store.do(
        messages.post,
        await caller.actor(),
        room=given.room,
        key=given.key,
        text=given.text,
        topic=given.topic,
        lang=given.lang,
    )
    return Ok(seq=message.seq, message=wire.message(message))


async def start(caller: Caller, given: Start) -> Ok:
    started = await caller.live.store.do(
        messages.ask,
        await caller.actor(),
        room=given.room,
        key=given.key,
        title=given.title,
        text=given.text,
        lang=given.lang,
    )
    shape = wire.StartedShape(wire.topic(started.topic), wire.message(started.message))
    return Ok(seq=started.message.seq, state=shape)


async def read(caller: Caller, given: Read) -> Ok:
    seq = await caller.live.store.do(
        topics.read, await caller.actor(), topic=given.topic, seq=given.seq
    )
    return Ok(seq=seq)


COMMANDS = {
    "post": Command(Post, post),
    "start": Command(Start, start),
    "read": Command(Read, read),
}


async def past(live: Live, viewer: Viewer, given: Watch) -> Past:
    """The changes after what was seen, or a reset when there are too many."""
    slug = given.room or ""
    if given.after is None:
        head = (await live.store.read(queries.place, viewer.actor, slug=slug)).seq
        return Past(Ok(seq=head), [], head)
    found = await live.store.read(queries.changes, viewer.actor, slug=slug, after=given.after)
    if found.events is None:
        return Past(Ok(seq=found.head), [await _reset(live, viewer, slug, found.head)], found.head)
    return Past(Ok(seq=found.head), await _replay(live, viewer, found.events), found.head)


async def _replay(live: Live, viewer: Viewer, events: Sequence[Event]) -> list[bytes]:
    """The frames of past changes, read all at once: many come back after a restart."""
    posted = [event.message for event in events if isinstance(event, MessagePosted)]
    started = [event.topic for event in events if isinstance(event, TopicStarted)]
    messages_said = await live.store.read(queries.messages_by_id, HUB, ids=posted)
    topics_begun = await live.store.read(queries.topics_by_id, HUB, ids=started)
    tell_posted, tell_started = _posted(live.fragment), _started(live.fragment)
    frames = []
    for event in events:
        if isinstance(event, MessagePosted):
            frames.append(tell_posted(messages_said[event.message], viewer))
        elif isinstance(event, TopicStarted):
            frames.append(tell_started((event, topics_begun[event.topic]), viewer))
    return frames


async def _reset(live: Live, viewer: Viewer, slug: str, head: int) -> bytes:
    latest = await live.store.read(queries.latest_messages, viewer.actor, slug=slug)
    return msgspec.json.encode(Reset(slug, head, [wire.message(one) for one in latest]))


WATCHABLE = Watchable(stream, past, queries.heads)

# The hub reads on behalf of viewers whose right to the room was asked when they began to watch.
HUB = Actor()


def tellings(store: Store, fragment: Fragment) -> dict[type[Event], Telling]:
    """How each change of a room is told."""
    return {
        MessagePosted: Telling(_message(store), _posted(fragment)),
        TopicStarted: Telling(_topic(store), _started(fragment)),
    }


def _message(store: Store) -> Callable[[MessagePosted], Awaitable[MessageView]]:
    async def prepare(event: MessagePosted) -> MessageView:
        found = await store.read(queries.messages_by_id, HUB, ids=[event.message])
        return found[event.message]

    return prepare


def _posted(fragment: Fragment) -> Callable[[MessageView, Viewer], bytes]:
    def frame(view: MessageView, viewer: Viewer) -> bytes:
        told = Posted(view.room, view.seq, view.topic)
        if viewer.form == "json":
            told.message = wire.message(view)
        else:
            told.html = fragment(
                "rooms/_message.html",
                language=viewer.actor.language,
                zone=viewer.actor.zone,
                message=view,
            )
        return msgspec.json.encode(told)

    return frame


def _topic(store: Store) -> Callable[[TopicStarted], Awaitable[tuple[TopicStarted, TopicView]]]:
    async def prepare(event: TopicStarted) -> tuple[TopicStarted, TopicView]:
        found = await store.read(queries.topics_by_id, HUB, ids=[event.topic])
        return event, found[event.topic]

    return prepare


def _started(fragment: Fragment) -> Callable[[tuple[TopicStarted, TopicView], Viewer], bytes]:
    def frame(given: tuple[TopicStarted, TopicView], viewer: Viewer) -> bytes:
        event, view = given
        told = Started(event.room, event.seq)
        if viewer.form == "json":
            told.topic = wire.topic(view)
        else:
            told.html = fragment(
                "rooms/_topic_row.html",
                language=viewer.actor.language,
                zone=viewer.actor.zone,
                topic=view,
            )
        return msgspec.json.encode(told)

    return frame
