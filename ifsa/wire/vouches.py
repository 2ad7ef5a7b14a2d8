"""Vouching for new members, over the wire."""

from datetime import datetime

import msgspec

from ifsa.safety.vouches import Before, VouchView
from ifsa.wire.safety import PersonOf, person


class GiveVouch(msgspec.Struct):
    """For a `member` (a handle), in the rooms of a `school` (a slug), without one in all."""

    member: str
    school: str | None = None


class ForWhom(msgspec.Struct):
    """A member, by handle."""

    member: str


class VouchShape(msgspec.Struct):
    """`school` is null for all rooms; `ended` is when it was taken back."""

    id: int
    member: PersonOf | None
    school: str | None
    by: PersonOf | None
    at: datetime
    ended: datetime | None


class VouchList(msgspec.Struct):
    items: list[VouchShape]


def vouches(view: Before) -> VouchList:
    return VouchList([vouch(one) for one in view.vouches])


def vouch(view: VouchView) -> VouchShape:
    school = view.school.slug if view.school else None
    member, by = person(view.member), person(view.by)
    return VouchShape(view.id, member, school, by, view.at, view.ended)
