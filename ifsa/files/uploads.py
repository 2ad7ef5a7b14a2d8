"""Files on their way: begun, received piece by piece, made into a file or dropped."""

from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy import select

from ifsa.actor import Actor
from ifsa.errors import Conflict, Invalid, NotFound, demand
from ifsa.files import keeping, queries
from ifsa.files.events import UploadBegun, UploadOver
from ifsa.files.kinds import Kind
from ifsa.files.made import Made
from ifsa.files.model import File, Upload
from ifsa.files.policy import may_begin, uploader
from ifsa.files.queries import over, upload_view, view
from ifsa.files.views import FileView, UploadView
from ifsa.storage.events import Event
from ifsa.storage.work import Work

LIFE = timedelta(days=7)
LONGEST_NOTE = 1000
EXPIRE = "uploads.expire"
"""The name of the due work for which app.py has `expire`."""


def begin(
    work: Work, actor: Actor, *, kind: Kind, size: int, key: UUID, note: str = ""
) -> UploadView:
    """An upload of `size` bytes, nothing of it received; it lives for LIFE.

    The same key gives the same upload again, and what it has received; of another kind or size it
    is a Conflict. Raises Refused, and Invalid for a size that no file of its kind may have.
    """
    owner = uploader(actor)
    if size > kind.most_bytes:
        raise Invalid("size", "too_large", size=kind.most_bytes)
    if size < 1:
        raise Invalid("size", "number_range", least=1)
    if len(note) > LONGEST_NOTE:
        raise Invalid("note", "too_long", limit=LONGEST_NOTE)
    earlier = _begun_before(work, owner, key)
    if earlier is not None:
        if (earlier.kind, earlier.size) != (kind, size):
            raise Conflict("upload_reused")
        return upload_view(earlier)
    demand(may_begin(actor, waiting=queries.waiting(work, actor)))
    return _begin(work, owner, kind, size, key, note)


def _begun_before(work: Work, owner: int, key: UUID) -> Upload | None:
    """What was begun under a key; one whose time is over leaves it free."""
    row = work.session.scalar(
        select(Upload).where(Upload.owner_id == owner, Upload.key == str(key))
    )
    if row is not None and over(work, row):
        _end(work, row)
        return None
    return row


def _begin(work: Work, owner: int, kind: Kind, size: int, key: UUID, note: str) -> UploadView:
    row = Upload(
        owner_id=owner,
        key=str(key),
        kind=kind,
        size=size,
        received=0,
        name=uuid4().hex,
        note=note,
        begun_at=work.now,
        expires_at=work.now + LIFE,
    )
    work.session.add(row)
    work.session.flush()
    begun = UploadBegun(row.id)
    work.emit(begun)
    work.later(row.expires_at, EXPIRE, begun)
    return upload_view(row)


def receive(work: Work, actor: Actor, *, upload: int, start: int, count: int) -> UploadView:
    """So many more bytes, from `start` on, are on disk under the upload's name.

    Raises NotFound; Conflict("upload_offset") when it does not stand at `start`; Invalid("size")
    for more than was said.
    """
    row = _mine(work, actor, upload)
    if row.received != start:
        raise Conflict("upload_offset")
    if start + count > row.size:
        raise Invalid("size", "too_large", size=row.size)
    row.received += count
    work.session.flush()
    return upload_view(row)


def finish(work: Work, actor: Actor, *, upload: int, made: Made) -> FileView:
    """The file that was made of a complete upload; the same again for a second try.

    Raises NotFound, Refused, Conflict("upload_incomplete").
    """
    row = _mine(work, actor, upload)
    if row.file_id is not None:
        return view(work.session.get_one(File, row.file_id))
    if row.received < row.size:
        raise Conflict("upload_incomplete")
    kept = keeping.keep(work, actor, made=made)
    row.file_id = kept.id
    work.session.flush()
    work.emit(UploadOver(row.id, row.name))
    return kept


def drop(work: Work, actor: Actor, *, upload: int) -> None:
    """Give an upload up. A file that was made of it stays. Raises NotFound."""
    _end(work, _mine(work, actor, upload))


def expire(work: Work, event: Event) -> None:
    """Due work: an upload that is no file by now is given up."""
    if not isinstance(event, UploadBegun):
        raise TypeError(f"no upload expires by {event!r}")
    row = work.session.get(Upload, event.upload)
    if row is not None and over(work, row):
        _end(work, row)


def _mine(work: Work, actor: Actor, upload: int) -> Upload:
    row = work.session.get(Upload, upload, with_for_update=True)
    if row is None or row.owner_id != actor.member or over(work, row):
        raise NotFound
    return row


def _end(work: Work, row: Upload) -> None:
    ended = UploadOver(row.id, row.name)
    work.session.delete(row)
    work.session.flush()
    work.emit(ended)
