"""Reads about members and devices."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select

from ifsa.actor import Actor, Role
from ifsa.errors import NotFound
from ifsa.language import usually_read
from ifsa.members import invitations, links
from ifsa.members.invitations import Given
from ifsa.members.links import Purpose
from ifsa.members.model import Device, Member, Silence
from ifsa.members.policy import acting, is_youth
from ifsa.members.secrets import digest
from ifsa.members.silences import everywhere, silenced
from ifsa.storage.work import Reading


@dataclass(frozen=True, slots=True)
class DeviceView:
    id: int
    label: str
    made_at: datetime
    seen_at: datetime
    this: bool


@dataclass(frozen=True, slots=True)
class MemberName:
    """What everybody may see of a member; the place of a youth is nobody's business. Who has left
    has no name, and a handle that nobody can have."""

    id: int
    handle: str
    name: str
    youth: bool
    place: str | None = None


@dataclass(frozen=True, slots=True)
class Me:
    """What a member sees of their own account. `email_next` is to come, once it is confirmed."""

    id: int
    handle: str
    name: str
    email: str | None
    email_confirmed: bool
    email_next: str | None
    role: Role
    youth: bool
    consented: bool
    language: str
    zone: str
    reads: tuple[str, ...]
    country: str | None
    place: str | None
    joined_at: datetime


@dataclass(frozen=True, slots=True)
class Credential:
    """What signing in compares with."""

    member: int
    password: str


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A confirmed address, and how to write there. `waits`: a youth without consent."""

    member: int
    handle: str
    address: str
    language: str
    zone: str
    waits: bool


@dataclass(frozen=True, slots=True)
class LinkView:
    """Of which account, and to which address, a link was written."""

    handle: str
    address: str


def actors_of(reading: Reading, actor: Actor, *, secrets: Collection[str]) -> dict[str, Actor]:
    """The members behind devices' secrets, by secret, without an address; unknown ones are left
    out."""
    digests = {digest(one): one for one in secrets}
    wanted = select(Member, Device.id, Device.digest, Silence)
    rows = reading.session.execute(
        wanted.join(Device, Device.member_id == Member.id)
        .outerjoin(Silence, everywhere(reading.now))
        .where(Device.digest.in_(digests))
    )
    return {
        digests[found]: _as_actor(reading, member, silence, device=device, address="")
        for member, device, found, silence in rows
    }


def actor_named(reading: Reading, visitor: Actor, *, handle: str) -> Actor:
    """The member with a handle, for the command line. Raises NotFound."""
    wanted = select(Member, Silence).outerjoin(Silence, everywhere(reading.now))
    found = reading.session.execute(wanted.where(Member.handle == handle)).first()
    if found is None:
        raise NotFound
    return _as_actor(reading, *found, device=None, address=visitor.address)


def _as_actor(
    reading: Reading, member: Member, silence: Silence | None, *, device: int | None, address: str
) -> Actor:
    return Actor(
        member=member.id,
        handle=member.handle,
        name=member.name,
        role=Role(member.role),
        youth=is_youth(member.born, reading.now.date()),
        consented=member.consent_at is not None,
        silenced=silenced(silence, reading.now),
        unseen=member.unseen,
        device=device,
        joined=member.joined_at,
        language=member.language,
        zone=member.zone,
        reads=tuple(member.reads.split()),
        address=address,
    )


def actors(reading: Reading, ids: Collection[int]) -> dict[int, Actor]:
    """The members with these ids as whoever acts, to ask a policy what they may."""
    wanted = select(Member, Silence).outerjoin(Silence, everywhere(reading.now))
    rows = reading.session.execute(wanted.where(Member.id.in_(ids))) if ids else ()
    return {
        member.id: _as_actor(reading, member, silence, device=None, address="")
        for member, silence in rows
    }


def keepers(reading: Reading) -> list[int]:
    """Who looks after the alliance: moderators and admins."""
    wanted = select(Member.id).where(Member.role.in_((Role.MODERATOR.value, Role.ADMIN.value)))
    return list(reading.session.scalars(wanted.order_by(Member.id)))


def moderators(reading: Reading) -> list[int]:
    """Who looks after the alliance's rooms from day to day."""
    wanted = select(Member.id).where(Member.role == Role.MODERATOR.value)
    return list(reading.session.scalars(wanted.order_by(Member.id)))


def names(reading: Reading, ids: Collection[int]) -> dict[int, MemberName]:
    """Who the members with these ids are, in one statement."""
    rows = reading.session.execute(_name_columns().where(Member.id.in_(ids))) if ids else ()
    return {name.id: name for name in _as_names(reading, rows)}


def named(reading: Reading, handles: Collection[str]) -> list[MemberName]:
    """The members with these handles, in the order asked for; unknown ones are left out, and who
    has left."""
    wanted = _name_columns().where(Member.handle.in_(handles), Member.name != "")
    rows = reading.session.execute(wanted)
    found = {name.handle: name for name in _as_names(reading, rows)}
    return [found[handle] for handle in handles if handle in found]


def all_names(reading: Reading) -> Iterable[tuple[int, str, str]]:
    """Ids, handles and names of all members who are there, to be looked through."""
    wanted = select(Member.id, Member.handle, Member.name).where(Member.name != "")
    rows = reading.session.execute(wanted.order_by(Member.id))
    return ((row.id, row.handle, row.name) for row in rows)


def member_called(reading: Reading, handle: str) -> MemberName:
    """The member with a handle, as people type it. Raises NotFound."""
    found = named(reading, [handle.strip().lower().removeprefix("@")])
    if not found:
        raise NotFound
    return found[0]


def waiting_for_consent(reading: Reading, among: Select[int]) -> list[MemberName]:
    """The youths among some members (a selection of ids) who still wait for consent."""
    rows = reading.session.execute(
        _name_columns().where(Member.id.in_(among), Member.consent_at.is_(None))
    )
    return [name for name in _as_names(reading, rows) if name.youth]


def looks_after_alliance(reading: Reading, member: int | None) -> bool:
    """Whether a member is a moderator or an admin now."""
    keepers = (Role.MODERATOR.value, Role.ADMIN.value)
    found = select(Member.id).where(Member.id == member, Member.role.in_(keepers))
    return reading.session.scalar(found) is not None


def only_keeper() -> Select[int]:
    """Who alone is a moderator or an admin, as a part of a statement; nobody where there are two.
    Who has left is none."""
    keepers = (Role.MODERATOR.value, Role.ADMIN.value)
    others = select(func.count()).select_from(Member).where(Member.role.in_(keepers))
    return select(Member.id).where(Member.role.in_(keepers), others.scalar_subquery() == 1)


def is_only_keeper(reading: Reading, *, member: int | None) -> bool:
    """Whether a member looks after the alliance alone."""
    return member is not None and reading.session.scalar(only_keeper()) == member


def has_device(reading: Reading, *, member: int) -> bool:
    """Whether a member is signed in anywhere."""
    found = select(Device.id).where(Device.member_id == member).limit(1)
    return reading.session.scalar(found) is not None


def joined(member: int | None) -> Select[datetime]:
    """When a member joined, as a part of a statement; nothing for a visitor."""
    return select(Member.joined_at).where(Member.id == member)


def _name_columns() -> Select[int, str, str, date, str | None]:
    return select(Member.id, Member.handle, Member.name, Member.born, Member.place).order_by(
        Member.id
    )


def _as_names(reading: Reading, rows: Iterable[Any]) -> list[MemberName]:
    today = reading.now.date()
    return [_as_name(row, youth=is_youth(row.born, today)) for row in rows]


def _as_name(row: Any, *, youth: bool) -> MemberName:
    return MemberName(row.id, row.handle, row.name, youth, None if youth else row.place)


def me(reading: Reading, actor: Actor) -> Me:
    """One's own account. Raises Refused for a visitor."""
    member = reading.session.get_one(Member, acting(actor))
    return Me(
        id=member.id,
        handle=member.handle,
        name=member.name,
        email=member.email,
        email_confirmed=member.email_confirmed_at is not None,
        email_next=member.email_next,
        role=Role(member.role),
        youth=is_youth(member.born, reading.now.date()),
        consented=member.consent_at is not None,
        language=member.language,
        zone=member.zone,
        reads=tuple(member.reads.split()) or usually_read(member.language),
        country=member.country,
        place=member.place,
        joined_at=member.joined_at,
    )


def credential(reading: Reading, actor: Actor, *, name: str) -> Credential | None:
    """Handle or e-mail → stored hash; None where nobody is called so.

    An address is who has confirmed it; before anybody has, who gave it first.
    """
    found = reading.session.execute(
        select(Member.id, Member.password)
        .where(_called(name))
        .order_by(Member.email_confirmed_at.is_(None), Member.email_given_at, Member.id)
    ).first()
    return Credential(*found) if found else None


def reachable(reading: Reading, *, name: str) -> int | None:
    """Who has a handle or e-mail and can be written to: the address is confirmed."""
    wanted = select(Member.id).where(_called(name), Member.email_confirmed_at.is_not(None))
    return reading.session.scalar(wanted)


def _called(name: str) -> ColumnElement[bool]:
    wanted = name.strip().lower()
    return or_(Member.handle == wanted.removeprefix("@"), Member.email == wanted)


def mailbox(reading: Reading, *, member: int) -> Mailbox | None:
    """Where a member is written to; None for an address that is not confirmed."""
    found = reading.session.get(Member, member)
    if found is None or found.email is None or found.email_confirmed_at is None:
        return None
    waits = is_youth(found.born, reading.now.date()) and found.consent_at is None
    return Mailbox(member, found.handle, found.email, found.language, found.zone, waits)


def admins(reading: Reading, actor: Actor) -> list[MemberName]:
    """Whom one may ask for help with one's account."""
    rows = reading.session.execute(_name_columns().where(Member.role == Role.ADMIN.value))
    return _as_names(reading, rows)


def letter_link(reading: Reading, actor: Actor, *, purpose: Purpose, secret: str) -> LinkView:
    """What a link from a letter is about. Raises NotFound for one that is over."""
    link = links.find(reading, purpose=purpose, secret=secret)
    member = reading.session.get_one(Member, link.member_id)
    return LinkView(member.handle, link.address)


def invitation(reading: Reading, actor: Actor, *, secret: str) -> Given:
    """What an invitation gives. Raises NotFound for one that is over."""
    return Given.by(invitations.find(reading, secret=secret))


def devices(reading: Reading, actor: Actor) -> list[DeviceView]:
    """One's own devices, the last used first. Raises Refused for a visitor."""
    wanted = select(Device).where(Device.member_id == acting(actor))
    rows = reading.session.scalars(wanted.order_by(Device.seen_at.desc(), Device.id.desc()))
    return [DeviceView(d.id, d.label, d.made_at, d.seen_at, d.id == actor.device) for d in rows]
