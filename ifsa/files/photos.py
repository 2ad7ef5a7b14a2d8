"""Photos that something public shows, such as a listing."""

from ifsa.actor import Actor
from ifsa.errors import Invalid
from ifsa.files.events import FileShown
from ifsa.files.kinds import Kind
from ifsa.files.model import File
from ifsa.storage.work import Work


def show(work: Work, actor: Actor, *, photo: int) -> None:
    """From now on everybody sees it: something public shows it.

    Raises Invalid("photo") unless it is the actor's own, and not part of something else.
    """
    row = work.session.get(File, photo)
    if row is None or row.owner_id != actor.member or row.kind != Kind.PHOTO or row.shown_kind:
        raise Invalid("photo", "bad_choice")
    if row.shown_at is None:
        row.shown_at = work.now
        work.session.flush()
        work.emit(FileShown(row.id))
