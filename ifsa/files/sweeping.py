"""Taking bytes off the disk that no row names any more: what follows when uploads and files go.

It comes after the commit that took the row away, so a crash in between leaves bytes too many and
never a row without its bytes.
"""

from datetime import timedelta

from ifsa.files import queries
from ifsa.files.blobs import Blobs
from ifsa.files.events import FileGone, UploadOver
from ifsa.files.pieces import Pieces
from ifsa.storage.events import Event
from ifsa.storage.work import Work

BLOBS = "files.sweep_blobs"
PIECES = "files.sweep_pieces"
"""The names of the handlers that app.py makes of a Sweeper."""

# Bytes are put a moment before the row that names them: this long at the most.
FRESH = timedelta(hours=1)


class Sweeper:
    """Two handlers of the outbox, with the folders they sweep."""

    def __init__(self, blobs: Blobs, pieces: Pieces) -> None:
        self._blobs, self._pieces = blobs, pieces

    def blobs(self, work: Work, event: Event) -> None:
        if not isinstance(event, FileGone):
            raise TypeError(f"no blob goes by {event!r}")
        free = [digest for digest in event.blobs if not queries.named(work, digest)]
        fresh = [one for one in free if not self._blobs.drop(one, put_before=work.now - FRESH)]
        if fresh:
            work.later(work.now + FRESH, BLOBS, FileGone(event.file, tuple(fresh)))

    def pieces(self, work: Work, event: Event) -> None:
        if not isinstance(event, UploadOver):
            raise TypeError(f"no piece goes by {event!r}")
        self._pieces.drop(event.name)
