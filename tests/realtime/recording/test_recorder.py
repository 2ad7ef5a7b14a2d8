"""What is in the files: every second, in its place, and nothing that nobody agreed to."""

import random
from itertools import pairwise
from pathlib import Path

import pytest

from ifsa.realtime.recording import Ended, KeyFrameWanted, Playlist, RecordingEvent, load
from tests.realtime.recording.media import (
    NTP,
    Rtp,
    Sender,
    every_second,
    looked_into,
    pictures,
    recorder,
    sounds,
)

NAMES = {"VP8": "picture-1.webm", "H264": "picture-1.mp4"}
CODECS = pytest.mark.parametrize("codec", ["VP8", "H264"])


def listed(folder: Path) -> Playlist:
    """The playlist, which must be there."""
    found = load(folder)
    assert found is not None
    return found


@CODECS
def test_every_second_is_there_and_can_be_decoded(tmp_path: Path, codec: str) -> None:
    made = recorder(tmp_path, codec)
    made.close(Sender(made).send(pictures(codec, 4.0), sounds(4.0)))
    found = looked_into(tmp_path / NAMES[codec])
    assert found.decoded == {"video": 100, "audio": 200}
    assert found.packets["video"] == pytest.approx([n / 25 for n in range(100)], abs=0.001)
    assert found.packets["audio"] == pytest.approx([n / 50 for n in range(200)], abs=0.001)
    assert found.lasts == pytest.approx(4)
    assert set(found.sizes) == {(160, 96)}
    alone = looked_into(tmp_path / "sound.webm")
    assert alone.decoded == {"audio": 200}
    assert alone.packets["audio"] == found.packets["audio"]


def test_the_playlist_tells_when_each_file_begins_and_how_long_it_is(tmp_path: Path) -> None:
    made = recorder(tmp_path)
    late = [
        Rtp(p.kind, p.at + 2, p.timestamp + 180_000, p.marker, p.payload)
        for p in pictures("VP8", 2.0)
    ]
    made.close(Sender(made).send(late, sounds(4.0)))
    found = listed(tmp_path)
    assert (found.began, found.ended) == (1_800_000_000.0, "closed")
    assert found.sound is not None
    assert found.sound.starts == pytest.approx(0.01)
    assert found.sound.seconds == pytest.approx(4)
    (part,) = found.parts
    assert (part.codec, part.width, part.height) == ("VP8", 160, 96)
    assert part.starts == pytest.approx(2.01)
    assert part.seconds == pytest.approx(2)
    for entry in found.entries:
        assert entry.bytes == (tmp_path / entry.file).stat().st_size
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted(
        ["recording.json", *(entry.file for entry in found.entries)]
    )


@CODECS
def test_a_new_size_begins_a_new_file_and_no_sound_is_lost(tmp_path: Path, codec: str) -> None:
    made = recorder(tmp_path, codec)
    sender = Sender(made)
    later = [
        Rtp(p.kind, p.at + 2, p.timestamp + 180_000, p.marker, p.payload)
        for p in pictures(codec, 2.0, 320, 180)
    ]
    made.close(sender.send(pictures(codec, 2.0), later, sounds(4.0)))
    parts = listed(tmp_path).parts
    assert [(part.width, part.height) for part in parts] == [(160, 96), (320, 180)]
    assert [part.starts for part in parts] == pytest.approx([0.01, 2.01])
    assert [part.seconds for part in parts] == pytest.approx([2, 2], abs=0.02)
    found = [looked_into(tmp_path / part.file) for part in parts]
    assert [set(one.sizes) for one in found] == [{(160, 96)}, {(320, 180)}]
    assert [one.decoded["video"] for one in found] == [50, 50]
    assert sum(one.decoded["audio"] for one in found) == 200


def test_another_codec_begins_a_file_of_its_own_kind(tmp_path: Path) -> None:
    made = recorder(tmp_path, "VP8")
    sender = Sender(made)
    sender.send(pictures("VP8", 2.0), sounds(2.0))
    made.change_picture("H264")
    made.close(sender.send(pictures("H264", 2.0), sounds(2.0), begins=2.0))
    assert [part.file for part in listed(tmp_path).parts] == ["picture-1.webm", "picture-2.mp4"]
    for part in listed(tmp_path).parts:
        assert looked_into(tmp_path / part.file).decoded == {"video": 50, "audio": 100}


@CODECS
def test_after_a_loss_there_is_no_picture_until_the_next_key_frame(
    tmp_path: Path, codec: str
) -> None:
    told: list[RecordingEvent] = []
    made = recorder(tmp_path, codec, told=told)
    media = pictures(codec, 4.0, every=50)
    lost = next(p for p in media if p.at == 0.4)
    sender = Sender(made, loses=lambda packet, number: packet is lost)
    end = sender.send(media, sounds(4.0))
    made.close(end)
    found = looked_into(tmp_path / NAMES[codec])
    times = [round(time * 25) for time in found.packets["video"]]
    assert times == [*range(10), *range(50, 100)]
    assert found.decoded["video"] == 60
    assert found.decoded["audio"] == 200
    assert told == [KeyFrameWanted(tmp_path)] * 2 + [Ended(tmp_path, "closed")]


@CODECS
def test_packets_out_of_order_make_the_same_files(tmp_path: Path, codec: str) -> None:
    media = sorted([*pictures(codec, 3.0), *sounds(3.0)], key=lambda packet: packet.at)
    draw = random.Random(5)
    files = []
    for name, spread in (("straight", 0.0), ("mixed", 0.15)):
        made = recorder(tmp_path / name, codec)
        sender = Sender(made)
        numbered = []
        for packet in media:
            sender.numbers[packet.kind] += 1
            numbered.append((packet, sender.numbers[packet.kind]))
        numbered[2:] = sorted(numbered[2:], key=lambda pair: pair[0].at + draw.random() * spread)
        for packet, number in [*numbered, *numbered[5:9]]:
            sender.one(packet, number, 0.0, packet.at + 0.01)
        made.close(3.2)
        files.append((tmp_path / name / NAMES[codec]).read_bytes())
    assert files[0] == files[1]


def test_the_picture_is_moved_to_its_sound_by_sender_reports(tmp_path: Path) -> None:
    """Sound comes 0.4 s late: its path is longer. The sender's clock knows better."""
    made = recorder(tmp_path)
    sender = Sender(made, stamps={"audio": 0, "video": 0})
    late = [Rtp(p.kind, p.at + 0.4, p.timestamp, p.marker, p.payload) for p in sounds(6.0)]
    sender.send([p for p in pictures("VP8", 6.0) if p.at < 0.1], [p for p in late if p.at < 0.5])
    made.report("video", NTP, 0)
    made.report("audio", NTP, 0)
    seen = [p for p in pictures("VP8", 6.0) if p.at >= 0.1]
    made.close(sender.send(seen, [p for p in late if p.at >= 0.5]))
    found = looked_into(tmp_path / "picture-1.webm")
    # Sound's second 1 stands where the picture's second 1 stands, which moved by 0.4 s.
    assert found.packets["video"][-1] == pytest.approx(5.96 + 0.4, abs=0.005)
    sound = looked_into(tmp_path / "sound.webm")
    starts = listed(tmp_path).sound
    assert starts is not None
    assert starts.starts + sound.packets["audio"][-1] == pytest.approx(0.41 + 5.98, abs=0.005)


def test_lost_sound_leaves_no_hole_and_moves_nothing(tmp_path: Path) -> None:
    made = recorder(tmp_path, None)
    sender = Sender(made, loses=lambda p, number: 1.0 <= p.at < 1.06 or 2.0 <= p.at < 2.5)
    made.close(sender.send(sounds(4.0)))
    found = looked_into(tmp_path / "sound.webm")
    times = found.packets["audio"]
    assert every_second(found, "audio", 0, 4)
    assert max(after - before for before, after in pairwise(times)) < 0.121
    # Decoders count samples and don't look at times: so they must find them all.
    assert sum(1 for time in times if time >= 2.5) == 75
    assert found.lasts == pytest.approx(4)


def test_a_mute_quarter_of_an_hour_is_a_quarter_of_an_hour(tmp_path: Path) -> None:
    made = recorder(tmp_path)
    sender = Sender(made)
    sender.send(sounds(2.0), pictures("VP8", 2.0))
    for second in range(2, 900):
        made.tick(float(second))
    made.close(sender.send(sounds(2.0), pictures("VP8", 2.0), begins=900.0))
    for name in ("sound.webm", "picture-1.webm"):
        found = looked_into(tmp_path / name)
        assert found.lasts == pytest.approx(902, abs=0.05)
        assert every_second(found, "audio", 0, 902)
    assert [t for t in found.packets["video"] if 2 < t < 899] == []
    assert sum(1 for t in found.packets["video"] if t > 899) == 50


def test_a_picture_without_any_sound_yet_has_silence_beside_it(tmp_path: Path) -> None:
    made = recorder(tmp_path, "H264")
    sender = Sender(made)
    made.tick(sender.send(pictures("H264", 4.0)) + 2.5)
    made.close(6.5)
    found = looked_into(tmp_path / "picture-1.mp4")
    assert found.decoded["video"] == 100
    assert every_second(found, "audio", 0, 4)


def test_where_no_sound_was_agreed_on_there_is_none(tmp_path: Path) -> None:
    made = recorder(tmp_path, "H264", sound=False)
    made.close(Sender(made).send(pictures("H264", 2.0), sounds(2.0)))
    assert looked_into(tmp_path / "picture-1.mp4").decoded == {"video": 50}
    assert listed(tmp_path).sound is None


@CODECS
def test_what_came_a_second_ago_is_on_the_disk(tmp_path: Path, codec: str) -> None:
    made = recorder(tmp_path, codec)
    sender = Sender(made)
    for second in range(6):
        part = [p for p in pictures(codec, 6.0) if second <= p.at < second + 1]
        heard = [p for p in sounds(6.0) if second <= p.at < second + 1]
        now = sender.send(part, heard)
        copied = tmp_path / f"at-{second}{Path(NAMES[codec]).suffix}"
        copied.write_bytes((tmp_path / NAMES[codec]).read_bytes())
        assert looked_into(copied).packets["video"][-1] > now - 1.0


def test_a_first_packet_that_was_held_up_keeps_nothing_from_the_disk(tmp_path: Path) -> None:
    made = recorder(tmp_path)
    sender = Sender(made, late=1.5)
    sender.send([p for p in pictures("VP8", 4.0) if p.at == 0])
    sender.late = 0.01
    now = sender.send([p for p in pictures("VP8", 4.0) if p.at > 0], sounds(4.0))
    (tmp_path / "copy.webm").write_bytes((tmp_path / "picture-1.webm").read_bytes())
    found = looked_into(tmp_path / "copy.webm")
    assert found.packets["video"][-1] > now - 1.0


def test_the_clock_of_a_sender_that_jumps_is_not_believed(tmp_path: Path) -> None:
    made = recorder(tmp_path)
    sender = Sender(made)
    sender.send(pictures("VP8", 2.0), sounds(2.0))
    sender.stamps = {"audio": 123_456, "video": 3_000_000_000}
    made.close(sender.send(pictures("VP8", 2.0), sounds(2.0), begins=2.0))
    found = looked_into(tmp_path / "picture-1.webm")
    assert found.lasts == pytest.approx(4, abs=0.1)
    assert found.packets["video"] == pytest.approx([n / 25 for n in range(100)], abs=0.06)


def test_who_does_not_consent_is_in_no_file(tmp_path: Path) -> None:
    folder = tmp_path / "one"
    told: list[RecordingEvent] = []
    made = recorder(folder, consents=False, told=told)
    made.close(Sender(made).send(pictures("VP8", 2.0), sounds(2.0)))
    assert not folder.exists()
    assert told == []


@CODECS
def test_who_takes_consent_back_is_not_heard_from_then_on(tmp_path: Path, codec: str) -> None:
    told: list[RecordingEvent] = []
    made = recorder(tmp_path, codec, told=told)
    sender = Sender(made)
    sender.send(pictures(codec, 2.0), sounds(2.0))
    before = sum(path.stat().st_size for path in tmp_path.glob("[ps]*"))
    made.refuse(delete=False)
    made.close(sender.send(pictures(codec, 2.0), sounds(2.0), begins=2.0))
    assert sum(path.stat().st_size for path in tmp_path.glob("[ps]*")) == before
    assert looked_into(tmp_path / NAMES[codec]).packets["audio"][-1] < 2
    assert listed(tmp_path).ended == "refused"
    assert told[-1] == Ended(tmp_path, "refused")


def test_a_refusal_can_take_back_what_there_is(tmp_path: Path) -> None:
    folder = tmp_path / "one"
    made = recorder(folder)
    Sender(made).send(pictures("VP8", 2.0), sounds(2.0))
    assert (folder / "sound.webm").exists()
    made.refuse(delete=True)
    assert not folder.exists()
    made.refuse(delete=True)
    made.close(9.0)
    assert not folder.exists()


def test_a_key_frame_is_asked_for_every_ten_seconds(tmp_path: Path) -> None:
    told: list[RecordingEvent] = []
    made = recorder(tmp_path, told=told)
    sender = Sender(made)
    sender.send(pictures("VP8", 25.0, every=10_000))
    assert len(told) == 3
    made.close(25.0)
