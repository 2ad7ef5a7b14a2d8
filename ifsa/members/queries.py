"""Reads about members and devices."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select

from ifsa.actor import Actor, Role
from ifsa.errors import NotFound
from ifsa.members.model import Device, Member
from ifsa.members.policy import is_youth
from ifsa.members.secrets import digest
from ifsa.storage.work import Reading


@dataclass(frozen=True, slots=True)
class DeviceView:
    id: int
    label: str
    made_at: datetime
    seen_at: datetime
    this: bool


@dataclass(frozen=True, slots=True)
class Credential:
    """What signing in compares with."""

    member: int
    password: str


def actor_of(reading: Reading, visitor: Actor, *, secret: str) -> Actor | None:
    """The member behind a device's secret, at `visitor`'s address; None for an unknown secret."""
    found = reading.session.execute(
        select(Member, Device.id)
        .join(Device, Device.member_id == Member.id)
        .where(Device.digest == digest(secret))
    ).one_or_none()
    if found is None:
        return None
    member, device = found
    return _as_actor(reading, member, device=device, address=visitor.address)


def actor_named(reading: Reading, visitor: Actor, *, handle: str) -> Actor:
    """The member with a handle, for the command line. Raises NotFound."""
    member = reading.session.scalar(select(Member).where(Member.handle == handle))
    if member is None:
        raise NotFound
    return _as_actor(reading, member, device=None, address=visitor.address)


def _as_actor(reading: Reading, member: Member, *, device: int | None, address: str) -> Actor:
    return Actor(
        member=member.id,
        handle=member.handle,
        name=member.name,
        role=Role(member.role),
        youth=is_youth(member.born, reading.now.date()),
        consented=member.consent_at is not None,
        device=device,
        language=member.language,
        zone=member.zone,
        address=address,
    )


def credential(reading: Reading, actor: Actor, *, name: str) -> Credential | None:
    """Handle or e-mail → stored hash; None where nobody is called so."""
    wanted = name.strip().lower()
    found = reading.session.execute(
        select(Member.id, Member.password).where(
            or_(Member.handle == wanted, func.lower(Member.email) == wanted)
        )
    ).first()
    return Credential(*found) if found else None


def devices(reading: Reading, actor: Actor) -> list[DeviceView]:
    """One's own devices, the last used first."""
    rows = reading.session.scalars(
        select(Device).where(Device.member_id == actor.member).order_by(Device.seen_at.desc())
    )
    return [DeviceView(d.id, d.label, d.made_at, d.seen_at, d.id == actor.device) for d in rows]
