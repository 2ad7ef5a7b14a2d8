"""Saying that something is wrong, and deciding what comes of it.

All reports of one thing are one case. A case is claimed so that two don't work at it at once; who
claims it and goes away keeps nobody from it for long.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from ifsa.actor import Actor
from ifsa.errors import Conflict, Invalid, demand
from ifsa.members.policy import acting
from ifsa.rooms import hiding, reasons, titles, translations
from ifsa.safety import onlookers, policy, queries, things
from ifsa.safety.decisions import Decision
from ifsa.safety.events import CaseDecided, CaseHandedOn, ReportMade
from ifsa.safety.model import Case, Report
from ifsa.safety.queries import report_view
from ifsa.safety.things import Kind, Reference, Thing
from ifsa.safety.views import CasePage, ReportView
from ifsa.storage.work import Work
from ifsa.text.normalise import clean
from ifsa.trade import hiding as listings

NOTE_MAX = 1000


def make(
    work: Work, actor: Actor, *, kind: str, id: int, reason: str, note: str = ""
) -> ReportView:
    """Report a thing that one may see; again, as long as nobody has decided, it is the same report.

    Raises Refused for a visitor, NotFound, Invalid, Conflict("own_report") for what is one's own.
    """
    demand(policy.may_report(actor))
    thing = things.find(work, actor, Reference(things.known(kind), id))
    why = reasons.known(reason)
    said = clean(note, limit=NOTE_MAX, field="note") or None
    if thing.author == actor.member:
        raise Conflict("own_report")
    case = open_case(work, thing, youth=actor.youth)
    report = _of_member(work, actor, case)
    if report is None:
        report = Report(
            case_id=case.id,
            member_id=acting(actor),
            reason=why.value,
            note=said,
            made_at=work.now,
        )
        work.session.add(report)
        work.session.flush()
        work.emit(ReportMade(case.id, report.id))
        onlookers.tell(work, case)
    return report_view(report, case)


def open_case(work: Work, thing: Thing, *, youth: bool = False) -> Case:
    """The open case of a thing, a new one where there is none; `youth`: somebody young says it.
    Raises Conflict when another process opens it this very moment."""
    kind, id = thing.reference.kind.value, thing.reference.id
    of_it = (Case.kind == kind, Case.thing_id == id, Case.decided_at.is_(None))
    case = work.session.scalar(select(Case).where(*of_it).with_for_update())
    if case is None:
        case = Case(
            kind=kind,
            thing_id=id,
            author_id=thing.author,
            school_id=thing.school,
            youth=False,
            opened_at=work.now,
        )
        work.session.add(case)
    case.youth = case.youth or thing.youth or youth
    try:
        work.session.flush()
    except IntegrityError as error:
        raise Conflict("conflict") from error
    return case


def _of_member(work: Work, actor: Actor, case: Case) -> Report | None:
    mine = (Report.case_id == case.id, Report.member_id == actor.member)
    return work.session.scalar(select(Report).where(*mine))


def claim(work: Work, actor: Actor, *, case: int) -> CasePage:
    """Say that one is looking at it. Raises NotFound, Conflict: case_decided, case_claimed."""
    row = _free(work, actor, case)
    row.claimed_by, row.claimed_at = acting(actor), work.now
    work.session.flush()
    onlookers.tell(work, row)
    return queries.case_page(work, actor, case=case)


def release(work: Work, actor: Actor, *, case: int) -> CasePage:
    """Leave it to others; what one has not claimed stays as it is. Raises NotFound."""
    row = queries.found(work, actor, case, lock=True)
    if row.claimed_by == actor.member:
        row.claimed_by = row.claimed_at = None
        work.session.flush()
        onlookers.tell(work, row)
    return queries.case_page(work, actor, case=case)


def decide(
    work: Work, actor: Actor, *, case: int, decision: str, reason: str = "", note: str = ""
) -> None:
    """End a case, or hand it on. `reason` is for hiding, and public; `note` is for the author of
    what is hidden, else for those who look after the alliance.

    The same again by the same person changes nothing. Raises NotFound, Invalid, Refused, Conflict:
    case_decided, case_claimed.
    """
    row = queries.found(work, actor, case, lock=True)
    if _decided_so(row, actor, decision):
        return
    row = _free(work, actor, case)
    chosen, said = _chosen(work, actor, row, decision), reasons.note(note)
    onlookers.tell(work, row)
    if chosen is Decision.HAND_ON:
        row.handed_on_at, row.claimed_by, row.claimed_at = work.now, None, None
        work.emit(CaseHandedOn(row.id))
        return
    if chosen is Decision.DONE and said is None:
        raise Invalid("note", "required")
    if chosen is Decision.HIDE:
        HIDERS[Kind(row.kind)](work, actor, row.thing_id, reason, note)
        row.decided_for = reason
    if chosen is Decision.NOTHING and row.kind in RELEASERS:
        RELEASERS[Kind(row.kind)](work, row.thing_id)
    row.decision, row.decided_note = chosen.value, said
    row.decided_by, row.decided_at = acting(actor), work.now
    work.emit(CaseDecided(row.id, chosen.value))


def _free(work: Work, actor: Actor, case: int) -> Case:
    """An open case that nobody else is looking at."""
    row = queries.found(work, actor, case, lock=True)
    if row.decided_at is not None:
        raise Conflict("case_decided")
    if queries.holder(row, work.now) not in (None, actor.member):
        raise Conflict("case_claimed")
    return row


def _decided_so(row: Case, actor: Actor, decision: str) -> bool:
    return row.decided_by == actor.member and row.decision == decision


def _chosen(work: Work, actor: Actor, row: Case, decision: str) -> Decision:
    standing = queries.standing(work, actor, row)
    if decision not in policy.decisions(actor, Kind(row.kind), standing):
        raise Invalid("decision", "bad_choice")
    return Decision(decision)


HIDERS: Final[Mapping[Kind, Callable[[Work, Actor, int, str, str], Any]]] = {
    Kind.MESSAGE: lambda work, actor, id, reason, note: hiding.hide(
        work, actor, message=id, reason=reason, note=note
    ),
    Kind.TRANSLATION: lambda work, actor, id, reason, note: translations.drop(
        work, actor, translation=id
    ),
    Kind.TOPIC: lambda work, actor, id, reason, note: titles.hide(
        work, actor, topic=id, reason=reason, note=note
    ),
    Kind.LISTING: lambda work, actor, id, reason, note: listings.hide(
        work, actor, listing=id, reason=reason, note=note
    ),
}
RELEASERS: Final[Mapping[Kind, Callable[[Work, int], None]]] = {
    Kind.MESSAGE: lambda work, id: hiding.release(work, message=id),
    Kind.TOPIC: lambda work, id: titles.release(work, topic=id),
}
