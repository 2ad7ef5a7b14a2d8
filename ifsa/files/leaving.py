"""What becomes of a member's files when they leave."""

from sqlalchemy import select

from ifsa.files import keeping
from ifsa.files.events import UploadOver
from ifsa.files.model import File, Upload
from ifsa.storage.work import Work


def leave(work: Work, *, member: int, most: int) -> bool:
    """Let go of so many of their files and uploads; gives whether there are more.

    What showed a file has let go of it before.
    """
    files = select(File).where(File.owner_id == member).order_by(File.id).limit(most)
    rows = work.session.scalars(files).all()
    for row in rows:
        keeping.let_go(work, row)
    if len(rows) == most:
        return True
    _drop_uploads(work, member)
    return False


def _drop_uploads(work: Work, member: int) -> None:
    for row in work.session.scalars(select(Upload).where(Upload.owner_id == member)).all():
        work.session.delete(row)
        work.session.flush()
        work.emit(UploadOver(row.id, row.name))
