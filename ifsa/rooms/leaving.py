"""What becomes of a member's words when they leave: they stay without a name, or are deleted."""

from sqlalchemy import delete, select

from ifsa.files import attachments
from ifsa.files import queries as files
from ifsa.rooms import deletions, search, translations
from ifsa.rooms.changes import locked, next_seq
from ifsa.rooms.events import MessageDeleted, MessageEdited
from ifsa.rooms.model import (
    Draft,
    Mention,
    Message,
    Room,
    RoomLevel,
    Saved,
    TopicLevel,
    Translation,
    TranslationVote,
    Version,
    Vouch,
)
from ifsa.rooms.model import Reading as Pointer
from ifsa.rooms.showing import SHOWER, shower
from ifsa.storage.work import Work


def leave(work: Work, *, member: int) -> None:
    """How far they read, what they followed, saved and began to write, who spoke to them and
    vouched for them, and what their messages said before an edit, is nobody's business now."""
    for table in (Pointer, TopicLevel, RoomLevel, Saved, Mention, Draft, Vouch):
        work.session.execute(delete(table).where(table.member_id == member))
    work.session.execute(delete(TranslationVote).where(TranslationVote.member_id == member))
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
    _drop_translations(work, member)
    for row in rows:
        room = locked(work, row.room_id)
        deletions.wipe(work, room, row)
        row.digest = ""  # of a short text it would tell what it said
        work.emit(MessageDeleted(room.slug, next_seq(room), row.topic_id, row.id))
    return len(rows) == most


def _drop_translations(work: Work, member: int) -> None:
    wanted = select(Translation).where(Translation.author_id == member)
    for row in work.session.scalars(wanted).all():
        translations.remove(work, row)


def let_go_of_files(work: Work, *, member: int, most: int) -> bool:
    """Let go of what goes along with so many of their messages; gives whether there are more.

    A message that said nothing else is deleted with it. Open pages hear of both.
    """
    shown = files.shown_of(member, kind=SHOWER)
    wanted = select(Message).where(Message.id.in_(shown)).order_by(Message.room_id, Message.seq)
    rows = work.session.scalars(wanted.limit(most)).all()
    for row in rows:
        _without_files(work, locked(work, row.room_id), row)
    return len(rows) == most


def _without_files(work: Work, room: Room, row: Message) -> None:
    where = (row.topic_id, row.id)
    if not row.text:
        deletions.wipe(work, room, row)
        work.emit(MessageDeleted(room.slug, next_seq(room), *where))
        return
    attachments.discard(work, of=shower(row.id))
    search.keep_message(work, row)
    work.emit(MessageEdited(room.slug, next_seq(room), *where))
