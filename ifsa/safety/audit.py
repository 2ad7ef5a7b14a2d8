"""The log of what those in power did: who, when, to whom or what, why.

It is made of the stored events themselves, so no verb can forget to write into it, and nothing in
the house changes or deletes an event. Every kind of event is either here or declared unremarkable;
tests/safety/test_audit.py fails for one that is neither.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, or_, select

from ifsa.actor import Actor
from ifsa.errors import Invalid, NotFound, demand
from ifsa.members.queries import MemberName, member_called, names
from ifsa.safety.policy import may_read_log
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
    says why, how, or what somebody became."""

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
    return Log(tuple(_entries(reading, rows[:PAGE])), following)


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


def _entries(reading: Reading, rows: Sequence[StoredEvent]) -> list[Entry]:
    people = {_number(row, "member") for row in rows} | {row.actor_id for row in rows}
    known = names(reading, {one for one in people if one is not None})
    of_rows = {_number(row, "school") for row in rows}
    schools = briefs(reading, {one for one in of_rows if one is not None})
    return [_entry(row, known, schools) for row in rows]


def _entry(
    row: StoredEvent, known: dict[int, MemberName], schools: dict[int, SchoolBrief]
) -> Entry:
    member, school = _number(row, "member"), _number(row, "school")
    return Entry(
        id=row.id,
        kind=row.kind,
        at=row.at,
        by=None if row.actor_id is None else known[row.actor_id],
        member=None if member is None else known.get(member),
        school=None if school is None else schools.get(school),
        room=_text(row, "room"),
        numbers={name: value for name, value in row.body.items() if isinstance(value, int)},
        reason=_text(row, "reason"),
        decision=_text(row, "decision"),
        role=_text(row, "role"),
    )


def _number(row: StoredEvent, name: str) -> int | None:
    value: Any = row.body.get(name)
    return value if isinstance(value, int) else None


def _text(row: StoredEvent, name: str) -> str | None:
    value: Any = row.body.get(name)
    return value if isinstance(value, str) else None
