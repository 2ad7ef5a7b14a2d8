"""Keeping photos, once they are developed and their bytes are on disk."""

from ifsa.actor import Actor
from ifsa.errors import Invalid
from ifsa.files import queries
from ifsa.files.darkroom import Developed
from ifsa.files.events import PhotoKept, PhotoShown
from ifsa.files.model import File
from ifsa.files.policy import uploader
from ifsa.files.queries import PhotoView
from ifsa.storage.work import Work


def keep(work: Work, actor: Actor, *, developed: Developed) -> PhotoView:
    """A photo of the actor's, seen by nobody else yet. Raises Refused."""
    row = File(
        owner_id=uploader(actor),
        large=developed.large,
        small=developed.small,
        width=developed.width,
        height=developed.height,
        made_at=work.now,
    )
    work.session.add(row)
    work.session.flush()
    work.emit(PhotoKept(row.id, row.owner_id))
    return queries.photo(work, actor, photo=row.id)


def show(work: Work, actor: Actor, *, photo: int) -> None:
    """From now on everybody sees it: something public shows it.

    Raises Invalid("photo") unless it is the actor's own.
    """
    row = work.session.get(File, photo)
    if row is None or row.owner_id != actor.member:
        raise Invalid("photo", "bad_choice")
    if row.shown_at is None:
        row.shown_at = work.now
        work.session.flush()
        work.emit(PhotoShown(row.id))
