"""RTP, key frames, RTCP and STUN as bytes, with aiortc and aioice to say what is right."""

from itertools import pairwise

import pytest
from aioice import stun as aioice_stun
from aiortc import rtp
from aiortc.rtcrtpparameters import RTCRtpHeaderExtensionParameters, RTCRtpParameters
from hypothesis import given
from hypothesis import strategies as st

from ifsa.realtime.forwarder import feedback, stun
from ifsa.realtime.forwarder.estimate import CEILING, FIRST, FLOOR, Estimate
from ifsa.realtime.forwarder.keyframes import KeyFrameRequests, starts_key_frame
from ifsa.realtime.forwarder.nack import MAX_RESENDS, TRIES, Missing, Resends
from ifsa.realtime.forwarder.packet import extension, parse, restored
from ifsa.realtime.forwarder.reception import Reception

U16, U32 = st.integers(0, 0xFFFF), st.integers(0, 0xFFFFFFFF)


@given(U16, U32, U32, st.binary(max_size=40), st.integers(0, 127), st.integers(0, 9), st.booleans())
def test_rtp_is_read_as_aiortc_writes_it(
    sequence: int, timestamp: int, ssrc: int, payload: bytes, kind: int, padding: int, more: bool
) -> None:
    packet = rtp.RtpPacket(kind, 1, sequence, timestamp, ssrc, payload)
    packet.padding_size = padding
    extensions = rtp.HeaderExtensionsMap()
    extensions.configure(
        rtp_parameters(("http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time", 3))
    )
    if more:
        packet.extensions.abs_send_time = 0x123456
    read = parse(packet.serialize(extensions))
    assert read is not None
    assert (read.sequence, read.timestamp, read.ssrc) == (sequence, timestamp, ssrc)
    assert (read.payload, read.payload_type, read.marker) == (payload, kind, 0x80)
    assert extension(read.extension, 3) == (b"\x12\x34\x56" if more else None)


def rtp_parameters(header: tuple[str, int]) -> RTCRtpParameters:
    uri, number = header
    found = RTCRtpHeaderExtensionParameters(id=number, uri=uri)
    return RTCRtpParameters(headerExtensions=[found])


@given(st.binary(max_size=64))
def test_bytes_at_random_are_survived(data: bytes) -> None:
    parse(data)
    parse(b"\xbf\xe0" + data)
    extension(data, 3)
    starts_key_frame("VP8", data)
    starts_key_frame("H264", data)
    starts_key_frame("H264", b"\x18" + data)
    feedback.read(data)
    for kind in range(200, 208):
        feedback.read(bytes((0x9F, kind, 0, max(0, len(data) // 4 - 1))) + data)
    if stun.is_stun(data):
        stun.read(data)
    head = b"\0\1" + len(data).to_bytes(2) + stun.COOKIE.to_bytes(4) + bytes(12)
    stun.read(head + data)


def test_a_retransmission_gives_back_the_lost_packet() -> None:
    original = rtp.RtpPacket(96, 1, 4711, 90, 1002, b"picture")
    again = rtp.wrap_rtx(original, payload_type=97, sequence_number=5, ssrc=1003)
    read = parse(again.serialize())
    assert read is not None
    lost = restored(read, 96, 1002)
    assert lost is not None
    assert (lost.sequence, lost.payload, lost.ssrc, lost.payload_type) == (
        4711,
        b"picture",
        1002,
        96,
    )


@pytest.mark.parametrize(
    ("codec", "payload", "starts"),
    [
        ("VP8", b"\x10\x00", True),
        ("VP8", b"\x10\x01", False),
        ("VP8", b"\x00\x00", False),  # not the start of a partition
        ("VP8", b"\x11\x00", False),  # second partition
        ("VP8", b"\x90\x80\x05\x00", True),  # one byte of picture id
        ("VP8", b"\x90\x80\x05\x03", False),
        ("VP8", b"\x90\xf0\x80\x01\x02\x03\x00", True),  # two bytes, TL0PICIDX, TID and KEYIDX
        ("VP8", b"\x90", False),
        ("H264", b"\x67\x42", True),  # SPS
        ("H264", b"\x65\x88", True),  # IDR
        ("H264", b"\x41\x9a", False),
        ("H264", b"\x18\x00\x02\x67\x42\x00\x02\x68\xce", True),  # STAP-A with SPS
        ("H264", b"\x18\x00\x02\x68\xce\x00\x02\x41\x9a", False),
        ("H264", b"\x7c\x85\x88", True),  # FU-A, start of an IDR
        ("H264", b"\x7c\x05\x88", False),  # FU-A, middle of an IDR
        ("H264", b"\x7c\x81\x9a", False),
    ],
)
def test_key_frames_are_recognised(codec: str, payload: bytes, starts: bool) -> None:
    assert starts_key_frame(codec, payload) is starts


def test_key_frames_are_asked_for_at_most_twice_a_second_until_one_comes() -> None:
    requests = KeyFrameRequests()
    assert not requests.due(0.0)
    asked = []
    for tick in range(1000):
        requests.want()
        if requests.due(tick / 100):
            asked.append(tick / 100)
    assert asked[0] == 0.0
    assert all(after - before >= 0.5 for before, after in pairwise(asked))
    assert 4 <= len(asked) <= 8, "a publisher that does not obey is asked less and less"
    requests.arrived()
    assert not requests.due(100.0)


def test_a_hole_is_asked_for_after_20_ms_and_five_times_at_most() -> None:
    missing = Missing()
    missing.received(1, 0.0)
    missing.received(4, 0.0)
    assert missing.due(0.01) == []
    assert missing.due(0.021) == [2, 3]
    assert missing.due(0.03) == []
    missing.received(2, 0.05)
    asked = [number for tick in range(200) for number in missing.due(0.05 + tick / 100)]
    assert asked == [3] * (TRIES - 1)
    assert (missing.lost, missing.recovered, bool(missing)) == (1, 1, False)


def test_a_packet_that_only_came_late_is_not_asked_for() -> None:
    missing = Missing()
    for number, time in ((1, 0.0), (3, 0.0), (2, 0.01)):
        missing.received(number, time)
    assert missing.due(0.5) == []
    assert missing.recovered == 0


def test_a_great_gap_is_not_chased_but_wants_a_key_frame() -> None:
    missing = Missing()
    missing.received(1, 0.0)
    assert missing.received(200, 0.0)
    assert not missing.received(600, 0.0)
    assert missing.due(1.0) == []
    assert missing.lost == 597


def test_a_packet_is_resent_three_times_with_pauses() -> None:
    resends = Resends()
    allowed = [resends.allow(7, 1000, tick / 100, 0.2) for tick in range(100)]
    assert sum(allowed) == MAX_RESENDS
    assert allowed.index(True, 1) == 10


def test_resending_costs_a_quarter_of_the_rate_at_most() -> None:
    resends = Resends()
    while resends.allow(next(NUMBERS), 1000, 0.0, 0.2):
        pass
    resends.earned(4000)
    assert resends.allow(next(NUMBERS), 1000, 0.0, 0.2)
    assert not resends.allow(next(NUMBERS), 1000, 0.0, 0.2)


NUMBERS = iter(range(100_000))


@given(st.lists(U16, min_size=1, max_size=60, unique=True))
def test_nacks_are_read_by_aiortc_and_by_us(sequences: list[int]) -> None:
    data = feedback.nack(1, 2, sorted(sequences))
    (theirs,) = rtp.RtcpPacket.parse(data)
    assert isinstance(theirs, rtp.RtcpRtpfbPacket)
    assert sorted(theirs.lost) == sorted(sequences)
    assert feedback.read(data) == [feedback.Lost(2, tuple(theirs.lost))]


def test_reports_are_read_by_aiortc_and_by_us() -> None:
    block = feedback.Block(9, 64, -5, 70000, 12, 0xABCD, 655)
    data = feedback.receiver_report(1, [block]) + feedback.pli(1, 9)
    data += feedback.description(1, "name") + feedback.remb(1, 1_234_567, [9, 10])
    report, picture, named, rate = rtp.RtcpPacket.parse(data)
    assert isinstance(report, rtp.RtcpRrPacket)
    (theirs,) = report.reports
    assert (theirs.ssrc, theirs.fraction_lost, theirs.packets_lost) == (9, 64, -5)
    assert (theirs.highest_sequence, theirs.lsr, theirs.dlsr) == (70000, 0xABCD, 655)
    assert isinstance(picture, rtp.RtcpPsfbPacket)
    assert (picture.fmt, picture.media_ssrc) == (1, 9)
    assert isinstance(named, rtp.RtcpSdesPacket)
    assert named.chunks[0].items == [(1, b"name")]
    assert isinstance(rate, rtp.RtcpPsfbPacket)
    bits, ssrcs = rtp.unpack_remb_fci(rate.fci)
    assert abs(bits - 1_234_567) < 8
    assert ssrcs == [9, 10]
    ours = feedback.read(data)
    assert ours == [
        feedback.Reception((block,)),
        feedback.KeyFrameWanted(9),
        feedback.Bitrate(bits),
    ]


def test_sender_reports_and_goodbyes_are_read_by_aiortc() -> None:
    data = feedback.sender_report(7, 1 << 33, 90, 3, 4) + feedback.goodbye([7, 8])
    report, bye = rtp.RtcpPacket.parse(data)
    assert isinstance(report, rtp.RtcpSrPacket)
    info = report.sender_info
    assert (info.ntp_timestamp, info.rtp_timestamp, info.packet_count) == (1 << 33, 90, 3)
    assert isinstance(bye, rtp.RtcpByePacket)
    assert bye.sources == [7, 8]
    assert feedback.read(data) == [
        feedback.SenderReport(7, 1 << 33, 90),
        feedback.Reception(()),
    ]


def test_loss_is_reported_by_the_interval() -> None:
    reception = Reception(48000)
    for number in (*range(100, 150), *range(175, 200)):
        reception.received(number, number * 960, number * 0.02)
    first = reception.block(1, 0.0, 5.0)
    assert (first.fraction, first.lost) == (64, 25)
    for number in range(200, 210):
        reception.received(number, number * 960, number * 0.02)
    assert reception.block(1, 0.0, 6.0).fraction == 0
    assert reception.block(1, 0.1, 7.0).fraction == 25, "what the viewers lose is told instead"


def test_jitter_is_told_in_the_tracks_own_clock() -> None:
    even, uneven = Reception(48000), Reception(48000)
    for number in range(200):
        even.received(number, number * 960, number * 0.02)
        uneven.received(number, number * 960, number * 0.02 + number % 2 * 0.01)
    assert even.block(1, 0.0, 5.0).jitter <= 1
    assert 470 <= uneven.block(1, 0.0, 5.0).jitter <= 480


def test_the_delay_since_a_sender_report_is_told() -> None:
    reception = Reception(48000)
    reception.received(1, 0, 0.0)
    reception.reported(0x1111_2222_3333_4444, 10.0)
    block = reception.block(1, 0.0, 10.5)
    assert (block.last_report, block.delay) == (0x2222_3333, 32768)


def test_growing_queues_lower_the_allowance_and_little_traffic_does_not() -> None:
    estimate = Estimate()
    quiet = [(tick * 0.02, tick * 0.02) for tick in range(150)]
    _run(estimate, quiet)
    assert estimate.bits >= FIRST
    jammed = [(3 + tick * 0.02, 3 + tick * 0.03) for tick in range(300)]
    _run(estimate, jammed)
    assert FLOOR <= estimate.bits < FIRST <= CEILING


def _run(estimate: Estimate, times: list[tuple[float, float]]) -> None:
    for sent, arrived in times:
        stamp = int(sent * (1 << 18)) & 0xFFFFFF
        estimate.arrived(stamp.to_bytes(3), 500, 1, arrived)


def request(credentials: stun.Credentials, password: str | None = None) -> aioice_stun.Message:
    message = aioice_stun.Message(aioice_stun.Method.BINDING, aioice_stun.Class.REQUEST)
    message.attributes["USERNAME"] = f"{credentials.fragment}:far"
    message.attributes["USE-CANDIDATE"] = None
    message.add_message_integrity((password or credentials.password).encode())
    return message


@pytest.mark.parametrize("address", [("192.0.2.7", 4711), ("2001:db8::7", 443)])
def test_a_check_is_proven_and_answered_as_aioice_expects(address: tuple[str, int]) -> None:
    credentials = stun.Credentials()
    asked = request(credentials)
    read = stun.read(bytes(asked))
    assert read is not None
    assert (read.ours.decode(), read.nominated) == (credentials.fragment, True)
    assert credentials.proves(read)
    answer = aioice_stun.parse_message(credentials.answer(read, *address))
    assert answer.check_message_integrity(credentials.password.encode())
    assert answer.attributes["XOR-MAPPED-ADDRESS"] == address
    assert answer.transaction_id == asked.transaction_id
    assert "FINGERPRINT" in answer.attributes


def test_a_check_with_another_password_proves_nothing() -> None:
    credentials = stun.Credentials()
    read = stun.read(bytes(request(credentials, "another password it is")))
    assert read is not None
    assert not credentials.proves(read)


def test_what_follows_the_signature_is_not_believed() -> None:
    credentials = stun.Credentials()
    message = aioice_stun.Message(aioice_stun.Method.BINDING, aioice_stun.Class.REQUEST)
    message.attributes["USERNAME"] = f"{credentials.fragment}:far"
    message.add_message_integrity(credentials.password.encode())
    data = bytes(message) + b"\x00\x25\x00\x00"
    data = data[:2] + (len(data) - 20).to_bytes(2) + data[4:]
    read = stun.read(data)
    assert read is not None
    assert not read.nominated
