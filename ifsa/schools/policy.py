"""Who may do what with schools: pure, and `readable` as the same rule over rows."""

from sqlalchemy import ColumnElement, exists, or_, true

from ifsa.actor import Actor, Role
from ifsa.errors import Refused
from ifsa.members.policy import may_act
from ifsa.schools.model import School, Steward


def may_see(actor: Actor, *, closed: bool, steward: bool) -> bool:
    """Schools are public; a closed one is seen by its stewards and by the alliance's keepers."""
    return not closed or steward or actor.looks_after_alliance


def readable(actor: Actor) -> ColumnElement[bool]:
    """The schools for which `may_see` says yes."""
    if actor.looks_after_alliance:
        return true()
    runs = exists().where(Steward.school_id == School.id, Steward.member_id == actor.member)
    return or_(School.closed_at.is_(None), runs)


def may_administer(actor: Actor) -> Refused | None:
    """Founding, closing, verifying and twinning schools is for admins."""
    return may_act(actor) or _unless(actor.role is Role.ADMIN)


def may_edit(actor: Actor, *, steward: bool) -> Refused | None:
    """A profile, its programmes and its stewards are its stewards' and the admins' to change."""
    return may_act(actor) or _unless(steward or actor.role is Role.ADMIN)


def may_follow(actor: Actor) -> Refused | None:
    """Any member; a youth without consent too, for it is the school that can give it."""
    return None if actor.signed_in else Refused("sign_in_first")


def may_consent(actor: Actor, *, steward: bool, follows: bool) -> Refused | None:
    """An admin for any youth, a steward for those who follow the school."""
    refused = may_edit(actor, steward=steward)
    return refused or _unless(follows or actor.role is Role.ADMIN)


def _unless(allowed: bool) -> Refused | None:
    return None if allowed else Refused("not_allowed")
