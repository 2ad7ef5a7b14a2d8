"""Recordings as phones and others send them, made here by FFmpeg so that nothing binary is kept."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from io import BytesIO
from itertools import chain
from typing import Any

import av
import av.filter
import numpy as np
from numpy.typing import NDArray

RATE = 48_000
Samples = NDArray[np.float32]

# As MediaRecorder and recorder apps write them: container, codec, and what else the muxer is told.
KINDS: dict[str, tuple[str, str, dict[str, str]]] = {
    "webm": ("webm", "libopus", {}),
    "ogg": ("ogg", "libopus", {}),
    "mp4": ("mp4", "aac", {}),
    "fragments": ("mp4", "aac", {"movflags": "frag_keyframe+empty_moov+default_base_moof"}),
    "mp3": ("mp3", "libmp3lame", {}),
    "aac": ("adts", "aac", {}),
    "wav": ("wav", "pcm_s16le", {}),
}


def speech(seconds: float, level: float = 0.2) -> Samples:
    """Like speech: a voice that rises and falls, with harmonics, in two syllables and a half a
    second."""
    t = np.arange(round(seconds * RATE)) / RATE
    pitch = 140 + 60 * np.sin(2 * np.pi * 0.7 * t)
    phase = 2 * np.pi * np.cumsum(pitch) / RATE
    voice = sum(np.sin(k * phase) / k for k in (1, 2, 3, 5, 7, 11))
    syllables = np.maximum(0, np.sin(2 * np.pi * 2.5 * t)) ** 0.7
    made: Samples = (level * 0.4 * voice * syllables).astype(np.float32)
    return made


def silence(seconds: float) -> Samples:
    return np.zeros(round(seconds * RATE), np.float32)


@cache
def note(kind: str = "webm", seconds: float = 3, level: float = 0.2) -> bytes:
    """Somebody speaks for so long."""
    return recorded(speech(seconds, level), kind)


def recorded(samples: Samples, kind: str = "webm", **given: Any) -> bytes:
    container, codec, muxer = KINDS[kind]
    return written(samples, container, codec, muxer, **given)


def written(
    samples: Samples,
    container: str,
    codec: str,
    muxer: dict[str, str] | None = None,
    *,
    bits: int = 48_000,
    layout: str = "mono",
    rate: int = RATE,
    options: dict[str, str] | None = None,
) -> bytes:
    """The samples in any container that FFmpeg can write."""
    out = BytesIO()
    with av.open(out, "w", format=container, options=muxer or {}) as made:
        stream: Any = made.add_stream(codec, rate=rate, options=options or {})
        stream.codec_context.layout = layout
        stream.codec_context.bit_rate = bits
        for frame in chain(frames(samples), [None]):
            made.mux(stream.encode(frame))
    return out.getvalue()


def frames(samples: Samples) -> Iterable[av.AudioFrame]:
    for at in range(0, len(samples), 4800):
        frame = av.AudioFrame.from_ndarray(samples[None, at : at + 4800], "flt", "mono")
        frame.sample_rate, frame.pts, frame.time_base = RATE, at, Fraction(1, RATE)
        yield frame


def filmed(audio: bool = True) -> bytes:
    """A film of two seconds."""
    out = BytesIO()
    with av.open(out, "w", format="mp4") as made:
        picture: Any = made.add_stream("mpeg4", rate=10)
        picture.width, picture.height, picture.pix_fmt = 64, 48, "yuv420p"
        sound: Any = made.add_stream("aac", rate=RATE, layout="mono") if audio else None
        for number in range(20):
            still = np.full((48, 64, 3), number * 12, np.uint8)
            made.mux(picture.encode(av.VideoFrame.from_ndarray(still)))
        made.mux(picture.encode(None))
        if sound is not None:
            for frame in chain(frames(speech(2)), [None]):
                made.mux(sound.encode(frame))
    return out.getvalue()


@dataclass(frozen=True)
class Heard:
    """A sound file as a player reads it."""

    container: str
    codec: str
    channels: int
    rate: int
    samples: Samples

    @property
    def seconds(self) -> float:
        return len(self.samples) / RATE


def heard(data: bytes) -> Heard:
    with av.open(BytesIO(data), "r") as container:
        [stream] = container.streams.audio
        context = stream.codec_context
        resampler = av.AudioResampler("flt", "mono", RATE)
        pieces = [
            piece.to_ndarray()[0]
            for frame in chain(container.decode(stream), [None])
            for piece in resampler.resample(frame)
        ]
        return Heard(
            container.format.name,
            context.codec.canonical_name,
            context.layout.nb_channels,
            context.sample_rate,
            np.concatenate(pieces),
        )


def loudness(samples: Samples) -> float:
    """Integrated, in LUFS, as FFmpeg's ebur128 measures it."""
    graph = av.filter.Graph()
    source = graph.add_abuffer(
        format="flt", layout="mono", sample_rate=RATE, time_base=Fraction(1, RATE)
    )
    measure, sink = graph.add("ebur128", "metadata=1"), graph.add("abuffersink")
    graph.link_nodes(source, measure, sink).configure()
    found = "-70"
    for frame in chain(frames(samples), [None]):
        graph.push(frame)
        while True:
            try:
                found = graph.pull().metadata.get("lavfi.r128.I", found)
            except (BlockingIOError, EOFError):
                break
    return float(found)
