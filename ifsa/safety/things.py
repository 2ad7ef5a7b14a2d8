"""What can be reported: named by kind and number, and how each kind is looked up.

What an actor may not see is not found, so nobody learns by reporting that something is there.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, TypeAlias

from ifsa.actor import Actor
from ifsa.errors import Invalid, NotFound
from ifsa.members.queries import MemberName, names
from ifsa.rooms import queries as rooms
from ifsa.rooms import translations
from ifsa.rooms.translations import TranslationView
from ifsa.rooms.views import MessageView, TopicView
from ifsa.schools import queries as schools
from ifsa.schools.queries import SchoolBrief
from ifsa.storage.work import Reading
from ifsa.trade import queries as trade
from ifsa.trade.views import ListingCard

Shown: TypeAlias = (
    MessageView | TranslationView | TopicView | ListingCard | SchoolBrief | MemberName
)
"""How a thing looks: what its own area shows of it."""


class Kind(StrEnum):
    """TOPIC is what one is called, SCHOOL a school's page, MEMBER what one says of oneself."""

    MESSAGE = "message"
    TRANSLATION = "translation"
    TOPIC = "topic"
    LISTING = "listing"
    SCHOOL = "school"
    MEMBER = "member"


@dataclass(frozen=True, slots=True)
class Reference:
    """The name of something anywhere in the house."""

    kind: Kind
    id: int


@dataclass(frozen=True, slots=True)
class Thing:
    """`author` answers for it, the stewards of `school` look after it; `youth` says that it stands
    in a room for the young or that its author is one."""

    reference: Reference
    shown: Shown
    author: int | None
    school: int | None
    youth: bool


def known(given: str) -> Kind:
    """Raises Invalid("kind") for one that is not in the list."""
    if given not in set(Kind):
        raise Invalid("kind", "bad_choice")
    return Kind(given)


def find(reading: Reading, actor: Actor, reference: Reference) -> Thing:
    """The thing, as the actor sees it. Raises NotFound."""
    return _FINDERS[reference.kind](reading, actor, reference)


def shown(
    reading: Reading, actor: Actor, references: Collection[Reference]
) -> dict[Reference, Shown]:
    """How things look that the actor may see, in a fixed number of statements for each kind."""
    found: dict[Reference, Shown] = {}
    for kind, among in _AMONG.items():
        ids = {reference.id for reference in references if reference.kind is kind}
        if ids:
            found |= {Reference(kind, id): one for id, one in among(reading, actor, ids).items()}
    return found


def _message(reading: Reading, actor: Actor, reference: Reference) -> Thing:
    view = rooms.message(reading, actor, id=reference.id)
    if view.deleted:
        raise NotFound
    place = rooms.place(reading, actor, slug=view.room)
    youth = place.youth or _young(reading, view.author.id)
    return Thing(reference, view, view.author.id, place.school, youth)


def _translation(reading: Reading, actor: Actor, reference: Reference) -> Thing:
    """Whoever made it answers for it; for what a machine made, who looks after the room."""
    view = translations.one(reading, actor, id=reference.id)
    message = rooms.message(reading, actor, id=view.message)
    place = rooms.place(reading, actor, slug=message.room)
    youth = place.youth or _young(reading, view.author)
    return Thing(reference, view, view.author, place.school, youth)


def _topic(reading: Reading, actor: Actor, reference: Reference) -> Thing:
    view = rooms.topic(reading, actor, id=reference.id)
    if view.title is None and view.hidden is None:
        raise NotFound  # a room's open talk has no title that could be wrong
    place = rooms.place(reading, actor, slug=view.room)
    youth = place.youth or _young(reading, view.author)
    return Thing(reference, view, view.author, place.school, youth)


def _listing(reading: Reading, actor: Actor, reference: Reference) -> Thing:
    page = trade.listing_page(reading, actor, listing=reference.id)
    school = page.card.school.id if page.card.school else None
    return Thing(reference, page.card, page.seller.id, school, page.seller.youth)


def _school(reading: Reading, actor: Actor, reference: Reference) -> Thing:
    """Its stewards are those who are complained of, so it is for the alliance alone."""
    brief = schools.school_numbered(reading, actor, id=reference.id)
    return Thing(reference, brief, None, None, youth=False)


def _member(reading: Reading, actor: Actor, reference: Reference) -> Thing:
    """Only of members one meets somewhere: else numbers would tell names."""
    met = any(meets(reading, actor, member=reference.id) for meets in _MEETING)
    name = names(reading, [reference.id]).get(reference.id)
    if not met or name is None:
        raise NotFound
    return Thing(reference, name, name.id, None, name.youth)


_MEETING: Final = (rooms.speaks, trade.sells, schools.runs_any)


def _young(reading: Reading, member: int | None) -> bool:
    return member is not None and names(reading, [member])[member].youth


_FINDERS: Final[Mapping[Kind, Callable[[Reading, Actor, Reference], Thing]]] = {
    Kind.MESSAGE: _message,
    Kind.TRANSLATION: _translation,
    Kind.TOPIC: _topic,
    Kind.LISTING: _listing,
    Kind.SCHOOL: _school,
    Kind.MEMBER: _member,
}


def _schools(reading: Reading, actor: Actor, ids: Collection[int]) -> Mapping[int, Shown]:
    return schools.briefs(reading, ids)


def _members(reading: Reading, actor: Actor, ids: Collection[int]) -> Mapping[int, Shown]:
    return names(reading, ids)


_AMONG: Final[Mapping[Kind, Callable[[Reading, Actor, Any], Mapping[int, Shown]]]] = {
    Kind.MESSAGE: lambda reading, actor, ids: rooms.messages_among(reading, actor, ids=ids),
    Kind.TRANSLATION: lambda reading, actor, ids: translations.among(reading, actor, ids=ids),
    Kind.TOPIC: lambda reading, actor, ids: rooms.topics_among(reading, actor, ids=ids),
    Kind.LISTING: lambda reading, actor, ids: trade.cards_among(reading, actor, ids=ids),
    Kind.SCHOOL: _schools,
    Kind.MEMBER: _members,
}
