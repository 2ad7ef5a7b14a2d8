"""Files as such: long ones, strange ones, and what nobody should have sent."""

import io
from pathlib import Path

import av
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ifsa.realtime.recording import load, mend
from ifsa.realtime.recording.frames import SECOND, Format
from ifsa.realtime.recording.part import Part
from ifsa.realtime.recording.part import mend as mend_file
from tests.realtime.recording.long import SUFFIXES, long_file
from tests.realtime.recording.media import looked_into, pictures, recorder, sounds

CODECS = pytest.mark.parametrize("codec", ["VP8", "H264"])


@CODECS
@pytest.mark.parametrize("units", [1, 2, 600, 5_000])
def test_the_index_fits_however_long_the_file_is(tmp_path: Path, codec: str, units: int) -> None:
    path = long_file(tmp_path, codec, units)
    before = path.stat().st_size
    scan = mend_file(path)
    assert scan is not None
    assert len(scan.units) == units
    assert path.stat().st_size == before
    assert looked_into(path).decoded == {"video": units, "audio": units}


@CODECS
def test_a_seek_in_an_hour_reads_little(tmp_path: Path, codec: str) -> None:
    """FFmpeg goes to minute 50 over the index: it doesn't read what lies before."""
    path = long_file(tmp_path, codec, 3_600, padding=4_000)
    mend_file(path)
    with path.open("rb", buffering=0) as opened:
        counted = Counted(opened)
        with av.open(counted, "r", options={"probesize": "200000"}) as file:
            assert file.duration == pytest.approx(3_600 * SECOND, abs=SECOND)
            file.seek(3_000 * SECOND)
            video = file.streams.video[0]
            found = next(p for p in file.demux(video) if p.pts is not None)
            assert found.pts is not None
            # There are fewer places to seek to than seconds: the one before is taken.
            assert 2_990 <= found.pts * found.time_base <= 3_000
    assert counted.bytes < 1_000_000 < path.stat().st_size / 10


class Counted:
    """A file that counts what is read of it."""

    def __init__(self, file: io.FileIO) -> None:
        self.bytes = 0
        self.seek, self.tell, self.name = file.seek, file.tell, str(file.name)
        self._file = file

    def read(self, size: int) -> bytes:
        data = self._file.read(size) or b""
        self.bytes += len(data)
        return data


@CODECS
def test_nothing_whole_leaves_no_file(tmp_path: Path, codec: str) -> None:
    path = tmp_path / f"x{SUFFIXES[codec]}"
    for content in (b"", b"\0" * 40_000, b"\x1a\x45\xdf\xa3", b"rubbish" * 9_000):
        path.write_bytes(content)
        assert mend_file(path) is None
        assert not path.exists()
    Part(path, 0, Format("VP8" if codec == "VP8" else "H264", 16, 16), True).close()
    assert mend_file(path) is None
    assert not path.exists()


@CODECS
@given(place=st.integers(0, 40_000), rubbish=st.binary(min_size=1, max_size=30))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_spoiled_file_makes_the_mender_raise(
    tmp_path: Path, codec: str, place: int, rubbish: bytes
) -> None:
    path = tmp_path / f"spoiled{SUFFIXES[codec]}"
    whole = bytearray(SPOILABLE.setdefault(codec, b""))
    if not whole:
        whole = bytearray(long_file(tmp_path, codec, 5).read_bytes())
        (tmp_path / f"long{SUFFIXES[codec]}").unlink()
        SPOILABLE[codec] = bytes(whole)
    at = place % len(whole)
    whole[at : at + len(rubbish)] = rubbish
    path.write_bytes(whole)
    scan = mend_file(path)
    assert (scan is None) is not path.exists()
    if scan is not None:
        before = path.read_bytes()
        assert mend_file(path) == scan
        assert path.read_bytes() == before


SPOILABLE: dict[str, bytes] = {}

SENT = st.lists(
    st.tuples(
        st.sampled_from(["audio", "video", "report", "tick", "good", "sound"]),
        st.integers(-3, 2_000),
        st.integers(0, 2**32 - 1),
        st.binary(max_size=24),
        st.floats(0, 3),
    ),
    max_size=60,
)


@CODECS
@given(sent=SENT)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_sent_the_files_are_whole_and_no_longer_than_it_took(
    tmp_path_factory: pytest.TempPathFactory,
    codec: str,
    sent: list[tuple[str, int, int, bytes, float]],
) -> None:
    folder = tmp_path_factory.mktemp("hostile")
    made = recorder(folder, codec)
    good = pictures(codec, 1.0)
    now, number, turn = 0.0, 0, 0
    for what, step, timestamp, payload, gone in sent:
        now += gone
        number = max(0, number + step)
        if what == "tick":
            made.tick(now)
        elif what == "report":
            made.report("audio" if step % 2 else "video", timestamp / 7, timestamp)
        elif what == "sound":
            made.packet("audio", number, timestamp, False, sounds(1.0)[0].payload, now)
        elif what == "good":
            number += 1
            turn += 1
            one = good[turn % len(good)]
            made.packet("video", number, one.timestamp, one.marker, one.payload, now)
        else:
            made.packet(what, number, timestamp, bool(step % 2), payload, now)  # type: ignore[arg-type]
    made.tick(now)
    made.close(now)
    playlist = load(folder)
    if playlist is not None:
        assert mend(folder) is None
        for entry in playlist.entries:
            found = looked_into_packets(folder / entry.file)
            assert all(-0.001 <= time <= now + 4 for time in found)


def looked_into_packets(path: Path) -> list[float]:
    """The times of all packets; what is in them may be rubbish."""
    with av.open(str(path)) as file:
        return [
            float(p.pts * p.time_base)
            for p in file.demux()
            if p.pts is not None and p.time_base is not None
        ]
