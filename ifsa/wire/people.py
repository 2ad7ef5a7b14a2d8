"""A member as others see them, over the wire."""

import msgspec

from ifsa.rooms.people import Person


class MemberShape(msgspec.Struct):
    """`place` is null for a youth; `schools` are those (by slug) that they run."""

    handle: str
    name: str
    place: str | None
    schools: list[str]


def member(view: Person) -> MemberShape:
    name = view.name
    return MemberShape(name.handle, name.name, name.place, [one.slug for one in view.schools])
