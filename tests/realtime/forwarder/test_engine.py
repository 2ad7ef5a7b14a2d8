"""The forwarder over real sockets, with ends that send exactly what a test wants."""

import asyncio
import os
import socket
import time
from contextlib import suppress
from pathlib import Path

import pytest
from aiortc import rtp
from hypothesis import given
from hypothesis import strategies as st
from pylibsrtp import Session

from ifsa.realtime.forwarder import (
    CodecMissing,
    Forwarder,
    ForwarderEvent,
    PublisherConnected,
    PublisherFailed,
    PublisherLeft,
    ViewerConnected,
    ViewerFailed,
    ViewerLeft,
    feedback,
    send,
)
from ifsa.realtime.forwarder import link as links
from ifsa.realtime.forwarder.dtls import Identity
from ifsa.realtime.forwarder.packet import VERSION, Numbered
from tests.realtime.forwarder.peer import (
    AUDIO,
    MEDIA_SSRC,
    RTX,
    VIDEO,
    Connect,
    Peer,
    Relay,
    attribute,
    eventually,
    handshake_losses,
    of_kind,
    offer,
)

KEY, DELTA = b"\x10\x00", b"\x10\x01"
NO_CHECK = 11  # SO_NO_CHECK of asm-generic/socket.h


def numbers(packets: list[rtp.RtpPacket]) -> list[int]:
    return [packet.sequence_number for packet in packets]


def follow(first: int, count: int) -> list[int]:
    return [(first + step) & 0xFFFF for step in range(count)]


async def test_sound_starts_at_once_and_picture_at_the_next_key_frame(
    publisher: Connect, viewer: Connect
) -> None:
    host, guest = await publisher(), await viewer()
    for at in range(5):
        host.send_rtp("audio", 65533 + at, b"tone%d" % at)
        host.send_rtp("video", 100 + at, (KEY if at == 2 else DELTA) + b"%d" % at)
    await guest.until(lambda: len(guest.rtp) == 8)
    sound, picture = guest.of(AUDIO), guest.of(VIDEO)
    assert [packet.payload for packet in sound] == [b"tone%d" % at for at in range(5)]
    assert [packet.payload[2:] for packet in picture] == [b"2", b"3", b"4"]
    for packets in (sound, picture):
        assert numbers(packets) == follow(packets[0].sequence_number, len(packets))
    assert {packet.ssrc for packet in sound} == {int(attribute(guest.sdp, "ssrc").split()[0])}


async def test_a_key_frame_is_asked_for_whoever_joins_but_not_too_often(
    publisher: Connect, viewer: Connect, forwarder: Forwarder
) -> None:
    host = await publisher()
    host.send_rtp("video", 1, DELTA)
    for _ in range(3):
        await viewer()
    await host.until(lambda: of_kind(host.rtcp, rtp.RtcpPsfbPacket))
    asked = [r for r in of_kind(host.rtcp, rtp.RtcpPsfbPacket) if r.fmt == 1]
    assert len(asked) == 1
    assert asked[0].media_ssrc == MEDIA_SSRC["video"]
    assert forwarder.counts("s").key_frames_asked == 1


async def test_a_viewer_may_come_before_the_publisher(publisher: Connect, viewer: Connect) -> None:
    guest = await viewer()
    host = await publisher()
    host.send_rtp("video", 1, KEY)
    host.send_rtp("audio", 1, b"tone")
    await guest.until(lambda: guest.of(VIDEO) and guest.of(AUDIO))


async def test_a_lost_packet_is_asked_for_and_its_retransmission_forwarded(
    publisher: Connect, viewer: Connect, forwarder: Forwarder
) -> None:
    host, guest = await publisher(), await viewer()
    began = time.monotonic()
    for at in (1, 2, 4):
        host.send_rtp("video", at, KEY + b"%d" % at)
    await host.until(lambda: of_kind(host.rtcp, rtp.RtcpRtpfbPacket))
    assert 0.015 < time.monotonic() - began < 0.2
    assert of_kind(host.rtcp, rtp.RtcpRtpfbPacket)[0].lost == [3]
    host.send_rtp("rtx", 900, b"\x00\x03" + DELTA + b"3", timestamp=3 * 960)
    await guest.until(lambda: len(guest.of(VIDEO)) == 4)
    ordered = sorted(guest.of(VIDEO), key=lambda packet: packet.payload[2:])
    assert numbers(ordered) == follow(ordered[0].sequence_number, 4)
    assert forwarder.counts("s").recovered == 1


async def test_a_viewers_nack_is_answered_by_rtx(publisher: Connect, viewer: Connect) -> None:
    host, guest = await publisher(), await viewer()
    for at in range(4):
        host.send_rtp("video", at, KEY + b"%d" % at, timestamp=77)
    await guest.until(lambda: len(guest.of(VIDEO)) == 4)
    wanted = guest.of(VIDEO)[2]
    guest.send_rtcp(feedback.nack(1, wanted.ssrc, [wanted.sequence_number]))
    await guest.until(lambda: guest.of(RTX))
    again = guest.of(RTX)[0]
    assert again.ssrc != wanted.ssrc
    assert again.payload == wanted.sequence_number.to_bytes(2) + wanted.payload
    assert again.timestamp == wanted.timestamp


async def test_packets_that_are_nearly_equal_are_made_so_and_read_as_they_were(
    publisher: Connect, viewer: Connect
) -> None:
    host, guest = await publisher(), await viewer(rtx=False)
    payloads = [KEY.ljust(size, b".") for size in (501, 500, 502, 40)]
    for at, payload in enumerate(payloads):
        host.send_rtp("video", at, payload, timestamp=77)
    await guest.until(lambda: len(guest.of(VIDEO)) == 4)
    assert [packet.payload for packet in guest.of(VIDEO)] == payloads
    wanted = guest.of(VIDEO)[1]
    before = list(guest.raw)
    guest.send_rtcp(feedback.nack(1, wanted.ssrc, [wanted.sequence_number]))
    await guest.until(lambda: len(guest.raw) == 5)
    assert guest.raw[4] == before[1]


async def test_what_is_asked_for_before_it_was_sent_is_no_other_packet_afterwards(
    publisher: Connect, viewer: Connect
) -> None:
    """Two packets under one number give the key away. All three are read in one go."""
    host, guest = await publisher(), await viewer(rtx=False)
    host.send_rtp("video", 1, KEY, timestamp=7)
    await guest.until(lambda: guest.of(VIDEO))
    seen = guest.of(VIDEO)[0]
    host.send_rtp("video", 2, DELTA.ljust(500), timestamp=77)
    host.send_rtp("video", 3, DELTA.ljust(501), timestamp=77)
    guest.send_rtcp(feedback.nack(1, seen.ssrc, [seen.sequence_number + 1]))
    await guest.until(lambda: len(guest.raw) == 4)
    second = (seen.sequence_number + 1) & 0xFFFF
    twice = [data for data in guest.raw if int.from_bytes(data[2:4]) == second]
    assert len(twice) == 2
    assert twice[0] == twice[1]


async def test_without_rtx_a_nack_is_answered_by_the_very_same_bytes(
    publisher: Connect, viewer: Connect, forwarder: Forwarder
) -> None:
    """Other bytes under one number would give AES-GCM's authentication key away."""
    host, guest = await publisher(), await viewer(rtx=False)
    for at in range(4):
        host.send_rtp("video", at, KEY + b"%d" % at)
    await guest.until(lambda: len(guest.of(VIDEO)) == 4)
    wanted, sent = guest.of(VIDEO)[1], guest.raw[1]
    guest.send_rtcp(feedback.nack(1, wanted.ssrc, [wanted.sequence_number]))
    await guest.until(lambda: len(guest.raw) == 5)
    assert guest.raw[4] == sent
    assert forwarder.counts("s").resent == 1


async def test_padding_is_not_forwarded_and_leaves_no_gap(
    publisher: Connect, viewer: Connect
) -> None:
    host, guest = await publisher(), await viewer()
    for at in range(6):
        host.send_rtp("video", at, b"" if at in (2, 3) else KEY + b"%d" % at)
    await guest.until(lambda: len(guest.of(VIDEO)) == 4)
    assert numbers(guest.rtp) == follow(guest.rtp[0].sequence_number, 4)


async def test_another_publisher_takes_over_and_viewers_notice_no_break(
    publisher: Connect, viewer: Connect, events: list[ForwarderEvent]
) -> None:
    host, guest = await publisher(), await viewer()
    for at in range(3):
        host.send_rtp("video", at, KEY + b"old", timestamp=at * 3000)
        host.send_rtp("audio", at, b"old", timestamp=at * 960)
    await guest.until(lambda: len(guest.rtp) == 6)
    heir = await publisher()
    host.send_rtp("audio", 3, b"too late")
    for at in range(3):
        heir.send_rtp("video", 40000 + at, (KEY if at else DELTA) + b"new", timestamp=9 + at * 3000)
        heir.send_rtp("audio", 50000 + at, b"new", timestamp=5 + at * 960)
    await guest.until(lambda: len(guest.rtp) == 11)
    for kind in (AUDIO, VIDEO):
        packets = guest.of(kind)
        assert len({packet.ssrc for packet in packets}) == 1
        assert numbers(packets) == follow(packets[0].sequence_number, len(packets))
        stamps = [packet.timestamp - packets[0].timestamp & 0xFFFFFFFF for packet in packets]
        assert stamps == sorted(set(stamps))
        assert stamps[-1] < 90000 * 8, "the pause, not a random leap"
    connected = [event for event in events if isinstance(event, PublisherConnected)]
    left = [event for event in events if isinstance(event, PublisherLeft)]
    assert len(connected) == 2
    assert [(e.session, e.reason) for e in left] == [(connected[0].session, "replaced")]


async def test_a_viewer_without_the_codec_gets_the_sound_and_is_told(
    publisher: Connect, viewer: Connect, forwarder: Forwarder, events: list[ForwarderEvent]
) -> None:
    host = await publisher(video="H264")
    guest = await viewer()
    host.send_rtp("video", 1, b"\x65\x88")
    host.send_rtp("audio", 1, b"tone")
    await guest.until(lambda: guest.of(AUDIO))
    told = [event for event in events if isinstance(event, CodecMissing)]
    assert [event.codec for event in told] == ["H264"]
    assert not guest.of(VIDEO)
    assert forwarder.counts("s").without_video == 1


async def test_the_answer_says_that_the_codec_is_missing(
    publisher: Connect, forwarder: Forwarder, identity: Identity
) -> None:
    await publisher(video="H264")
    assert forwarder.watch("s", offer("recvonly", identity)).codec_missing
    assert forwarder.watch("s", offer("recvonly", identity, video="AV1")).codec_missing
    assert not forwarder.watch("s", offer("recvonly", identity, video="H264")).codec_missing


async def test_a_publisher_is_told_how_it_fares_and_what_it_may_send(publisher: Connect) -> None:
    host = await publisher()
    host.send_rtp("video", 1, KEY)
    host.send_rtp("audio", 1, b"tone")
    await host.until(lambda: _allowances(host), seconds=2.5)
    bits, ssrcs = rtp.unpack_remb_fci(_allowances(host)[-1].fci)
    assert bits > 900_000
    assert set(ssrcs) == {MEDIA_SSRC["audio"], MEDIA_SSRC["video"]}
    blocks = of_kind(host.rtcp, rtp.RtcpRrPacket)[-1].reports
    assert {block.ssrc for block in blocks} <= set(ssrcs)


def _allowances(host: Peer) -> list[rtp.RtcpPsfbPacket]:
    return [report for report in of_kind(host.rtcp, rtp.RtcpPsfbPacket) if report.fmt == 15]


async def test_the_viewers_loss_of_sound_is_told_to_the_publisher(
    publisher: Connect, viewer: Connect
) -> None:
    host, guest = await publisher(), await viewer()
    host.send_rtp("audio", 1, b"tone")
    await guest.until(lambda: guest.of(AUDIO))
    block = feedback.Block(guest.of(AUDIO)[0].ssrc, 38, 5, 70000, 0, 0, 0)
    guest.send_rtcp(feedback.receiver_report(1, [block]))
    await host.until(lambda: 38 in _fractions(host), seconds=2.5)
    flood = feedback.Block(guest.of(AUDIO)[0].ssrc, 200, 5, 70000, 0, 0, 0)
    guest.send_rtcp(feedback.receiver_report(1, [flood]))
    await host.until(lambda: 51 in _fractions(host), seconds=2.5)


def _fractions(host: Peer) -> list[int]:
    reports = of_kind(host.rtcp, rtp.RtcpRrPacket)
    return [
        block.fraction_lost
        for report in reports
        for block in report.reports
        if block.ssrc == MEDIA_SSRC["audio"]
    ]


async def test_sender_reports_keep_sound_and_picture_in_time(
    publisher: Connect, viewer: Connect
) -> None:
    """The publisher says: picture time 90000 and sound time 48000 were one instant."""
    host, guest = await publisher(), await viewer()
    host.send_rtp("video", 1, KEY, timestamp=90000)
    host.send_rtp("audio", 1, b"tone", timestamp=48000)
    ntp = 3_900_000_000 << 32
    for kind, stamp in (("video", 90000), ("audio", 48000)):
        host.send_rtcp(feedback.sender_report(MEDIA_SSRC[kind], ntp, stamp, 1, 1))
    await guest.until(lambda: len(of_kind(guest.rtcp, rtp.RtcpSrPacket)) >= 2, seconds=3)
    instants = []
    for form, rate in ((VIDEO, 90000), (AUDIO, 48000)):
        packet = guest.of(form)[0]
        report = next(r for r in of_kind(guest.rtcp, rtp.RtcpSrPacket) if r.ssrc == packet.ssrc)
        info = report.sender_info
        gone = (info.rtp_timestamp - packet.timestamp & 0xFFFFFFFF) / rate
        assert gone < 5, "the time since the packet"
        instants.append(info.ntp_timestamp / (1 << 32) - gone)
    assert abs(instants[0] - instants[1]) < 0.001


async def test_sender_reports_come_once_a_second_even_where_there_is_no_picture(
    publisher: Connect, viewer: Connect
) -> None:
    host, guest = await publisher(kinds=("audio",)), await viewer()
    host.send_rtp("audio", 1, b"tone", timestamp=48000)
    host.send_rtcp(feedback.sender_report(MEDIA_SSRC["audio"], 1 << 40, 48000, 1, 1))
    await guest.until(lambda: of_kind(guest.rtcp, rtp.RtcpSrPacket))
    await asyncio.sleep(0.7)
    assert len(of_kind(guest.rtcp, rtp.RtcpSrPacket)) == 1


async def test_a_viewers_wish_for_a_key_frame_reaches_the_publisher(
    publisher: Connect, viewer: Connect
) -> None:
    host, guest = await publisher(), await viewer()
    host.send_rtp("video", 1, KEY)
    await guest.until(lambda: guest.of(VIDEO))
    before = len(of_kind(host.rtcp, rtp.RtcpPsfbPacket))
    guest.send_rtcp(feedback.pli(1, guest.of(VIDEO)[0].ssrc))
    await host.until(lambda: len(of_kind(host.rtcp, rtp.RtcpPsfbPacket)) > before, seconds=1.5)


async def test_a_peer_that_moves_is_followed_only_once_proven(
    publisher: Connect, viewer: Connect, forwarder: Forwarder
) -> None:
    host, guest = await publisher(), await viewer()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as elsewhere:
        elsewhere.bind(("127.0.0.1", 0))
        elsewhere.settimeout(2)
        forged = bytearray(guest.checking(guest.sdp))
        forged[-12] ^= 1
        elsewhere.sendto(forged, ("127.0.0.1", forwarder.port))
        host.send_rtp("audio", 1, b"one")
        await guest.until(lambda: guest.of(AUDIO))
        elsewhere.sendto(guest.checking(guest.sdp), ("127.0.0.1", forwarder.port))
        answered = await asyncio.to_thread(elsewhere.recv, 2048)
        assert answered[0] == 1
        host.send_rtp("audio", 2, b"two")
        media = await asyncio.to_thread(elsewhere.recv, 2048)
        assert media[0] == 0x80
    assert forwarder.dropped["unproven"] == 1
    assert len(guest.of(AUDIO)) == 1


async def test_ice_restart_from_an_unchanged_address_reaches_the_new_generation(
    publisher: Connect, viewer: Connect, forwarder: Forwarder, events: list[ForwarderEvent]
) -> None:
    host, guest = await publisher(), await viewer()
    await eventually(lambda: any(isinstance(event, ViewerConnected) for event in events))
    session = next(event.session for event in events if isinstance(event, ViewerConnected))
    patched = forwarder.patch(session, "a=ice-ufrag:fresh\r\na=ice-pwd:x\r\n", "*")
    assert patched.fragment is not None
    old, before = guest.sdp, guest.answers
    guest.check()
    await guest.until(lambda: guest.answers > before)
    guest.sdp = patched.fragment
    guest.check()
    await guest.until(lambda: guest.answers > before + 1)
    guest.sdp = old
    guest.check()
    await eventually(lambda: forwarder.dropped["stun"])
    host.send_rtp("audio", 1, b"tone")
    await guest.until(lambda: guest.of(AUDIO))


async def test_a_lost_first_handshake_datagram_costs_at_most_a_quarter_second(
    forwarder: Forwarder, identity: Identity
) -> None:
    took = []
    for lost in (0, 1, 2):
        relay = await Relay.open(forwarder.port, handshake_losses(lost))
        guest = Peer(identity)
        began = time.monotonic()
        await guest.connect(forwarder.watch("s", offer("recvonly", identity)), relay.port)
        took.append(time.monotonic() - began)
        assert len(relay.lost) == lost
        guest.close()
        relay.transport.close()
    assert 0.05 < took[1] - took[0] < 0.25
    assert took[2] - took[0] < 0.5


async def test_we_begin_the_handshake_when_the_offer_is_passive(
    forwarder: Forwarder, identity: Identity
) -> None:
    host = Peer(identity, active=False)
    await host.connect(forwarder.publish("s", offer("sendonly", identity, setup="passive")))
    host.send_rtp("audio", 1, b"tone")
    await eventually(lambda: forwarder.counts("s").packets_in == 1)
    host.close()


async def test_another_certificate_than_promised_is_refused(
    forwarder: Forwarder, identity: Identity, events: list[ForwarderEvent]
) -> None:
    stranger = Peer(Identity())
    await stranger.begin(forwarder.publish("s", offer("sendonly", identity)))
    await eventually(lambda: events)
    assert isinstance(events[0], PublisherFailed)
    assert events[0].reason == "fingerprint_mismatch"
    stranger.close()


async def test_silence_and_unfinished_sessions_are_cleared_away(
    forwarder: Forwarder,
    identity: Identity,
    viewer: Connect,
    events: list[ForwarderEvent],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(links, "HALF_OPEN", 0.5)
    monkeypatch.setattr(links, "SILENCE", 1.0)
    forwarder.publish("s", offer("sendonly", identity))
    await viewer()
    await eventually(lambda: any(isinstance(event, ViewerLeft) for event in events), seconds=4)
    reasons = [e.reason for e in events if isinstance(e, PublisherFailed | ViewerLeft)]
    assert reasons == ["unreachable", "silent"]
    _nothing_is_left(forwarder)


async def test_whoever_still_checks_is_kept(
    viewer: Connect,
    forwarder: Forwarder,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(links, "SILENCE", 0.6)
    guest = await viewer()
    for _ in range(6):
        await asyncio.sleep(0.25)
        guest.check()
    assert forwarder.counts("s").connected == 1


async def test_end_and_close_leave_nothing_behind(
    publisher: Connect, viewer: Connect, forwarder: Forwarder, events: list[ForwarderEvent]
) -> None:
    await publisher()
    guest = await viewer()
    await viewer()
    session = next(event.session for event in events if isinstance(event, ViewerConnected))
    assert forwarder.close(session)
    assert not forwarder.close(session)
    forwarder.end("s")
    await eventually(lambda: sum(isinstance(event, ViewerLeft) for event in events) == 2)
    assert [e.reason for e in events if isinstance(e, ViewerLeft)] == ["closed", "ended"]
    assert [e.reason for e in events if isinstance(e, PublisherLeft)] == ["ended"]
    assert not any(isinstance(event, ViewerFailed) for event in events)
    _nothing_is_left(forwarder)
    guest.close()


def _nothing_is_left(forwarder: Forwarder) -> None:
    port = forwarder._port
    assert not port.by_fragment
    assert not port.by_address
    assert not forwarder._sessions
    assert not forwarder._streams


async def test_garbage_on_the_port_harms_nobody(
    publisher: Connect, viewer: Connect, forwarder: Forwarder
) -> None:
    host, guest = await publisher(), await viewer()
    check = guest.checking(guest.sdp)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
        for size in (0, 1, 12, 13, 20, 40, 1500, 4000):
            for first in (0, 1, 20, 22, 63, 64, 128, 200, 255):
                data = bytes((first,)) + os.urandom(size)
                for sock in (stranger, None):
                    if sock is not None:
                        sock.sendto(data, ("127.0.0.1", forwarder.port))
                    elif not 20 <= first <= 63:
                        guest.transport.sendto(data)
                        host.transport.sendto(data)
        for cut in range(0, len(check), 3):
            stranger.sendto(check[:cut], ("127.0.0.1", forwarder.port))
    for data in (b"", b"\x80", b"\x9f\xce\xff\xff", b"\xff" * 40):
        host.send_raw_rtp(b"\x80\x60" + bytes(10) + data)
        host.send_rtcp(b"\x80\xc8\x00\x01" + bytes(4) + data)
        guest.send_rtcp(b"\x81\xcd\x00\x02" + bytes(8) + data)
    host.send_rtp("audio", 1, b"tone")
    await guest.until(lambda: any(packet.payload == b"tone" for packet in guest.rtp))
    assert forwarder.dropped["stranger"] > 20
    assert forwarder.dropped["unreadable"] > 20


async def _shake_badly(forwarder: Forwarder, identity: Identity, data: bytes) -> None:
    guest = Peer(identity, active=False)
    await guest.begin(forwarder.watch("s", offer("recvonly", identity)))
    await guest.until(lambda: guest.answers)
    guest.transport.sendto(data)
    guest.close()


async def test_broken_handshakes_end_their_own_session_only(
    forwarder: Forwarder, identity: Identity, viewer: Connect
) -> None:
    for data in (b"\x16" + os.urandom(60), b"\x16\xfe\xfd" + bytes(8) + b"\x00\x04abcd"):
        await _shake_badly(forwarder, identity, data)
    await viewer()
    assert forwarder.counts("s").connected == 1


SIZES = st.lists(
    st.sampled_from([0, 7, 1099, 1100]) | st.integers(0, 1100), min_size=1, max_size=150
)


def numbered(at: int, payload: bytes) -> Numbered:
    return Numbered(at, at, VERSION << 8, payload, 0.0)


@given(SIZES, st.integers(1, 100), st.booleans())
def test_both_senders_send_the_same(sizes: list[int], together: int, segments: bool) -> None:
    """Whatever is handed over at once, and whether the kernel cuts or not."""
    assert send.BATCH_WORKS, "Linux has sendmmsg, and pylibsrtp is pinned"
    got = []
    for kind in (send.BatchSender, send.PlainSender):
        near, far = (socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(2))
        with near, far:
            near.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
            near.bind(("127.0.0.1", 0))
            near.settimeout(1)
            target = send.Destination(near.getsockname(), Session(send._trial_policy()))
            sender = kind(far)
            if isinstance(sender, send.BatchSender):
                sender.segments = segments
            packets = [numbered(at, bytes(size)) for at, size in enumerate(sizes)]
            for at in range(0, len(packets), together):
                sender.send(target, 5, 96, packets[at : at + together], False)
            sender.flush()
            got.append([near.recv(2048) for _ in sizes])
            assert (sender.packets, sender.dropped) == (len(sizes), 0)
    assert got[0] == got[1]


def test_a_destination_that_the_kernel_refuses_does_not_stop_the_others() -> None:
    near, far = (socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(2))
    with near, far:
        near.bind(("127.0.0.1", 0))
        near.settimeout(1)
        good = send.Destination(near.getsockname(), Session(send._trial_policy()))
        bad = send.Destination(("255.255.255.255", 9), Session(send._trial_policy()))
        sender = send.BatchSender(far)
        for at, target in enumerate((bad, good, bad, good)):
            sender.send(target, 5, 96, [numbered(at, b"x")], True)
        sender.flush()
        assert [near.recv(2048)[3] for _ in range(2)] == [1, 3]
        assert sender.dropped == 2


def test_a_kernel_that_cannot_cut_is_sent_one_by_one() -> None:
    near, far = (socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(2))
    with near, far:
        near.bind(("127.0.0.1", 0))
        near.settimeout(1)
        target = send.Destination(near.getsockname(), Session(send._trial_policy()))
        sender = send.BatchSender(far)
        far.setsockopt(socket.SOL_SOCKET, NO_CHECK, 1)  # without checksums nothing is cut: EIO
        packets = [numbered(at, b"equal") for at in range(3)]
        sender.send(target, 5, 96, packets, False)
        sender.flush()
        assert not sender.segments
        sender.send(target, 5, 96, [numbered(3, b"equal")], False)
        sender.flush()
        assert sorted(near.recv(2048)[3] for _ in range(4)) == [0, 1, 2, 3]


@pytest.mark.parametrize("kind", [send.BatchSender, send.PlainSender])
def test_when_the_kernel_has_no_room_sound_waits_and_picture_is_dropped(
    kind: type[send.BatchSender | send.PlainSender], tmp_path: Path
) -> None:
    """A Unix socket says that it is full; UDP on loopback would just lose packets."""
    path = str(tmp_path / "far")
    near, far = (socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) for _ in range(2))
    with near, far:
        near.bind(path)
        near.setblocking(False)
        far.setblocking(False)
        target = send.Destination(("127.0.0.1", 9), Session(send._trial_policy()))
        target.address = path  # type: ignore[assignment]
        target.raw = send._ffi.from_buffer(b"\x01\x00" + path.encode() + b"\0")
        sender = kind(far)
        for at in range(256):
            sender.send(target, 5, 96, [numbered(at, bytes(1000))], at % 2 == 0)
        sender.flush()
        assert sender.dropped > 0
        got = _drained(near)
        while more := _drained(near, sender):
            got += more
    sound = [at for at in got if at % 2 == 0]
    assert sound == list(range(0, 256, 2)), "all of it, in order"
    assert len(got) - len(sound) == 128 - sender.dropped


def _drained(sock: socket.socket, sender: send.Sender | None = None) -> list[int]:
    """The sequence numbers that wait in a socket, after one more flush of ``sender``."""
    got = []
    if sender is not None:
        sender.flush()
    with suppress(BlockingIOError):
        while True:
            got.append(int.from_bytes(sock.recv(2048)[2:4]))
    return got
