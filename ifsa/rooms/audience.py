"""Who is told of a message, and why: the same rules for whoever tells, and for the page that
explains it."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select

from ifsa.actor import HOUSE, Actor
from ifsa.members.policy import acting
from ifsa.rooms import queries, windows
from ifsa.rooms.kinds import Level, Way
from ifsa.rooms.mentions import reachable
from ifsa.rooms.model import Mention, Message, Room, RoomLevel, Topic, TopicLevel
from ifsa.rooms.views import MessageView, RoomView, TopicView
from ifsa.storage.work import Reading


class Reason(StrEnum):
    """Why one is told of a message, or why not."""

    OWN = "own"
    NAMED = "named"
    STEWARD = "steward"
    ANSWERED = "answered"
    FOLLOWED = "followed"
    WROTE = "wrote"
    ROOM_FOLLOWED = "room_followed"
    MUTED = "muted"
    MUTED_BUT_ADDRESSED = "muted_but_addressed"
    USUAL = "usual"


TELLING = frozenset(
    {
        Reason.NAMED,
        Reason.STEWARD,
        Reason.ANSWERED,
        Reason.FOLLOWED,
        Reason.WROTE,
        Reason.ROOM_FOLLOWED,
    }
)
"""For these one is told."""
_ADDRESSED = {
    Way.NAME: Reason.NAMED,
    Way.STEWARDS: Reason.STEWARD,
    Way.ANSWER: Reason.ANSWERED,
}


@dataclass(frozen=True, slots=True)
class About:
    """What is said of a message to those who are told: `title` is None for open talk."""

    message: int
    topic: int
    title: str | None
    room: dict[str, str]
    emblem: str
    author: int


@dataclass(frozen=True, slots=True)
class Standing:
    """What one has to do with a message, and what one may change about it."""

    reason: Reason
    message: MessageView
    topic: TopicView
    room: RoomView

    @property
    def told(self) -> bool:
        return self.reason in TELLING


def about(reading: Reading, *, message: int) -> About | None:
    """None for a message that is out of sight, or not there."""
    wanted = select(Message, Topic, Room).join(Topic, Topic.id == Message.topic_id)
    found = reading.session.execute(
        wanted.join(Room, Room.id == Message.room_id).where(
            Message.id == message, windows.in_sight()
        )
    ).one_or_none()
    if found is None:
        return None
    said, topic, room = found
    title = None if topic.hidden_at is not None else topic.title
    return About(said.id, topic.id, title, room.name, room.emblem, said.author_id)


def told(reading: Reading, *, message: int, members: Collection[int]) -> list[int]:
    """Those of some members who are to be told of a message, in their order."""
    row = reading.session.get_one(Message, message)
    room = reading.session.get_one(Room, row.room_id)
    readers = reachable(reading, HOUSE, room, members, by_name=False)
    return [one for one in members if one in readers and _reason(reading, one, row) in TELLING]


def followers(reading: Reading, *, message: int, first: bool) -> list[int]:
    """Who follows the topic of a message; of the first of a topic, who follows the room."""
    row = reading.session.get_one(Message, message)
    in_room = RoomLevel.room_id == row.room_id, RoomLevel.level == Level.FOLLOW.value
    in_topic = TopicLevel.topic_id == row.topic_id, TopicLevel.level == Level.FOLLOW.value
    found = set(reading.session.scalars(select(TopicLevel.member_id).where(*in_topic)))
    if first:
        found |= set(reading.session.scalars(select(RoomLevel.member_id).where(*in_room)))
    spoken_to = select(Mention.member_id).where(Mention.message_id == message)
    return sorted(found - set(reading.session.scalars(spoken_to)))


def standing(reading: Reading, actor: Actor, *, message: int) -> Standing:
    """What one has to do with a message. Raises Refused for a visitor, NotFound."""
    member = acting(actor)
    view = queries.message(reading, actor, id=message)
    row = reading.session.get_one(Message, message)
    return Standing(
        _reason(reading, member, row),
        view,
        queries.topic(reading, actor, id=view.topic),
        queries.room(reading, actor, slug=view.room),
    )


def _reason(reading: Reading, member: int, row: Message) -> Reason:
    if row.author_id == member:
        return Reason.OWN
    mention = reading.session.get(Mention, (member, row.id))
    of_topic = reading.session.get(TopicLevel, (member, row.topic_id))
    of_room = reading.session.get(RoomLevel, (member, row.room_id))
    if _level(of_topic, of_room) is Level.MUTE:
        return Reason.MUTED_BUT_ADDRESSED if mention else Reason.MUTED
    if mention is not None:
        return _ADDRESSED[Way(mention.way)]
    if of_topic is not None and of_topic.level == Level.FOLLOW:
        return Reason.FOLLOWED if of_topic.chosen else Reason.WROTE
    if of_room is not None and of_room.level == Level.FOLLOW and _is_first(reading, row):
        return Reason.ROOM_FOLLOWED
    return Reason.USUAL


def _level(of_topic: TopicLevel | None, of_room: RoomLevel | None) -> Level:
    """As news.News.level has it, for one member."""
    if of_topic is not None and of_topic.chosen:
        return Level(of_topic.level)
    if of_room is not None and of_room.level == Level.MUTE:
        return Level.MUTE
    return Level(of_topic.level) if of_topic is not None else Level.USUAL


def _is_first(reading: Reading, row: Message) -> bool:
    """Whether a message is what its titled topic began with."""
    earlier = select(Message.id).where(Message.topic_id == row.topic_id, Message.seq < row.seq)
    titled = reading.session.get_one(Topic, row.topic_id).title is not None
    return titled and reading.session.scalar(earlier.limit(1)) is None
