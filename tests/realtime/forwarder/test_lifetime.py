"""Who is kept, who is let go, and what each may take from the others."""

import asyncio
import socket
from types import SimpleNamespace
from typing import Any

import pytest
from aiortc import rtp

from ifsa.realtime.forwarder import (
    BadOffer,
    Forwarder,
    ForwarderEvent,
    PublisherFailed,
    ViewerConnected,
    ViewerLeft,
    dtls,
    engine,
    feed,
    feedback,
    outlet,
)
from ifsa.realtime.forwarder import link as links
from ifsa.realtime.forwarder.dtls import Identity
from ifsa.realtime.forwarder.feed import Feed
from ifsa.realtime.forwarder.outlet import Outlet
from ifsa.realtime.forwarder.sdp import Codec
from ifsa.realtime.forwarder.stream import Stream
from tests.realtime.forwarder.peer import AUDIO, VIDEO, Connect, Peer, eventually, of_kind, offer

KEY, DELTA = b"\x10\x00", b"\x10\x01"


def left(events: list[ForwarderEvent]) -> list[str]:
    return [event.reason for event in events if isinstance(event, ViewerLeft)]


async def test_media_is_a_sign_of_life(
    publisher: Connect, forwarder: Forwarder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """FFmpeg checks once in its life; its packets must keep it."""
    monkeypatch.setattr(links, "SILENCE", 0.5)
    host = await publisher()
    for at in range(6):
        host.send_rtp("audio", at, b"tone")
        await asyncio.sleep(0.2)
    assert forwarder.counts("s").publishing


async def test_a_farewell_is_understood_while_openssl_is_there(
    viewer: Connect, events: list[ForwarderEvent]
) -> None:
    guest = await viewer()
    guest.say_farewell()
    await eventually(lambda: left(events))
    assert left(events) == ["bye"]


async def test_a_farewell_is_guessed_once_openssl_is_gone(
    viewer: Connect,
    forwarder: Forwarder,
    events: list[ForwarderEvent],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(links, "FAREWELL", 0.2)
    guest, other = await viewer(), await viewer()
    for peer in (guest, other):
        peer.send_rtcp(feedback.receiver_report(1, ()))
        peer.say_farewell()
    await asyncio.sleep(0.1)
    other.check()
    assert not forwarder._port.shaking
    await eventually(lambda: left(events))
    await asyncio.sleep(0.3)
    assert left(events) == ["silent"], "who still checks did not mean to leave"


async def test_only_a_nominated_pair_moves_the_media(
    publisher: Connect, viewer: Connect, forwarder: Forwarder
) -> None:
    host, guest = await publisher(), await viewer()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as elsewhere:
        elsewhere.settimeout(2)
        elsewhere.sendto(guest.checking(guest.sdp, nominate=False), ("127.0.0.1", forwarder.port))
        await asyncio.to_thread(elsewhere.recv, 2048)
        host.send_rtp("audio", 1, b"tone")
        await guest.until(lambda: guest.of(AUDIO))


async def test_one_peer_cannot_fill_the_table_of_addresses(
    viewer: Connect, forwarder: Forwarder
) -> None:
    guest = await viewer()
    for _ in range(40):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as elsewhere:
            elsewhere.settimeout(2)
            check = guest.checking(guest.sdp, nominate=False)
            elsewhere.sendto(check, ("127.0.0.1", forwarder.port))
            await asyncio.to_thread(elsewhere.recv, 2048)
    assert len(forwarder._port.by_address) <= links.MAX_ADDRESSES
    assert guest.transport.get_extra_info("sockname") in forwarder._port.by_address


async def test_a_second_waiting_publisher_replaces_the_first(
    forwarder: Forwarder, identity: Identity, events: list[ForwarderEvent]
) -> None:
    first = forwarder.publish("s", offer("sendonly", identity))
    forwarder.publish("s", offer("sendonly", identity))
    await eventually(lambda: events)
    assert events == [PublisherFailed("s", first.session, "replaced")]


async def test_there_is_a_limit_to_sessions(
    forwarder: Forwarder, identity: Identity, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "MAX_SESSIONS", 1)
    forwarder.watch("s", offer("recvonly", identity))
    with pytest.raises(BadOffer, match="full"):
        forwarder.watch("s", offer("recvonly", identity))


async def test_viewers_are_told_of_the_end(viewer: Connect, forwarder: Forwarder) -> None:
    guest = await viewer()
    forwarder.end("s")
    await guest.until(lambda: of_kind(guest.rtcp, rtp.RtcpByePacket))


async def test_who_has_left_is_sent_nothing(
    publisher: Connect, viewer: Connect, forwarder: Forwarder, events: list[ForwarderEvent]
) -> None:
    host, guest = await publisher(), await viewer()
    session = next(event.session for event in events if isinstance(event, ViewerConnected))
    forwarder.close(session)
    host.send_rtp("audio", 1, b"tone")
    await eventually(lambda: forwarder.counts("s").packets_in)
    await asyncio.sleep(0.05)
    assert not guest.rtp
    assert not forwarder._streams["s"].feeds["audio"]._live


async def test_packets_from_before_a_viewers_start_are_not_for_it(
    publisher: Connect, viewer: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "CATCH_UP_AGE", -1.0)
    host, first = await publisher(), await viewer()
    host.send_rtp("video", 5, KEY)
    await first.until(lambda: first.of(VIDEO))
    second = await viewer(rtx=False)
    for at, payload in ((9, KEY), (8, DELTA), (10, DELTA)):
        host.send_rtp("video", at, payload)
    await second.until(lambda: len(second.of(VIDEO)) == 2)
    await first.until(lambda: len(first.of(VIDEO)) == 4)
    key = second.of(VIDEO)[0]
    assert [p.sequence_number - key.sequence_number & 0xFFFF for p in second.of(VIDEO)] == [0, 1]
    second.send_rtcp(feedback.nack(1, key.ssrc, [key.sequence_number - 1]))
    second.send_rtcp(feedback.nack(1, key.ssrc, [key.sequence_number]))
    await second.until(lambda: len(second.raw) == 3)
    assert len(second.of(VIDEO)) == 2, "what was never sent to it is not sent again"


async def test_an_encoder_is_not_told_what_it_does_not_understand(
    publisher: Connect, viewer: Connect
) -> None:
    host = await publisher(feedback=("nack",))
    await viewer()
    host.send_rtp("video", 1, DELTA)
    await host.until(lambda: of_kind(host.rtcp, rtp.RtcpRrPacket), seconds=2.5)
    await asyncio.sleep(0.2)
    assert not of_kind(host.rtcp, rtp.RtcpPsfbPacket)


async def test_one_viewer_cannot_ask_for_key_frames_without_end(
    publisher: Connect, viewer: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outlet, "MAX_KEY_FRAMES", 1)
    host, guest = await publisher(), await viewer()
    host.send_rtp("video", 1, KEY)
    await guest.until(lambda: guest.of(VIDEO))
    asked = []
    for at in (2, 3):
        guest.send_rtcp(feedback.pli(1, guest.of(VIDEO)[0].ssrc))
        await asyncio.sleep(0.8)
        asked.append(len(_plis(host)))
        host.send_rtp("video", at, KEY)
    assert asked[0] > 0
    assert asked[1] == asked[0]


def _plis(host: Peer) -> list[rtp.RtcpPsfbPacket]:
    return [report for report in of_kind(host.rtcp, rtp.RtcpPsfbPacket) if report.fmt == 1]


def test_the_right_to_ask_comes_back() -> None:
    mine = Outlet(SimpleNamespace(), Feed("video"), ())  # type: ignore[arg-type]
    asked = [second for second in range(25) if mine.may_ask(float(second))]
    assert asked == [0, 1, 2, 10, 11, 12, 20, 21, 22]


def test_the_h264_profile_that_fits_best_is_sent() -> None:
    profiles = ("4d001f", "42e01f", "640c1f")
    mine = [
        Codec("H264", at, "H264/90000", f"packetization-mode=1;profile-level-id={profile}")
        for at, profile in enumerate(profiles, 100)
    ]
    made = Outlet(SimpleNamespace(), Feed("video"), mine)  # type: ignore[arg-type]
    chosen = []
    for profile in ("42E00C", "640C28", "42000c"):
        made.choose(Codec("H264", 96, "H264/90000", f"profile-level-id={profile}"))
        chosen.append(made._payload_type)
    assert chosen == [101, 102, 101]


def test_the_publisher_hears_of_the_worst_fifth_but_not_of_the_single_worst() -> None:
    stream = Stream("s", lambda event: None, lambda session: None)
    mine, other = object(), object()
    host: Any = SimpleNamespace(sources={"audio": mine})
    for at, loss in enumerate([0.0] * 6 + [0.1, 0.15, 0.18, 0.9]):
        stream.viewers[str(at)] = _hearing(mine, loss, connected=at != 1)
    assert stream.audio_loss(host) == 0.15
    stream.viewers["x"] = _hearing(mine, 1.0, connected=False)
    assert stream.audio_loss(host) == 0.15, "who is not connected loses nothing"
    stream.viewers["y"] = _hearing(other, 1.0)
    assert stream.audio_loss(host) == 0.15, "what others send is not its to mend"


def _hearing(source: object, loss: float, *, connected: bool = True) -> Any:
    outlet = SimpleNamespace(loss=loss, feed=SimpleNamespace(source=source))
    return SimpleNamespace(link=SimpleNamespace(connected=connected), outlets={"audio": outlet})


def test_flights_are_cut_between_records() -> None:
    records = [bytes((22, 254, 253)) + bytes(8) + size.to_bytes(2) + bytes(size) for size in SIZES]
    sizes = [len(datagram) for datagram in dtls._datagrams(b"".join(records))]
    assert sizes == [513 + 613, 1013 + 13 + 13]


SIZES = (500, 600, 1000, 0, 0)
