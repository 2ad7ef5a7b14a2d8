"""Who may do what with accounts; and what being under age means."""

from datetime import date

from ifsa.actor import Actor, Role, Silenced
from ifsa.errors import Refused

ADULT_AGE = 18


def age(born: date, today: date) -> int:
    """Full years."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def is_youth(born: date, today: date) -> bool:
    return age(born, today) < ADULT_AGE


def may_act(actor: Actor) -> Refused | None:
    """What every change by a member asks first: signed in, a youth with consent, not silenced."""
    if not actor.signed_in:
        return Refused("sign_in_first")
    if actor.youth and not actor.consented:
        return Refused("consent_waiting")
    return unless_silenced(actor.silenced)


def unless_silenced(silence: Silenced | None, code: str = "silenced") -> Refused | None:
    """A refusal that says why and for how long yet, if there is a silence."""
    if silence is None:
        return None
    if silence.left is None:
        return Refused(code, reason=silence.reason)
    return Refused(code, reason=silence.reason, left=silence.left)


def may_invite(actor: Actor) -> Refused | None:
    """Admins; and the command line, which acts as one without being anybody."""
    return None if actor.role is Role.ADMIN else Refused("not_allowed")


def may_hold_office(actor: Actor) -> Refused | None:
    """Whoever answers for others is of age."""
    return Refused("office_age") if actor.youth else None


def acting(actor: Actor) -> int:
    """The member who acts. Raises Refused for a visitor."""
    if actor.member is None:
        raise Refused("sign_in_first")
    return actor.member
