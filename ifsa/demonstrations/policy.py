"""Who may do what with demonstrations: pure decisions, and `watchable` as an SQL condition."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, false, or_, select, true

from ifsa.actor import Actor
from ifsa.demonstrations.kinds import Audience
from ifsa.demonstrations.model import Cohost, Demonstration, Registration
from ifsa.errors import Refused
from ifsa.members.policy import may_act

# The stage opens this long before the start: time to try camera and light, not to forget it.
STAGE_OPENS = timedelta(minutes=60)
# A lesson that nobody publishes to is over this long after its planned end.
FORGOTTEN_AFTER = timedelta(minutes=30)
# A steward counts as present for this long after the host page was last heard of.
PRESENT_FOR = timedelta(minutes=3)
# DESIGN.md 9: two adults must be at the stage before a lesson with young members goes live.
# Every steward is one: nobody under 18 is appointed.
STEWARDS_FOR_YOUTH = 2


@dataclass(frozen=True, slots=True)
class Standing:
    """What one actor is to one lesson. `steward`: of its school or of a school beside it."""

    steward: bool = False
    registered: bool = False


def may_schedule(actor: Actor, *, steward: bool) -> Refused | None:
    """Stewards of the school that hosts."""
    return _act_as(actor, steward)


def may_edit(actor: Actor, *, host: bool) -> Refused | None:
    """Stewards of the host, not of the schools beside it: the promise is the host's."""
    return _act_as(actor, host)


def may_publish(actor: Actor, standing: Standing) -> Refused | None:
    """Stewards of all its schools share the stage; so may they start and end the lesson."""
    return _act_as(actor, standing.steward)


def may_go_live(actor: Actor, standing: Standing, *, youth: bool, present: int) -> Refused | None:
    """As may_publish; a lesson with young members also waits for a second steward."""
    refusal = may_publish(actor, standing)
    if refusal is None and youth and present < STEWARDS_FOR_YOUTH:
        return Refused("two_stewards_needed")
    return refusal


def may_end(actor: Actor, standing: Standing) -> Refused | None:
    """Whoever may publish; and whoever looks after the alliance, when a picture must stop."""
    refusal = may_publish(actor, standing)
    return None if refusal and actor.looks_after_alliance else refusal


def may_register(actor: Actor) -> Refused | None:
    return may_act(actor)


def may_watch(
    actor: Actor, standing: Standing, *, audience: Audience, youth: bool
) -> Refused | None:
    """Anybody, a visitor too; but a lesson for women or with young members wants to know who.

    Nobody has told us their sex: registering for a lesson for women is saying that one is meant.
    """
    if standing.steward:
        return None
    if youth and not actor.signed_in:
        return Refused("sign_in_first")
    if audience is Audience.ALL or standing.registered:
        return None
    return Refused("register_first") if actor.signed_in else Refused("sign_in_first")


def watchable(actor: Actor, schools: list[int]) -> ColumnElement[bool]:
    """may_watch as a condition on Demonstration; `schools` are those the actor is a steward of."""
    open_to_all = Demonstration.audience == Audience.ALL.value
    if not actor.signed_in:
        return and_(open_to_all, Demonstration.youth.is_(False))
    mine = select(Registration.demonstration_id).where(Registration.member_id == actor.member)
    return or_(open_to_all, Demonstration.id.in_(mine), runs(schools))


def runs(schools: list[int]) -> ColumnElement[bool]:
    """Lessons on whose stage a steward of these schools stands."""
    if not schools:
        return false()
    beside = select(Cohost.demonstration_id).where(Cohost.school_id.in_(schools))
    return or_(Demonstration.school_id.in_(schools), Demonstration.id.in_(beside))


def readable(actor: Actor) -> ColumnElement[bool]:
    """That a lesson takes place is public: farmers find a school by what it teaches."""
    return true()


def opens_at(starts_at: datetime) -> datetime:
    """From when on a steward may go live."""
    return starts_at - STAGE_OPENS


def _act_as(actor: Actor, steward: bool) -> Refused | None:
    refusal = may_act(actor)
    if refusal is None and not steward:
        return Refused("stewards_only")
    return refusal
