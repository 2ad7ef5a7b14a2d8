"""Invitations, as far as schools are concerned: one may give a school to run."""

from ifsa.actor import Actor, Role
from ifsa.members import invitations
from ifsa.members.invitations import Given, NewInvitation
from ifsa.members.policy import acting
from ifsa.schools import stewards
from ifsa.schools.queries import visible
from ifsa.storage.work import Work


def make(work: Work, actor: Actor, *, role: Role, school: str | None = None) -> NewInvitation:
    """To a role in the whole alliance, or to run the school with this slug.

    Raises NotFound for a school that is not there, Refused to all but admins.
    """
    wanted = None if school is None else visible(work, actor, school).id
    return invitations.make(work, actor, role=role, school=wanted)


def accept(work: Work, actor: Actor, *, secret: str) -> Given:
    """Take what it gives. Raises NotFound for one that is over, Refused for a visitor, and for an
    office to a youth."""
    given = invitations.accept(work, actor, secret=secret)
    if given.school is not None:
        stewards.install(work, school=given.school, member=acting(actor))
    return given
