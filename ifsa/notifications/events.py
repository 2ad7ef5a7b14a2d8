"""What happens to notices; open pages of the one member hear of it."""

from ifsa.members.events import stream_of
from ifsa.storage.events import Event


class NoticeEvent(Event, frozen=True):
    """Base: it is one member's."""

    member: int

    @property
    def stream(self) -> str:
        return stream_of(self.member)


class NoticeGiven(NoticeEvent, tag="notice.given", frozen=True):
    notice: int


class NoticesRead(NoticeEvent, tag="notices.read", frozen=True):
    """One or more of them; those that were read before are not told of again."""
