"""Packets into frames: VP8, H.264 and Opus, what is lost, and what nobody should have sent."""

from fractions import Fraction
from itertools import pairwise

import av
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ifsa.realtime.recording import opus, sps
from ifsa.realtime.recording.frames import Packet, Whole
from ifsa.realtime.recording.h264 import H264
from ifsa.realtime.recording.order import MOST, WAIT, Order
from ifsa.realtime.recording.timeline import Line, Timeline
from ifsa.realtime.recording.vp8 import Vp8
from tests.realtime.recording.media import NTP, Rtp, pictures, sounds

CODECS: dict[str, type[Vp8 | H264]] = {"VP8": Vp8, "H264": H264}
KEY = b"\x10\x00\x00\x9d\x01\x2a\x40\x01\xb4\x40"


def packet(payload: bytes, timestamp: int = 0, marker: bool = True, number: int = 0) -> Packet:
    return Packet(number, timestamp, marker, payload, 0.0)


def vp8(*packets: Packet) -> list[Whole]:
    frames = Vp8()
    return [whole for one in packets for whole in frames.push(one, False)]


def h264(*packets: Packet) -> list[Whole]:
    frames = H264()
    return [whole for one in packets for whole in frames.push(one, False)]


# --- VP8 -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "descriptor",
    [
        b"\x10",
        b"\x90\x00",
        b"\x90\x80\x7f",
        b"\x90\x80\xff\xff",
        b"\x90\xc0\x11\x22",
        b"\x90\x20\x40",
        b"\x90\x10\x03",
        b"\x90\xf0\x80\x01\x05\x63",
    ],
    ids=["short", "X", "I7", "I15", "IL", "T", "K", "all"],
)
def test_each_kind_of_vp8_descriptor_is_taken_off(descriptor: bytes) -> None:
    (whole,) = vp8(packet(descriptor + KEY, 7))
    assert (whole.timestamp, whole.data) == (7, KEY)
    assert whole.format is not None
    assert (whole.format.width, whole.format.height) == (320, 180)


def test_scaling_bits_are_no_part_of_the_size() -> None:
    (whole,) = vp8(packet(b"\x10" + KEY[:6] + b"\x40\xc1\xb4\x80"))
    assert whole.format is not None
    assert (whole.format.width, whole.format.height) == (320, 180)


def test_a_second_partition_is_no_new_frame() -> None:
    (whole,) = vp8(packet(b"\x10" + KEY, 7, False), packet(b"\x11more", 7))
    assert whole.data == KEY + b"more"


def test_a_frame_whose_end_is_not_marked_ends_with_the_next_one() -> None:
    found = vp8(packet(b"\x10" + KEY, 7, False), packet(b"\x10\x01next", 8))
    assert [(whole.timestamp, whole.data) for whole in found] == [(7, KEY), (8, b"\x01next")]


def test_an_empty_packet_does_no_harm() -> None:
    found = vp8(packet(b"\x10" + KEY, 7, False), packet(b"", 9), packet(b"\x00more", 7))
    assert [whole.data for whole in found] == [KEY + b"more"]


# --- H.264 ---------------------------------------------------------------------------------------


def parameters() -> tuple[bytes, bytes, bytes]:
    """The parameter sets and the first picture that x264 made, without their packets."""
    first = [p.payload for p in pictures("H264", 1.0) if p.at == 0]
    units = []
    for payload in first:
        if payload[0] & 0x1F == 24:
            at = 1
            while at < len(payload):
                size = int.from_bytes(payload[at : at + 2])
                units.append(payload[at + 2 : at + 2 + size])
                at += 2 + size
        elif payload[0] & 0x1F == 28:
            units.append(b"\x65" + payload[2:])
        else:
            units.append(payload)
    by_kind = {unit[0] & 0x1F: unit for unit in units}
    return by_kind[7], by_kind[8], by_kind[5]


def test_units_alone_together_and_in_pieces_are_the_same_picture() -> None:
    sequence, picture, idr = parameters()
    alone = [packet(unit, 5, unit is idr) for unit in (sequence, picture, idr)]
    joined = b"".join(len(unit).to_bytes(2) + unit for unit in (sequence, picture, idr))
    head = bytes([idr[0] & 0xE0 | 28])
    half = len(idr) // 2
    pieces = [
        packet(sequence, 5, False),
        packet(picture, 5, False),
        packet(head + b"\x85" + idr[1:half], 5, False),
        packet(head + b"\x45" + idr[half:], 5),
    ]
    made = [h264(*alone), h264(packet(b"\x78" + joined, 5)), h264(*pieces)]
    assert made[0] == made[1] == made[2]
    (whole,) = made[0]
    assert whole.data == len(idr).to_bytes(4) + idr
    assert whole.format is not None
    assert (whole.format.width, whole.format.height) == (160, 96)


def test_h264_needs_its_parameter_sets() -> None:
    sequence, picture, idr = parameters()
    assert h264(packet(idr, 1)) == []
    assert h264(packet(sequence, 1, False), packet(idr, 1)) == []
    assert len(h264(packet(sequence, 1), packet(picture, 1), packet(idr, 2))) == 1


@pytest.mark.parametrize(
    "spoiled",
    [
        b"\x78\x00\x09abc",
        b"\x78",
        b"\x78\x00\x00",
        b"\x7c\x05xx",
        b"\x7c\x85",
        b"\xe5",
        b"\x79abc",
        b"\x7dabc",
        b"\x60",
    ],
    ids=["long", "none", "empty", "middle", "short", "F", "STAP-B", "FU-B", "0"],
)
def test_a_spoiled_picture_is_dropped_and_so_is_what_needs_it(spoiled: bytes) -> None:
    sequence, picture, idr = parameters()
    sets = [packet(sequence, 1, False), packet(picture, 1, False)]
    found = h264(*sets, packet(idr, 1), packet(spoiled, 2), packet(b"\x41later", 3))
    assert [whole.timestamp for whole in found] == [1]


@pytest.mark.parametrize("profile", ["baseline", "main", "high", "high422", "high444"])
@pytest.mark.parametrize("size", [(320, 180), (160, 96), (1280, 720), (362, 642)])
def test_the_size_in_a_parameter_set_is_what_x264_was_told(
    profile: str, size: tuple[int, int]
) -> None:
    encoder = av.CodecContext.create("libx264", "w")
    assert isinstance(encoder, av.VideoCodecContext)
    encoder.width, encoder.height = size
    encoder.pix_fmt = {"high422": "yuv422p", "high444": "yuv444p"}.get(profile, "yuv420p")
    encoder.framerate = Fraction(25)
    encoder.options = {"profile": profile, "x264-params": "annexb=1:cqm=jvt"}
    encoder.flags |= av.codec.context.Flags.global_header
    encoder.open()
    assert encoder.extradata is not None
    unit = next(u for u in encoder.extradata.split(b"\0\0\0\1") if u and u[0] & 0x1F == 7)
    found = sps.read(unit)
    assert found is not None
    assert (found.width, found.height) == size
    assert found.chroma == {"high422": 2, "high444": 3}.get(profile, 1)


# --- both ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("codec", ["VP8", "H264"])
@given(lost=st.sets(st.integers(0, 120), max_size=6))
def test_after_any_loss_only_whole_chains_of_frames_are_left(codec: str, lost: set[int]) -> None:
    media = pictures(codec, 3.0)
    frames, order = CODECS[codec](), Order()
    for number, rtp in enumerate(media):
        if number not in lost:
            order.put(Packet(number, rtp.timestamp, rtp.marker, rtp.payload, rtp.at))
    kept = [
        whole.timestamp for one, broken in order.ready(1e9) for whole in frames.push(one, broken)
    ]
    assert kept == unharmed(media, lost)


def unharmed(media: tuple[Rtp, ...], lost: set[int]) -> list[int]:
    """The timestamps from each whole key frame on, up to the first lost packet after it."""
    good: dict[int, bool] = {}
    for number, rtp in enumerate(media):
        good[rtp.timestamp] = good.get(rtp.timestamp, True) and number not in lost
    kept, chain = [], False
    for place, (timestamp, whole) in enumerate(good.items()):
        chain = whole and (chain or place % 25 == 0)
        if chain:
            kept.append(timestamp)
    return kept


HOSTILE = st.lists(
    st.tuples(
        st.one_of(
            st.binary(max_size=40),
            st.sampled_from([b"\x10" + KEY, *(p.payload for p in pictures("H264", 0.2))]).flatmap(
                lambda good: st.tuples(st.integers(0, len(good)), st.binary(max_size=8)).map(
                    lambda how: good[: how[0]] + how[1]
                )
            ),
        ),
        st.integers(0, 3),
        st.booleans(),
        st.booleans(),
    ),
    max_size=30,
)


@pytest.mark.parametrize("codec", ["VP8", "H264"])
@given(sent=HOSTILE)
def test_no_payload_makes_a_depacketizer_raise(
    codec: str, sent: list[tuple[bytes, int, bool, bool]]
) -> None:
    frames = CODECS[codec]()
    for payload, timestamp, marker, broken in sent:
        for whole in frames.push(packet(payload, timestamp, marker), broken):
            assert whole.data


@given(unit=st.binary(max_size=120))
def test_no_parameter_set_makes_the_reader_raise(unit: bytes) -> None:
    found = sps.read(b"\x67" + unit)
    assert found is None or found.width > 0
    sps.picture_set(b"\x68" + unit)


# --- Opus ----------------------------------------------------------------------------------------


def test_a_packet_of_sound_lasts_as_long_as_its_first_bytes_say() -> None:
    assert {opus.duration(p.payload) for p in sounds(1.0)} == {20_000}
    assert opus.duration(b"\x00") == 10_000
    assert opus.duration(b"\x18") == 60_000
    assert opus.duration(b"\x60") == 10_000
    assert opus.duration(b"\xe0") == 2_500
    assert opus.duration(b"\xf9ab") == 40_000
    assert opus.duration(b"\xfa\x01ab") == 40_000
    assert opus.duration(b"\xfb\x06") == 120_000
    assert opus.duration(b"\xfb\x82\x01ab") == 40_000
    assert opus.duration(b"\xfb\x43\x02abcxx") == 60_000


@pytest.mark.parametrize(
    "spoiled",
    [
        b"",
        b"\xf9a",
        b"\xfa",
        b"\xfa\x05ab",
        b"\xfa\xff",
        b"\xfb",
        b"\xfb\x00",
        b"\xfb\x07",
        b"\xfb\x02a",
        b"\xfb\x41",
        b"\xfb\x41\xff",
        b"\xfb\x41\x09ab",
        b"\xfb\x83\x05a",
        b"\xf8" + bytes(1276),
    ],
)
def test_sound_that_a_decoder_would_refuse_is_not_kept(spoiled: bytes) -> None:
    assert opus.duration(spoiled) is None


@given(payload=st.one_of(st.binary(max_size=60), st.binary(max_size=9).map(b"\xfb".__add__)))
def test_what_counts_as_sound_can_be_decoded(payload: bytes) -> None:
    if opus.duration(payload) is not None:
        decoder = av.CodecContext.create("libopus", "r")
        decoder.open()
        lasted = sum(frame.samples for frame in decoder.decode(av.Packet(payload)))
        assert lasted * 125 == opus.duration(payload) * 6  # type: ignore[operator]


@given(length=st.integers(0, 700_000), first=st.integers(0, 255))
def test_a_gap_is_filled_up_to_the_shortest_frame(length: int, first: int) -> None:
    filled = list(opus.gap(length, bytes([first])))
    assert 0 <= length - sum(lasts for lasts, _ in filled) < opus.STEP
    assert all(opus.duration(sound) == lasts for lasts, sound in filled)


# --- order and time ------------------------------------------------------------------------------


@given(data=st.data())
def test_whatever_the_order_numbers_only_grow_and_losses_are_told(data: st.DataObject) -> None:
    numbers = data.draw(st.lists(st.integers(0, 60), min_size=1, max_size=80))
    order, now = Order(), 0.0
    handed: list[tuple[int, bool]] = []
    for number in numbers:
        now += data.draw(st.sampled_from([0.0, 0.01, 0.6]))
        order.put(Packet(number, 0, False, b"", now))
        handed += [(one.number, broken) for one, broken in order.ready(now)]
    handed += [(one.number, broken) for one, broken in order.ready(now + 2 * WAIT)]
    assert handed[0] == (numbers[0], False)
    for (before, _), (after, broken) in pairwise(handed):
        assert after > before
        assert broken is (after != before + 1)


def test_no_more_packets_wait_than_there_is_room_for() -> None:
    order = Order()
    order.put(Packet(0, 0, False, b"", 0.0))
    for number in range(2, MOST + 3):
        order.put(Packet(number, 0, False, b"", 0.0))
    assert len(list(order.ready(0.0))) == MOST + 2


@given(
    start=st.integers(0, 2**32 - 1),
    steps=st.lists(st.integers(-2_000, 60_000), max_size=60),
    begins=st.integers(0, 10**9),
)
def test_time_goes_on_over_the_wrap(start: int, steps: list[int], begins: int) -> None:
    line, ticks = Line(90_000), start
    assert line.place(start, begins) == begins
    for step in steps:
        ticks += step
        gone = (ticks - start) * 100 // 9
        assert line.place(ticks % 2**32, begins + gone) == begins + gone


@given(
    st.lists(
        st.tuples(st.booleans(), st.integers(0, 2**32 - 1), st.integers(0, 30_000_000)),
        max_size=40,
    )
)
def test_no_timestamp_leads_far_from_when_it_came(sent: list[tuple[bool, int, int]]) -> None:
    timeline, now = Timeline(), 0
    for reports, timestamp, gone in sent:
        now += gone
        if reports:
            timeline.reported("video", NTP + gone, timestamp)
            timeline.reported("audio", NTP, timestamp)
        else:
            assert now - 18_000_000 < timeline.lines["video"].place(timestamp, now)
            assert timeline.lines["video"].place(timestamp, now) < now + 5_000_000
            timeline.lines["audio"].place(timestamp, now)
