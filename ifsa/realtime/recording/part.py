"""One file of a recording: written unit by unit, made seekable in its place."""

from __future__ import annotations

import os
from dataclasses import replace
from mmap import ACCESS_READ, mmap
from typing import TYPE_CHECKING

from . import mp4, webm
from .frames import SECOND

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from .container import Container, Scan
    from .frames import Format, Frame

CONTAINERS: dict[str, Container] = {".webm": webm, ".mp4": mp4}
# What a power cut may cost; the end of a process costs nothing that was written.
SYNC = 2 * SECOND


class Part:
    """A file being written. ``starts`` is the recording's time at its beginning.

    Every method raises OSError when the disk refuses.
    """

    def __init__(self, path: Path, starts: int, picture: Format | None, sound: bool) -> None:
        self.path = path
        self.starts = starts
        self._container = CONTAINERS[path.suffix]
        self._units = 0
        self._synced = 0
        self._file = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o640)
        try:
            _write(self._file, self._container.header(picture, sound))
        except OSError:
            os.close(self._file)
            raise

    def append(self, frames: Iterable[Frame]) -> None:
        """Write the frames as one unit; what lies before the beginning is left out."""
        kept = [
            replace(frame, time=frame.time - self.starts)
            for frame in frames
            if frame.time >= self.starts
        ]
        if not kept:
            return
        self._units += 1
        _write(self._file, self._container.unit(self._units, kept))
        if kept[-1].time - self._synced >= SYNC:
            self._synced = kept[-1].time
            os.fdatasync(self._file)

    def close(self) -> None:
        """Write no more. `mend` makes the file seekable."""
        os.close(self._file)


def mend(path: Path) -> Scan | None:
    """Cut a file after its last whole unit and write its index, however its recorder ended.

    Doing it again changes nothing. A file without a whole unit is removed: None. Raises OSError.
    """
    with path.open("r+b") as file:
        container, size = CONTAINERS[path.suffix], path.stat().st_size
        found, patches = _scan(container, file.fileno()) if size else (None, [])
        if found is not None and found.units:
            file.truncate(found.end)
            for place, data in patches:
                file.seek(place)
                file.write(data)
            file.flush()
            os.fdatasync(file.fileno())
            return found
    path.unlink()
    return None


def _scan(container: Container, file: int) -> tuple[Scan | None, list[tuple[int, bytes]]]:
    with mmap(file, 0, access=ACCESS_READ) as data:
        found = container.scan(data)
        if found is None or not found.units:
            return None, []
        return found, container.patches(found, data)


def _write(file: int, data: bytes) -> None:
    left = memoryview(data)
    while left:
        left = left[os.write(file, left) :]
