"""Who acts: the one value that every policy, verb and query is asked with."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final


class Role(StrEnum):
    """A member's standing in the whole alliance; stewardship is per school and kept there."""

    VISITOR = "visitor"
    MEMBER = "member"
    MODERATOR = "moderator"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Silenced:
    """Why somebody may read and not write, and until when; without `until` for good.

    `reason` is a word of rooms.reasons, `note` what they are told besides; `left` are the whole
    seconds until it is over, as it was looked up.
    """

    id: int
    reason: str
    note: str | None
    until: datetime | None
    left: int | None


@dataclass(frozen=True, slots=True)
class Actor:
    """A person at a device, as one request or socket command finds them.

    `language` is one of ifsa.language.LANGUAGES, `zone` an IANA name, `address` the network
    address for rate limits. A visitor has no member, handle, name and device. `joined` is since
    when one is a member. `reads` are the languages of texts that one has said one reads. `youth` is
    under 18; `consented` says that a youth's guardian or school agreed. `silenced`: those who look
    after the alliance have asked them to do nothing but read. `unseen`: they do not want it shown
    where they are now.
    """

    member: int | None = None
    handle: str | None = None
    name: str | None = None
    role: Role = Role.VISITOR
    youth: bool = False
    consented: bool = True
    silenced: Silenced | None = None
    unseen: bool = False
    device: int | None = None
    joined: datetime | None = None
    language: str = "en"
    zone: str = "UTC"
    reads: tuple[str, ...] = ()
    address: str = ""

    @property
    def signed_in(self) -> bool:
        return self.member is not None

    @property
    def looks_after_alliance(self) -> bool:
        """Moderators and admins look after what no single school owns."""
        return self.role in (Role.MODERATOR, Role.ADMIN)


HOUSE: Final = Actor()
"""Asks when the house itself does, for many or for nobody: it may what a visitor may."""
