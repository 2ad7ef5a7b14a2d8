"""A member's e-mail address: given, confirmed from a letter, replaced.

Whoever gives an address may have misspelled it, or may mean to annoy its owner. So it counts for
little before it is confirmed: it is a name to sign in with, as long as nobody has confirmed it.
"""

import re

from sqlalchemy import select, update

from ifsa.actor import Actor
from ifsa.errors import Conflict, Invalid, NotFound
from ifsa.members import links
from ifsa.members.events import AddressConfirmed, AddressGiven
from ifsa.members.links import Purpose
from ifsa.members.model import Member
from ifsa.members.policy import acting
from ifsa.storage.work import Reading, Work

# RFC 5321's Mailbox without what nobody has: quotes, comments, an address of numbers. Only ASCII,
# since few servers take others' (RFC 6531); nothing of it needs to be escaped in a header.
_ATOM = r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
EMAIL = re.compile(rf"(?=[^@]{{1,64}}@){_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})+")
EMAIL_MAX = 254


def checked(text: str | None) -> str | None:
    """An address as it is kept; None for none. Raises Invalid for what is no address."""
    email = (text or "").strip().lower()
    if not email:
        return None
    if len(email) > EMAIL_MAX or not EMAIL.fullmatch(email):
        raise Invalid("email", "email_form")
    return email


def change(work: Work, actor: Actor, *, email: str) -> None:
    """Give another address, or none. A confirmed one stays until the other is confirmed.

    Raises Invalid for what is no address, Refused for a visitor.
    """
    member = work.session.get_one(Member, acting(actor))
    address = checked(email)
    links.drop(work, member=member.id, purposes=[Purpose.CONFIRM])
    if address is not None and member.email_confirmed_at is not None:
        member.email_next = None if address == member.email else address
    elif address != member.email:
        member.email, member.email_next, member.email_confirmed_at = address, None, None
        member.email_given_at = None if address is None else work.now
    if to_confirm(member) is not None:
        work.emit(AddressGiven(member.id))


def ask_again(work: Work, actor: Actor) -> None:
    """Another letter, when the first was lost. Nothing where nothing is to be confirmed."""
    member = work.session.get_one(Member, acting(actor))
    if to_confirm(member) is not None:
        work.emit(AddressGiven(member.id))


def confirm(work: Work, actor: Actor, *, secret: str) -> None:
    """Whoever has the letter's secret reads what is sent to the address: it is theirs.

    Needs no account, so that it works on another device. Others who named the address lose it.
    Raises NotFound for a link that is over, Conflict when another account has confirmed it.
    """
    link = links.use(work, purpose=Purpose.CONFIRM, secret=secret)
    member = work.session.get_one(Member, link.member_id)
    if link.address != to_confirm(member):
        raise NotFound("link_over")
    if owner(work, link.address) is not None:
        raise Conflict("email_taken")
    member.email, member.email_next = link.address, None
    member.email_given_at, member.email_confirmed_at = member.email_given_at or work.now, work.now
    _take_from_others(work, member)
    work.emit(AddressConfirmed(member.id))


def to_confirm(member: Member) -> str | None:
    """The address that waits to be confirmed."""
    return member.email_next or (None if member.email_confirmed_at else member.email)


def owner(reading: Reading, address: str) -> Member | None:
    """Who has confirmed an address."""
    wanted = Member.email == address, Member.email_confirmed_at.is_not(None)
    return reading.session.scalar(select(Member).where(*wanted))


def _take_from_others(work: Work, member: Member) -> None:
    others = Member.email == member.email, Member.id != member.id
    work.session.execute(
        update(Member)
        .where(*others, Member.email_confirmed_at.is_(None))
        .values(email=None, email_given_at=None)
    )
