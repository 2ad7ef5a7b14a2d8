"""Fragmented MP4 (ISO/IEC 14496-12): H.264 and Opus, in fragments that stand alone."""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from mmap import mmap

from .boxes import Box, box, children, find, full
from .container import INDEX, USUAL_PICTURE, Scan, Unit, thinned
from .frames import CLOCKS, SECOND, Format, Frame, Kind, lasting
from .moov import DURATION_SIZE, NUMBERS, duration, moov

_MOST_REFERENCES = (INDEX - 64) // 12
# Flags of a sample: others depend on nothing but itself, or it depends on others (8.8.3.1).
_ALONE, _DEPENDS = 0x0200_0000, 0x0101_0000
_BASE_IS_MOOF = 0x02_0000
# Data offset, and each sample's duration, size and flags.
_RUN = 0x01 | 0x100 | 0x200 | 0x400
# A reference to fragments that begin with a stream access point of type 1 (8.16.3.3).
_STARTS_HERE = 0x9000_0000
_SIZES, _TIMES = (1 << 31) - 1, (1 << 32) - 1
# Ticks of 140 days: a time like that is none of ours.
_ENDLESS = 1 << 40
_SAMPLE = struct.Struct("!III")


@dataclass(frozen=True, slots=True)
class _Run:
    """One track of a fragment as it was found, in ticks of its clock."""

    kind: Kind
    begins: int
    lasts: int
    key: bool


def header(picture: Format | None, sound: bool) -> bytes:
    """All before the first fragment."""
    kinds = box(b"ftyp", b"iso6", bytes(4), b"iso6", b"iso5", b"mp41")
    return kinds + moov(picture, sound) + box(b"free", bytes(INDEX - 8))


def unit(number: int, frames: Sequence[Frame]) -> bytes:
    """A fragment: one run for each kind of media, and their bytes."""
    tracks: dict[Kind, list[Frame]] = {}
    for frame in sorted(frames, key=lambda frame: NUMBERS[frame.kind]):
        tracks.setdefault(frame.kind, []).append(frame)
    # The offsets don't change the size, so the first try tells it.
    size = len(_moof(number, tracks, 0))
    media = b"".join(frame.data for found in tracks.values() for frame in found)
    return _moof(number, tracks, size + 8) + box(b"mdat", media)


def scan(data: mmap | bytes) -> Scan | None:
    """Find the fragments that are whole."""
    tops = children(data, 0, len(data))
    kinds, film = next(tops, None), next(tops, None)
    if kinds is None or film is None or (kinds.name, film.name) != (b"ftyp", b"moov"):
        return None
    if film.end + INDEX > len(data):
        return None
    picture = find(data, film, b"trak", b"mdia", b"minf", b"vmhd") is not None
    return Scan(film.end, tuple(_fragments(data, film.end + INDEX, picture)), picture)


def patches(scan: Scan, data: mmap | bytes) -> list[tuple[int, bytes]]:
    """The duration, and a segment index (8.16.3)."""
    film = list(children(data, 0, scan.place))[1]
    extends = find(data, film, b"mvex")
    place = extends.content if extends is not None else film.end - DURATION_SIZE
    return [(place, duration(scan.lasts)), (scan.place, _index(scan))]


def _moof(number: int, tracks: dict[Kind, list[Frame]], offset: int) -> bytes:
    runs = []
    for kind, frames in tracks.items():
        runs.append(_track(kind, frames, offset))
        offset += sum(len(frame.data) for frame in frames)
    return box(b"moof", full(b"mfhd", 0, 0, struct.pack("!I", number)), *runs)


def _track(kind: Kind, frames: list[Frame], offset: int) -> bytes:
    head = full(b"tfhd", 0, _BASE_IS_MOOF, struct.pack("!I", NUMBERS[kind]))
    time = full(b"tfdt", 1, 0, struct.pack("!Q", _ticks(kind, frames[0].time)))
    samples = b"".join(_samples(kind, frames))
    run = full(b"trun", 0, _RUN, struct.pack("!Ii", len(frames), offset), samples)
    return box(b"traf", head, time, run)


def _samples(kind: Kind, frames: list[Frame]) -> Iterator[bytes]:
    for frame, lasts in zip(frames, lasting(frames, USUAL_PICTURE), strict=True):
        ticks = _ticks(kind, frame.time + lasts) - _ticks(kind, frame.time)
        yield _SAMPLE.pack(ticks, len(frame.data), _ALONE if frame.key else _DEPENDS)


def _ticks(kind: Kind, time: int) -> int:
    return round(time * CLOCKS[kind] / SECOND)


def _fragments(data: mmap | bytes, at: int, picture: bool) -> list[Unit]:
    found = []
    tops = children(data, at, len(data))
    for head, media in zip(tops, tops, strict=False):
        if (head.name, media.name) != (b"moof", b"mdat") or media.end > len(data):
            break
        runs = list(_runs(data, head))
        if not runs or any(run.begins >= _ENDLESS for run in runs):
            break
        found.append(_unit(head, media, runs, picture))
    return found


def _runs(data: mmap | bytes, moof: Box) -> Iterator[_Run]:
    for track in children(data, moof.content, moof.end):
        head, time, run = (find(data, track, name) for name in (b"tfhd", b"tfdt", b"trun"))
        if track.name != b"traf" or head is None or time is None or run is None:
            continue
        (number,) = struct.unpack_from("!I", data, head.content + 4)
        (begins,) = struct.unpack_from("!Q", data, time.content + 4)
        count = (run.end - run.content - 12) // _SAMPLE.size
        samples = data[run.content + 12 : run.content + 12 + count * _SAMPLE.size]
        read = list(_SAMPLE.iter_unpack(samples))
        kind: Kind = "video" if number == NUMBERS["video"] else "audio"
        if read:
            lasts = sum(sample[0] for sample in read)
            yield _Run(kind, begins, lasts, read[0][2] == _ALONE)


def _unit(head: Box, media: Box, runs: list[_Run], picture: bool) -> Unit:
    times = [(run, run.begins * SECOND // CLOCKS[run.kind]) for run in runs]
    ends = [(run.begins + run.lasts) * SECOND // CLOCKS[run.kind] for run in runs]
    main: Kind = "video" if picture else "audio"
    keys = [time for run, time in times if run.kind == main and run.key]
    begins = min(time for _, time in times)
    return Unit(head.start, media.end, begins, max(ends), min(keys, default=None))


def _index(scan: Scan) -> bytes:
    """The segment index, right before the fragments: FFmpeg, and so Chromium, believes no other.

    It says where each of its parts ends, so that the first fragment is part of it even if no
    decoder can start there.
    """
    kind: Kind = "video" if scan.picture else "audio"
    places = thinned(scan.units, _MOST_REFERENCES) or list(scan.units[:1])
    starts = [scan.place + INDEX, *(unit.start for unit in places[1:]), scan.end]
    times = [_ticks(kind, unit.key or 0) for unit in places] + [_ticks(kind, scan.lasts)]
    entries = b"".join(
        struct.pack("!III", (end - start) & _SIZES, max(0, until - time) & _TIMES, _STARTS_HERE)
        for (start, end), (time, until) in zip(pairwise(starts), pairwise(times), strict=True)
    )
    head = struct.pack("!II", NUMBERS[kind], CLOCKS[kind]) + struct.pack("!QQ", times[0], 0)
    index = full(b"sidx", 1, 0, head, struct.pack("!HH", 0, len(places)), entries)
    return box(b"free", bytes(INDEX - 8 - len(index))) + index
