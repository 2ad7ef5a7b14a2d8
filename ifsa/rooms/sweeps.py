"""Marking all of a topic, of a room, or of everything as read by one button; and taking it back."""

from sqlalchemy import ColumnElement, bindparam, delete, exists, func, insert, null, select, update

from ifsa.actor import Actor
from ifsa.members.policy import acting
from ifsa.members.queries import joined
from ifsa.rooms import queries
from ifsa.rooms.events import NewsChanged
from ifsa.rooms.model import Message, Reading, Room, Topic
from ifsa.rooms.policy import readable
from ifsa.storage.model import Id
from ifsa.storage.work import Work


def sweep(work: Work, actor: Actor, *, room: str | None = None, topic: int | None = None) -> int:
    """All that one may read, or what is in a room or a topic, is read up to its end.

    Gives the number by which that can be taken back. Raises Refused for a visitor, NotFound.
    """
    member = acting(actor)
    among = _among(work, actor, room, topic)
    number = _next(work, member)
    _move(work, member, among, number)
    _begin(work, member, among, number)
    work.signal(NewsChanged(member, topic))
    return number


def undo(work: Work, actor: Actor, *, sweep: int) -> None:
    """Where one has not read on since, the pointers stand again where they stood. Twice is once,
    and a number of nobody's changes nothing. Raises Refused for a visitor."""
    member = acting(actor)
    mine = (Reading.member_id == member, Reading.sweep == sweep)
    work.session.execute(delete(Reading).where(*mine, Reading.was.is_(None)))
    behind = (Message.seq <= Reading.was) | (Message.author_id == member)
    counted = select(func.count()).where(Message.topic_id == Reading.topic_id, behind)
    work.session.execute(
        update(Reading)
        .where(*mine)
        .values(seq=Reading.was, count=counted.scalar_subquery(), was=None, sweep=None)
        .execution_options(synchronize_session=False)
    )
    work.signal(NewsChanged(member))


def _next(work: Work, member: int) -> int:
    """A number of one's own that no pointer has."""
    latest = select(func.max(Reading.sweep)).where(Reading.member_id == member)
    return (work.session.scalar(latest) or 0) + 1


def _among(work: Work, actor: Actor, room: str | None, topic: int | None) -> ColumnElement[bool]:
    """Which topics, as a condition."""
    if topic is not None:
        queries.check_topic(work, actor, id=topic)
        return Topic.id == topic
    if room is not None:
        return Topic.room_id == queries.place(work, actor, slug=room).id
    return Topic.room_id.in_(select(Room.id).where(readable(actor)))


def _move(work: Work, member: int, among: ColumnElement[bool], number: int) -> None:
    """Pointers that are there."""
    of = select(Topic).where(Topic.id == Reading.topic_id)
    behind = exists().where(Topic.id == Reading.topic_id, among, Topic.messages > Reading.count)
    work.session.execute(
        update(Reading)
        .where(Reading.member_id == member, behind)
        .values(
            was=Reading.seq,
            sweep=number,
            seq=of.with_only_columns(Topic.latest_seq).scalar_subquery(),
            count=of.with_only_columns(Topic.messages).scalar_subquery(),
        )
        .execution_options(synchronize_session=False)
    )


def _begin(work: Work, member: int, among: ColumnElement[bool], number: int) -> None:
    """Pointers into topics that one never opened, where something was said since one joined."""
    there = exists().where(Reading.topic_id == Topic.id, Reading.member_id == member)
    since = Topic.placed_at >= joined(member).scalar_subquery()
    who, sweep = bindparam("who", member, Id), bindparam("number", number, Id)
    fresh = select(who, Topic.id, Topic.latest_seq, Topic.messages, null(), sweep)
    wanted = fresh.where(among, Topic.messages > 0, since, ~there)
    columns = ["member_id", "topic_id", "seq", "count", "was", "sweep"]
    work.session.execute(insert(Reading).from_select(columns, wanted))
