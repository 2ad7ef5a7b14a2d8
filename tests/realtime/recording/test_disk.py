"""A disk that is full, or not ours: the recording ends and says so; the lesson goes on."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from ifsa.realtime.recording import (
    Ended,
    Entry,
    Playlist,
    Recorder,
    Recording,
    RecordingEvent,
    load,
)
from ifsa.realtime.recording.playlist import save
from tests.realtime.recording.media import (
    Sender,
    every_second,
    looked_into,
    pictures,
    recorder,
    sounds,
)

# Runs in a process of its own: `limit` bytes in a file are all that this process may write.
LIMITED = """
import json, resource, sys
from pathlib import Path
from tests.realtime.recording.media import Sender, pictures, recorder, sounds
folder, codec, limit = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
media = pictures(codec, 4.0), sounds(4.0)
told = []
made = recorder(folder, codec, told=told)
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
end = Sender(made).send(*media)
made.close(end)
print(json.dumps([event.reason for event in told if hasattr(event, "reason")]))
"""


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 160 KB."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=160k", "tmpfs", place],
        check=False,
        capture_output=True,
    )
    if mounted.returncode:
        pytest.skip("only root may mount a small disk")
    yield place
    subprocess.run(["umount", "-l", place], check=True)


@pytest.mark.parametrize("codec", ["VP8", "H264"])
def test_when_the_disk_is_full_what_is_written_is_whole(small_disk: Path, codec: str) -> None:
    told: list[RecordingEvent] = []
    folder = small_disk / "one"
    made = recorder(folder, codec, told=told)
    end = Sender(made).send(pictures(codec, 8.0), sounds(8.0))
    made.close(end)
    (ended,) = [event for event in told if isinstance(event, Ended)]
    assert (ended.folder, ended.reason) == (folder, "disk_full")
    found = load(folder)
    assert found is not None
    assert found.ended == "disk_full"
    (part,) = found.parts
    for entry in found.entries:
        inside = looked_into(folder / entry.file)
        assert inside.lasts == pytest.approx(entry.seconds, abs=0.05)
        assert entry.seconds is not None
        assert 1 < entry.seconds < 7
        assert every_second(inside, "audio", 0, entry.seconds)
    assert looked_into(folder / part.file).decoded["video"] > 20


def test_how_it_ended_can_be_noted_on_a_full_disk(small_disk: Path) -> None:
    noted = Playlist(1_800_000_000.0, Entry("sound.webm", "Opus", 0.5))
    save(noted, small_disk)
    with (small_disk / "filling").open("wb", buffering=0) as filling, suppress(OSError):
        while True:
            filling.write(bytes(512))
    noted.ended = "disk_full"
    save(noted, small_disk)
    assert load(small_disk) == noted
    assert sorted(path.name for path in small_disk.iterdir()) == ["filling", "recording.json"]


@pytest.mark.parametrize("codec", ["VP8", "H264"])
@pytest.mark.parametrize("limit", [100, 20_000, 40_000])
def test_any_limit_of_writing_is_told(tmp_path: Path, codec: str, limit: int) -> None:
    folder = tmp_path / "one"
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, folder, codec, str(limit)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout) == ["disk_full"]
    files = sorted(path.name for path in folder.iterdir())
    if limit == 40_000:
        found = load(folder)
        assert found is not None
        assert files == sorted(["recording.json", *(entry.file for entry in found.entries)])
        for entry in found.entries:
            assert looked_into(folder / entry.file).lasts
    else:
        assert files in ([], ["recording.json"])


def test_a_folder_that_is_not_ours_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    told: list[RecordingEvent] = []
    made = recorder(tmp_path / "file" / "one", told=told)
    made.close(Sender(made).send(pictures("VP8", 2.0), sounds(2.0)))
    (ended,) = [event for event in told if isinstance(event, Ended)]
    assert ended.reason == "disk_error"
    assert "file" in ended.detail


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody who may not")
def test_a_folder_that_may_not_be_written_is_told(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    told: list[RecordingEvent] = []
    made = recorder(tmp_path / "one", told=told)
    media = pictures("VP8", 2.0), sounds(2.0)
    os.seteuid(65534)
    try:
        made.close(Sender(made).send(*media))
    finally:
        os.seteuid(0)
    assert [event.reason for event in told if isinstance(event, Ended)] == ["not_allowed"]
    assert not (tmp_path / "one").exists()


# --- on a thread ---------------------------------------------------------------------------------


def on_a_thread(folder: Path, told: list[RecordingEvent]) -> Recording:
    """A recording in real time."""
    made = Recorder(
        folder,
        consents=True,
        picture="VP8",
        sound=True,
        began=1_800_000_000.0,
        at=time.monotonic(),
        tell=told.append,
    )
    return Recording(made)


def only(kind: str, recording: Recording, seconds: float) -> None:
    """Hand over only sound or picture, numbered without gaps."""
    began = time.monotonic()
    for number, packet in enumerate(
        pictures("VP8", seconds) if kind == "video" else sounds(seconds)
    ):
        recording.packet(
            packet.kind, number, packet.timestamp, packet.marker, packet.payload, began + packet.at
        )


def test_a_recording_on_its_thread_writes_what_it_got(tmp_path: Path) -> None:
    told: list[RecordingEvent] = []
    recording = on_a_thread(tmp_path, told)
    only("video", recording, 1.0)
    only("audio", recording, 1.0)
    recording.close()
    assert recording.join(5)
    assert told[-1] == Ended(tmp_path, "closed")
    assert looked_into(tmp_path / "picture-1.webm").decoded == {"video": 25, "audio": 50}


def test_a_refusal_on_the_thread_deletes_and_stops(tmp_path: Path) -> None:
    told: list[RecordingEvent] = []
    folder = tmp_path / "one"
    recording = on_a_thread(folder, told)
    only("audio", recording, 2.0)
    deadline = time.monotonic() + 5
    while not folder.exists():
        assert time.monotonic() < deadline
        time.sleep(0.02)
    only("video", recording, 2.0)
    recording.refuse(delete=True)
    assert recording.join(5)
    assert not folder.exists()
    assert told[-1] == Ended(folder, "refused")
    assert not [one for one in threading.enumerate() if one.name == "recorder"]


def test_a_disk_that_stands_still_holds_up_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reached, goes_on, write = threading.Event(), threading.Event(), os.write

    def stand_still(file: int, data: bytes) -> int:
        reached.set()
        goes_on.wait(20)
        return write(file, data)

    monkeypatch.setattr(os, "write", stand_still)
    told: list[RecordingEvent] = []
    recording = on_a_thread(tmp_path, told)
    only("audio", recording, 2.0)
    assert reached.wait(5)
    began = time.monotonic()
    for _ in range(400):
        only("audio", recording, 1.0)
    assert time.monotonic() - began < 5
    assert recording.dropped > 0
    goes_on.set()
    recording.close()
    assert recording.join(20)
    assert told[-1] == Ended(tmp_path, "closed")


def test_an_error_of_ours_ends_the_recording_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[RecordingEvent] = []
    monkeypatch.setattr(Recorder, "packet", lambda *_: 1 / 0)
    recording = on_a_thread(tmp_path, told)
    only("audio", recording, 1.0)
    assert recording.join(5)
    assert told == [Ended(tmp_path, "fault", "ZeroDivisionError('division by zero')")]
