"""Voice notes: real recordings in, what plays everywhere out, and nothing else through."""

import asyncio
import random
import struct
import time
from collections.abc import Callable
from fractions import Fraction
from io import BytesIO
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ifsa.errors import Invalid
from ifsa.files import resound, soundroom
from ifsa.files.blobs import Blobs
from ifsa.files.kinds import Kind
from ifsa.files.soundroom import master
from ifsa.files.workshop import Workshop
from tests.files.pictures import picture
from tests.files.recordings import (
    KINDS,
    Samples,
    filmed,
    heard,
    loudness,
    note,
    recorded,
    silence,
    speech,
    written,
)

SPOKEN = 3.0  # seconds


def refused(blobs: Blobs, data: bytes) -> Invalid:
    with pytest.raises(Invalid) as raised:
        master(blobs, data)
    assert raised.value.field == "voice"
    return raised.value


@pytest.mark.parametrize("kind", KINDS)
def test_a_recording_of_any_phone_becomes_opus_and_aac(blobs: Blobs, kind: str) -> None:
    kept = master(blobs, note(kind))
    assert kept.kind is Kind.VOICE
    assert len(kept.peaks) == 64
    ogg, mp4 = blobs.get(kept.main), blobs.get(kept.spare)
    opus, aac = heard(ogg), heard(mp4)
    assert (opus.container, opus.codec, opus.channels, opus.rate) == ("ogg", "opus", 1, 48_000)
    assert (aac.codec, aac.channels, aac.rate) == ("aac", 1, 24_000)
    assert "mp4" in aac.container
    for sound in (opus, aac):
        # The end of what was spoken may be a pause: a syllable is 0.4 s.
        assert SPOKEN - 0.45 <= sound.seconds <= SPOKEN + 0.1
        assert abs(sound.seconds - kept.milliseconds / 1000) <= 0.05
        assert abs(loudness(sound.samples) - -16) <= 1.5
    assert len(ogg) * 8 / opus.seconds < 30_000


@pytest.mark.parametrize("container", ["3gp", "amr"])
def test_a_recorder_app_that_speaks_as_telephones_do_is_understood(
    blobs: Blobs, container: str
) -> None:
    """AMR, 8,000 samples a second: what cheap phones without a browser of today record."""
    sent = written(speech(SPOKEN), container, "libopencore_amrnb", rate=8_000, bits=12_200)
    sound = heard(blobs.get(master(blobs, sent).main))
    assert SPOKEN - 0.45 <= sound.seconds <= SPOKEN + 0.1
    assert abs(loudness(sound.samples) - -16) <= 1.5


def test_it_plays_from_the_first_bytes_on(blobs: Blobs) -> None:
    """The index of the MP4 stands before its sound, whatever the length."""
    for seconds in (0.6, 3, 20):
        mp4 = blobs.get(master(blobs, note("webm", seconds)).spare)
        assert 0 < mp4.index(b"moov") < mp4.index(b"mdat")


@pytest.mark.parametrize("level", [0.004, 0.05, 0.9])
def test_near_and_far_are_equally_loud(blobs: Blobs, level: float) -> None:
    kept = master(blobs, note("ogg", 5, level))
    assert abs(loudness(heard(blobs.get(kept.main)).samples) - -16) <= 1.5


def test_who_turns_away_is_still_heard(blobs: Blobs) -> None:
    """The second half comes from 12 dB further away; half of that is made up for, at least."""
    turned = np.concatenate([speech(6, 0.4), speech(6, 0.1)])
    samples = heard(blobs.get(master(blobs, recorded(turned)).main)).samples
    half = len(samples) // 2
    difference = loudness(samples[:half]) - loudness(samples[half:])
    assert loudness(turned[: 6 * 48000]) - loudness(turned[6 * 48000 :]) == pytest.approx(12, abs=1)
    assert difference < 6


def test_no_peak_is_clipped(blobs: Blobs) -> None:
    claps = speech(4, 0.05)
    t = np.arange(4_800) / 48_000
    for at in (48_000, 100_000, 150_000):
        claps[at : at + 4_800] += 0.9 * np.sin(2 * np.pi * 900 * t) * np.exp(-40 * t)
    kept = master(blobs, recorded(claps, "wav"))
    for part in (kept.main, kept.spare):
        assert 0.7 < np.abs(heard(blobs.get(part)).samples).max() < 1


def test_silence_at_the_ends_goes_but_for_a_breath(blobs: Blobs) -> None:
    spoken = speech(2.2)  # its last syllable ends with it
    around = np.concatenate([silence(2), spoken, silence(3)])
    kept = master(blobs, recorded(around, "wav"))
    assert 2.2 + 2 * 0.1 < kept.milliseconds / 1000 < 2.2 + 2 * 0.35
    sound = heard(blobs.get(kept.main)).samples
    assert np.abs(sound[:4_000]).max() < 0.01 < np.abs(sound[12_000:24_000]).max()


def test_a_pause_in_between_stays(blobs: Blobs) -> None:
    broken = np.concatenate([speech(1), silence(4), speech(1)])
    kept = master(blobs, recorded(broken))
    assert kept.milliseconds == pytest.approx(6000, abs=450)
    middle = kept.peaks[20:44]
    assert max(middle) < 6
    assert min(max(kept.peaks[:10]), max(kept.peaks[-14:])) > 150


def test_the_peaks_draw_what_is_heard(blobs: Blobs) -> None:
    """Against those measured here, in what came out."""
    kept = master(blobs, note("webm", 6.4))
    sound = np.abs(heard(blobs.get(kept.main)).samples)
    blocks = [part.max() for part in np.array_split(sound, len(sound) // 960)]
    means = np.array([part.mean() for part in np.array_split(np.array(blocks), 64)])
    assert max(kept.peaks) == 255
    assert np.corrcoef(means, np.frombuffer(kept.peaks, np.uint8))[0, 1] > 0.9


def test_the_same_recording_is_kept_once(blobs: Blobs, tmp_path: Path) -> None:
    one, other = master(blobs, note()), master(blobs, note())
    assert one == other
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 2


def test_what_else_is_in_a_recording_stays_behind(blobs: Blobs) -> None:
    """Title, place and a cover; and what hangs on its end."""
    sent = _with_tags(note("mp4")) + b"<script>alert(1)</script>"
    assert b"Secret" in sent
    kept = master(blobs, sent)
    for part in (kept.main, kept.spare):
        data = blobs.get(part)
        for secret in (b"Secret", b"script", b"Lavf", b"JFIF"):
            assert secret not in data


def _with_tags(data: bytes) -> bytes:
    """With what a phone writes along: its name, where it was, and a picture on the cover."""
    out = BytesIO()
    with av.open(BytesIO(data), "r") as source, av.open(out, "w", format="mp4") as made:
        made.metadata.update(title="Secret", location="+30.19+071.47/")
        [sound] = source.streams.audio
        copy = made.add_stream_from_template(sound)
        cover = made.add_stream("mjpeg", rate=1)
        cover.width, cover.height, cover.pix_fmt = 64, 48, "yuvj420p"
        cover.disposition = av.stream.Disposition.attached_pic
        still = av.VideoFrame.from_ndarray(np.zeros((48, 64, 3), np.uint8))
        for packet in (*cover.encode(still), *cover.encode(None)):
            made.mux(packet)
        for packet in source.demux(sound):
            if packet.dts is not None:
                packet.stream = copy
                made.mux(packet)
    return out.getvalue()


@pytest.mark.parametrize("seconds", [299.5, 301.5])
def test_five_minutes_are_the_most(blobs: Blobs, seconds: float) -> None:
    spoken = np.resize(speech(4), round(seconds * 48_000))
    sent = recorded(spoken, "wav", rate=8_000)
    if seconds > 300:
        problem = refused(blobs, sent)
        assert (problem.code, problem.params) == ("voice_long", {"minutes": 5})
    else:
        assert master(blobs, sent).milliseconds == pytest.approx(299_500, abs=500)


def test_a_click_is_no_note(blobs: Blobs) -> None:
    assert refused(blobs, recorded(speech(0.3))).code == "voice_short"


def test_who_covers_the_microphone_is_told(blobs: Blobs) -> None:
    hum = (np.random.default_rng(1).standard_normal(96_000) * 1e-4).astype(np.float32)
    for nothing in (silence(3), hum):
        assert refused(blobs, recorded(nothing, "wav")).code == "voice_silent"


def test_a_film_is_told_from_a_note(blobs: Blobs) -> None:
    assert refused(blobs, filmed()).code == "voice_video"
    assert refused(blobs, filmed(audio=False)).code == "voice_video"


def test_eight_megabytes_are_the_most(blobs: Blobs) -> None:
    problem = refused(blobs, note() + b"\0" * 8_000_000)
    assert (problem.code, problem.params) == ("too_large", {"size": 8_000_000})


JUNK = {
    "empty": b"",
    "text": b"hello, is this a voice note?",
    "program": b"\x7fELF" + b"\0" * 2000,
    "zip": b"PK\x03\x04" + b"\0" * 200,
    "photo": picture(),
    "webm sign": b"\x1aE\xdf\xa3" + random.Random(1).randbytes(4000),
    "ogg sign": b"OggS" + random.Random(2).randbytes(4000),
    "mp4 sign": b"\0\0\0\x20ftypM4A " + random.Random(3).randbytes(4000),
    "wav sign": b"RIFF\xff\xff\xff\xffWAVEfmt " + random.Random(4).randbytes(400),
    "mp3 sign": b"ID3" + random.Random(5).randbytes(4000),
    "amr sign": b"#!AMR\n" + random.Random(6).randbytes(10),
    "playlist": b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n",
    "list of files": b"ffconcat version 1.0\nfile /etc/passwd\n",
    "headers alone": note("webm")[:300],
    "no index": note("mp4")[:8000],
}


@pytest.mark.parametrize("data", JUNK.values(), ids=JUNK.keys())
def test_what_is_no_note_is_refused(blobs: Blobs, tmp_path: Path, data: bytes) -> None:
    assert refused(blobs, data).code in {"file_type", "voice_damaged", "voice_short"}
    assert not (tmp_path / "files").exists()


@pytest.mark.parametrize("kind", ["webm", "ogg", "fragments"])
def test_of_a_recorder_that_died_what_it_wrote_is_kept(blobs: Blobs, kind: str) -> None:
    """Cut in the middle of a packet: what can be heard before it is a note."""
    whole = note(kind, 6)
    kept = master(blobs, whole[: len(whole) * 2 // 3])
    assert 2500 < kept.milliseconds < 5000


def bomb() -> bytes:
    """An hour of nothing in 60 KB: packets of two bytes, each of which stands for 120 ms."""
    out = BytesIO()
    with av.open(out, "w", format="ogg", options={"page_duration": "60000000"}) as made:
        stream = made.add_stream("libopus", rate=48_000, layout="mono")
        stream.codec_context.open()
        for number in range(30_000):
            # RFC 6716 3: CELT at 20 ms, a frame count follows; six frames, none with a byte in it.
            packet = av.Packet(b"\xfb\x06")
            packet.stream, packet.time_base = stream, Fraction(1, 48_000)
            packet.pts = packet.dts = number * 5760
            packet.duration = 5760
            made.mux(packet)
    assert len(out.getvalue()) < 100_000
    return out.getvalue()


def endless() -> bytes:
    """An MP4 whose table says that its few bytes are four billion samples."""
    data = bytearray(note("mp4"))
    at = data.index(b"stts")
    count = struct.unpack(">I", data[at + 8 : at + 12])[0]
    assert count >= 1
    struct.pack_into(">II", data, at + 12, 0xFFFFFFF0, 1)
    sizes = data.index(b"stsz")
    struct.pack_into(">II", data, sizes + 8, 1, 0xFFFFFFF0)
    return bytes(data)


def crowd() -> bytes:
    """Sound in so many channels that a frame of it is large."""
    return written(speech(1), "matroska", "pcm_s16le", layout="7.1")


def fast() -> bytes:
    return written(speech(1), "wav", "pcm_s16le", rate=384_000)


def not_numbers() -> bytes:
    return written(np.full(96_000, np.nan, np.float32), "wav", "pcm_f32le")


def infinite() -> bytes:
    loud: Samples = np.full(96_000, np.inf, np.float32)
    return written(loud, "wav", "pcm_f32le")


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (bomb, "voice_long"),
        (endless, "voice_short"),
        (crowd, "file_type"),
        (fast, "file_type"),
        (not_numbers, "voice_silent"),
        (infinite, "voice_silent"),
    ],
)
def test_a_bomb_is_put_out(
    blobs: Blobs, tmp_path: Path, make: Callable[[], bytes], code: str
) -> None:
    data = make()
    began = time.monotonic()
    assert refused(blobs, data).code == code
    assert time.monotonic() - began < 30
    assert not (tmp_path / "files").exists()


def tampered(monkeypatch: pytest.MonkeyPatch, folder: Path, *changes: tuple[str, str]) -> None:
    """The program with some of its numbers changed."""
    source = Path(resound.__file__).read_text(encoding="utf-8")
    for old, new in changes:
        assert old in source
        source = source.replace(old, new)
    program = folder / "tampered.py"
    program.write_text(source, encoding="utf-8")
    monkeypatch.setattr(resound, "__file__", str(program))


def test_the_limit_of_memory_holds(
    blobs: Blobs, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    tampered(monkeypatch, tmp_path, ("MEMORY = 1 << 30", "MEMORY = 220 << 20"))
    assert master(blobs, note()).milliseconds > 2500
    long = recorded(np.resize(speech(4), 290 * 48_000), "wav", rate=8_000)
    assert refused(blobs, long).code == "voice_damaged"


def test_the_limit_of_time_holds(
    blobs: Blobs, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    tampered(
        monkeypatch,
        tmp_path,
        ("SECONDS = 40", "SECONDS = 1"),
        ("        return develop(data)", "        while True: pass"),
    )
    began = time.monotonic()
    assert refused(blobs, note()).code == "voice_damaged"
    assert time.monotonic() - began < 20


def test_one_that_hangs_is_ended(
    blobs: Blobs, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    slow = tmp_path / "slow.py"
    slow.write_text("import time\ntime.sleep(60)\n", encoding="utf-8")
    monkeypatch.setattr(resound, "__file__", str(slow))
    monkeypatch.setattr(soundroom, "TIMEOUT", 0.5)
    began = time.monotonic()
    assert refused(blobs, note()).code == "voice_damaged"
    assert time.monotonic() - began < 5


def test_the_process_is_confined_and_inherits_nothing(
    blobs: Blobs, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A program in its place, under the same limits, reports what it can do."""
    monkeypatch.setenv("IFSA_SECRET", "hush")
    probe = tmp_path / "probe.py"
    probe.write_text(
        f"import os, socket, sys\nsys.path.insert(0, {str(Path(resound.__file__).parent)!r})\n"
        "import resound\nresound.confine()\n"
        "def fails(act):\n"
        "    try:\n        act()\n    except OSError:\n        return True\n    return False\n"
        "assert 'IFSA_SECRET' not in os.environ\n"
        "assert os.getcwd() == '/'\n"
        "assert fails(lambda: open('/etc/passwd'))\n"
        "assert fails(lambda: os.open('/tmp/x', os.O_CREAT | os.O_WRONLY))\n"
        "assert fails(socket.socket)\n"
        "sys.exit(resound.TOO_SHORT)\n",
        encoding="utf-8",
    )
    monkeypatch.setattr(resound, "__file__", str(probe))
    assert refused(blobs, note()).code == "voice_short"


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_damaged_note_is_a_note_or_refused(blobs: Blobs, data: st.DataObject) -> None:
    whole = bytearray(note(data.draw(st.sampled_from(sorted(KINDS))), 1))
    for _ in range(data.draw(st.integers(1, 8))):
        # Where the headers are, most of all.
        most = data.draw(st.sampled_from([200, 1000, len(whole) - 1]))
        whole[data.draw(st.integers(0, min(most, len(whole) - 1)))] = data.draw(st.integers(0, 255))
    try:
        kept = master(blobs, bytes(whole))
    except Invalid:
        return
    assert heard(blobs.get(kept.main)).codec == "opus"


async def test_a_crowd_is_made_a_few_at_a_time(blobs: Blobs) -> None:
    workshop = Workshop(blobs)
    made = await asyncio.gather(
        *(workshop.make(Kind.PHOTO, picture(size=(60 + n, 48))) for n in range(6)),
        *(workshop.make(Kind.VOICE, note("ogg", 1 + n / 2)) for n in range(3)),
    )
    workshop.close()
    assert [one.width for one in made[:6]] == [60, 61, 62, 63, 64, 65]
    lengths = [one.milliseconds for one in made[6:]]
    assert lengths == sorted(lengths)
    assert {one.kind for one in made[6:]} == {Kind.VOICE}
