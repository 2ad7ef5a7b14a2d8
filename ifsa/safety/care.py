"""Looking after a room and its topics: read for the pages on which one does."""

from dataclasses import dataclass

from ifsa.actor import Actor
from ifsa.errors import NotFound, demand
from ifsa.rooms import queries as rooms
from ifsa.rooms.policy import may_moderate
from ifsa.rooms.views import RoomView, TopicView
from ifsa.safety import silences
from ifsa.safety.silences import SilenceView
from ifsa.schools.queries import is_steward
from ifsa.storage.work import Reading


@dataclass(frozen=True, slots=True)
class RoomCare:
    """A room with who is silent in it now."""

    room: RoomView
    silences: list[SilenceView]


@dataclass(frozen=True, slots=True)
class TopicCare:
    """A topic with its room."""

    room: RoomView
    topic: TopicView


def room(reading: Reading, actor: Actor, *, slug: str) -> RoomCare:
    """Raises NotFound, Refused to who does not look after it."""
    view = _room(reading, actor, slug)
    return RoomCare(view, silences.holding(reading, actor, room=slug))


def topic(reading: Reading, actor: Actor, *, slug: str, id: int) -> TopicCare:
    """Raises NotFound, Refused to who does not look after its room."""
    view = _room(reading, actor, slug)
    found = rooms.topic(reading, actor, id=id)
    if found.room != slug:
        raise NotFound
    return TopicCare(view, found)


def _room(reading: Reading, actor: Actor, slug: str) -> RoomView:
    place = rooms.place(reading, actor, slug=slug)
    demand(may_moderate(actor, steward=is_steward(reading, actor.member, place.school)))
    return rooms.room(reading, actor, slug=slug)
