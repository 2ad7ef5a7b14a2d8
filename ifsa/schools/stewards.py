"""Who runs a school."""

from sqlalchemy import func, select

from ifsa.actor import Actor
from ifsa.errors import Conflict, Invalid, NotFound, demand
from ifsa.members.queries import MemberName, member_called
from ifsa.schools.events import StewardAppointed, StewardDismissed
from ifsa.schools.model import School, Steward
from ifsa.schools.policy import may_edit
from ifsa.schools.queries import is_steward, visible
from ifsa.storage.work import Work


def appoint(work: Work, actor: Actor, *, school: str, handle: str) -> None:
    """Make a member a steward; one who is already stays so.

    Raises Invalid when nobody has that handle, or only a youth: stewards answer for others.
    """
    found = _mine(work, actor, school)
    member = _called(work, handle)
    if member.youth:
        raise Invalid("handle", "steward_age")
    install(work, school=found.id, member=member.id)


def install(work: Work, *, school: int, member: int) -> None:
    """The same by ids, for a verb that has asked its policy."""
    if not is_steward(work, member, school):
        work.session.add(Steward(school_id=school, member_id=member, since=work.now))
        work.emit(StewardAppointed(school, member))


def dismiss(work: Work, actor: Actor, *, school: str, handle: str) -> None:
    """Take a steward's office away, one's own too. Raises Conflict for the last one."""
    found = _mine(work, actor, school)
    member = _called(work, handle)
    steward = work.session.get(Steward, (found.id, member.id))
    if steward is None:
        return
    if _count(work, found.id) == 1:
        raise Conflict("last_steward")
    work.session.delete(steward)
    work.emit(StewardDismissed(found.id, member.id))


def _mine(work: Work, actor: Actor, school: str) -> School:
    found = visible(work, actor, school)
    demand(may_edit(actor, steward=is_steward(work, actor.member, found.id)))
    return found


def _called(work: Work, handle: str) -> MemberName:
    if not handle.strip():
        raise Invalid("handle", "required")
    try:
        return member_called(work, handle)
    except NotFound as error:
        raise Invalid("handle", "no_such_member") from error


def _count(work: Work, school: int) -> int:
    counted = select(func.count()).where(Steward.school_id == school)
    return work.session.scalar(counted) or 0
