"""WebM: VP8 and Opus, or Opus alone, in clusters of known size."""

import struct
from collections.abc import Sequence
from mmap import mmap

from . import ebml
from .container import INDEX, USUAL_PICTURE, Scan, Unit, thinned
from .ebml import element, number
from .frames import Format, Frame
from .opus import duration

_EBML, _SEGMENT, _INFO, _TRACKS, _CUES, _CLUSTER = (
    0x1A45DFA3,
    0x18538067,
    0x1549A966,
    0x1654AE6B,
    0x1C53BB6B,
    0x1F43B675,
)
_TIMESTAMP, _SIMPLE_BLOCK, _DURATION = 0xE7, 0xA3, 0x4489
_NUMBERS = {"video": 1, "audio": 2}
_KEY = 0x80
# A cue needs at most 23 bytes while times are below 2^32 ms and places below 2^40.
_MOST_CUES = (INDEX - 32) // 23
# Milliseconds of 49 days: a time like that is none of ours.
_ENDLESS = 1 << 32
_OPUS_HEAD = b"OpusHead" + struct.pack("<BBHIhB", 1, 2, 0, 48_000, 0, 0)
# The decoder needs 80 ms before the sound is right (RFC 7845 section 4.6).
_PREROLL = 80_000_000


def header(picture: Format | None, sound: bool) -> bytes:
    """All before the first cluster."""
    kind = number(0x4286, 1) + number(0x42F7, 1) + number(0x42F2, 4) + number(0x42F3, 8)
    kind += element(0x4282, b"webm") + number(0x4287, 4) + number(0x4285, 2)
    info = number(0x2AD7B1, 1_000_000) + element(0x4D80, b"IFSA") + element(0x5741, b"IFSA")
    tracks = _picture(picture) if picture is not None else b""
    tracks += _sound() if sound else b""
    segment = ebml.identity(_SEGMENT) + ebml.size(ebml.UNKNOWN, 8)
    # Until its end is known there is no duration, but room for one.
    segment += element(_INFO, info + element(ebml.VOID, bytes(9)))
    return element(_EBML, kind) + segment + element(_TRACKS, tracks) + ebml.void(INDEX)


def unit(_: int, frames: Sequence[Frame]) -> bytes:
    """A cluster; frames may lie up to 32 s after the first."""
    begins = frames[0].time // 1000
    blocks = b"".join(_block(frame, begins) for frame in frames)
    return element(_CLUSTER, number(_TIMESTAMP, begins) + blocks)


def scan(data: mmap | bytes) -> Scan | None:
    """Find the clusters that are whole."""
    tops = list(ebml.children(data, 0, len(data)))
    if [top.name for top in tops] != [_EBML, _SEGMENT]:
        return None
    place, picture = tops[1].content, False
    for part in ebml.children(data, tops[1].content, len(data)):
        if part.name not in (_INFO, _TRACKS):
            break
        place = part.end
        if part.name == _TRACKS and part.end <= len(data):
            picture = _has_picture(data, part)
    if place + INDEX > len(data):
        return None
    return Scan(place, tuple(_clusters(data, place + INDEX, picture)), picture)


def patches(scan: Scan, data: mmap | bytes) -> list[tuple[int, bytes]]:
    """The segment's size, its duration, and cues."""
    segment = list(ebml.children(data, 0, len(data)))[1]
    info = next(ebml.children(data, segment.content, len(data)))
    length = ebml.size(scan.end - segment.content, 8)
    duration = element(_DURATION, struct.pack("!d", scan.lasts / 1000))
    return [
        (segment.content - 8, length),
        (info.end - len(duration), duration),
        (scan.place, _index(scan, segment.content)),
    ]


def _picture(picture: Format) -> bytes:
    size = number(0xB0, picture.width) + number(0xBA, picture.height)
    track = number(0xD7, _NUMBERS["video"]) + number(0x73C5, 1) + number(0x83, 1)
    return element(0xAE, track + number(0x9C, 0) + element(0x86, b"V_VP8") + element(0xE0, size))


def _sound() -> bytes:
    form = element(0xB5, struct.pack("!f", 48_000)) + number(0x9F, 2)
    track = number(0xD7, _NUMBERS["audio"]) + number(0x73C5, 2) + number(0x83, 2)
    track += number(0x9C, 0) + element(0x86, b"A_OPUS") + element(0x63A2, _OPUS_HEAD)
    return element(0xAE, track + number(0x56BB, _PREROLL) + element(0xE1, form))


def _block(frame: Frame, begins: int) -> bytes:
    head = struct.pack(
        "!BhB",
        0x80 | _NUMBERS[frame.kind],
        frame.time // 1000 - begins,
        _KEY if frame.key else 0,
    )
    return element(_SIMPLE_BLOCK, head + frame.data)


def _has_picture(data: mmap | bytes, tracks: ebml.Element) -> bool:
    entries = ebml.children(data, tracks.content, tracks.end)
    return any(
        field.name == 0x83 and data[field.content] == 1
        for entry in entries
        for field in ebml.children(data, entry.content, entry.end)
    )


def _clusters(data: mmap | bytes, at: int, picture: bool) -> list[Unit]:
    found = []
    for cluster in ebml.children(data, at, len(data)):
        if cluster.name != _CLUSTER or cluster.end > len(data):
            break
        unit = _cluster(data, cluster, picture)
        if unit is None:
            break
        found.append(unit)
    return found


def _cluster(data: mmap | bytes, cluster: ebml.Element, picture: bool) -> Unit | None:
    """What a cluster holds; None where its blocks don't fill it."""
    parts = list(ebml.children(data, cluster.content, cluster.end))
    if not parts or parts[0].name != _TIMESTAMP or parts[-1].end != cluster.end:
        return None
    begins = int.from_bytes(data[parts[0].content : parts[0].end])
    if begins >= _ENDLESS:
        return None
    ends, key = begins, None
    for part in parts[1:]:
        if part.name != _SIMPLE_BLOCK or part.end - part.content < 4:
            return None
        track, after, flags = struct.unpack_from("!BhB", data, part.content)
        time = begins + after
        seen = track & 0x7F == _NUMBERS["video"]
        lasts = USUAL_PICTURE if seen else duration(data[part.content + 4 : part.end]) or 0
        ends = max(ends, time + lasts // 1000)
        if key is None and seen is picture and flags & _KEY:
            key = time
    return Unit(cluster.start, cluster.end, begins * 1000, ends * 1000, _micro(key))


def _micro(milliseconds: int | None) -> int | None:
    return None if milliseconds is None else milliseconds * 1000


def _index(scan: Scan, segment: int) -> bytes:
    """Cues, and nothing behind them up to the first cluster."""
    track = _NUMBERS["video" if scan.picture else "audio"]
    points = b""
    for unit in thinned(scan.units, _MOST_CUES):
        place = element(0xB7, number(0xF7, track) + number(0xF1, unit.start - segment))
        points += element(0xBB, number(0xB3, (unit.key or 0) // 1000) + place)
    cues = ebml.identity(_CUES) + ebml.size(len(points), 8) + points
    return cues + ebml.void(INDEX - len(cues))
