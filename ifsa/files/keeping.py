"""Keeping files, once they are made and their bytes are on disk; and letting them go."""

from datetime import timedelta

from sqlalchemy import delete

from ifsa.actor import Actor
from ifsa.files.events import FileGone, FileKept
from ifsa.files.made import Made
from ifsa.files.model import File, Upload
from ifsa.files.policy import uploader
from ifsa.files.queries import view
from ifsa.files.views import FileView
from ifsa.storage.events import Event
from ifsa.storage.work import Work

UNUSED_FOR = timedelta(days=7)
FORGET = "files.forget"
"""The name of the due work for which app.py has `forget`."""


def keep(work: Work, actor: Actor, *, made: Made) -> FileView:
    """A file of the actor's, seen by nobody else yet. Raises Refused."""
    row = File(
        owner_id=uploader(actor),
        kind=made.kind,
        main=made.main,
        spare=made.spare,
        width=made.width,
        height=made.height,
        milliseconds=made.milliseconds,
        peaks=made.peaks,
        made_at=work.now,
    )
    work.session.add(row)
    work.session.flush()
    kept = FileKept(row.id, row.owner_id)
    work.emit(kept)
    work.later(work.now + UNUSED_FOR, FORGET, kept)
    return view(row)


def forget(work: Work, event: Event) -> None:
    """Due work: a file that nothing has shown by now was of a message that never was sent."""
    if not isinstance(event, FileKept):
        raise TypeError(f"no file is forgotten by {event!r}")
    row = work.session.get(File, event.file)
    if row is not None and row.shown_at is None:
        let_go(work, row)


def let_go(work: Work, row: File) -> None:
    """Take a file away; its bytes follow, unless another file has the same."""
    gone = FileGone(row.id, (row.main, row.spare))
    work.session.execute(delete(Upload).where(Upload.file_id == row.id))
    work.session.delete(row)
    work.session.flush()
    work.emit(gone)
