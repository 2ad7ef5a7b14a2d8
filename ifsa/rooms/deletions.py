"""Taking back what one wrote, for good. A trace stays where it stood, so that answers to it are
not left hanging."""

from sqlalchemy import delete as sql_delete

from ifsa.actor import Actor
from ifsa.errors import demand
from ifsa.files import attachments
from ifsa.rooms import answers, queries, search, translations
from ifsa.rooms.changes import next_seq, of_message
from ifsa.rooms.events import MessageDeleted
from ifsa.rooms.model import Mention, Message, Reaction, Room, Version, WebLink
from ifsa.rooms.policy import may_delete
from ifsa.rooms.showing import shower
from ifsa.rooms.views import MessageView
from ifsa.storage.work import Work


def delete(work: Work, actor: Actor, *, message: int) -> MessageView:
    """The text, its earlier versions, what went along and what stood under it are gone; twice is
    once.

    Raises NotFound, Refused for who did not write it.
    """
    room, row = of_message(work, actor, message)
    demand(may_delete(actor, author=row.author_id))
    if row.deleted_at is None:
        wipe(work, room, row)
        work.emit(MessageDeleted(room.slug, next_seq(room), row.topic_id, row.id))
    return queries.message(work, actor, id=message)


def wipe(work: Work, room: Room, row: Message) -> None:
    """Leave of a message only its place. Whoever calls tells of it."""
    answers.withdraw(work, room, row)
    search.forget_message(work, row.id)
    attachments.discard(work, of=shower(row.id))
    row.text, row.deleted_at, row.edited_at = "", work.now, None
    translations.wipe(work, message=row.id)
    for table in (Version, Reaction, Mention, WebLink):
        work.session.execute(sql_delete(table).where(table.message_id == row.id))
    work.session.flush()
