"""Files of something that has its own readers, such as a message: whoever sees it sees them."""

from collections.abc import Sequence

from sqlalchemy import select

from ifsa.actor import Actor
from ifsa.errors import Invalid
from ifsa.files import keeping
from ifsa.files.events import FileShown
from ifsa.files.kinds import Kind
from ifsa.files.model import File
from ifsa.files.queries import view
from ifsa.files.views import FileView, Shower
from ifsa.storage.work import Reading, Work

MOST = 8


def attach(work: Work, actor: Actor, *, files: Sequence[int], to: Shower) -> list[FileView]:
    """From now on the files belong to what shows them, in the order given.

    For the verb that makes it, in its transaction. Raises Invalid("files") unless each is the
    actor's own, once, and shown by nothing yet; or when there are more than MOST.
    """
    if len(files) > MOST:
        raise Invalid("files", "too_many_files", most=MOST)
    rows = [_free(work, actor, file) for file in dict.fromkeys(files)]
    for place, row in enumerate(rows):
        row.shown_at, row.shown_kind, row.shown_id, row.place = work.now, to.kind, to.id, place
        work.session.flush()
        work.emit(FileShown(row.id))
    return [view(row) for row in rows]


def kinds_among(reading: Reading, actor: Actor, *, files: Sequence[int]) -> frozenset[Kind]:
    """The kinds of those of the files that are the actor's own."""
    mine = select(File.kind).where(File.id.in_(files), File.owner_id == actor.member)
    return frozenset(Kind(kind) for kind in reading.session.scalars(mine))


def _free(work: Work, actor: Actor, file: int) -> File:
    row = work.session.get(File, file, with_for_update=True)
    if row is None or row.owner_id != actor.member or row.shown_at is not None:
        raise Invalid("files", "bad_choice")
    return row


def discard(work: Work, *, of: Shower) -> None:
    """What showed them is deleted: nobody sees them any more, and their bytes go.

    For the verb that deletes it, which has asked who may.
    """
    shown = select(File).where(File.shown_kind == of.kind, File.shown_id == of.id)
    for row in list(work.session.scalars(shown)):
        keeping.let_go(work, row)
