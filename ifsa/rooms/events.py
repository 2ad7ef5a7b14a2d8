"""What changes in a room. Each takes the room's next `seq`, and is what a page replays."""

from ifsa.storage.events import Event


class RoomEvent(Event, frozen=True):
    """`room` is the slug."""

    room: str
    seq: int

    @property
    def stream(self) -> str:
        return stream(self.room)

    @property
    def position(self) -> int:
        return self.seq


class TopicStarted(RoomEvent, tag="topic.started", frozen=True):
    topic: int


class MessagePosted(RoomEvent, tag="message.posted", frozen=True):
    topic: int
    message: int


def stream(room: str) -> str:
    """The name under which the changes of a room are told."""
    return f"room:{room}"
