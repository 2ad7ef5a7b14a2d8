"""Reads about reports: the queue, one case, how much waits. What one may not see is not found."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select, true

from ifsa.actor import Actor
from ifsa.errors import Invalid, NotFound, Refused, demand
from ifsa.members.queries import MemberName, actors, is_only_keeper, names
from ifsa.rooms import hiding, titles, wordrows
from ifsa.rooms import queries as rooms
from ifsa.rooms.views import MessageView, TopicView
from ifsa.safety import policy, things
from ifsa.safety.decisions import Decision
from ifsa.safety.model import Case, Report
from ifsa.safety.policy import Standing
from ifsa.safety.things import Kind, Reference, Shown
from ifsa.safety.views import CasePage, CaseView, Decided, Queue, ReportView, ToReport
from ifsa.schools.queries import is_steward, run_by
from ifsa.storage.work import Reading
from ifsa.trade import hiding as listings
from ifsa.trade.states import ListingState
from ifsa.trade.views import ListingCard

PAGE = 30
MOST_COUNTED = 100
# Who claims a case and goes away must not keep others from it.
CLAIM_HOLDS = timedelta(minutes=30)


def waiting(reading: Reading, actor: Actor) -> int | None:
    """How many open cases one may see, at most MOST_COUNTED; None for who looks after nothing."""
    if not _looks_after_something(reading, actor):
        return None
    some = select(Case.id).where(_open(True), policy.readable(actor)).limit(MOST_COUNTED)
    return reading.session.scalar(select(func.count()).select_from(some.subquery())) or 0


def waiting_for(reading: Reading, actor: Actor, *, member: int) -> int | None:
    """The same for a member's own live pages; the house asks."""
    return waiting(reading, actors(reading, [member])[member])


def queue(reading: Reading, actor: Actor, *, open: bool = True, after: str | None = None) -> Queue:
    """Open cases, those that concern youth first, then the oldest; or those that are decided, the
    latest first. Raises Refused to who looks after nothing, Invalid for a cursor that is none."""
    demand(policy.may_open_queue(actor, steward=_looks_after_something(reading, actor)))
    order = (Case.youth.desc(), Case.id) if open else (Case.id.desc(),)
    wanted = select(Case).where(_open(open), policy.readable(actor), _beyond(after, open=open))
    rows = reading.session.scalars(wanted.order_by(*order).limit(PAGE + 1)).all()
    shown = rows[:PAGE]
    following = f"{int(shown[-1].youth)}-{shown[-1].id}" if len(rows) > PAGE else None
    alone = actor.looks_after_alliance and is_only_keeper(reading, member=actor.member)
    views, much = tuple(_views(reading, actor, shown)), waiting(reading, actor) or 0
    return Queue(views, following, much, open, alone)


def case_page(reading: Reading, actor: Actor, *, case: int) -> CasePage:
    """One case with its reports and what stands around it. Raises NotFound."""
    row = found(reading, actor, case)
    view = _views(reading, actor, [row])[0]
    held = holder(row, reading.now)
    free = row.decided_at is None and held in (None, actor.member)
    return CasePage(
        case=view,
        reports=_reports(reading, actor, row),
        context=_context(reading, actor, view),
        choices=policy.decisions(actor, view.reference.kind, standing(reading, actor, row))
        if free
        else (),
        mine=held is not None and held == actor.member,
        hidden=hidden_now(view.shown),
    )


def found(reading: Reading, actor: Actor, case: int, *, lock: bool = False) -> Case:
    """The row of a case one may see, for the verbs of this area. Raises NotFound.

    `lock` holds the row until the end of the work.
    """
    wanted = select(Case).where(Case.id == case, policy.readable(actor))
    if lock:
        wanted = wanted.with_for_update()
    row = reading.session.scalar(wanted, execution_options={"populate_existing": lock})
    if row is None:
        raise NotFound
    return row


def standing(reading: Reading, actor: Actor, row: Case) -> Standing:
    """What an actor is to a case."""
    return Standing(
        steward=is_steward(reading, actor.member, row.school_id),
        fellow=is_steward(reading, row.author_id, row.school_id),
        any=bool(run_by(reading, actor.member)),
        alone=is_only_keeper(reading, member=row.author_id),
    )


def holder(row: Case, now: datetime) -> int | None:
    """Who has claimed a case, as long as that holds."""
    if row.claimed_at is None or row.claimed_at + CLAIM_HOLDS <= now:
        return None
    return row.claimed_by


def hidden_now(shown: Shown | None) -> bool:
    """Whether a thing is out of sight now."""
    if isinstance(shown, ListingCard):
        return shown.state == ListingState.HIDDEN
    return isinstance(shown, MessageView | TopicView) and shown.hidden is not None


def _looks_after_something(reading: Reading, actor: Actor) -> bool:
    return actor.looks_after_alliance or bool(run_by(reading, actor.member))


def _open(open: bool) -> ColumnElement[bool]:
    return Case.decided_at.is_(None) if open else Case.decided_at.is_not(None)


def _beyond(cursor: str | None, *, open: bool) -> ColumnElement[bool]:
    if cursor is None:
        return true()
    youth, _, last = cursor.partition("-")
    if youth not in ("0", "1") or not (last.isascii() and last.isdigit() and len(last) < 19):
        raise Invalid("cursor", "bad_choice")
    if not open:
        return Case.id < int(last)
    same = and_(Case.youth.is_(youth == "1"), Case.id > int(last))
    return or_(same, Case.youth.is_(False)) if youth == "1" else same


def _views(reading: Reading, actor: Actor, rows: Sequence[Case]) -> list[CaseView]:
    looks = things.shown(reading, actor, [reference_of(row) for row in rows])
    known = names(reading, _people(rows))
    said = _reasons(reading, [row.id for row in rows])
    words = _words(reading, {row.word_id for row in rows if row.word_id is not None})
    now = reading.now
    return [
        CaseView(
            id=row.id,
            reference=reference_of(row),
            shown=looks.get(reference_of(row)),
            author=_called(known, row.author_id),
            youth=row.youth,
            opened_at=row.opened_at,
            reports=said[row.id].total(),
            reasons=tuple(reason for reason, _ in said[row.id].most_common()),
            claimed=_called(known, holder(row, now) if row.decided_at is None else None),
            handed_on=row.handed_on_at is not None,
            decided=_decided(row, known),
            word=None if row.word_id is None else words[row.word_id],
        )
        for row in rows
    ]


def _words(reading: Reading, ids: Collection[int]) -> dict[int, str]:
    found = wordrows.among(reading, words=ids) if ids else ()
    return {word.id: word.text for word in found}


def reference_of(row: Case) -> Reference:
    """What a case is about."""
    return Reference(Kind(row.kind), row.thing_id)


def _people(rows: Iterable[Case]) -> Collection[int]:
    people = {one for row in rows for one in (row.author_id, row.claimed_by, row.decided_by)}
    return {one for one in people if one is not None}


def _called(known: dict[int, MemberName], member: int | None) -> MemberName | None:
    return None if member is None else known[member]


def _reasons(reading: Reading, cases: Sequence[int]) -> dict[int, Counter[str]]:
    found: dict[int, Counter[str]] = {case: Counter() for case in cases}
    rows = reading.session.execute(
        select(Report.case_id, Report.reason, func.count())
        .where(Report.case_id.in_(cases))
        .group_by(Report.case_id, Report.reason)
        .order_by(Report.reason)
    )
    for case, reason, count in rows:
        found[case][reason] = count
    return found


def _decided(row: Case, known: dict[int, MemberName]) -> Decided | None:
    if row.decided_at is None or row.decided_by is None or row.decision is None:
        return None
    by, decision = known[row.decided_by], Decision(row.decision)
    return Decided(decision, by, row.decided_at, row.decided_for, row.decided_note)


def _reports(reading: Reading, actor: Actor, row: Case) -> tuple[ReportView, ...]:
    wanted = select(Report).where(Report.case_id == row.id).order_by(Report.id)
    rows = reading.session.scalars(wanted).all()
    told = policy.sees_reporters(actor)
    known = names(reading, {one.member_id for one in rows}) if told else {}
    return tuple(report_view(one, row, known.get(one.member_id)) for one in rows)


def report_view(row: Report, case: Case, by: MemberName | None = None) -> ReportView:
    """A report; without `by` it is not said whose."""
    return ReportView(row.id, reference_of(case), row.reason, row.note, row.made_at, by)


def _context(reading: Reading, actor: Actor, view: CaseView) -> Sequence[MessageView]:
    if isinstance(view.shown, MessageView):
        return rooms.messages_around(reading, actor, id=view.shown.id)
    return ()


def to_report(reading: Reading, actor: Actor, *, kind: str, id: int) -> ToReport:
    """Raises Refused for a visitor, Invalid for a kind that is none, NotFound."""
    demand(policy.may_report(actor))
    thing = things.find(reading, actor, Reference(things.known(kind), id))
    steward = is_steward(reading, actor.member, thing.school)
    hidden = hidden_now(thing.shown)
    return ToReport(
        thing=thing,
        own=thing.author is not None and thing.author == actor.member,
        hidden=hidden,
        may_hide=not hidden and policy.may_hide(actor, thing.reference.kind, steward=steward),
        may_show=hidden and _can_show(reading, actor, thing.reference),
    )


def to_hide(reading: Reading, actor: Actor, *, kind: str, id: int) -> ToReport:
    """The same for those who may take it out of sight. Raises Refused to others besides."""
    about = to_report(reading, actor, kind=kind, id=id)
    steward = is_steward(reading, actor.member, about.thing.school)
    if not policy.may_hide(actor, about.thing.reference.kind, steward=steward):
        raise Refused("not_allowed")
    return about


def _can_show(reading: Reading, actor: Actor, reference: Reference) -> bool:
    if reference.kind is Kind.MESSAGE:
        return hiding.can_show(reading, actor, message=reference.id)
    if reference.kind is Kind.TOPIC:
        return titles.can_show(reading, actor, topic=reference.id)
    return listings.can_show(reading, actor, listing=reference.id)
