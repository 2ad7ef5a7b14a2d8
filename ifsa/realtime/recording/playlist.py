"""What ties the files of a recording together: ``recording.json`` beside them."""

from __future__ import annotations

import errno
import json
import os
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

NAME = "recording.json"
_HALF = "recording.json.half"
# Written in blocks, so that a change can be written even on a disk that is full.
_BLOCK = 4096


@dataclass(slots=True)
class Entry:
    """One file. ``starts`` is seconds after the recording began; ``seconds`` and ``bytes`` are
    None until its end is known."""

    file: str
    codec: str
    starts: float
    width: int = 0
    height: int = 0
    seconds: float | None = None
    bytes: int | None = None


@dataclass(slots=True)
class Playlist:
    """A recording of one publisher.

    ``began`` is seconds since 1970. ``parts`` are its pictures with their sound, one file after
    another as size or codec changed; ``sound`` is all sound, also from before, between and after
    them. ``ended`` says why it ended: closed, refused, recovered, disk_full, not_allowed or
    disk_error; None while it is being written, and after its recorder was killed.
    """

    began: float
    sound: Entry | None = None
    parts: list[Entry] = field(default_factory=list)
    ended: str | None = None

    @property
    def entries(self) -> list[Entry]:
        """All files."""
        return [*([self.sound] if self.sound else []), *self.parts]

    def drop(self, entry: Entry) -> None:
        """Leave a file out that isn't there."""
        if entry is self.sound:
            self.sound = None
        else:
            self.parts.remove(entry)


def save(playlist: Playlist, folder: Path) -> None:
    """Write the playlist; whoever reads it finds the old one or the new one. Raises OSError."""
    text = json.dumps({"version": 1, **asdict(playlist)}, indent=1).encode()
    text = text.ljust(-(-(len(text) + 1) // _BLOCK) * _BLOCK - 1) + b"\n"
    half = folder / _HALF
    try:
        half.write_bytes(text)
        _sync(half)
        half.replace(folder / NAME)
    except OSError as error:
        half.unlink(missing_ok=True)
        if error.errno != errno.ENOSPC or not _overwritten(folder / NAME, text):
            raise


def load(folder: Path) -> Playlist | None:
    """The playlist of a folder; None when there is none or it can't be read."""
    (folder / _HALF).unlink(missing_ok=True)
    try:
        found: dict[str, Any] = json.loads((folder / NAME).read_bytes())
        sound, parts = found["sound"], found["parts"]
        return Playlist(
            began=float(found["began"]),
            sound=Entry(**sound) if sound else None,
            parts=[Entry(**part) for part in parts],
            ended=found["ended"],
        )
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _overwritten(path: Path, text: bytes) -> bool:
    """Write over what is there, which needs no room."""
    if not path.exists() or path.stat().st_size != len(text):
        return False
    with path.open("r+b") as file:
        file.write(text)
    return True
