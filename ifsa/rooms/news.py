"""What is new for somebody, as parts of statements about topics: how far they have read, and how
much they want to hear."""

from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import ColumnElement, Integer, String, and_, case, cast, func, null, select
from sqlalchemy.orm import aliased

from ifsa.actor import Actor
from ifsa.members.queries import joined
from ifsa.rooms import model
from ifsa.rooms.kinds import Level
from ifsa.rooms.model import Message, RoomLevel, Topic, TopicLevel
from ifsa.rooms.windows import Rows

UNREAD_MOST = 100
"""Where the messages since one joined must be looked at one by one, so many are; "99+" needs no
more."""


@dataclass(frozen=True, slots=True)
class News:
    """`read` is one's pointer into the topic of a row; `topic` and `room` are how much one wants to
    hear of it."""

    actor: Actor
    # For everybody the same: to make such names takes longer than all the rest of a statement.
    read: ClassVar[Any] = aliased(model.Reading)
    topic: ClassVar[Any] = aliased(TopicLevel)
    room: ClassVar[Any] = aliased(RoomLevel)

    def joined_to(self, rows: Rows) -> Rows:
        """A selection with topics in it, and for each what is one's own of it."""
        me, read, topic, room = self.actor.member or 0, self.read, self.topic, self.room
        return (
            rows.outerjoin(read, and_(read.topic_id == Topic.id, read.member_id == me))
            .outerjoin(topic, and_(topic.topic_id == Topic.id, topic.member_id == me))
            .outerjoin(room, and_(room.room_id == Topic.room_id, room.member_id == me))
        )

    @property
    def level(self) -> ColumnElement[str | None]:
        """How much one wants to hear of a topic: as one chose for it, else nothing where the room
        is muted, else as it came by writing. NULL for a visitor."""
        if not self.actor.signed_in:
            return cast(null(), String)
        chosen = case((self.topic.chosen.is_(True), self.topic.level))
        silent = case((self.room.level == Level.MUTE.value, self.room.level))
        return func.coalesce(chosen, silent, self.topic.level, Level.USUAL.value)

    @property
    def unread(self) -> ColumnElement[int | None]:
        """How much of a topic one has not read, also where one does not want to hear of it. NULL
        for a visitor.

        Messages are looked at only where the topic is one that one never opened, and that was
        talked in both before one joined and after.
        """
        if not self.actor.signed_in:
            return cast(null(), Integer)  # PostgreSQL wants to know what is summed up
        began = joined(self.actor.member).scalar_subquery()
        return case(
            (self.read.member_id.is_not(None), Topic.messages - self.read.count),
            (Topic.placed_at < began, 0),
            (Topic.made_at >= began, Topic.messages),
            else_=_since(began),
        )

    @property
    def new(self) -> ColumnElement[int | None]:
        """How much of a topic is shown as new: nothing of what one does not want to hear of."""
        if not self.actor.signed_in:
            return self.unread
        return case((self.level == Level.MUTE.value, 0), else_=self.unread)


def fresh(actor: Actor) -> Rows:
    """The ids of topics with something new, as a selection."""
    news = News(actor)
    return news.joined_to(select(Topic.id)).where(Topic.messages > 0, news.new > 0)


def _since(began: Any) -> ColumnElement[int]:
    newest = (
        select(Message.placed_at)
        .where(Message.topic_id == Topic.id)
        .order_by(Message.seq.desc())
        .limit(UNREAD_MOST)
        .correlate(Topic)
        .subquery()
    )
    since = newest.c.placed_at >= began
    return select(func.count()).select_from(newest).where(since).scalar_subquery()
