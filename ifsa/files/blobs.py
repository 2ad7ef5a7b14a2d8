"""Bytes kept under the digest of what they are: written once, never changed."""

import hashlib
import os
import re
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Final

_DIGEST: Final = re.compile(r"[0-9a-f]{64}")


class Blobs:
    """A folder of blobs, in subfolders by the first two letters of their SHA-256."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, data: bytes) -> str:
        """Keep the bytes and give their digest; they are on disk when this returns."""
        digest = hashlib.sha256(data).hexdigest()
        path = self._path(digest)
        try:
            os.utime(path)  # they are wanted again: see `drop`
        except FileNotFoundError:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._write(path, data)
            sync_folder(path.parent)
            sync_folder(self._folder)
        return digest

    def find(self, digest: str) -> Path:
        """Where the bytes are. Raises KeyError for a digest that is none, or that is not kept."""
        if not _DIGEST.fullmatch(digest) or not self._path(digest).exists():
            raise KeyError(digest)
        return self._path(digest)

    def get(self, digest: str) -> bytes:
        """The bytes. Raises KeyError as `find` does."""
        return self.find(digest).read_bytes()

    def drop(self, digest: str, *, put_before: datetime) -> bool:
        """Forget the bytes, unless they were put since then: somebody may be about to name them.

        Whether they are gone.
        """
        path = self._path(digest)
        try:
            if path.stat().st_mtime >= put_before.timestamp():
                return False
        except FileNotFoundError:
            return True
        path.unlink()
        return True

    def _path(self, digest: str) -> Path:
        return self._folder / digest[:2] / digest

    def _write(self, path: Path, data: bytes) -> None:
        # Renamed when whole: a reader never sees half a blob, nor does a later put trust one.
        handle, name = tempfile.mkstemp(dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise


def sync_folder(folder: Path) -> None:
    """Without it a power cut may forget the name though it kept the bytes."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
