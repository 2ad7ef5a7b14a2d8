"""Members and devices over the wire."""

from datetime import date, datetime
from typing import Annotated

import msgspec

from ifsa.members.queries import DeviceView, Me

# Far beyond what is taken, so that a word too many is told apart from an attack.
Line = Annotated[str, msgspec.Meta(max_length=1000)]


class SignUp(msgspec.Struct):
    """A new account. `born` is a date such as 1985-03-01."""

    handle: Line
    name: Line
    password: Line
    born: date
    email: Line | None = None


class SignIn(msgspec.Struct):
    """`name` is a user name or an e-mail address; `label` names the device in one's list."""

    name: Line
    password: Line
    label: Line | None = None


class Choose(msgspec.Struct):
    """Language (en, ur, zh-Hans), time zone (IANA), and the languages of texts that one `reads`
    (BCP 47; none: what is usual with that language). `unseen`: nobody is told where one is now,
    and that one writes. What is left out stays."""

    language: str | None = None
    zone: str | None = None
    reads: list[str] | None = None
    unseen: bool | None = None


class ChangeEmail(msgspec.Struct):
    """Another e-mail address, "" for none; `password` is one's present one.

    A confirmed address stays until the new one is confirmed from the letter sent there.
    """

    email: Line
    password: Line


class ChangePassword(msgspec.Struct):
    """A new password in place of the `present` one; other devices are signed out."""

    present: Line
    password: Line


class Forgotten(msgspec.Struct):
    """Whose password is forgotten: `name` is a user name or an e-mail address."""

    name: Line


class NewPassword(msgspec.Struct):
    """A new password, by the link from a letter."""

    password: Line


class RenewPassword(msgspec.Struct):
    """The same for programs: `secret` is the last part of the link's address."""

    secret: Line
    password: Line


class ConfirmEmail(msgspec.Struct):
    """`secret` is the last part of the address in the letter."""

    secret: Line


class OneTap(msgspec.Struct):
    """Who to be, on an installation with demonstration data."""

    handle: str


class JoinedShape(msgspec.Struct):
    """A new member."""

    id: int


class MeShape(msgspec.Struct):
    """One's own account. `waiting` says that a youth still waits for consent; `email_next` is an
    address that takes the place of `email` once it is confirmed."""

    id: int
    handle: str
    name: str
    email: str | None
    email_confirmed: bool
    email_next: str | None
    role: str
    youth: bool
    waiting: bool
    language: str
    zone: str
    reads: list[str]
    country: str | None
    place: str | None
    joined_at: datetime


class DeviceShape(msgspec.Struct):
    """`this` marks the device that asks."""

    id: int
    label: str
    made_at: datetime
    seen_at: datetime
    this: bool


class DeviceList(msgspec.Struct):
    items: list[DeviceShape]


class TokenShape(msgspec.Struct):
    """A new device; `token` is its bearer token, told this once."""

    device: int
    token: str


class SignedOutShape(msgspec.Struct):
    """How many devices were signed out."""

    devices: int


def me(view: Me) -> MeShape:
    return MeShape(
        id=view.id,
        handle=view.handle,
        name=view.name,
        email=view.email,
        email_confirmed=view.email_confirmed,
        email_next=view.email_next,
        role=view.role.value,
        youth=view.youth,
        waiting=view.youth and not view.consented,
        language=view.language,
        zone=view.zone,
        reads=list(view.reads),
        country=view.country,
        place=view.place,
        joined_at=view.joined_at,
    )


def devices(views: list[DeviceView]) -> DeviceList:
    return DeviceList([_device(view) for view in views])


def _device(view: DeviceView) -> DeviceShape:
    return DeviceShape(view.id, view.label, view.made_at, view.seen_at, view.this)
