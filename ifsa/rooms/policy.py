"""Who may do what in rooms.

All rooms can be read by everyone, also without an account, except those for young members: these
are open to the young whose guardian or school has agreed (anybody can say to be fifteen), to the
stewards of their school, and to those who look after the alliance.
"""

from sqlalchemy import ColumnElement, or_, true

from ifsa.actor import Actor
from ifsa.errors import Refused
from ifsa.members.policy import may_act
from ifsa.rooms.model import Room
from ifsa.schools.queries import ids_run_by


def may_read(actor: Actor, *, youth: bool, steward: bool) -> bool:
    """The same rule as `readable`, for one room."""
    return not youth or _is_known_youth(actor) or steward or actor.looks_after_alliance


def readable(actor: Actor) -> ColumnElement[bool]:
    """The rooms an actor may see, as a condition. What it leaves out does not exist for them."""
    if _is_known_youth(actor) or actor.looks_after_alliance:
        return true()
    return or_(Room.youth.is_(False), Room.school_id.in_(ids_run_by(actor.member)))


def _is_known_youth(actor: Actor) -> bool:
    return actor.youth and actor.consented


def may_post(actor: Actor) -> Refused | None:
    """Whoever may read a room may write in it, once signed in (a youth: with consent)."""
    return may_act(actor)


def may_start_topic(actor: Actor) -> Refused | None:
    return may_act(actor)


def may_open_room(actor: Actor, *, steward: bool) -> Refused | None:
    """Stewards open rooms of their school, moderators and admins those of the alliance."""
    if not actor.signed_in:
        return Refused("sign_in_first")
    return None if steward or actor.looks_after_alliance else Refused("not_allowed")
