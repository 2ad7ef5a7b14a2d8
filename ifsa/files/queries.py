"""Reads about files."""

from dataclasses import dataclass

from sqlalchemy import select

from ifsa.actor import Actor
from ifsa.errors import NotFound
from ifsa.files.model import File
from ifsa.files.policy import readable
from ifsa.storage.work import Reading


@dataclass(frozen=True, slots=True)
class PhotoView:
    """A photo the actor may see; `large` and `small` name its blobs (WebP)."""

    id: int
    width: int
    height: int
    large: str
    small: str
    shown: bool


def photo(reading: Reading, actor: Actor, *, photo: int) -> PhotoView:
    """Raises NotFound, also for one the actor may not see."""
    row = reading.session.scalar(select(File).where(File.id == photo, readable(actor)))
    if row is None:
        raise NotFound
    shown = row.shown_at is not None
    return PhotoView(row.id, row.width, row.height, row.large, row.small, shown)
