"""A search through all areas at one moment, in one order."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from heapq import merge
from typing import Any, Final

from ifsa.actor import Actor
from ifsa.demonstrations import search as lessons
from ifsa.errors import Invalid
from ifsa.rooms import search as rooms
from ifsa.rooms.search import Within
from ifsa.schools import search as schools
from ifsa.storage.fulltext import Place
from ifsa.storage.work import Reading
from ifsa.text.seeking import Rank, Sought, everything, sought
from ifsa.trade import search as listings
from ifsa.web.search import hits
from ifsa.web.search.hits import Hit
from ifsa.wire.search import Kind, Search

SINCE: Final[Mapping[str, timedelta]] = {
    "day": timedelta(days=1),
    "week": timedelta(days=7),
    "month": timedelta(days=30),
    "year": timedelta(days=365),
}
_FROM_ROOMS: Final[tuple[Kind, ...]] = ("message", "topic")
KINDS: Final[tuple[Kind, ...]] = (*_FROM_ROOMS, "lesson", "listing", "school")
_FIND: Final[Mapping[Kind, Callable[..., list[Any]]]] = {
    "message": rooms.messages,
    "topic": rooms.topics,
    "lesson": lessons.find,
    "listing": listings.find,
    "school": schools.find,
}
_HIT: Final[Mapping[Kind, Callable[[Any, Sought, str], Hit]]] = {
    "message": hits.of_message,
    "topic": hits.of_topic,
    "lesson": hits.of_lesson,
    "listing": hits.of_listing,
    "school": hits.of_school,
}
_PART: Final = re.compile(r"([a-z]+)-([0-4])-([0-9]{1,18})")

Cursor = Mapping[Kind, Place]


@dataclass(frozen=True, slots=True)
class Asked:
    """A search: what for, of which kinds, and narrowed by what."""

    sought: Sought
    kinds: tuple[Kind, ...]
    within: Within = field(default_factory=Within)


@dataclass(frozen=True, slots=True)
class Results:
    """Hits of all kinds in one order; `next` is the cursor of those that follow."""

    hits: list[Hit]
    next: str | None


def asked(given: Search, sought: Sought, now: datetime) -> Asked:
    """A search as it came over the wire. Raises Invalid for a `since` that is none."""
    since = _moment(given.since, now)
    answered = None if given.answered is None else given.answered == "yes"
    within = Within(given.room, given.member, given.language, since, given.has, answered)
    kinds = kinds_within(given)
    return Asked(sought, (given.kind,) if given.kind in kinds else kinds, within)


def looked_for(given: Search, languages: Sequence[str]) -> Sought:
    """The words of a search; none where something else says enough. Raises Invalid("q")."""
    if (given.has or given.answered) and not given.q.strip():
        return everything()
    return sought(given.q, languages)


def kinds_within(given: Search) -> tuple[Kind, ...]:
    """What there can be within what a search is narrowed by: rooms hold messages and topics, and
    files go along with messages alone. Without words questions are listed, not all that was said
    about them."""
    if given.has:
        return ("message",)
    if given.answered and not given.q.strip():
        return ("topic",)
    narrowed = given.room or given.member or given.language or given.since or given.answered
    return _FROM_ROOMS if narrowed else KINDS


def merged(
    reading: Reading, actor: Actor, *, asked: Asked, cursor: str | None = None, most: int
) -> Results:
    """All kinds in one list: the surest first, then the latest. Raises Invalid, NotFound."""
    after = _read(cursor)
    found = [
        _of_kind(reading, actor, asked, kind, after.get(kind), most + 1) for kind in asked.kinds
    ]
    ordered = list(merge(*found, key=_order))
    shown = ordered[:most]
    ends = {**after, **{hit.kind: hit.place for hit in shown}}
    return Results(shown, _written(ends) if len(ordered) > most else None)


def apart(
    reading: Reading, actor: Actor, *, asked: Asked, most: Mapping[Kind, int]
) -> dict[Kind, list[Hit]]:
    """Each kind by itself, up to so many of each. Raises NotFound, Invalid."""
    return {kind: _of_kind(reading, actor, asked, kind, None, most[kind]) for kind in asked.kinds}


def _of_kind(
    reading: Reading, actor: Actor, asked: Asked, kind: Kind, after: Place | None, most: int
) -> list[Hit]:
    find = partial(_FIND[kind], reading, actor, sought=asked.sought, after=after, most=most)
    found = find(within=asked.within) if kind in _FROM_ROOMS else find()
    return [_HIT[kind](one, asked.sought, actor.language) for one in found]


def _order(hit: Hit) -> tuple[int, float]:
    return hit.place.rank, -hit.at.timestamp()


def _moment(since: str | None, now: datetime) -> datetime | None:
    if since is None:
        return None
    if since in SINCE:
        return now - SINCE[since]
    try:
        day = datetime.strptime(since, "%Y-%m-%d")
    except ValueError as error:
        raise Invalid("since", "bad_date") from error
    return day.replace(tzinfo=now.tzinfo)


def _written(ends: Cursor) -> str:
    return ".".join(f"{kind}-{place.rank:d}-{place.id}" for kind, place in ends.items())


def _read(cursor: str | None) -> Cursor:
    found: dict[Kind, Place] = {}
    for part in cursor.split(".") if cursor else ():
        match = _PART.fullmatch(part)
        kind = next((one for one in KINDS if match and one == match[1]), None)
        if not match or kind is None:
            raise Invalid("cursor", "bad_choice")
        found[kind] = Place(Rank(int(match[2])), int(match[3]))
    return found
