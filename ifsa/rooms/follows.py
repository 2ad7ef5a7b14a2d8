"""Saying how much one wants to hear of a topic or a room: of what one follows one is told, what is
muted is never new, and between the two is the usual.

Who starts a topic or writes in it follows it, unless they said otherwise before: what somebody
chose is never changed by what they do. Open talk is followed by nobody who does not ask for it.
"""

from sqlalchemy import exists, select

from ifsa.actor import Actor
from ifsa.errors import Invalid
from ifsa.members.policy import acting
from ifsa.rooms import queries
from ifsa.rooms.events import NewsChanged
from ifsa.rooms.kinds import Level
from ifsa.rooms.model import RoomLevel, Topic, TopicLevel
from ifsa.rooms.views import RoomView, TopicView
from ifsa.storage.work import Reading, Work


def choose_topic(work: Work, actor: Actor, *, topic: int, level: str) -> TopicView:
    """How much one wants to hear of a topic, whatever holds for its room.

    Raises Refused for a visitor, NotFound, Invalid for a level that is none.
    """
    member, wanted = acting(actor), _known(level)
    queries.check_topic(work, actor, id=topic)
    row = work.session.get(TopicLevel, (member, topic))
    if row is None:
        row = TopicLevel(member_id=member, topic_id=topic)
        work.session.add(row)
    row.level, row.chosen = wanted.value, True
    work.session.flush()
    work.signal(NewsChanged(member, topic))
    return queries.topic(work, actor, id=topic)


def choose_room(work: Work, actor: Actor, *, room: str, level: str) -> RoomView:
    """How much one wants to hear of a room: who follows it is told of each new topic.

    Raises Refused for a visitor, NotFound, Invalid for a level that is none.
    """
    member, wanted = acting(actor), _known(level)
    place = queries.place(work, actor, slug=room)
    row = work.session.get(RoomLevel, (member, place.id))
    if wanted is Level.USUAL and row is not None:
        work.session.delete(row)
    elif wanted is not Level.USUAL and row is None:
        work.session.add(RoomLevel(member_id=member, room_id=place.id, level=wanted.value))
    elif row is not None:
        row.level = wanted.value
    work.session.flush()
    work.signal(NewsChanged(member))
    return queries.room(work, actor, slug=room)


def by_writing(work: Work, member: int, *, topic: int) -> None:
    """Who writes in a titled topic follows it from now on, unless it is settled already."""
    if work.session.get(TopicLevel, (member, topic)) is not None:
        return
    if work.session.get_one(Topic, topic).title is not None:
        follow = Level.FOLLOW.value
        work.session.add(TopicLevel(member_id=member, topic_id=topic, level=follow, chosen=False))


def is_followed(reading: Reading, *, topic: int, but: int) -> bool:
    """Whether anybody follows a topic, beside one member."""
    follows = TopicLevel.level == Level.FOLLOW.value
    found = exists().where(TopicLevel.topic_id == topic, follows, TopicLevel.member_id != but)
    return bool(reading.session.scalar(select(found)))


def room_is_followed(reading: Reading, *, room: int, but: int) -> bool:
    """Whether anybody follows a room, beside one member."""
    follows = RoomLevel.level == Level.FOLLOW.value
    found = exists().where(RoomLevel.room_id == room, follows, RoomLevel.member_id != but)
    return bool(reading.session.scalar(select(found)))


def _known(level: str) -> Level:
    if level not in set(Level):
        raise Invalid("level", "bad_choice")
    return Level(level)
