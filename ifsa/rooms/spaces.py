"""Opening rooms, and saying what they are called."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from ifsa.actor import Actor
from ifsa.errors import Conflict, Invalid, demand
from ifsa.rooms import changes, listing, queries
from ifsa.rooms.events import RoomChanged, RoomOpened, RoomsChanged
from ifsa.rooms.model import Room, Topic
from ifsa.rooms.policy import may_open_room
from ifsa.rooms.views import RoomView
from ifsa.schools import checks
from ifsa.schools.queries import SchoolBrief, is_steward, school_called, stewarded
from ifsa.storage.work import Reading, Work

SLUG_MAX = 60
RESERVED = frozenset({"new"})
"""Names that addresses beside those of rooms have."""
NAME_MAX, ABOUT_MAX = 120, 400
EMBLEM = re.compile(r"[a-z][a-z_]{0,39}")


@dataclass(frozen=True, slots=True)
class Openable:
    """Where somebody may open rooms: for these schools, and for the alliance as a whole."""

    schools: Sequence[SchoolBrief]
    alliance: bool

    @property
    def anywhere(self) -> bool:
        return self.alliance or bool(self.schools)


def openable(reading: Reading, actor: Actor) -> Openable:
    """Where one may open a room."""
    mine = stewarded(reading, actor)
    schools = mine if may_open_room(actor, steward=True) is None else []
    return Openable(schools, may_open_room(actor, steward=False) is None)


@dataclass(frozen=True, slots=True)
class Listed:
    """All rooms one may see; `may_open`: one may open another. `stand` as in listing.stand."""

    rooms: Sequence[RoomView]
    may_open: bool
    stand: str


def listed(reading: Reading, actor: Actor) -> Listed:
    """The page of all rooms."""
    may = actor.signed_in and openable(reading, actor).anywhere
    return Listed(queries.rooms(reading, actor), may, listing.stand(reading, actor))


def asked_for(reading: Reading, actor: Actor) -> Openable:
    """The same for the form. Raises Refused to who may nowhere."""
    found = openable(reading, actor)
    demand(may_open_room(actor, steward=bool(found.schools)))
    return found


def open(
    work: Work,
    actor: Actor,
    *,
    slug: str,
    name: Mapping[str, str],
    about: Mapping[str, str],
    emblem: str,
    school: str | None = None,
    youth: bool = False,
) -> str:
    """A new room of a school (by slug) or of the alliance, with its open topic; gives the slug.
    `name` and `about` are by language, `emblem` a word of the emblems: one that has no drawing
    shows as a seedling.

    Raises NotFound for the school, Refused, Invalid for what can't stand or a taken slug.
    """
    place = school_called(work, actor, slug=school) if school else None
    of = place.id if place else None
    demand(may_open_room(actor, steward=is_steward(work, actor.member, of)))
    room = Room(
        slug=_free_slug(work, slug),
        name=checks.some_text("name", name, limit=NAME_MAX),
        about=checks.texts("about", about, limit=ABOUT_MAX),
        emblem=_emblem(emblem),
        school_id=of,
        youth=youth,
        seq=0,
        made_at=work.now,
    )
    _keep(work, room)
    work.emit(RoomOpened(room.slug, of))
    work.signal(RoomsChanged(room.slug))
    return room.slug


def change(
    work: Work,
    actor: Actor,
    *,
    room: str,
    version: int,
    name: Mapping[str, str] | None = None,
    about: Mapping[str, str] | None = None,
    emblem: str | None = None,
) -> int:
    """Say otherwise what a room is called, what it is about, or what its picture is: what is given,
    and leave the rest; gives the new version. Its address stays.

    Of a text, the languages given are changed and an empty one is taken away. `version` is that of
    the page being edited: raises Conflict when somebody else saved another in between; NotFound,
    Refused, Invalid for what can't stand.
    """
    place = queries.place(work, actor, slug=room)
    demand(may_open_room(actor, steward=is_steward(work, actor.member, place.school)))
    row = changes.locked(work, place.id)
    now = (row.name, row.about, row.emblem)
    then = (
        checks.some_text("name", {**row.name, **(name or {})}, limit=NAME_MAX),
        checks.texts("about", {**row.about, **(about or {})}, limit=ABOUT_MAX),
        row.emblem if emblem is None else _emblem(emblem),
    )
    if then == now:
        return row.version
    if row.version != version:
        raise Conflict("stale")
    row.name, row.about, row.emblem = then
    row.version += 1
    work.emit(RoomChanged(row.slug, changes.next_seq(row)))
    work.signal(RoomsChanged(row.slug))
    return row.version


def called(reading: Reading, actor: Actor, *, slug: str) -> RoomView:
    """A room for the form that says what it is called. Raises NotFound, Refused."""
    place = queries.place(reading, actor, slug=slug)
    demand(may_open_room(actor, steward=is_steward(reading, actor.member, place.school)))
    return queries.room(reading, actor, slug=slug)


def _free_slug(work: Work, text: str) -> str:
    slug = checks.slug(text, limit=SLUG_MAX)
    if slug in RESERVED or work.session.scalar(select(Room.id).where(Room.slug == slug)):
        raise Invalid("slug", "slug_taken")
    return slug


def _emblem(word: str) -> str:
    if not EMBLEM.fullmatch(word):
        raise Invalid("emblem", "bad_choice")
    return word


def _keep(work: Work, room: Room) -> None:
    work.session.add(room)
    try:
        work.session.flush()
    except IntegrityError as error:  # another process took the slug a moment ago
        raise Conflict("slug_taken") from error
    now = work.now
    topic = Topic(room_id=room.id, latest_at=now, placed_at=now, made_at=now, latest_seq=0)
    topic.messages = 0
    work.session.add(topic)
    work.session.flush()
    room.open_topic_id = topic.id
    work.session.flush()
