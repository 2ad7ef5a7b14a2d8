"""Catching up over the wire: what is new for one, what one wants to hear, what one saved."""

from datetime import datetime

import msgspec

from ifsa.members.queries import MemberName
from ifsa.rooms.audience import Standing
from ifsa.rooms.inbox import Fresh, FreshRoom, Inbox, ToOne
from ifsa.rooms.saved import SavedMessage, SavedPage
from ifsa.wire import rooms
from ifsa.wire.numbers import Number


class FindNew(msgspec.Struct):
    """`cursor` is what the previous piece gave as `next`. `sweep`: what was just marked as read."""

    cursor: Number | None = None
    sweep: Number | None = None


class FindSaved(msgspec.Struct):
    """`cursor` is what the previous piece gave as `next`."""

    cursor: Number | None = None


class FindPeople(msgspec.Struct):
    """`q` is the beginning of a handle, or of a part of a name."""

    q: str = ""


class ChooseLevel(msgspec.Struct):
    """How much one wants to hear: follow, usual or mute. `back` is where the form stands."""

    level: str
    back: str | None = None


class ReadAll(msgspec.Struct):
    """In a `topic`, in a `room`, or without either in all."""

    room: str | None = None
    topic: Number | None = None


class UndoRead(msgspec.Struct):
    """`sweep` is the number that marking as read gave."""

    sweep: Number


class Save(msgspec.Struct):
    """Whether it is saved; `back` is where the form stands."""

    saved: bool = True
    back: str | None = None


class SweptShape(msgspec.Struct):
    """`sweep` is the number by which it can be taken back."""

    sweep: int


class FreshShape(msgspec.Struct):
    """A topic with something new; `first` is the first unread message that is in sight."""

    id: int
    room: str
    title: str | None
    lang: str | None
    unread: int
    level: str
    latest_at: datetime
    first: rooms.MessageShape | None


class FreshRoomShape(msgspec.Struct):
    slug: str
    name: dict[str, str]
    topics: list[FreshShape]


class ToOneShape(msgspec.Struct):
    """A message that speaks to one; `way` is name, stewards or answer."""

    way: str
    message: rooms.MessageShape


class InboxShape(msgspec.Struct):
    """`to_one` stands on the first piece alone; of `rooms` each has the topics of this piece."""

    to_one: list[ToOneShape]
    rooms: list[FreshRoomShape]
    next: str | None


class SavedShape(msgspec.Struct):
    """`message` is null where one may not see it any more."""

    id: int
    number: int
    saved_at: datetime
    message: rooms.MessageShape | None


class SavedList(msgspec.Struct):
    """The last saved first."""

    items: list[SavedShape]
    next: str | None


class WhyShape(msgspec.Struct):
    """Whether one is told of a message, and by which rule: own, named, steward, answered, followed,
    wrote, room_followed, muted, muted_but_addressed or usual. `topic` and `room` are how much one
    wants to hear of them."""

    told: bool
    reason: str
    topic: str | None
    room: str | None


class PersonShape(msgspec.Struct):
    handle: str
    name: str
    place: str | None


class PeopleList(msgspec.Struct):
    items: list[PersonShape]


def inbox(found: Inbox) -> InboxShape:
    return InboxShape(
        [_to_one(one) for one in found.to_one],
        [_room(one) for one in found.rooms],
        None if found.next is None else str(found.next),
    )


def _to_one(one: ToOne) -> ToOneShape:
    return ToOneShape(one.way.value, rooms.message(one.message))


def _room(one: FreshRoom) -> FreshRoomShape:
    return FreshRoomShape(one.slug, one.name, [_fresh(topic) for topic in one.topics])


def _fresh(one: Fresh) -> FreshShape:
    return FreshShape(
        one.id,
        one.room,
        one.title,
        one.lang,
        one.unread,
        one.level.value,
        one.latest_at,
        rooms.message(one.first) if one.first else None,
    )


def saved(page: SavedPage) -> SavedList:
    following = None if page.next is None else str(page.next)
    return SavedList([_saved(one) for one in page.items], following)


def _saved(one: SavedMessage) -> SavedShape:
    message = rooms.message(one.message) if one.message else None
    return SavedShape(one.id, one.number, one.saved_at, message)


def why(standing: Standing) -> WhyShape:
    return WhyShape(standing.told, standing.reason.value, standing.topic.level, standing.room.level)


def people(found: list[MemberName]) -> PeopleList:
    return PeopleList([PersonShape(one.handle, one.name, one.place) for one in found])
