"""What happens to accounts and devices."""

from ifsa.storage.events import Event


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
