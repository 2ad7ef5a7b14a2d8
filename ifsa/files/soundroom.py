"""From an uploaded recording to a voice note in the blob store: made anew apart, on disk."""

from typing import Final

import msgspec

from ifsa.errors import Invalid
from ifsa.files import apart, resound
from ifsa.files.blobs import Blobs
from ifsa.files.kinds import Kind
from ifsa.files.made import Made

TIMEOUT: Final = 120.0
"""Seconds; the process limits its own CPU time lower, this is for one that sleeps."""


class _Header(msgspec.Struct, frozen=True):
    milliseconds: int
    peaks: list[int]
    ogg: int
    mp4: int


def master(blobs: Blobs, data: bytes) -> Made:
    """A voice note whose bytes are on disk. Raises Invalid("voice")."""
    if len(data) > Kind.VOICE.most_bytes:
        raise Invalid("voice", "too_large", size=Kind.VOICE.most_bytes)
    header, sounds = _split(_made_anew(data))
    ogg, mp4 = sounds[: header.ogg], sounds[header.ogg :]
    return Made(
        Kind.VOICE,
        blobs.put(ogg),
        blobs.put(mp4),
        milliseconds=header.milliseconds,
        peaks=bytes(header.peaks),
    )


def _made_anew(data: bytes) -> bytes:
    return apart.answer(
        resound.__file__,
        data,
        seconds=TIMEOUT,
        refusals={
            resound.NO_SOUND: Invalid("voice", "file_type"),
            resound.TOO_LONG: Invalid("voice", "voice_long", minutes=resound.MOST_SECONDS // 60),
            resound.TOO_SHORT: Invalid("voice", "voice_short"),
            resound.SILENT: Invalid("voice", "voice_silent"),
            resound.IS_VIDEO: Invalid("voice", "voice_video"),
        },
        otherwise=Invalid("voice", "voice_damaged"),
    )


def _split(answer: bytes) -> tuple[_Header, bytes]:
    line, _, sounds = answer.partition(b"\n")
    return msgspec.json.decode(line, type=_Header), sounds
