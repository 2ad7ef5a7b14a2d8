"""Holding back a message that several trusted members have reported, until somebody has decided;
and putting into the queue what was held back for a word that is not wanted.

Whose reports were right before is trusted: so a crowd of new accounts can silence nobody. It is
carried out from the outbox, by nobody: the log must not tell who reported.
"""

from collections.abc import Collection

from sqlalchemy import case, func, select

from ifsa.actor import Actor, Role
from ifsa.errors import NotFound
from ifsa.rooms import hiding
from ifsa.rooms.events import WordHeld
from ifsa.safety import onlookers, reports, things
from ifsa.safety.decisions import Decision
from ifsa.safety.events import ReportMade
from ifsa.safety.model import Case, Report
from ifsa.safety.things import Kind, Reference
from ifsa.storage.events import Event
from ifsa.storage.work import Reading, Work

HOLD = "reports.hold"
"""The name under which app.py has `hold`, for each report."""

OPEN = "words.open"
"""The name under which app.py has `open_case`, for what was held back for a word."""

ENOUGH = 3  # trusted reports
_KEEPER = Actor(role=Role.ADMIN)  # it sees what was held back
_RIGHT = (Decision.HIDE.value, Decision.DONE.value)


def hold(work: Work, event: Event) -> None:
    """Consequence of a report: where enough trusted members say so, the message is out of sight."""
    if not isinstance(event, ReportMade):
        raise TypeError(f"nothing is held back by {event!r}")
    row = work.session.get_one(Case, event.case)
    if row.kind != Kind.MESSAGE.value or row.decided_at is not None:
        return
    by = work.session.scalars(select(Report.member_id).where(Report.case_id == row.id)).all()
    if len(trusted(work, by)) >= ENOUGH:
        hiding.hold(work, message=row.thing_id)
        onlookers.tell(work, row)


def open_case(work: Work, event: Event) -> None:
    """Consequence of a word that is not wanted: who looks after the place decides, and reads which
    word it was. What is gone by now needs nobody."""
    if not isinstance(event, WordHeld):
        raise TypeError(f"no word is in {event!r}")
    try:
        thing = things.find(work, _KEEPER, Reference(Kind(event.kind), event.id))
    except NotFound:
        return
    case = reports.open_case(work, thing)
    case.word_id = event.word
    work.session.flush()
    onlookers.tell(work, case)


def trusted(reading: Reading, members: Collection[int]) -> set[int]:
    """Those whose reports were right more often than not, and at least once."""
    right = func.sum(case((Case.decision.in_(_RIGHT), 1), else_=0))
    wrong = func.sum(case((Case.decision == Decision.NOTHING.value, 1), else_=0))
    wanted = (
        select(Report.member_id)
        .join(Case, Case.id == Report.case_id)
        .where(Report.member_id.in_(members), Case.decided_at.is_not(None))
        .group_by(Report.member_id)
        .having(right > wrong)
    )
    return set(reading.session.scalars(wanted))
