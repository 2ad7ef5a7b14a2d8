"""The header of a fragmented MP4 (ISO/IEC 14496-12 section 8): which tracks there are."""

import struct

from .boxes import box, full
from .frames import CLOCKS, Format, Kind

NUMBERS: dict[Kind, int] = {"video": 1, "audio": 2}
_FILM_CLOCK = 1000
DURATION_SIZE = 20
_MATRIX = struct.pack("!9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
_TRACK_ENABLED = 0x03
_SAME_FILE = 0x01


def moov(picture: Format | None, sound: bool) -> bytes:
    """The whole header; the samples stand in fragments."""
    tracks: dict[Kind, bytes] = {}
    if picture is not None:
        entry, head = _avc(picture), full(b"vmhd", 0, 1, bytes(8))
        size = struct.pack("!II", picture.width << 16, picture.height << 16)
        tracks["video"] = _track("video", b"vide", size, head, entry)
    if sound:
        head = full(b"smhd", 0, 0, bytes(4))
        tracks["audio"] = _track("audio", b"soun", bytes(8), head, _opus())
    film = struct.pack("!4I", 0, 0, _FILM_CLOCK, 0) + struct.pack("!IH10x", 0x10000, 0x100)
    film += _MATRIX + bytes(24) + struct.pack("!I", 3)
    defaults = [
        full(b"trex", 0, 0, struct.pack("!5I", NUMBERS[kind], 1, 0, 0, 0)) for kind in tracks
    ]
    room = box(b"free", bytes(DURATION_SIZE - 8))
    return box(b"moov", full(b"mvhd", 0, 0, film), *tracks.values(), box(b"mvex", room, *defaults))


def duration(lasts: int) -> bytes:
    """How long the film is in all, for the first place in ``mvex``; microseconds."""
    return full(b"mehd", 1, 0, struct.pack("!Q", lasts * _FILM_CLOCK // 1_000_000))


def _track(kind: Kind, handler: bytes, size: bytes, media: bytes, entry: bytes) -> bytes:
    volume = 0x100 if kind == "audio" else 0
    head = struct.pack("!5I8x4H", 0, 0, NUMBERS[kind], 0, 0, 0, 0, volume, 0) + _MATRIX + size
    time = full(b"mdhd", 0, 0, struct.pack("!4IHH", 0, 0, CLOCKS[kind], 0, 0x55C4, 0))
    name = full(b"hdlr", 0, 0, bytes(4), handler, bytes(12), b"IFSA\0")
    where = box(b"dinf", full(b"dref", 0, 0, struct.pack("!I", 1), full(b"url ", 0, _SAME_FILE)))
    return box(
        b"trak",
        full(b"tkhd", 0, _TRACK_ENABLED, head),
        box(b"mdia", time, name, box(b"minf", media, where, _samples(entry))),
    )


def _samples(entry: bytes) -> bytes:
    empty = [full(name, 0, 0, bytes(4)) for name in (b"stts", b"stsc", b"stco")]
    described = full(b"stsd", 0, 0, struct.pack("!I", 1), entry)
    return box(b"stbl", described, *empty, full(b"stsz", 0, 0, bytes(8)))


def _avc(picture: Format) -> bytes:
    """ISO/IEC 14496-15 section 5.4.2."""
    head = struct.pack("!6xH16xHH", 1, picture.width, picture.height)
    head += struct.pack("!IIIH32xHh", 0x480000, 0x480000, 0, 1, 0x18, -1)
    return box(b"avc1", head, box(b"avcC", picture.private))


def _opus() -> bytes:
    """Encapsulation of Opus in ISO Base Media File Format, version 0.8.1, section 4.3."""
    head = struct.pack("!6xH8xHHHHI", 1, 2, 16, 0, 0, 48_000 << 16)
    return box(b"Opus", head, box(b"dOps", struct.pack("!BBHIhB", 0, 2, 0, 48_000, 0, 0)))
