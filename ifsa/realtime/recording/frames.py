"""What goes through a recorder: packets, whole frames, and what they look like."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

Kind = Literal["audio", "video"]
SECOND = 1_000_000
CLOCKS: dict[Kind, int] = {"audio": 48_000, "video": 90_000}
# No encoder for a phone writes such a frame; whoever sends one wants our memory.
LARGEST = 4 << 20


@dataclass(frozen=True, slots=True)
class Packet:
    """One RTP packet. ``number`` never wraps, ``timestamp`` is 32 bits, ``arrived`` in seconds."""

    number: int
    timestamp: int
    marker: bool
    payload: bytes
    arrived: float


@dataclass(frozen=True, slots=True)
class Format:
    """What a decoder must know before the first frame; ``private`` is an avcC for H.264."""

    codec: Literal["VP8", "H264"]
    width: int
    height: int
    private: bytes = b""


@dataclass(frozen=True, slots=True)
class Whole:
    """A frame put together from its packets. Key frames of a picture carry its format."""

    timestamp: int
    data: bytes
    format: Format | None = None


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame in its place: ``time`` and ``duration`` (0: until the next) in microseconds."""

    kind: Kind
    time: int
    data: bytes
    key: bool = True
    duration: int = 0
    format: Format | None = None


def lasting(frames: Sequence[Frame], usual: int) -> list[int]:
    """How long each frame of one kind lasts: until the next, and the last one ``usual``."""
    steps = [after.time - before.time for before, after in pairwise(frames)]
    return [frame.duration or step for frame, step in zip(frames, [*steps, usual], strict=True)]
