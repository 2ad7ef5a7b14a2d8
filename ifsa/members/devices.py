"""Signing a browser in and out. Whether the password is right was checked before."""

from dataclasses import dataclass

from sqlalchemy import select

from ifsa.actor import Actor
from ifsa.errors import NotFound
from ifsa.members.events import DeviceSignedIn, DeviceSignedOut
from ifsa.members.model import Device
from ifsa.members.policy import acting
from ifsa.members.secrets import digest, make
from ifsa.storage.work import Work


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The secret is told here once, and never again."""

    device: int
    secret: str


def sign_in(work: Work, actor: Actor, *, member: int, label: str) -> SignedIn:
    """A new device for a member whose password (or command line) has proved who it is."""
    secret = make()
    device = Device(
        member_id=member,
        digest=digest(secret),
        label=label[:120],
        made_at=work.now,
        seen_at=work.now,
    )
    work.session.add(device)
    work.session.flush()
    work.emit(DeviceSignedIn(member, device.id))
    return SignedIn(device.id, secret)


def sign_out(work: Work, actor: Actor, *, device: int) -> None:
    """Forget one of one's own devices: its secret is worth nothing from now on."""
    member = acting(actor)
    found = work.session.get(Device, device)
    if found is None or found.member_id != member:
        raise NotFound
    work.session.delete(found)
    work.emit(DeviceSignedOut(found.member_id, found.id))


def sign_out_everywhere(work: Work, actor: Actor) -> int:
    """Forget all of one's devices, this one too; gives how many there were."""
    return forget(work, member=acting(actor))


def forget(work: Work, *, member: int, but: int | None = None) -> int:
    """Sign a member's devices out, except one; gives how many. For verbs that ask who may."""
    mine = work.session.scalars(select(Device).where(Device.member_id == member)).all()
    others = [device for device in mine if device.id != but]
    for device in others:
        work.session.delete(device)
        work.emit(DeviceSignedOut(device.member_id, device.id))
    return len(others)


def seen(work: Work, actor: Actor, *, device: int) -> None:
    """Note that a device is in use; the edge asks for it at most once an hour."""
    found = work.session.get(Device, device)
    if found is not None:
        found.seen_at = work.now
