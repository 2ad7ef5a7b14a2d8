"""Invitations: an address with a secret that gives whoever opens it first an office.

They are how the first admin comes in. What an invitation gives beside a role in the alliance, such
as a school to run, is for the area above that knows what it is.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from ifsa.actor import Actor, Role
from ifsa.errors import NotFound, demand
from ifsa.members import secrets
from ifsa.members.events import InvitationAccepted, InvitationMade
from ifsa.members.model import Invitation, Member
from ifsa.members.policy import acting, may_hold_office, may_invite
from ifsa.storage.work import Reading, Work

LASTS = timedelta(days=7)
ROLES = (Role.MEMBER, Role.MODERATOR, Role.ADMIN)
"""What one can be invited to be in the whole alliance, from the lowest on."""


@dataclass(frozen=True, slots=True)
class NewInvitation:
    """The secret is told here once, and never again."""

    secret: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Given:
    """What an invitation gives: a role, and a school to run, if any."""

    role: Role
    school: int | None

    @classmethod
    def by(cls, row: Invitation) -> "Given":
        return cls(Role(row.role), row.school_id)

    @property
    def is_office(self) -> bool:
        return self.role is not Role.MEMBER or self.school is not None


def make(work: Work, actor: Actor, *, role: Role, school: int | None = None) -> NewInvitation:
    """A new invitation. Those that are over go. Raises Refused to all but admins."""
    demand(may_invite(actor))
    work.session.execute(delete(Invitation).where(Invitation.until <= work.now))
    secret, until = secrets.make(), work.now + LASTS
    work.session.add(
        Invitation(
            role=role.value,
            school_id=school,
            digest=secrets.digest(secret),
            made_at=work.now,
            until=until,
        )
    )
    work.emit(InvitationMade(role.value, school))
    return NewInvitation(secret, until)


def accept(work: Work, actor: Actor, *, secret: str) -> Given:
    """Take what it gives; nobody else can then. Nobody's role is lowered by it.

    Raises NotFound for one that is over, Refused for a visitor, and for an office to a youth.
    """
    member = work.session.get_one(Member, acting(actor))
    row = find(work, secret=secret)
    given = Given.by(row)
    demand(may_hold_office(actor) if given.is_office else None)
    work.session.delete(row)
    member.role = max(Role(member.role), given.role, key=ROLES.index).value
    work.emit(InvitationAccepted(member.id, given.role.value, given.school))
    return given


def find(reading: Reading, *, secret: str) -> Invitation:
    """The invitation with a secret. Raises NotFound for one that was taken, is too old, or never
    was: the three look the same."""
    found = reading.session.scalar(
        select(Invitation).where(
            Invitation.digest == secrets.digest(secret), Invitation.until > reading.now
        )
    )
    if found is None:
        raise NotFound("link_over")
    return found
