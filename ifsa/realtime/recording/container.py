"""What the two containers have in common.

A file is a header, a place of fixed size for an index, and then *units* (clusters, fragments), each
written whole in one go. Whatever ends a recorder, the units before it are a whole file once what
follows the last is cut off and the index is written into its place: that needs no room on a disk
that may be full. See docs/video.md, "Recording".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from mmap import mmap
from typing import Protocol

from .frames import Format, Frame

# Kept free for the index: some 700 places to seek to in WebM, 1,300 in MP4. A longer recording
# gets fewer of them.
INDEX = 16 << 10
# Microseconds that the last picture of a unit is taken to last.
USUAL_PICTURE = 40_000


@dataclass(frozen=True, slots=True)
class Unit:
    """A cluster or a fragment: bytes ``start`` to ``end``, microseconds ``begins`` to ``ends``.

    ``key`` is where a decoder can start: the time of the first key frame, or of the first sound
    where there is no picture. None: the unit goes on from the one before.
    """

    start: int
    end: int
    begins: int
    ends: int
    key: int | None


@dataclass(frozen=True, slots=True)
class Scan:
    """A file as it was found: ``place`` of the index, and the whole units that follow it."""

    place: int
    units: tuple[Unit, ...]
    picture: bool

    @property
    def end(self) -> int:
        """Where the last whole unit ends."""
        return self.units[-1].end if self.units else self.place + INDEX

    @property
    def lasts(self) -> int:
        """Microseconds from the beginning to the end."""
        return max((unit.ends for unit in self.units), default=0)


class Container(Protocol):
    """A kind of file."""

    def header(self, picture: Format | None, sound: bool, /) -> bytes:
        """All before the first unit, room for the index included."""
        ...

    def unit(self, number: int, frames: Sequence[Frame], /) -> bytes:
        """The unit ``number`` (from 1) with these frames, in order of time from the beginning."""
        ...

    def scan(self, data: mmap | bytes, /) -> Scan | None:
        """Find the units of a file; None when its header isn't whole."""
        ...

    def patches(self, scan: Scan, data: mmap | bytes, /) -> list[tuple[int, bytes]]:
        """What to write where, so that the file can be sought in."""
        ...


def thinned(units: Sequence[Unit], most: int) -> list[Unit]:
    """At most so many of the units at which a decoder can start, evenly spread."""
    keys = [unit for unit in units if unit.key is not None]
    step = -(-len(keys) // most) or 1
    return keys[::step]
