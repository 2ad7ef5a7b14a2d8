"""From an uploaded file to a photo in the blob store: checked, developed apart, on disk."""

from dataclasses import dataclass
from typing import Final

import msgspec

from ifsa.errors import Invalid
from ifsa.files import apart, reencode
from ifsa.files.blobs import Blobs
from ifsa.files.kinds import Kind
from ifsa.files.made import Made

TIMEOUT: Final = 30.0
"""Seconds; the process limits its own CPU time lower, this is for one that sleeps."""

_SIGNS: Final = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF")


class _Header(msgspec.Struct, frozen=True):
    width: int
    height: int
    large: int
    small: int


def develop(blobs: Blobs, data: bytes) -> Made:
    """A photo whose bytes are on disk. Raises Invalid("photo")."""
    if len(data) > Kind.PHOTO.most_bytes:
        raise Invalid("photo", "too_large", size=Kind.PHOTO.most_bytes)
    if not data.startswith(_SIGNS):
        raise Invalid("photo", "file_type")
    header, pictures = _split(_reencoded(data))
    large, small = pictures[: header.large], pictures[header.large :]
    return Made(
        Kind.PHOTO, blobs.put(large), blobs.put(small), width=header.width, height=header.height
    )


@dataclass(frozen=True, slots=True)
class Thumbnail:
    """A square WebP picture of `side` pixels."""

    data: bytes
    side: int


def thumbnail(data: bytes) -> Thumbnail:
    """Of a picture that nobody here uploaded, as much as a card shows; kept nowhere. Raises
    Invalid("photo")."""
    if not data.startswith(_SIGNS):
        raise Invalid("photo", "file_type")
    header, picture = _split(_reencoded(data, reencode.THUMBNAIL))
    return Thumbnail(picture, header.width)


def _reencoded(data: bytes, *arguments: str) -> bytes:
    pixels = Invalid("photo", "too_many_pixels", most=reencode.MOST_PIXELS // 1_000_000)
    return apart.answer(
        reencode.__file__,
        data,
        seconds=TIMEOUT,
        refusals={reencode.TOO_MANY_PIXELS: pixels},
        otherwise=Invalid("photo", "file_type"),
        arguments=arguments,
    )


def _split(answer: bytes) -> tuple[_Header, bytes]:
    line, _, pictures = answer.partition(b"\n")
    return msgspec.json.decode(line, type=_Header), pictures
