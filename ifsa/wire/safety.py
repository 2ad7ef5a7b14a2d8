"""Reports, their queue, the log and one's own data over the wire."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal

import msgspec

from ifsa.members.queries import MemberName
from ifsa.rooms.hidings import HidingView
from ifsa.rooms.views import MessageView, TopicView
from ifsa.safety.audit import Entry, Log, Sought
from ifsa.safety.silences import SilenceView
from ifsa.safety.views import CasePage, CaseView, Decided, Queue, ReportView
from ifsa.schools.queries import SchoolBrief
from ifsa.trade.views import ListingCard
from ifsa.wire import rooms, trade
from ifsa.wire.numbers import Number


class Thing(msgspec.Struct):
    """What is meant: `kind` is message, topic, listing, school or member, `id` its number."""

    kind: str
    id: Number


class MakeReport(msgspec.Struct):
    """`reason` is rude, scary, false, advert, danger or other; `note` may be empty."""

    kind: str
    id: Number
    reason: str = ""
    note: str = ""


class Decide(msgspec.Struct):
    """`decision` is nothing, hide, hand_on or done. `reason` is for hiding; `note` is for the
    author of what is hidden, else for those who look after the alliance."""

    decision: str = ""
    reason: str = ""
    note: str = ""


class Hide(msgspec.Struct):
    """Why; `note` is for its author."""

    reason: str = ""
    note: str = ""


class HideThing(msgspec.Struct):
    """The same in a form, of a message, topic or listing."""

    kind: Literal["message", "topic", "listing"]
    id: Number
    reason: str = ""
    note: str = ""


class ShowThing(msgspec.Struct):
    kind: Literal["message", "topic", "listing"]
    id: Number


class Silence(msgspec.Struct):
    """Ask a member (a handle) to be silent: in a `room` (a slug), or without one anywhere. `span`
    is hour, day, three_days, week, month or for_good; `note` is a word to them."""

    member: str
    room: str | None = None
    span: str = ""
    reason: str = ""
    note: str = ""


class Whom(msgspec.Struct):
    """Of whom, and where, as in Silence."""

    member: str
    room: str | None = None


class Where(msgspec.Struct):
    """In which room; without one those that hold anywhere."""

    room: str | None = None


class HideSome(msgspec.Struct):
    """Messages of a `room` (a slug), 100 at most; `note` is for their authors."""

    room: str
    messages: list[Number] = []
    reason: str = ""
    note: str = ""


class Among(msgspec.Struct):
    """Of which topic, or of which member (a handle), messages are to be chosen."""

    topic: Number | None = None
    member: str | None = None


class FindCases(msgspec.Struct):
    """`state` is open or decided; `cursor` is what the previous page gave as `next`."""

    state: Literal["open", "decided"] = "open"
    cursor: str | None = None


class FindActs(msgspec.Struct):
    """`member` is a handle, of who did it or whom it was done to; days are those of one's own
    clock, both included."""

    kind: str | None = None
    member: str | None = None
    since: date | None = None
    until: date | None = None
    cursor: Number | None = None


class AskErasure(msgspec.Struct):
    """Forget me. `messages` is keep (without one's name) or delete."""

    password: str
    messages: Literal["keep", "delete"] = "keep"


class PersonOf(msgspec.Struct):
    """A member; the name of one who has left is empty."""

    id: int
    handle: str
    name: str


class SchoolOf(msgspec.Struct):
    id: int
    slug: str
    name: dict[str, str]


class ReportShape(msgspec.Struct):
    """`by` is null for those who are not told who reported."""

    id: int
    kind: str
    thing: int
    reason: str
    note: str | None
    at: datetime
    by: PersonOf | None


class DecidedShape(msgspec.Struct):
    decision: str
    by: PersonOf
    at: datetime
    reason: str | None
    note: str | None


class CaseShape(msgspec.Struct, kw_only=True):
    """One of message, topic, listing, school and member is what was reported; none when it is not
    there any more. `claimed` is who is looking at it, `word` is the one of a list for which it was
    held back."""

    id: int
    kind: str
    thing: int
    message: rooms.MessageShape | None
    topic: rooms.TopicShape | None
    listing: trade.ListingShape | None
    school: SchoolOf | None
    member: PersonOf | None
    author: PersonOf | None
    youth: bool
    at: datetime
    reports: int
    reasons: list[str]
    claimed: PersonOf | None
    handed_on: bool
    decided: DecidedShape | None
    word: str | None


class CaseListShape(msgspec.Struct):
    """Those that concern youth first, then the oldest. `waiting` counts all that are open, 100 for
    so many and more."""

    items: list[CaseShape]
    next: str | None
    waiting: int


class CaseDetail(msgspec.Struct):
    """`context` is a message among those around it, `choices` what one may decide."""

    case: CaseShape
    reports: list[ReportShape]
    context: list[rooms.MessageShape]
    choices: list[str]
    hidden: bool


class SilenceShape(msgspec.Struct):
    """`room` is a slug, null for one that holds anywhere; without `until` it is for good. `holds`:
    it is in force."""

    id: int
    member: PersonOf
    room: str | None
    reason: str
    note: str | None
    by: PersonOf
    at: datetime
    until: datetime | None
    lifted: datetime | None
    holds: bool


class SilenceListShape(msgspec.Struct):
    """The latest first."""

    items: list[SilenceShape]


class HidingShape(msgspec.Struct):
    """So many messages were hidden at once; `still` of them are so."""

    id: int
    room: str
    reason: str
    by: PersonOf
    at: datetime
    count: int
    still: int
    undone: datetime | None


class ActShape(msgspec.Struct):
    """One act. `by` is null from the command line; `numbers` are those of the things it names."""

    id: int
    kind: str
    at: datetime
    by: PersonOf | None
    member: PersonOf | None
    school: SchoolOf | None
    room: str | None
    numbers: dict[str, int]
    reason: str | None
    decision: str | None
    role: str | None


class ActListShape(msgspec.Struct):
    """The latest first."""

    items: list[ActShape]
    next: str | None


class ErasureShape(msgspec.Struct):
    """When it will be carried out, unless one signs in before."""

    due: datetime


def report(view: ReportView) -> ReportShape:
    return ReportShape(
        id=view.id,
        kind=view.reference.kind.value,
        thing=view.reference.id,
        reason=view.reason,
        note=view.note,
        at=view.made_at,
        by=person(view.by),
    )


def person(view: MemberName | None) -> PersonOf | None:
    return PersonOf(view.id, view.handle, view.name) if view else None


def silence(view: SilenceView) -> SilenceShape:
    return SilenceShape(
        id=view.id,
        member=PersonOf(view.member.id, view.member.handle, view.member.name),
        room=view.room.slug if view.room else None,
        reason=view.reason,
        note=view.note,
        by=PersonOf(view.by.id, view.by.handle, view.by.name),
        at=view.at,
        until=view.until,
        lifted=view.lifted,
        holds=view.holds,
    )


def hiding(view: HidingView) -> HidingShape:
    by = PersonOf(view.by.id, view.by.handle, view.by.name)
    counts = (view.count, view.still, view.undone)
    return HidingShape(view.id, view.room, view.reason, by, view.at, *counts)


def silences(views: Sequence[SilenceView]) -> SilenceListShape:
    return SilenceListShape([silence(one) for one in views])


def school(view: SchoolBrief | None) -> SchoolOf | None:
    return SchoolOf(view.id, view.slug, view.name) if view else None


def cases(view: Queue) -> CaseListShape:
    return CaseListShape([case(one) for one in view.items], view.next, view.waiting)


def case_detail(view: CasePage) -> CaseDetail:
    return CaseDetail(
        case=case(view.case),
        reports=[report(one) for one in view.reports],
        context=[rooms.message(one) for one in view.context],
        choices=[one.value for one in view.choices],
        hidden=view.hidden,
    )


def case(view: CaseView) -> CaseShape:
    shown, reference = view.shown, view.reference
    return CaseShape(
        id=view.id,
        kind=reference.kind.value,
        thing=reference.id,
        message=rooms.message(shown) if isinstance(shown, MessageView) else None,
        topic=rooms.topic(shown) if isinstance(shown, TopicView) else None,
        listing=trade.listing(shown) if isinstance(shown, ListingCard) else None,
        school=school(shown) if isinstance(shown, SchoolBrief) else None,
        member=person(shown) if isinstance(shown, MemberName) else None,
        author=person(view.author),
        youth=view.youth,
        at=view.opened_at,
        reports=view.reports,
        reasons=list(view.reasons),
        claimed=person(view.claimed),
        handed_on=view.handed_on,
        decided=_decided(view.decided),
        word=view.word,
    )


def _decided(view: Decided | None) -> DecidedShape | None:
    if view is None:
        return None
    by = PersonOf(view.by.id, view.by.handle, view.by.name)
    return DecidedShape(view.decision.value, by, view.at, view.reason, view.note)


def sought(given: FindActs) -> Sought:
    return Sought(given.kind, given.member, given.since, given.until)


def acts(view: Log) -> ActListShape:
    following = None if view.next is None else str(view.next)
    return ActListShape([_act(one) for one in view.items], following)


def _act(view: Entry) -> ActShape:
    return ActShape(
        id=view.id,
        kind=view.kind,
        at=view.at,
        by=person(view.by),
        member=person(view.member),
        school=school(view.school),
        room=view.room,
        numbers=view.numbers,
        reason=view.reason,
        decision=view.decision,
        role=view.role,
    )
