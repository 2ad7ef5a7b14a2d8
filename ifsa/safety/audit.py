"""The log of what those in power did: who, when, to whom or what, why.

It is made of the stored events themselves, so no verb can forget to write into it, and nothing in
the house changes or deletes an event. Every kind of event is either here or declared unremarkable;
tests/safety/test_audit.py fails for one that is neither.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, or_, select

from ifsa.actor import Actor
from ifsa.errors import Invalid, NotFound, demand
from ifsa.members.queries import MemberName, member_called, names
from ifsa.rooms.queries import rooms_called
from ifsa.rooms.views import Author, MessageView, RoomView
from ifsa.safety import things
from ifsa.safety.policy import may_read_log
from ifsa.safety.things import Kind, Reference, Shown
from ifsa.schools.queries import SchoolBrief, briefs
from ifsa.storage.events import StoredEvent
from ifsa.storage.work import Reading

PAGE = 50
YEARS = range(2000, 3000)  # others are slips, and near the ends there is no midnight in UTC

ACTS: Final = (
    "message.hidden",
    "message.shown",
    "message.moved",
    "translation.removed",
    "card.removed",
    "messages.hidden",
    "messages.shown",
    "room.opened",
    "room.changed",
    "service.made",
    "service.revoked",
    "title.changed",
    "title.hidden",
    "title.shown",
    "topic.locked",
    "topic.unlocked",
    "pace.set",
    "silence.imposed",
    "silence.lifted",
    "vouch.given",
    "vouch.ended",
    "word.added",
    "word.changed",
    "word.removed",
    "listing.hidden",
    "listing.shown",
    "listing.closed",
    "case.decided",
    "case.handed_on",
    "consent.given",
    "school.founded",
    "school.verified",
    "school.closed",
    "school.reopened",
    "school.twinned",
    "steward.appointed",
    "steward.dismissed",
    "invitation.made",
    "invitation.accepted",
    "lesson.cancelled",
    "lesson.ended",
    "data.exported",
    "erasure.asked",
    "erasure.cancelled",
    "member.erased",
)
"""Acts of power over others or over personal data, in the order in which one chooses among them."""

ABOUT: Final = (Kind.MESSAGE, Kind.TOPIC, Kind.LISTING)
"""Things that events name by their number, under these words."""

# These come of themselves too, when a time is over or reports are enough; then nobody did it.
BY_ITSELF: Final = ("lesson.ended", "message.hidden", "title.hidden")

UNREMARKABLE: Final = frozenset(
    {
        # One's own account, devices and settings.
        "member.joined",
        "device.signed_in",
        "device.signed_out",
        "address.given",
        "address.confirmed",
        "password.changed",
        "password.forgotten",
        # What people say and answer; where it must not stay it is hidden, which is an act.
        "topic.started",
        "topic.changed",
        "message.posted",
        "message.edited",
        "message.deleted",
        "message.reacted",
        "message.linked",
        "language.corrected",
        "answer.chosen",
        "answer.dropped",
        # Who is spoken to by it, and what is new for whom.
        "member.addressed",
        "topic.grew",
        "news.changed",
        "news.written",
        "rooms.changed",
        # What nobody has sent is nobody's business.
        "draft.changed",
        "case.changed",
        "draft.discarded",
        # Reporting is everybody's right, and nobody's to look up in a log.
        "report.made",
        # Plans and broadcasts of those whose lesson it is.
        "lesson.scheduled",
        "lesson.edited",
        "lesson.moved",
        "lesson.soon",
        "lesson.started",
        "lesson.host_on_air",
        "lesson.host_lost",
        "lesson.host_back",
        "lesson.host_failed",
        "lesson.steward_arrived",
        "lesson.stage_forgotten",
        "lesson.registered",
        "lesson.registration_withdrawn",
        "lesson.watching",
        # A school speaking of itself, and those who follow it.
        "school.edited",
        "programme.added",
        "school.followed",
        "school.unfollowed",
        # Trade between two sides.
        "listing.published",
        "listing.edited",
        "inquiry.sent",
        "inquiry.withdrawn",
        "inquiry.declined",
        "offer.made",
        "offer.accepted",
        "offer.declined",
        "offer.withdrawn",
        "offer.expired",
        # What follows from other events by itself.
        "word.held",
        "file.kept",
        "file.shown",
        "file.gone",
        "upload.begun",
        "upload.over",
        "notice.given",
        "notices.read",
        "letter.written",
        "page.named",
        "erasure.due",
    }
)


@dataclass(frozen=True, slots=True)
class Sought:
    """What the log is narrowed by. Days are those of the reader's clock, both included; `member`
    is a handle, of who did it or whom it was done to."""

    kind: str | None = None
    member: str | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One act. `by` did it, None from the command line; the rest is what the event names: whom it
    concerns, of which school, the room it happened in, the thing by its own number, and a code that
    says why, how, or what somebody became. `place` is that room, and `shown` the things, as they
    are now: a message, its topic, a listing."""

    id: int
    kind: str
    at: datetime
    by: MemberName | None
    member: MemberName | None
    school: SchoolBrief | None
    room: str | None
    numbers: dict[str, int]
    reason: str | None
    decision: str | None
    role: str | None
    place: RoomView | None
    shown: Mapping[Kind, Shown]

    @property
    def whose(self) -> MemberName | Author | None:
        """Whom it was done to: named by the event, or by the message that it is about."""
        message = self.shown.get(Kind.MESSAGE)
        return self.member or (message.author if isinstance(message, MessageView) else None)


@dataclass(frozen=True, slots=True)
class Log:
    """Entries, the latest first; `next` is the cursor of the following ones."""

    items: tuple[Entry, ...]
    next: int | None


def log(
    reading: Reading, actor: Actor, *, sought: Sought | None = None, before: int | None = None
) -> Log:
    """What was done, the latest first. Raises Refused to all but admins, Invalid for a kind, a
    member or days that are none."""
    demand(may_read_log(actor))
    wanted = select(StoredEvent).where(*_conditions(reading, actor, sought or Sought()))
    if before is not None:
        wanted = wanted.where(StoredEvent.id < before)
    rows = reading.session.scalars(wanted.order_by(StoredEvent.id.desc()).limit(PAGE + 1)).all()
    following = rows[PAGE - 1].id if len(rows) > PAGE else None
    return Log(tuple(_entries(reading, actor, rows[:PAGE])), following)


def _conditions(reading: Reading, actor: Actor, sought: Sought) -> Iterable[ColumnElement[bool]]:
    yield StoredEvent.kind.in_(_kinds(sought.kind))
    yield or_(StoredEvent.actor_id.is_not(None), StoredEvent.kind.not_in(BY_ITSELF))
    # What was done to several at once is one act.
    yield StoredEvent.body["among"].as_integer().is_(None)
    if sought.member:
        yield _concerns(_numbered(reading, sought.member))
    if sought.since is not None:
        yield StoredEvent.at >= _begin(sought.since, actor.zone)
    if sought.until is not None:
        if sought.since is not None and sought.until < sought.since:
            raise Invalid("until", "date_order")
        yield StoredEvent.at < _begin(sought.until, actor.zone, days=1)


def _kinds(given: str | None) -> Collection[str]:
    if not given:
        return ACTS
    if given not in ACTS:
        raise Invalid("kind", "bad_choice")
    return (given,)


def _numbered(reading: Reading, handle: str) -> int:
    try:
        return member_called(reading, handle).id
    except NotFound as error:
        raise Invalid("member", "no_such_member") from error


def _concerns(member: int) -> ColumnElement[bool]:
    to = StoredEvent.body["member"].as_integer()
    return or_(StoredEvent.actor_id == member, to == member)


def _begin(day: date, zone: str, *, days: int = 0) -> datetime:
    """The midnight a day begins with, or that of a later one."""
    if day.year not in YEARS:
        raise Invalid("until" if days else "since", "bad_date")
    return datetime.combine(day, time(), ZoneInfo(zone)) + timedelta(days=days)


@dataclass(frozen=True, slots=True)
class _Known:
    """What the events of a page name, read for all of them at once."""

    people: Mapping[int, MemberName]
    schools: Mapping[int, SchoolBrief]
    rooms: Mapping[str, RoomView]
    things: Mapping[Reference, Shown]


def _entries(reading: Reading, actor: Actor, rows: Sequence[StoredEvent]) -> list[Entry]:
    people = {_number(row, "member") for row in rows} | {row.actor_id for row in rows}
    schools = {_number(row, "school") for row in rows}
    slugs = {_text(row, "room") for row in rows}
    known = _Known(
        names(reading, {one for one in people if one is not None}),
        briefs(reading, {one for one in schools if one is not None}),
        rooms_called(reading, actor, slugs=sorted(one for one in slugs if one is not None)),
        things.shown(reading, actor, {one for row in rows for one in _references(row)}),
    )
    return [_entry(row, known) for row in rows]


def _references(row: StoredEvent) -> Iterable[Reference]:
    for kind in ABOUT:
        number = _number(row, kind.value)
        if number is not None:
            yield Reference(kind, number)


def _entry(row: StoredEvent, known: _Known) -> Entry:
    member, school, room = _number(row, "member"), _number(row, "school"), _text(row, "room")
    references = [one for one in _references(row) if one in known.things]
    return Entry(
        id=row.id,
        kind=row.kind,
        at=row.at,
        by=None if row.actor_id is None else known.people[row.actor_id],
        member=None if member is None else known.people.get(member),
        school=None if school is None else known.schools.get(school),
        room=room,
        numbers={name: value for name, value in row.body.items() if isinstance(value, int)},
        reason=_text(row, "reason"),
        decision=_text(row, "decision"),
        role=_text(row, "role"),
        place=None if room is None else known.rooms.get(room),
        shown={one.kind: known.things[one] for one in references},
    )


def _number(row: StoredEvent, name: str) -> int | None:
    value: Any = row.body.get(name)
    return value if isinstance(value, int) else None


def _text(row: StoredEvent, name: str) -> str | None:
    value: Any = row.body.get(name)
    return value if isinstance(value, str) else None
