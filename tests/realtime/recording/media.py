"""Media for recorders: FFmpeg's encoders, packets as aiortc cuts them, and files looked into."""

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
from aiortc.codecs.h264 import H264Encoder
from aiortc.codecs.vpx import Vp8Encoder

from ifsa.realtime.recording import Recorder, RecordingEvent
from ifsa.realtime.recording.frames import Kind

RATE, STEP = 25, 0.02
NTP = 3_900_000_000.0


@dataclass(frozen=True)
class Rtp:
    """A packet without a number: ``at`` is when it is sent, in seconds."""

    kind: Kind
    at: float
    timestamp: int
    marker: bool
    payload: bytes


@cache
def pictures(
    codec: str, seconds: float, width: int = 160, height: int = 96, every: int = 25
) -> tuple[Rtp, ...]:
    """A grey that grows lighter, encoded; a key frame ``every`` so many frames."""
    encoder = av.CodecContext.create("libvpx" if codec == "VP8" else "libx264", "w")
    assert isinstance(encoder, av.VideoCodecContext)
    encoder.width, encoder.height, encoder.pix_fmt = width, height, "yuv420p"
    encoder.time_base, encoder.framerate = Fraction(1, 90_000), Fraction(RATE)
    encoder.gop_size = every
    encoder.options = (
        {"deadline": "realtime", "cpu-used": "8", "lag-in-frames": "0"}
        if codec == "VP8"
        else {"profile": "baseline", "preset": "ultrafast", "tune": "zerolatency"}
    )
    packer = Vp8Encoder() if codec == "VP8" else H264Encoder()
    made: list[Rtp] = []
    for number in range(round(seconds * RATE)):
        for packet in encoder.encode(_picture(number, width, height)):
            payloads, _ = packer.pack(packet)
            for place, payload in enumerate(payloads, 1):
                stamp = number * 90_000 // RATE
                made.append(Rtp("video", number / RATE, stamp, place == len(payloads), payload))
    return tuple(made)


@cache
def sounds(seconds: float, begins: float = 0.0) -> tuple[Rtp, ...]:
    """A tone, in packets of 20 ms."""
    encoder = av.CodecContext.create("libopus", "w")
    assert isinstance(encoder, av.AudioCodecContext)
    encoder.sample_rate, encoder.layout, encoder.format = 48_000, "stereo", "s16"
    encoder.time_base = Fraction(1, 48_000)
    made: list[Rtp] = []
    for number in range(round(seconds / STEP)):
        at = (number * 960 + np.arange(960)) / 48_000
        wave = (np.sin(2 * np.pi * 440 * at) * 8_000).astype(np.int16)
        frame = av.AudioFrame.from_ndarray(np.repeat(wave, 2).reshape(1, -1), "s16", "stereo")
        frame.sample_rate, frame.pts = 48_000, number * 960
        for packet in encoder.encode(frame):
            when = begins + len(made) * STEP
            made.append(Rtp("audio", when, len(made) * 960, False, bytes(packet)))
    return tuple(made)


def _picture(number: int, width: int, height: int) -> av.VideoFrame:
    pixels = np.full((height, width, 3), 40 + number % 180, np.uint8)
    pixels[:, number * 4 % width :][:, :16] = (200, 180, 60)
    frame = av.VideoFrame.from_ndarray(pixels, "rgb24")
    frame.pts, frame.time_base = number * 90_000 // RATE, Fraction(1, 90_000)
    return frame


@dataclass
class Sender:
    """Numbers packets as the forwarder does, and hands them to a recorder in order of time."""

    recorder: Recorder
    numbers: dict[Kind, int] = field(default_factory=lambda: {"audio": 70_000, "video": 99_000})
    stamps: dict[Kind, int] = field(
        default_factory=lambda: {"audio": 2**32 - 9_000, "video": 2**32 - 9_000}
    )
    loses: Callable[[Rtp, int], bool] = lambda packet, number: False
    late: float = 0.01

    def send(self, *streams: Iterable[Rtp], begins: float = 0.0) -> float:
        """Send all, ticking every 50 ms; when the last one came."""
        now = tick = begins
        for packet in sorted((p for stream in streams for p in stream), key=lambda p: p.at):
            now = begins + packet.at + self.late
            while tick + 0.05 <= now:
                tick += 0.05
                self.recorder.tick(tick)
            self.numbers[packet.kind] += 1
            if not self.loses(packet, self.numbers[packet.kind]):
                self.one(packet, self.numbers[packet.kind], begins, now)
        self.recorder.tick(now)
        return now

    def one(self, packet: Rtp, number: int, begins: float, now: float) -> None:
        clock = 48_000 if packet.kind == "audio" else 90_000
        stamp = self.stamps[packet.kind] + packet.timestamp + round(begins * clock)
        self.recorder.packet(packet.kind, number, stamp % 2**32, packet.marker, packet.payload, now)


def recorder(
    folder: Path,
    picture: str | None = "VP8",
    *,
    sound: bool = True,
    consents: bool = True,
    told: list[RecordingEvent] | None = None,
) -> Recorder:
    """A recorder whose clock begins at 0."""
    return Recorder(
        folder,
        consents=consents,
        picture=picture,
        sound=sound,
        began=1_800_000_000.0,
        at=0.0,
        tell=(told if told is not None else []).append,
    )


@dataclass(frozen=True)
class Found:
    """What FFmpeg found in a file: seconds of each packet, and how much could be decoded."""

    lasts: float | None
    packets: dict[str, list[float]]
    decoded: dict[str, int]
    sizes: list[tuple[int, int]]


def looked_into(path: Path) -> Found:
    """Read and decode a file with FFmpeg. Raises what FFmpeg raises."""
    packets: dict[str, list[float]] = {}
    decoded: dict[str, int] = {}
    sizes = []
    with av.open(str(path)) as file:
        lasts = file.duration / 1_000_000 if file.duration else None
        for packet in file.demux():
            kind = packet.stream.type
            if packet.pts is not None and packet.time_base is not None:
                packets.setdefault(kind, []).append(float(packet.pts * packet.time_base))
            for frame in packet.decode():
                decoded[kind] = decoded.get(kind, 0) + 1
                if isinstance(frame, av.VideoFrame):
                    sizes.append((frame.width, frame.height))
    return Found(lasts, packets, decoded, sizes)


def every_second(found: Found, kind: str, begins: float, ends: float) -> bool:
    """Whether no stretch of 0.2 s is without a packet."""
    times = [begins, *sorted(found.packets[kind]), ends]
    return all(after - before < 0.2 for before, after in pairwise(times))


def stream(codec: str) -> Iterator[Rtp]:
    """An endless lesson of picture and sound in real time."""
    turn = 0
    while True:
        media = [*pictures(codec, 4.0), *sounds(4.0)]
        for packet in sorted(media, key=lambda packet: packet.at):
            begins = turn * 4.0
            clock = 48_000 if packet.kind == "audio" else 90_000
            stamp = packet.timestamp + round(begins * clock)
            yield Rtp(packet.kind, begins + packet.at, stamp, packet.marker, packet.payload)
        turn += 1


def main(folder: str, codec: str) -> None:
    """Record an endless lesson, until somebody kills us. Says when each second was sent."""
    from ifsa.realtime.recording import Recording

    pictures(codec, 4.0)
    sounds(4.0)
    began = time.monotonic()
    made = Recorder(
        Path(folder),
        consents=True,
        picture=codec,
        sound=True,
        began=1_800_000_000.0,
        at=began,
        tell=lambda event: None,
    )
    recording, numbers = Recording(made), {"audio": 0, "video": 0}
    for packet in stream(codec):
        time.sleep(max(0.0, began + packet.at - time.monotonic()))
        numbers[packet.kind] += 1
        now = time.monotonic()
        recording.packet(
            packet.kind, numbers[packet.kind], packet.timestamp, packet.marker, packet.payload, now
        )
        sys.stdout.write(f"{packet.at:.3f}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
