"""What one began to write, kept over the socket; and one's other devices hear that it is there."""

from uuid import UUID

import msgspec

from ifsa.realtime.command import Caller, Command
from ifsa.realtime.hub import Telling
from ifsa.realtime.viewer import Viewer
from ifsa.rooms import drafts
from ifsa.rooms.events import DraftChanged
from ifsa.storage.events import Event
from ifsa.wire import drafts as wire
from ifsa.wire.live import Ok


class Keep(wire.KeepDraft, kw_only=True):
    """Keep what one has written up to now, to go on with it on another device. `key` is a UUID made
    by the client, and the one of the message that it will be."""

    key: UUID


class Changed(msgspec.Struct, omit_defaults=True, tag_field="ev", tag="draft.changed"):
    """A draft of one's own was kept, or (`gone`) was sent or discarded. What it says is asked for
    by its key."""

    me: bool
    key: str
    number: int
    room: str
    topic: int | None = None
    message: int | None = None
    gone: bool = False


async def keep(caller: Caller, given: Keep) -> Ok:
    kept = await caller.live.store.do(
        drafts.keep,
        await caller.actor(),
        key=given.key,
        number=given.number,
        room=given.room,
        topic=given.topic,
        message=given.message,
        title=given.title,
        text=given.text,
        before=given.before,
        reply_to=given.reply_to,
        age=given.age,
        continues=wire.seen(given),
    )
    return Ok(state=wire.draft(kept))


COMMANDS = {"draft": Command(Keep, keep)}


def tellings() -> dict[type[Event], Telling]:
    """How one's own devices hear of it."""
    return {DraftChanged: Telling(_as_it_is, _frame, lambda viewer: None)}


async def _as_it_is(event: DraftChanged) -> DraftChanged:
    return event


def _frame(event: DraftChanged, viewer: Viewer) -> bytes:
    where = (event.room, event.topic, event.message)
    return msgspec.json.encode(Changed(True, event.key, event.number, *where, gone=event.gone))
