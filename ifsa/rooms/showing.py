"""What goes along with messages: their photos and voice notes, and who may see these."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import select

from ifsa.actor import Actor
from ifsa.files import queries as files
from ifsa.files.kinds import Kind
from ifsa.files.views import FileView, Shower
from ifsa.rooms.model import Message, Room
from ifsa.rooms.policy import readable, sees_hidden
from ifsa.schools.queries import is_steward
from ifsa.storage.work import Reading

SHOWER = "message"
"""The kind under which files know messages, and app.py asks `sees`."""


def shower(message: int) -> Shower:
    """A message, as what shows a file."""
    return Shower(SHOWER, message)


def files_of(reading: Reading, messages: Collection[int]) -> Mapping[int, Sequence[FileView]]:
    """What goes along with messages, by message; nothing for one that has none. Who calls has asked
    who may see them."""
    return files.shown_by(reading, Actor(), kind=SHOWER, ids=messages)


def kinds_in(reading: Reading, messages: Collection[int]) -> Mapping[int, tuple[Kind, ...]]:
    """The kinds of what goes along with messages, each once; nothing for one that has none."""
    return files.kinds_shown_by(reading, Actor(), kind=SHOWER, ids=messages)


def sees(reading: Reading, actor: Actor, message: int) -> bool:
    """Whether an actor may see what goes along with a message: who reads it and nobody else, also
    by a file's own address."""
    columns = (Message.author_id, Message.hidden_at, Room.school_id)
    row = reading.session.execute(
        select(*columns)
        .join(Room, Room.id == Message.room_id)
        .where(Message.id == message, Message.deleted_at.is_(None), readable(actor))
    ).one_or_none()
    if row is None or row.hidden_at is None:
        return row is not None
    steward = is_steward(reading, actor.member, row.school_id)
    return sees_hidden(actor, author=row.author_id, steward=steward)
