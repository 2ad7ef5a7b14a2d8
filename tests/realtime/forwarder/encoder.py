"""Publish a test picture and tone with FFmpeg's WHIP muxer, in a process of its own.

PyAV holds the GIL while it connects, so it can't share a process with what it connects to.
Usage: python encoder.py URL CERTIFICATE KEY SECONDS (no certificate pair: ``-``)
"""

import sys
import time
from fractions import Fraction

import av
import numpy as np

WIDTH, HEIGHT, RATE, SAMPLES = 320, 180, 25, 960


def main(url: str, certificate: str, key: str, seconds: float) -> None:
    """Encode H.264 and Opus in real time until ``seconds`` have passed."""
    pair = {} if certificate == "-" else {"cert_file": certificate, "key_file": key}
    with av.open(url, "w", format="whip", options=pair) as output:
        video = output.add_stream("libx264", rate=RATE)
        video.width, video.height, video.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        video.options = {"profile": "baseline", "preset": "ultrafast", "tune": "zerolatency"}
        video.codec_context.gop_size = RATE
        video.codec_context.max_b_frames = 0
        audio = output.add_stream("libopus", rate=48000, layout="stereo")
        began = time.monotonic()
        for number in range(int(seconds * RATE)):
            for packet in video.encode(picture(number)):
                output.mux(packet)
            for part in range(2):
                for packet in audio.encode(tone(number * 2 + part)):
                    output.mux(packet)
            time.sleep(max(0.0, began + number / RATE - time.monotonic()))


def picture(number: int) -> av.VideoFrame:
    """A bar that walks across the picture."""
    pixels = np.full((HEIGHT, WIDTH, 3), 40, np.uint8)
    at = number * 8 % WIDTH
    pixels[:, at : at + 40] = (200, 180, 60)
    frame = av.VideoFrame.from_ndarray(pixels, "rgb24")
    frame.pts, frame.time_base = number, Fraction(1, RATE)
    return frame


def tone(number: int) -> av.AudioFrame:
    """20 ms of 440 Hz."""
    at = (number * SAMPLES + np.arange(SAMPLES)) / 48000
    wave = (np.sin(2 * np.pi * 440 * at) * 8000).astype(np.int16)
    frame = av.AudioFrame.from_ndarray(np.repeat(wave, 2).reshape(1, -1), "s16", "stereo")
    frame.sample_rate, frame.pts = 48000, number * SAMPLES
    frame.time_base = Fraction(1, 48000)
    return frame


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], float(sys.argv[4]))
