"""Bytes of uploads as they come in: one growing file for each, until it is whole."""

import os
from pathlib import Path

from ifsa.files.blobs import sync_folder


class Pieces:
    """A folder of such files. How much of each counts is in the table of uploads."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def write(self, name: str, start: int, data: bytes) -> None:
        """Put bytes where they belong; they are on disk when this returns."""
        path = self._folder / name
        new = not path.exists()
        self._folder.mkdir(parents=True, exist_ok=True)
        # Not truncated: what is there already came before.
        handle = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.seek(start)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if new:
            sync_folder(self._folder)

    def read(self, name: str, size: int) -> bytes:
        """The first so many bytes. Raises KeyError when there are not so many."""
        try:
            with (self._folder / name).open("rb") as file:
                data = file.read(size)
        except FileNotFoundError as error:
            raise KeyError(name) from error
        if len(data) < size:
            raise KeyError(name)
        return data

    def drop(self, name: str) -> None:
        (self._folder / name).unlink(missing_ok=True)
