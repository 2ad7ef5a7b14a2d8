"""The recorder of one publisher: packets in, files out, nothing decoded."""

from __future__ import annotations

import shutil
from contextlib import suppress
from typing import TYPE_CHECKING

from .events import Ended, KeyFrameWanted, NotDeleted, Reason, RecordingEvent, reason
from .files import Files
from .frames import SECOND, Frame, Kind, Packet
from .order import WAIT
from .timeline import Timeline
from .tracks import Picture, Sound, micro

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

# What is written at once, and how long late frames are waited for. Together, and with what lost
# packets are waited for, that is what the end of a process costs.
UNIT = SECOND // 2
LATE = SECOND // 4
# Frames this late would not fit their cluster's clock.
TOO_LATE = 30 * SECOND
# A place to seek to; viewers who join bring more of them.
KEY_EVERY = 10.0
# How often one is asked for, and how long after the last packet of a picture.
ASK_EVERY, PRESENT = 1.0, 1.0


class Recorder:
    """Writes what one publisher sends. Not for two threads at once; `Recording` gives it its own.

    ``consents`` is the publisher's word: without it there is no file and no folder. ``picture``
    (VP8, H264 or None) and ``sound`` are what was agreed with the publisher. ``began`` is seconds
    since 1970, ``at`` the same moment on the clock of ``arrived``. Nothing here raises on account
    of packets or of the disk: an ``Ended`` tells of the latter.
    """

    def __init__(
        self,
        folder: Path,
        *,
        consents: bool,
        picture: str | None,
        sound: bool,
        began: float,
        at: float,
        tell: Callable[[RecordingEvent], None],
    ) -> None:
        self.folder = folder
        self.ended: Reason | None = None if consents else "refused"
        self._tell = tell
        self._at = at
        self._timeline = Timeline()
        self._picture = self._new_picture(picture)
        self._sound = Sound(self._timeline.lines["audio"]) if sound else None
        self._files = Files(folder, began, sound, self._begin_sound)
        self._frames: list[Frame] = []
        self._edge = UNIT
        self._seen = self._asked = self._key = float("-inf")

    def packet(
        self, kind: Kind, number: int, timestamp: int, marker: bool, payload: bytes, arrived: float
    ) -> None:
        """Take a packet: its number never wraps, ``arrived`` is in seconds."""
        track = self._picture if kind == "video" else self._sound
        if self.ended is not None or track is None:
            return
        track.put(Packet(number, timestamp, marker, payload, arrived - self._at))
        if kind == "video":
            self._seen = arrived

    def report(self, kind: Kind, ntp: float, timestamp: int) -> None:
        """Take a sender report: its clock showed ``ntp`` seconds at RTP time ``timestamp``."""
        self._timeline.reported(kind, ntp, timestamp)

    def change_picture(self, codec: str | None) -> None:
        """From now on the picture comes in another codec, and goes into another file."""
        self._picture = self._new_picture(codec)

    def tick(self, now: float) -> None:
        """Write what is due at ``now``. Call it after packets, and when none come."""
        if self.ended is None:
            self._attempt(lambda: self._advance(now))
            self._ask(now)

    def close(self, now: float) -> None:
        """End the recording; all that came is in it."""
        if self.ended is None:
            self._attempt(lambda: self._advance(now + WAIT + 0.1, everything=True))
            self._end("closed")

    def refuse(self, *, delete: bool) -> None:
        """The publisher takes the consent back: not one frame more, and perhaps none at all."""
        self._end("refused")
        try:
            if delete and self.folder.exists():
                shutil.rmtree(self.folder)
        except OSError as error:
            self._tell(NotDeleted(self.folder, str(error)))

    def give_up(self, detail: str) -> None:
        """End the recording over an error of ours."""
        self._end("fault", detail)

    def _new_picture(self, codec: str | None) -> Picture | None:
        return Picture(codec, self._timeline.lines["video"]) if codec is not None else None

    def _begin_sound(self, time: int) -> None:
        if self._sound is not None:
            self._sound.begin(time)

    def _advance(self, now: float, everything: bool = False) -> None:
        """Take what is whole and write each unit that is due."""
        for track in (self._picture, self._sound):
            self._frames += track.frames(now - self._at) if track is not None else ()
        end = micro(now - self._at) + self._timeline.lead - LATE
        while self._edge <= end:
            self._write(self._edge)
            self._edge = max(self._edge + UNIT, self._first_edge(end))
        if everything:
            self._write(max((frame.time for frame in self._frames), default=0) + 1)

    def _first_edge(self, end: int) -> int:
        """Where the next unit ends that has a frame: nothing is cut while nothing comes."""
        first = min((frame.time for frame in self._frames), default=end)
        return min(first, end) // UNIT * UNIT + UNIT

    def _write(self, edge: int) -> None:
        due = [frame for frame in self._frames if frame.time < edge]
        self._frames = [frame for frame in self._frames if frame.time >= edge]
        due = [frame for frame in due if frame.time >= self._edge - TOO_LATE]
        if any(frame.kind == "video" and frame.key for frame in due):
            self._key = self._seen
        self._files.write(sorted(due, key=lambda frame: frame.time))

    def _ask(self, now: float) -> None:
        """Ask for a key frame when the picture needs one."""
        if self._picture is None or now - self._seen > PRESENT or now - self._asked < ASK_EVERY:
            return
        if not self._picture.synced or now - max(self._key, self._asked) > KEY_EVERY:
            self._asked = now
            self._tell(KeyFrameWanted(self.folder))

    def _attempt(self, write: Callable[[], None]) -> None:
        try:
            write()
        except OSError as error:
            self._end(reason(error), str(error))

    def _end(self, why: Reason, detail: str = "") -> None:
        if self.ended is not None:
            return
        self.ended = why
        with suppress(OSError):
            self._files.close(why)
        self._tell(Ended(self.folder, why, detail))
