"""Reading in rooms: what one was told of a topic is read with the topic, so that the bell falls
silent without a second tap."""

from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, or_, update

from ifsa.actor import Actor
from ifsa.notifications.events import NoticesRead
from ifsa.notifications.model import Notice
from ifsa.notifications.policy import readable
from ifsa.rooms import sweeps, topics
from ifsa.rooms.pointers import message_is_read, topic_is_read
from ifsa.storage.work import Work


def read(work: Work, actor: Actor, *, topic: int, seq: int) -> int:
    """Move one's pointer on, as topics.read does; gives where it stands. Raises as that does."""
    stands = topics.read(work, actor, topic=topic, seq=seq)
    _tick(work, actor)
    return stands


def sweep(work: Work, actor: Actor, *, room: str | None = None, topic: int | None = None) -> int:
    """Mark all as read, as sweeps.sweep does. Taking that back brings no notice back: it was seen
    that there is one. Raises as that does."""
    number = sweeps.sweep(work, actor, room=room, topic=topic)
    _tick(work, actor)
    return number


def _tick(work: Work, actor: Actor) -> None:
    """Notices of what one has read by now are read."""
    change = update(Notice).where(readable(actor), Notice.read_at.is_(None), _is_read(actor))
    change = change.values(read_at=work.now).execution_options(synchronize_session=False)
    if cast(CursorResult[Any], work.session.execute(change)).rowcount:
        work.emit(NoticesRead(cast(int, actor.member)))


def _is_read(actor: Actor) -> ColumnElement[bool]:
    message = (Notice.subject == "message") & message_is_read(actor, Notice.subject_id)
    topic = (Notice.subject == "topic") & topic_is_read(actor, Notice.subject_id)
    return or_(message, topic)
