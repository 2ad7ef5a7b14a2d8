"""FFmpeg's WHIP muxer as a program: `python -m tests.journeys.encoder URL TOKEN FOLDER`.

A process of its own: PyAV holds the interpreter while FFmpeg connects. It makes a moving picture
and a tone, encodes them as an encoder would (H.264 baseline, Opus) and publishes until told to stop
by the end of its input.
"""

import sys
import threading
import time
from fractions import Fraction
from pathlib import Path

import av
import numpy

RATE, WIDTH, HEIGHT = 20, 320, 180
SAMPLES = 960  # 20 ms at 48 kHz


def publish(url: str, token: str, folder: Path, stop: threading.Event) -> None:
    """Publish until stopped. Raises av.FFmpegError when the server does not want it."""
    options = {
        "authorization": token,
        "cert_file": str(folder / "cert.pem"),
        "key_file": str(folder / "key.pem"),
    }
    with av.open(url, "w", format="whip", options=options) as container:
        picture = container.add_stream(
            "libx264",
            rate=RATE,
            options={
                "profile": "baseline",
                "preset": "ultrafast",
                "tune": "zerolatency",
                "g": str(RATE),
                "bf": "0",
            },
        )
        picture.width, picture.height, picture.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        sound = container.add_stream("libopus", rate=48000, layout="stereo")
        started, number = time.monotonic(), 0
        while not stop.is_set():
            for packet in picture.encode(_frame(number)):
                container.mux(packet)
            for piece in range(2 + number % 2):  # 50 pieces of sound for 20 pictures
                for packet in sound.encode(_tone(number * 5 // 2 + piece)):
                    container.mux(packet)
            number += 1
            time.sleep(max(0.0, started + number / RATE - time.monotonic()))


def _frame(number: int) -> av.VideoFrame:
    """A bright bar that wanders."""
    dots = numpy.full((HEIGHT, WIDTH, 3), 40, dtype=numpy.uint8)
    at = number * 8 % WIDTH
    dots[:, at : at + 40] = (230, 160, 20)
    frame = av.VideoFrame.from_ndarray(dots, format="rgb24").reformat(format="yuv420p")
    frame.pts, frame.time_base = number, Fraction(1, RATE)
    return frame


def _tone(piece: int) -> av.AudioFrame:
    time_of = numpy.arange(SAMPLES) + piece * SAMPLES
    wave = (numpy.sin(time_of * 2 * numpy.pi * 440 / 48000) * 8000).astype(numpy.int16)
    stereo = numpy.repeat(wave, 2).reshape(1, -1)
    frame = av.AudioFrame.from_ndarray(stereo, format="s16", layout="stereo")
    frame.sample_rate, frame.pts, frame.time_base = 48000, piece * SAMPLES, Fraction(1, 48000)
    return frame


def _wait(stop: threading.Event) -> None:
    """Until whoever started us closes our input."""
    sys.stdin.read()
    stop.set()


def main(url: str, token: str, folder: str) -> None:
    stop = threading.Event()
    waiting = threading.Thread(target=_wait, args=(stop,), daemon=True)
    waiting.start()
    publish(url, token, Path(folder), stop)


if __name__ == "__main__":
    main(*sys.argv[1:])
