"""After a recorder was killed: its files made whole, at the next start."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .frames import SECOND
from .part import mend as mend_file
from .playlist import NAME, Entry, Playlist, load, save

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def mend_all(root: Path) -> Iterator[Playlist]:
    """Mend every recording below ``root`` that has no end; those that had none.

    Only before any recorder works there. Raises OSError.
    """
    for path in sorted(root.rglob(NAME)):
        mended = mend(path.parent)
        if mended is not None:
            yield mended


def mend(folder: Path) -> Playlist | None:
    """Cut the files of a recording to what is whole and index them; None when it has its end.

    Being interrupted does no harm: the playlist says that it was done only when it was. Raises
    OSError.
    """
    playlist = load(folder)
    if playlist is None or playlist.ended is not None:
        return None
    settle(playlist, folder)
    playlist.ended = "recovered"
    save(playlist, folder)
    return playlist


def settle(playlist: Playlist, folder: Path, *entries: Entry) -> None:
    """Mend these files, or all, as far as their end isn't known, and note it. Raises OSError."""
    for entry in entries or playlist.entries:
        path = folder / entry.file
        scan = mend_file(path) if entry.seconds is None and path.exists() else None
        if scan is not None:
            entry.seconds, entry.bytes = scan.lasts / SECOND, scan.end
        elif not path.exists():
            playlist.drop(entry)
