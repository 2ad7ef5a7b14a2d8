"""Catching up live: what one reads, follows, saves; and one's other devices hear of it at once."""

from collections.abc import Awaitable, Callable

import msgspec

from ifsa.actor import HOUSE
from ifsa.notifications import reading
from ifsa.realtime.command import Caller, Command
from ifsa.realtime.hub import Telling
from ifsa.realtime.viewer import Viewer
from ifsa.rooms import follows, saved, sweeps, topics
from ifsa.rooms.events import NewsChanged
from ifsa.rooms.inbox import Stand, stand
from ifsa.storage.events import Event
from ifsa.storage.store import Store
from ifsa.wire import inbox as wire
from ifsa.wire import rooms
from ifsa.wire.live import Ok
from ifsa.wire.numbers import Number


class Read(msgspec.Struct):
    """Say how far one has read a topic: the seq of the last message in view."""

    topic: Number
    seq: Number


class ReadAll(wire.ReadAll):
    """Mark all as read in a topic, in a room, or (without either) in all."""


class UndoRead(wire.UndoRead):
    """Take back that all was marked as read: `sweep` is what read_all answered."""


class MarkUnread(msgspec.Struct):
    """A message and what follows it in its topic is unread again."""

    message: Number


class ChooseLevel(msgspec.Struct):
    """Say how much one wants to hear of a `topic`, or of a `room`: follow, usual or mute."""

    level: str
    topic: Number | None = None
    room: str | None = None


class Save(msgspec.Struct):
    """Save a message, or (`there` false) save it no more."""

    message: Number
    there: bool = True


class Changed(msgspec.Struct, omit_defaults=True, tag_field="ev", tag="news.changed"):
    """What is new for one is otherwise: `new` topics have something to read. Where it is about one
    `topic` alone: so much of it is unread, and so far it was read."""

    me: bool
    new: int
    topic: int | None = None
    unread: int | None = None
    read_to: int | None = None
    level: str | None = None


async def read(caller: Caller, given: Read) -> Ok:
    seq = await caller.live.store.do(
        reading.read, await caller.actor(), topic=given.topic, seq=given.seq
    )
    return Ok(seq=seq)


async def read_all(caller: Caller, given: ReadAll) -> Ok:
    sweep = await caller.live.store.do(
        reading.sweep, await caller.actor(), room=given.room, topic=given.topic
    )
    return Ok(state=wire.SweptShape(sweep))


async def undo_read(caller: Caller, given: UndoRead) -> Ok:
    await caller.live.store.do(sweeps.undo, await caller.actor(), sweep=given.sweep)
    return Ok()


async def mark_unread(caller: Caller, given: MarkUnread) -> Ok:
    topic = await caller.live.store.do(
        topics.unread_from, await caller.actor(), message=given.message
    )
    return Ok(state=rooms.topic(topic))


async def choose_level(caller: Caller, given: ChooseLevel) -> Ok:
    store, actor = caller.live.store, await caller.actor()
    if given.room is not None:
        room = await store.do(follows.choose_room, actor, room=given.room, level=given.level)
        return Ok(state=rooms.room(room))
    topic = await store.do(follows.choose_topic, actor, topic=given.topic or 0, level=given.level)
    return Ok(state=rooms.topic(topic))


async def save(caller: Caller, given: Save) -> Ok:
    store, actor = caller.live.store, await caller.actor()
    if not given.there:
        await store.do(saved.let_go, actor, message=given.message)
        return Ok()
    return Ok(message=rooms.message(await store.do(saved.keep, actor, message=given.message)))


COMMANDS = {
    "read": Command(Read, read),
    "read_all": Command(ReadAll, read_all),
    "undo_read": Command(UndoRead, undo_read),
    "mark_unread": Command(MarkUnread, mark_unread),
    "level": Command(ChooseLevel, choose_level),
    "save": Command(Save, save),
}


def tellings(store: Store) -> dict[type[Event], Telling]:
    """How one's own devices hear of what changed."""
    return {NewsChanged: Telling(_prepare(store), _frame, lambda viewer: None)}


def _prepare(store: Store) -> Callable[[NewsChanged], Awaitable[Stand]]:
    async def prepare(event: NewsChanged) -> Stand:
        return await store.read(stand, HOUSE, member=event.member, topic=event.topic)

    return prepare


def _frame(now: Stand, viewer: Viewer) -> bytes:
    told = Changed(True, now.new, now.topic, now.unread, now.read_to, now.level)
    return msgspec.json.encode(told)
