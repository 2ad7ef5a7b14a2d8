"""Whom an event concerns, and what there is to say of it. Never who made it happen.

What was true when it happened may be over when this is asked, after a restart say: then there is
nobody to tell.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from ifsa.actor import HOUSE
from ifsa.demonstrations import queries as lessons
from ifsa.demonstrations.events import (
    LessonCancelled,
    LessonEvent,
    LessonMoved,
    LessonScheduled,
    LessonSoon,
    LessonStarted,
)
from ifsa.demonstrations.kinds import State
from ifsa.demonstrations.queries import LessonView
from ifsa.errors import NotFound
from ifsa.members.events import ConsentGiven
from ifsa.members.queries import names
from ifsa.notifications.facts import (
    ConsentFacts,
    Facts,
    LessonFacts,
    Subject,
    TalkFacts,
    TradeFacts,
)
from ifsa.rooms import audience
from ifsa.rooms.audience import About
from ifsa.rooms.events import MemberAddressed, TopicGrew
from ifsa.schools import queries as schools
from ifsa.storage.events import Event
from ifsa.storage.work import Reading
from ifsa.trade import negotiations
from ifsa.trade.events import (
    InquiryDeclined,
    InquiryEvent,
    InquirySent,
    InquiryWithdrawn,
    OfferAccepted,
    OfferDeclined,
    OfferMade,
    OfferWithdrawn,
)
from ifsa.trade.states import Side
from ifsa.trade.views import InquiryPage


@dataclass(frozen=True, slots=True)
class Concern:
    """What is to be told to whom."""

    members: Collection[int]
    subject: Subject
    facts: Facts


Asking: TypeAlias = Callable[[Reading, Any, int | None], Concern | None]
Audience: TypeAlias = Callable[[Reading, LessonView], Collection[int]]


def concern(reading: Reading, event: Event, by: int | None) -> Concern | None:
    """Whom an event that `by` made happen concerns; None when there is nothing (any more) to say.

    Raises KeyError for a kind of event that nobody is told of.
    """
    found = ASKED[type(event)](reading, event, by)
    if found is None:
        return None
    others = [member for member in dict.fromkeys(found.members) if member != by]
    return Concern(others, found.subject, found.facts)


def _followers(reading: Reading, lesson: LessonView) -> Collection[int]:
    """Of the school that hosts; of a closed one nobody hears any more."""
    try:
        schools.school_called(reading, HOUSE, slug=lesson.school.slug)
    except NotFound:
        return ()
    return schools.followers_of(reading, lesson.school.id)


def _registered(reading: Reading, lesson: LessonView) -> Collection[int]:
    return lessons.registered(reading, HOUSE, lesson=lesson.id)


def _of_lesson(audience: Audience, while_it_is: State) -> Asking:
    def asked(reading: Reading, event: LessonEvent, by: int | None) -> Concern | None:
        # What a visitor may see, everybody may be told of.
        lesson = lessons.lesson(reading, HOUSE, lesson=event.lesson)
        if lesson.state is not while_it_is:
            return None
        return Concern(
            audience(reading, lesson), Subject("lesson", lesson.id), _lesson_facts(lesson)
        )

    return asked


def _lesson_facts(lesson: LessonView) -> LessonFacts:
    return LessonFacts(
        title=lesson.title,
        school=lesson.school.name,
        starts_at=lesson.starts_at,
        zone=lesson.zone,
        emblem=next(iter(lesson.crops), "lesson"),
    )


def _other_side(reading: Reading, event: InquiryEvent, by: int | None) -> Concern | None:
    """The buyer, or the seller with the stewards who speak for the seller."""
    if by is None:
        return None
    watched = negotiations.watched(reading, HOUSE, inquiry=event.inquiry)
    told = Side.SELLER if by == event.buyer else Side.BUYER
    members = [member for member, side in watched.sides.items() if side is told]
    facts = _trade_facts(reading, watched.page, event, by)
    return Concern(members, Subject("inquiry", event.inquiry), facts)


def _trade_facts(reading: Reading, page: InquiryPage, event: InquiryEvent, by: int) -> TradeFacts:
    offer = event.offer if isinstance(event, OfferMade) else None
    answers = next((one.answers for one in page.offers if one.id == offer), None)
    return TradeFacts(
        by=names(reading, [by])[by].name,
        produce=dict(page.listing.produce.names),
        emblem=page.listing.produce.id,
        counter=answers is not None,
    )


def _the_youth(reading: Reading, event: ConsentGiven, by: int | None) -> Concern | None:
    return Concern([event.member], Subject("member", event.member), ConsentFacts())


def _addressed(reading: Reading, event: MemberAddressed, by: int | None) -> Concern | None:
    """Whom a message speaks to, unless they muted where it stands."""
    about = audience.about(reading, message=event.message)
    if about is None:
        return None
    members = audience.told(reading, message=event.message, members=[event.member])
    return Concern(members, Subject("message", about.message), _talk_facts(reading, about, event))


def _following(reading: Reading, event: TopicGrew, by: int | None) -> Concern | None:
    about = audience.about(reading, message=event.message)
    if about is None:
        return None
    follow = audience.followers(reading, message=event.message, first=event.first)
    members = audience.told(reading, message=event.message, members=follow)
    return Concern(members, Subject("topic", about.topic), _talk_facts(reading, about, event))


def _talk_facts(reading: Reading, about: About, event: MemberAddressed | TopicGrew) -> TalkFacts:
    return TalkFacts(
        by=names(reading, [about.author])[about.author].name,
        room=about.room,
        title=about.title,
        emblem=about.emblem,
        way=event.way if isinstance(event, MemberAddressed) else None,
        first=isinstance(event, TopicGrew) and event.first,
    )


ASKED: Final[Mapping[type[Event], Asking]] = {
    LessonScheduled: _of_lesson(_followers, State.PLANNED),
    LessonMoved: _of_lesson(_registered, State.PLANNED),
    LessonCancelled: _of_lesson(_registered, State.CANCELLED),
    LessonSoon: _of_lesson(_registered, State.PLANNED),
    LessonStarted: _of_lesson(_registered, State.LIVE),
    InquirySent: _other_side,
    InquiryDeclined: _other_side,
    InquiryWithdrawn: _other_side,
    OfferMade: _other_side,
    OfferAccepted: _other_side,
    OfferDeclined: _other_side,
    OfferWithdrawn: _other_side,
    ConsentGiven: _the_youth,
    MemberAddressed: _addressed,
    TopicGrew: _following,
}
"""Every kind of event that somebody is told of, and who knows whom."""
