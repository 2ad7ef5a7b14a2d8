"""What happens to accounts and devices."""

from ifsa.storage.events import Event


def stream_of(member: int) -> str:
    """What the pages of one member listen to, and nobody else's."""
    return f"member:{member}"


class MemberJoined(Event, tag="member.joined", frozen=True):
    member: int


class DeviceSignedIn(Event, tag="device.signed_in", frozen=True):
    member: int
    device: int


class DeviceSignedOut(Event, tag="device.signed_out", frozen=True):
    member: int
    device: int


class ConsentGiven(Event, tag="consent.given", frozen=True):
    """A youth's guardian or school agreed; `by` is the member who wrote it down."""

    member: int
    by: int


class AddressGiven(Event, tag="address.given", frozen=True):
    """There is an e-mail address to confirm."""

    member: int


class AddressConfirmed(Event, tag="address.confirmed", frozen=True):
    member: int


class PasswordChanged(Event, tag="password.changed", frozen=True):
    member: int


class PasswordForgotten(Event, tag="password.forgotten", frozen=True):
    """Somebody asked for a new one; no member where nobody can be written to by that name."""

    member: int | None


class InvitationMade(Event, tag="invitation.made", frozen=True):
    """Whoever gets it can have a role, and run the school, if there is one."""

    role: str
    school: int | None


class InvitationAccepted(Event, tag="invitation.accepted", frozen=True):
    """`role` and `school` are what the invitation gave."""

    member: int
    role: str
    school: int | None
