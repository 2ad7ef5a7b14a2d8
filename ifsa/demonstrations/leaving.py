"""What becomes of a member's lessons when they leave."""

from sqlalchemy import Select, delete, select, update

from ifsa.demonstrations.events import RegistrationWithdrawn
from ifsa.demonstrations.kinds import State
from ifsa.demonstrations.model import Attendance, Demonstration, Registration, StagePresence
from ifsa.storage.work import Work


def leave(work: Work, *, member: int) -> None:
    """Their places are free for others; that somebody watched stays, but not who."""
    for lesson in work.session.scalars(_ahead(member)).all():
        work.emit(RegistrationWithdrawn(lesson, member))
    for table in (Registration, StagePresence):
        work.session.execute(delete(table).where(table.member_id == member))
    seen = update(Attendance).where(Attendance.member_id == member).values(member_id=None)
    work.session.execute(seen)


def _ahead(member: int) -> Select[int]:
    """The lessons to which they meant to come, and may still."""
    states = (State.PLANNED.value, State.LIVE.value)
    return (
        select(Registration.demonstration_id)
        .join(Demonstration, Demonstration.id == Registration.demonstration_id)
        .where(Registration.member_id == member, Demonstration.state.in_(states))
        .order_by(Registration.demonstration_id)
    )
