"""Turn whatever somebody recorded as a voice note into two small sound files, in a process of its
own.

Run as a program, by its path: a sound file on standard input; on standard output one line of JSON
and then the same note twice, Opus in Ogg and AAC in MP4. Demuxers and decoders are large and old,
so this process has little memory and time, opens no files and imports nothing of ours. Titles,
places, pictures and what was appended stay behind: only samples go through.
"""

import json
import resource
import sys
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from io import BytesIO
from itertools import chain, pairwise
from typing import Any, TypeAlias

import av
import av.filter
import av.subtitles.stream
from av.stream import Disposition

# Imported here, since later no file can be opened: every container asks for it.
LATER = av.subtitles.stream

RATE = 48_000
MOST_SECONDS = 300
LEAST_SECONDS = 0.5
TARGET = -16.0
"""LUFS (EBU R 128): what phones' speakers and earphones play well without turning them up."""
BIT_RATE = 24_000
PEAKS = 64

# By what a file begins with; whatever else FFmpeg reads is not asked about it.
SIGNS = {
    (0, b"\x1aE\xdf\xa3"): "matroska",  # WebM: Chromium, Firefox
    (0, b"OggS"): "ogg",  # Firefox, WhatsApp
    (4, b"ftyp"): "mov",  # MP4, M4A, 3GP: Safari, the recorders of phones
    (8, b"WAVE"): "wav",
    (0, b"ID3"): "mp3",
    (0, b"#!AMR"): "amr",
}
CODECS = {"opus", "vorbis", "aac", "mp3", "amr_nb", "amr_wb", "pcm_s16le", "pcm_f32le"}
DECODERS = {"opus", "vorbis", "aac", "mp3float", "amrnb", "amrwb", "pcm_s16le", "pcm_f32le"}
# Opening a container already decodes a little of each of its streams, to know what it is.
CAREFULLY = {"codec_whitelist": ",".join(sorted(DECODERS)), "max_streams": "8"}
MOST_CHANNELS = 2
# Samples a second; telephones' AMR has the fewest.
RATES = range(8_000, 96_001)
# A container may tell of endless packets that hold no sound: Opus has 2.5 ms at the least.
MOST_PACKETS = MOST_SECONDS * 400

NO_SOUND, TOO_LONG, TOO_SHORT, SILENT, IS_VIDEO, DAMAGED = 3, 4, 5, 6, 7, 8

MEMORY = 1 << 30
SECONDS = 40

# Where there is sound and how loud is looked at in a coarse copy: a sixth of the work.
COARSE = 8_000
BLOCKS = 50  # a second
SILENCE = 0.001  # of full scale, -60 dB: under it nobody hears anything
FAINT = 0.01  # of the loudest block: what lies under it at either end is cut off …
MARGIN = 12  # … but for so many blocks: the breath before a word
LOUDEST_GAIN = 30.0  # dB
AT_ONCE = RATE // 10  # samples

Filter: TypeAlias = tuple[str, str]
"""One of FFmpeg's filters, with what it is given."""

RUMBLE: Filter = ("highpass", "f=70")
# Gain by gain over some three seconds, by 12 dB at the most; what lies 20 dB under speech is no
# speech and stays low.
EVEN: Filter = ("dynaudnorm", "f=300:g=11:p=0.5:m=4:t=0.02")
# Peaks end 1.5 dB under full scale: what decodes Opus and AAC may go over it.
LIMIT: Filter = ("alimiter", "limit=0.84:level=false:attack=3:release=60:latency=true")


class NotTaken(Exception):
    """`reason` is the exit status that says why."""

    def __init__(self, reason: int) -> None:
        super().__init__(reason)
        self.reason = reason


def main() -> int:
    data = sys.stdin.buffer.read()
    confine()
    try:
        return develop(data)
    except NotTaken as refused:
        return refused.reason
    except Exception:
        # FFmpeg and PyAV raise nearly anything on a broken file.
        return DAMAGED


def confine() -> None:
    """From here on: bounded memory and time, no new files, no cores."""
    av.logging.set_level(None)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def develop(data: bytes) -> int:
    said = evened(trimmed(heard(data)))
    ogg, mp4 = as_ogg(said), as_mp4(said)
    header = {
        "milliseconds": round(len(said) * 1000 / RATE),
        "peaks": peaks(said),
        "ogg": len(ogg),
        "mp4": len(mp4),
    }
    out = sys.stdout.buffer
    out.write(json.dumps(header).encode() + b"\n" + ogg + mp4)
    out.flush()
    return 0


# --- what comes in -------------------------------------------------------------------------------


def heard(data: bytes) -> "array[float]":
    """The first sound track, in one channel of RATE samples a second."""
    with av.open(
        BytesIO(data), "r", container_of(data), container_options=CAREFULLY, io_open=_nothing_else
    ) as container:
        stream = track(container)
        samples = array("f")
        resampler = av.AudioResampler(format="flt", layout="mono", rate=RATE)
        for frame in chain(decoded(container, stream), [None]):
            for piece in resampler.resample(frame):
                samples.frombytes(_bytes(piece))
    if len(samples) < LEAST_SECONDS * RATE:
        raise NotTaken(TOO_SHORT)
    return samples


def container_of(data: bytes) -> str:
    for (at, sign), name in SIGNS.items():
        if data.startswith(sign, at):
            return name
    if data[:1] == b"\xff" and len(data) > 1 and data[1] & 0xE0 == 0xE0:
        return "mp3" if data[1] & 0x06 else "aac"  # the layer; ADTS has none
    raise NotTaken(NO_SOUND)


def _nothing_else(*asked: Any) -> Any:
    """A container may name other files to be read with it."""
    raise PermissionError


def track(container: Any) -> Any:
    """Its sound. A picture on a cover is no film."""
    if any(not one.disposition & Disposition.attached_pic for one in container.streams.video):
        raise NotTaken(IS_VIDEO)
    if not container.streams.audio:
        raise NotTaken(NO_SOUND)
    stream = container.streams.audio[0]
    if stream.codec_context.codec.canonical_name not in CODECS:
        raise NotTaken(NO_SOUND)
    _check(stream.codec_context)
    stream.codec_context.thread_count = 1
    return stream


def decoded(container: Any, stream: Any) -> Iterator[Any]:
    """Its frames, as long as a note may be."""
    seconds = Fraction(0)
    for number, packet in enumerate(container.demux(stream)):
        if number > MOST_PACKETS:
            raise NotTaken(DAMAGED)
        if packet.is_corrupt:  # the recorder died while it wrote this
            return
        for frame in packet.decode():
            _check(frame)
            seconds += Fraction(frame.samples, frame.sample_rate)
            if seconds > MOST_SECONDS + 1:
                raise NotTaken(TOO_LONG)
            yield frame


def _check(sound: Any) -> None:
    """Both what a track announces and what each frame then is."""
    if sound.layout.nb_channels not in range(1, MOST_CHANNELS + 1):
        raise NotTaken(NO_SOUND)
    if sound.sample_rate not in RATES:
        raise NotTaken(NO_SOUND)


def _bytes(frame: Any) -> bytes:
    # A plane may be longer than its samples.
    return bytes(frame.planes[0])[: frame.samples * 4]


# --- what is made of it --------------------------------------------------------------------------


def blocks(samples: "array[float]") -> list[float]:
    """The largest deflection in each 20 ms."""
    coarse = gathered(through(samples, ("aresample", str(COARSE))))
    size = COARSE // BLOCKS
    parts = (coarse[at : at + size] for at in range(0, len(coarse), size))
    return [max(*part, -min(part)) for part in parts]


def trimmed(samples: "array[float]") -> "array[float]":
    """Without the silence at either end, a little of it left. Raises NotTaken(SILENT)."""
    levels = blocks(samples)
    if not max(levels) >= SILENCE:  # also where it is no number
        raise NotTaken(SILENT)
    faint = FAINT * max(levels)
    spoken = [at for at, level in enumerate(levels) if level >= faint]
    first, last = max(0, spoken[0] - MARGIN), spoken[-1] + 1 + MARGIN
    return samples[first * RATE // BLOCKS : last * RATE // BLOCKS]


def evened(samples: "array[float]") -> "array[float]":
    """Near and far, loud and low brought together, the whole at TARGET."""
    whole = len(samples)
    gain = min(TARGET - 4 - loudness(samples), LOUDEST_GAIN)
    even = gathered(through(samples, RUMBLE, volume(gain), EVEN))[:whole]
    lacking = TARGET - loudness(even)
    # The limiter takes off peaks, and with them loudness: that is given once more.
    lacking += TARGET - loudness(even, volume(lacking), LIMIT)
    return gathered(through(even, volume(lacking), LIMIT))[:whole]


def volume(gain: float) -> Filter:
    """In dB."""
    return ("volume", f"{gain:.2f}dB")


def loudness(samples: "array[float]", *filters: Filter) -> float:
    """Integrated, in LUFS, by EBU R 128, behind some filters."""
    # It is measured in blocks of 400 ms; a short word is measured over and over.
    enough = samples * max(1, -(-2 * RATE // len(samples)))
    last = "-70"
    for frame in through(enough, *filters, ("ebur128", "metadata=1")):
        last = frame.metadata.get("lavfi.r128.I", last)
    return float(last)


def peaks(samples: "array[float]") -> list[int]:
    """PEAKS numbers from 0 to 255 that draw it, the loudest of them 255."""
    levels = blocks(samples)
    edges = [len(levels) * at // PEAKS for at in range(PEAKS + 1)]
    parts = [levels[one : max(other, one + 1)] for one, other in pairwise(edges)]
    means = [sum(part) / len(part) for part in parts]
    return [round(255 * mean / max(means)) for mean in means]


def through(samples: "array[float]", *filters: Filter) -> Iterator[Any]:
    """The frames that come out of a chain of FFmpeg's filters."""
    graph = av.filter.Graph()
    graph.threads = 1
    source = graph.add_abuffer(
        format="flt", layout="mono", sample_rate=RATE, time_base=Fraction(1, RATE)
    )
    parts = [graph.add(name, given) for name, given in filters]
    plain = graph.add("aformat", "sample_fmts=flt:channel_layouts=mono")
    graph.link_nodes(source, *parts, plain, graph.add("abuffersink")).configure()
    for frame in chain(frames(samples), [None]):
        graph.push(frame)
        yield from _pulled(graph)


def frames(samples: "array[float]") -> Iterator[av.AudioFrame]:
    for at in range(0, len(samples), AT_ONCE):
        piece = samples[at : at + AT_ONCE]
        frame = av.AudioFrame(format="flt", layout="mono", samples=len(piece))
        frame.planes[0].update(piece.tobytes())
        frame.sample_rate, frame.pts, frame.time_base = RATE, at, Fraction(1, RATE)
        yield frame


def _pulled(graph: av.filter.Graph) -> Iterator[Any]:
    while True:
        try:
            yield graph.pull()
        except (BlockingIOError, EOFError):
            return


def gathered(pieces: Iterable[Any]) -> "array[float]":
    samples = array("f")
    for piece in pieces:
        samples.frombytes(_bytes(piece))
    return samples


# --- what goes out -------------------------------------------------------------------------------


def as_ogg(samples: "array[float]") -> bytes:
    """Opus, at a third of what a call takes."""
    options = {"application": "voip", "frame_duration": "60"}
    return encoded(samples, Sound("ogg", "libopus", RATE, BIT_RATE, options))


def as_mp4(samples: "array[float]") -> bytes:
    """AAC, for those of Apple's browsers that know no Ogg. Its index stands in front, so that it
    plays before all of it has come."""
    rate = RATE // 2
    index = 1_200 + 5 * (len(samples) * rate // RATE // 1024)
    return encoded(samples, Sound("mp4", "aac", rate, 32_000, {}, {"moov_size": str(index)}))


@dataclass(frozen=True)
class Sound:
    """A kind of file to write: container, codec, samples and bits a second, and FFmpeg's options
    of both."""

    container: str
    codec: str
    rate: int
    bits: int
    options: dict[str, str] = field(default_factory=dict)
    container_options: dict[str, str] = field(default_factory=dict)


def encoded(samples: "array[float]", kind: Sound) -> bytes:
    """The same samples give the same bytes: nothing is by chance, no encoder is named."""
    out = BytesIO()
    options = {"fflags": "+bitexact", **kind.container_options}
    with av.open(out, "w", format=kind.container, options=options) as made:
        track: Any = made.add_stream(
            kind.codec, rate=kind.rate, options={"flags": "+bitexact", **kind.options}
        )
        track.codec_context.layout = "mono"
        track.codec_context.bit_rate = kind.bits
        track.codec_context.thread_count = 1
        for frame in chain(frames(samples), [None]):
            made.mux(track.encode(frame))
    return out.getvalue()


if __name__ == "__main__":
    sys.exit(main())
