"""The files of one recording: which frame goes into which."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .frames import SECOND
from .mend import settle
from .part import Part
from .playlist import Entry, Playlist, save

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from .events import Reason
    from .frames import Format, Frame

# An encoder on a bad line changes its size now and then; this many changes are an attack.
MOST_PARTS = 1000
_SUFFIXES = {"VP8": ".webm", "H264": ".mp4"}


class Files:
    """Writes frames; every method may raise OSError.

    A file stands in the playlist before it is on the disk, so that a mend finds each.
    ``begins`` is called with the time of each part of picture before its sound is written.
    """

    def __init__(
        self, folder: Path, began: float, sound: bool, begins: Callable[[int], None]
    ) -> None:
        self._folder = folder
        self._playlist = Playlist(began)
        self._with_sound = sound
        self._begins = begins
        self._heard: Part | None = None
        self._seen: Part | None = None
        self._format: Format | None = None

    def write(self, frames: list[Frame]) -> None:
        """Write frames, in order of time, as units of the files they belong to."""
        heard = [frame for frame in frames if frame.kind == "audio"]
        if heard:
            self._heard = self._heard or self._open_sound(heard[0].time)
            self._heard.append(heard)
        for run in _runs(frames):
            form = run[0].format
            if form is not None and form != self._format:
                self._format = form
                self._close_seen()
                if len(self._playlist.parts) < MOST_PARTS:
                    self._seen = self._open_picture(run[0].time, form)
            if self._seen is not None:
                self._seen.append(run)

    def close(self, why: Reason) -> None:
        """End all files and note why."""
        if not self._playlist.entries:
            return
        for part in (self._heard, self._seen):
            if part is not None:
                part.close()
        try:
            settle(self._playlist, self._folder)
        finally:
            self._playlist.ended = why
            save(self._playlist, self._folder)

    def _open_sound(self, starts: int) -> Part:
        self._playlist.sound = Entry("sound.webm", "Opus", starts / SECOND)
        self._save()
        return Part(self._folder / "sound.webm", starts, None, True)

    def _open_picture(self, starts: int, form: Format) -> Part:
        self._begins(starts)
        name = f"picture-{len(self._playlist.parts) + 1}{_SUFFIXES[form.codec]}"
        entry = Entry(name, form.codec, starts / SECOND, form.width, form.height)
        self._playlist.parts.append(entry)
        self._save()
        return Part(self._folder / name, starts, form, self._with_sound)

    def _save(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        save(self._playlist, self._folder)

    def _close_seen(self) -> None:
        if self._seen is not None:
            self._seen.close()
            self._seen = None
            settle(self._playlist, self._folder, self._playlist.parts[-1])


def _runs(frames: list[Frame]) -> Iterator[list[Frame]]:
    """Cut before each key frame of the picture: a unit begins with it, or has none."""
    run: list[Frame] = []
    for frame in frames:
        if frame.format is not None and run:
            yield run
            run = []
        run.append(frame)
    if run:
        yield run
