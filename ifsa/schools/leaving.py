"""What becomes of a member's part in schools when they leave."""

from collections.abc import Sequence

from sqlalchemy import delete, select

from ifsa.schools.events import StewardDismissed
from ifsa.schools.model import Follow, Steward
from ifsa.schools.queries import SchoolBrief, briefs, run_by, stewards_of
from ifsa.storage.work import Reading, Work


def run_alone(reading: Reading, *, member: int) -> Sequence[SchoolBrief]:
    """The schools that would have no steward without them."""
    run = run_by(reading, member)
    alone = [school for school in run if stewards_of(reading, school) == [member]]
    found = briefs(reading, alone)
    return [found[school] for school in alone]


def leave(work: Work, *, member: int) -> None:
    """They follow and run no school any more."""
    work.session.execute(delete(Follow).where(Follow.member_id == member))
    offices = select(Steward).where(Steward.member_id == member).order_by(Steward.school_id)
    for office in work.session.scalars(offices).all():
        work.session.delete(office)
        work.session.flush()
        work.emit(StewardDismissed(office.school_id, member))
