"""Long files in no time: one picture, again each second."""

from pathlib import Path

from ifsa.realtime.recording.frames import SECOND, Frame, Packet, Whole
from ifsa.realtime.recording.h264 import H264
from ifsa.realtime.recording.part import Part
from ifsa.realtime.recording.vp8 import Vp8
from tests.realtime.recording.media import pictures, sounds

SUFFIXES = {"VP8": ".webm", "H264": ".mp4"}


def key_picture(codec: str) -> Whole:
    """One key frame, put together."""
    frames = Vp8() if codec == "VP8" else H264()
    for rtp in pictures(codec, 1.0):
        for whole in frames.push(Packet(0, rtp.timestamp, rtp.marker, rtp.payload, 0.0), False):
            return whole
    raise AssertionError("no picture")


def long_file(folder: Path, codec: str, units: int, padding: int = 0) -> Path:
    """A file of so many units of a second, each with a key frame and a sound."""
    whole = key_picture(codec)
    path = folder / f"long{SUFFIXES[codec]}"
    part = Part(path, 0, whole.format, True)
    # A unit of H.264 that says it is filling; VP8 ignores what follows a frame.
    filling = (padding.to_bytes(4) + b"\x0c" if codec == "H264" else b"") + bytes(padding)
    data = whole.data + (filling[: 4 + padding] if padding else b"")
    tone = sounds(1.0)[5].payload
    for second in range(units):
        time = second * SECOND
        part.append(
            [
                Frame("video", time, data, True, 0, whole.format),
                Frame("audio", time, tone, True, 20_000),
            ]
        )
    part.close()
    return path
