"""The page of the search. All of it is links and one form, so it works without JavaScript, can be
shared, and going back goes back."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import urlencode

from msgspec import structs
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ifsa.actor import Actor
from ifsa.clock import now
from ifsa.errors import Problem
from ifsa.language.negotiation import best_text
from ifsa.members.queries import MemberName
from ifsa.rooms import authors
from ifsa.rooms import queries as rooms
from ifsa.text import glossary
from ifsa.text.seeking import TYPED_MOST, Sought
from ifsa.web.edge import actor, query_struct, read, render
from ifsa.web.search.counting import count
from ifsa.web.search.everywhere import SINCE, Asked, apart, asked, kinds_within, looked_for, merged
from ifsa.web.search.hits import Hit, Shown, Tagged, shown
from ifsa.wire.search import Kind, Search

# How many of each kind stand on the page of all kinds; one more is looked for, to know of it.
FEW: Final[dict[Kind, int]] = {
    "message": 6,
    "topic": 3,
    "lesson": 3,
    "listing": 3,
    "school": 3,
}
PAGE = 20
LANGUAGES_WRITTEN: Final = ("ur", "ur-Latn", "zh-Hans", "en")
# What an empty page offers: a little of what the rooms talk about.
OFFERED: Final = (
    "wheat",
    "mango",
    "cotton",
    "drip-irrigation",
    "compost",
    "pink-bollworm",
    "milk",
    "honey",
)
ALSO_MOST = 6


@dataclass(frozen=True, slots=True)
class Section:
    """Hits of one kind; `more` is the address of the rest, None where this is all."""

    kind: Kind
    hits: Sequence[Shown]
    more: str | None


@dataclass(frozen=True, slots=True)
class SearchPage:
    """`sections` are empty without a search. `rooms` are those one may narrow it to; `people` are
    those whom the name of a member fits."""

    given: Search
    rooms: Sequence[tuple[str, Tagged]]
    language: str
    people: Sequence[MemberName] = ()
    sought: Sought | None = None
    sections: Sequence[Section] = ()

    @property
    def kinds(self) -> tuple[Kind, ...]:
        return kinds_within(self.given)

    @property
    def found(self) -> bool:
        return any(section.hits for section in self.sections)

    @property
    def narrowed(self) -> bool:
        given = self.given
        within = (given.room, given.member, given.language, given.since, given.has)
        return any((*within, given.answered, given.kind))

    @property
    def kept(self) -> dict[str, str]:
        """The filters in use, for a form that keeps them."""
        return _pairs(structs.replace(self.given, q="", cursor=None))

    @property
    def room_name(self) -> Tagged:
        return dict(self.rooms).get(self.given.room or "", ("und", self.given.room or ""))

    @property
    def member_name(self) -> str:
        """Whose messages these are, or what was typed for them."""
        return self.people[0].name if len(self.people) == 1 else self.given.member or ""

    @property
    def typed_most(self) -> int:
        return TYPED_MOST

    @property
    def languages(self) -> tuple[str, ...]:
        return LANGUAGES_WRITTEN

    @property
    def times(self) -> tuple[str, ...]:
        return tuple(SINCE)

    @property
    def offered(self) -> list[str]:
        """Words to begin with, in the reader's language."""
        words = (glossary.things()[one].called(self.language) for one in OFFERED)
        return [word for word in words if word]

    @property
    def also(self) -> list[Tagged]:
        """What the glossary calls the same things in other languages."""
        if self.sought is None:
            return []
        typed = self.sought.typed.strip().casefold()
        found = {
            thing.called(language): language
            for thing in self.sought.things
            for language in LANGUAGES_WRITTEN
        }
        also = [(language, word) for word, language in found.items() if word]
        return [one for one in also if one[1].casefold() != typed][:ALSO_MOST]

    @property
    def single_words(self) -> list[str]:
        """Each of several words as it was typed, to be looked for alone."""
        if self.sought is None or len(self.sought.words) < 2:
            return []
        typed = self.sought.typed
        spans = [(word.tokens[0].start, word.tokens[-1].end) for word in self.sought.words]
        return list(dict.fromkeys(typed[start:end] for start, end in spans))

    def url(self, **changed: Any) -> str:
        """This search with something changed, from its beginning; None takes a filter off."""
        return address(structs.replace(self.given, **{"cursor": None, **changed}))


def address(given: Search) -> str:
    pairs = _pairs(given)
    return f"/search?{urlencode(pairs)}" if pairs else "/search"


def _pairs(given: Search) -> dict[str, str]:
    named = structs.asdict(given)
    return {name: value for name, value in named.items() if name != "limit" and value}


async def index(request: Request) -> Response:
    given = query_struct(request, Search)
    who = await actor(request)
    among = [
        (room.slug, best_text(room.name, who.language)) for room in await read(request, rooms.rooms)
    ]
    people = await read(request, authors.called, typed=given.member) if given.member else []
    page, problem = SearchPage(given, among, who.language, people), None
    if given.q or given.has or given.answered:
        try:
            page = await _found(request, who, page)
        except Problem as error:
            problem = error
    return await render(request, "search/search.html", page, tab="search", problem=problem)


async def _found(request: Request, who: Actor, page: SearchPage) -> SearchPage:
    """The page with what was found. Raises Invalid, NotFound, TooMany."""
    await count(request, who)
    words = looked_for(page.given, (who.language,))
    wanted = asked(page.given, words, now())
    paged = page.given.kind is not None
    sections = await (_page if paged else _overview)(request, page.given, wanted)
    return replace(page, sought=words, sections=sections)


async def _page(request: Request, given: Search, wanted: Asked) -> list[Section]:
    """One kind, a page of it."""
    found = await read(request, merged, asked=wanted, cursor=given.cursor, most=PAGE)
    more = address(structs.replace(given, cursor=found.next)) if found.next else None
    return [_section(wanted.kinds[0], found.hits, wanted, more)]


async def _overview(request: Request, given: Search, wanted: Asked) -> list[Section]:
    """Some of each kind; the kind first that was meant most surely."""
    most = {kind: few + 1 for kind, few in FEW.items()}
    found = await read(request, apart, asked=wanted, most=most)
    sections = [
        _section(
            kind,
            hits[: FEW[kind]],
            wanted,
            address(structs.replace(given, kind=kind, cursor=None))
            if len(hits) > FEW[kind]
            else None,
        )
        for kind, hits in found.items()
        if hits
    ]
    return sorted(sections, key=lambda section: section.hits[0].hit.place.rank)


def _section(kind: Kind, hits: Sequence[Hit], wanted: Asked, more: str | None) -> Section:
    return Section(kind, [shown(hit, wanted.sought) for hit in hits], more)


routes = [Route("/search", index, methods=["GET"])]
