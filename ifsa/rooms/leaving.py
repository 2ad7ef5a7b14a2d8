"""What becomes of a member's words when they leave: they stay without a name, or are deleted."""

from sqlalchemy import delete, select

from ifsa.rooms import deletions
from ifsa.rooms.changes import locked, next_seq
from ifsa.rooms.events import MessageDeleted
from ifsa.rooms.model import Message, Version
from ifsa.rooms.model import Reading as Pointer
from ifsa.storage.work import Work


def leave(work: Work, *, member: int) -> None:
    """How far they read, and what their messages said before an edit, is nobody's business now."""
    work.session.execute(delete(Pointer).where(Pointer.member_id == member))
    theirs = select(Message.id).where(Message.author_id == member)
    work.session.execute(delete(Version).where(Version.message_id.in_(theirs)))


def delete_some(work: Work, *, member: int, most: int) -> bool:
    """Delete so many of their messages, the oldest first; gives whether there are more.

    A trace stays where each stood, and open pages hear of it as of any deletion.
    """
    wanted = (
        select(Message)
        .where(Message.author_id == member, Message.deleted_at.is_(None))
        .order_by(Message.room_id, Message.seq)
        .limit(most)
    )
    rows = work.session.scalars(wanted).all()
    for row in rows:
        room = locked(work, row.room_id)
        deletions.wipe(work, room, row)
        row.digest = ""  # of a short text it would tell what it said
        work.emit(MessageDeleted(room.slug, next_seq(room), row.topic_id, row.id))
    return len(rows) == most
