"""A recorder killed at any moment: a second is lost, the rest plays, and mending is repeatable."""

import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ifsa.realtime.recording import load, mend, mend_all
from tests.realtime.recording.media import (
    Sender,
    every_second,
    looked_into,
    pictures,
    recorder,
    sounds,
)

KILLS = int(os.environ.get("KILLS", "20"))
MODULE = "tests.realtime.recording.media"


@contextmanager
def recording(folder: Path, codec: str) -> Iterator[subprocess.Popen[str]]:
    """A process that records a lesson and says after each packet which second it has come to."""
    command = [sys.executable, "-m", MODULE, str(folder), codec]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        yield process
        process.kill()


def killed_after(folder: Path, codec: str, seconds: float) -> float:
    """Record for about so long, kill with -9; which second the last packet was of."""
    with recording(folder, codec) as process:
        assert process.stdout is not None
        process.stdout.readline()
        until = time.monotonic() + seconds
        said = "0"
        while time.monotonic() < until:
            said = process.stdout.readline()
        process.kill()
        said = (process.stdout.read().split("\n")[-2:-1] or [said])[0]
    return float(said)


def unclosed(folder: Path, codec: str) -> float:
    """Record four seconds and leave the recorder there; which second the last packet was of."""
    return Sender(recorder(folder, codec)).send(pictures(codec, 4.0), sounds(4.0))


@pytest.mark.timeout(KILLS * 15)
def test_a_kill_at_any_moment_costs_a_second(tmp_path: Path) -> None:
    draw = random.Random(int.from_bytes(os.urandom(4)))
    for number in range(KILLS):
        codec = ("VP8", "H264")[number % 2]
        folder = tmp_path / str(number)
        after = draw.uniform(1.0, 2.5)
        came = killed_after(folder, codec, after)
        mended = mend(folder)
        assert mended is not None, after
        assert mended.ended == "recovered"
        assert len(mended.entries) == 2
        for entry in mended.entries:
            found = looked_into(folder / entry.file)
            # Ours is 0.85 s at most; the rest is for two busy cores.
            assert found.packets["audio"][-1] > came - 1.2, (entry.file, after)
            assert every_second(found, "audio", 0, found.packets["audio"][-1])
            assert found.lasts == pytest.approx(entry.seconds, abs=0.05)
        (part,) = mended.parts
        found = looked_into(folder / part.file)
        assert found.packets["video"][-1] > came - 1.2, after
        assert every_second(found, "video", 0, found.packets["video"][-1])
        assert found.decoded["video"] == len(found.packets["video"])
        assert_mended_for_good(folder)


def assert_mended_for_good(folder: Path) -> None:
    """Mending again, even as if the first time had been interrupted, changes no byte."""
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert mend(folder) is None
    listed = (folder / "recording.json").read_text()
    (folder / "recording.json").write_text(unended(listed))
    assert mend(folder) is not None
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def unended(listed: str) -> str:
    """The playlist as it was before the end was known."""
    lines = [
        line.split(":")[0] + ": null" + "," * line.rstrip().endswith(",")
        if line.strip().startswith(('"seconds"', '"bytes"', '"ended"'))
        else line
        for line in listed.rstrip().split("\n")
    ]
    return "\n".join(lines)


@pytest.mark.parametrize("codec", ["VP8", "H264"])
def test_a_file_cut_at_any_byte_is_mended(tmp_path: Path, codec: str) -> None:
    folder = tmp_path / "made"
    unclosed(folder, codec)
    listed = (folder / "recording.json").read_text()
    (part,) = (load(folder) or pytest.fail("no playlist")).parts
    whole = (folder / part.file).read_bytes()
    ends = set()
    for cut in sorted(random.Random(3).sample(range(len(whole)), 150)):
        (folder / "recording.json").write_text(listed)
        (folder / part.file).write_bytes(whole[:cut])
        mended = mend(folder)
        assert mended is not None
        if mended.parts:
            found = looked_into(folder / part.file)
            assert found.decoded["video"] == len(found.packets["video"])
            ends.add(found.packets["video"][-1])
        else:
            assert not (folder / part.file).exists()
    assert len(ends) >= 6


@pytest.mark.parametrize("codec", ["VP8", "H264"])
def test_zeros_that_a_power_cut_leaves_are_cut_off(tmp_path: Path, codec: str) -> None:
    unclosed(tmp_path, codec)
    (part,) = (load(tmp_path) or pytest.fail("no playlist")).parts
    whole = (tmp_path / part.file).read_bytes()
    (tmp_path / part.file).write_bytes(whole[: len(whole) * 3 // 4] + bytes(20_000))
    assert mend(tmp_path) is not None
    found = looked_into(tmp_path / part.file)
    assert found.packets["video"][-1] > 1.5
    assert (tmp_path / part.file).stat().st_size < len(whole)


def test_all_recordings_below_a_folder_are_mended(tmp_path: Path) -> None:
    for name in ("one", "two"):
        unclosed(tmp_path / "lesson" / name, "VP8")
    (tmp_path / "lesson" / "three").mkdir()
    assert [playlist.ended for playlist in mend_all(tmp_path)] == ["recovered"] * 2
    assert list(mend_all(tmp_path)) == []
