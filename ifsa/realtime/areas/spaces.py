"""The list of rooms live: who may see a room hears at once that it is new, or called otherwise."""

from collections.abc import Awaitable, Callable

import msgspec

from ifsa.actor import HOUSE
from ifsa.realtime.command import Past, Watchable
from ifsa.realtime.hub import Telling
from ifsa.realtime.parts import Live
from ifsa.realtime.viewer import Viewer
from ifsa.rooms import listing
from ifsa.rooms.events import ROOMS, RoomsChanged
from ifsa.rooms.listing import Sight
from ifsa.storage.events import Event
from ifsa.storage.store import Store
from ifsa.wire.live import Ok, Watch


class Standing(msgspec.Struct, tag_field="ev", tag="rooms.stand"):
    """How the list of rooms stands for one, told once, to begin with: another `stand` than the
    page of the list has says that it is out of date."""

    rooms: bool
    stand: str


class Changed(msgspec.Struct, tag_field="ev", tag="rooms.changed"):
    """A room that one may see (its `slug`) is new, or called otherwise: ask for the list."""

    rooms: bool
    slug: str


async def past(live: Live, viewer: Viewer, given: Watch) -> Past:
    """Whoever begins to watch is told how it stands, so that a lost frame is never missed."""
    stand = await live.store.read(listing.stand, viewer.actor)
    return Past(Ok(), [msgspec.json.encode(Standing(True, stand))])


WATCHABLE = Watchable(lambda name: ROOMS, past)


def tellings(store: Store) -> dict[type[Event], Telling]:
    """How it is told: in one frame for all, but of rooms that not everybody may see."""
    return {RoomsChanged: Telling(_prepare(store), _frame, lambda viewer: None, _apart)}


def _prepare(store: Store) -> Callable[[RoomsChanged], Awaitable[Sight]]:
    async def prepare(event: RoomsChanged) -> Sight:
        return await store.read(listing.sight, HOUSE, room=event.room)

    return prepare


def _apart(sight: Sight) -> Callable[[Viewer], bool] | None:
    return (lambda viewer: sight.for_one(viewer.actor)) if sight.youth else None


def _frame(sight: Sight, viewer: Viewer) -> bytes | None:
    if not sight.for_one(viewer.actor):
        return None
    return msgspec.json.encode(Changed(True, sight.room))
