"""Addresses of ours that are written to one member: each works once, for a while."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import delete, select

from ifsa.errors import NotFound
from ifsa.members.model import Link
from ifsa.members.secrets import digest, make
from ifsa.storage.work import Reading, Work


class Purpose(StrEnum):
    """What opening one does."""

    CONFIRM = "confirm"
    RENEW = "renew"


LASTS = {Purpose.CONFIRM: timedelta(days=3), Purpose.RENEW: timedelta(hours=1)}


@dataclass(frozen=True, slots=True)
class NewLink:
    """The secret is told here once, for the letter, and never again."""

    secret: str
    until: datetime


def write(work: Work, *, member: int, purpose: Purpose, address: str) -> NewLink:
    """A new link, for a letter to an address. Those that are over go."""
    work.session.execute(delete(Link).where(Link.until <= work.now))
    secret, until = make(), work.now + LASTS[purpose]
    work.session.add(
        Link(
            member_id=member,
            purpose=purpose.value,
            address=address,
            digest=digest(secret),
            made_at=work.now,
            until=until,
        )
    )
    return NewLink(secret, until)


def find(reading: Reading, *, purpose: Purpose, secret: str) -> Link:
    """The link with a secret. Raises NotFound for one that was used, is too old, or never was."""
    found = reading.session.scalar(
        select(Link).where(
            Link.digest == digest(secret),
            Link.purpose == purpose.value,
            Link.until > reading.now,
        )
    )
    if found is None:
        raise NotFound("link_over")
    return found


def use(work: Work, *, purpose: Purpose, secret: str) -> Link:
    """Find it, and let neither it nor others of its kind work again. Raises as `find` does."""
    found = find(work, purpose=purpose, secret=secret)
    drop(work, member=found.member_id, purposes=[purpose])
    return found


def drop(work: Work, *, member: int, purposes: list[Purpose]) -> None:
    """Whatever was written to a member does nothing any more."""
    work.session.execute(
        delete(Link)
        .where(Link.member_id == member, Link.purpose.in_(purposes))
        .execution_options(synchronize_session=False)
    )
