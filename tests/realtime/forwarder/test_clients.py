"""Clients that nobody here wrote: Chromium, FFmpeg's WHIP muxer, aiortc."""

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.contrib.media import MediaBlackhole
from aiortc.mediastreams import AudioStreamTrack, VideoStreamTrack
from aiortc.rtcdtlstransport import generate_certificate
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from playwright.async_api import Browser, Page

from ifsa.realtime.forwarder import CodecMissing, Forwarder, ForwarderEvent, PublisherFailed
from tests.conftest import CHROMIUM_FLAGS, launched
from tests.realtime.forwarder.door import Door, served
from tests.realtime.forwarder.peer import Relay, eventually, handshake_losses

ENCODER = Path(__file__).with_name("encoder.py")


@pytest.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    """Chromium with a fake camera that may talk to loopback."""
    flags = ("--no-sandbox", "--allow-loopback-in-peer-connection", *CHROMIUM_FLAGS)
    async with launched(*flags) as opened:
        yield opened


@pytest.fixture
async def door(forwarder: Forwarder) -> AsyncIterator[tuple[Door, str]]:
    """The door and its address."""
    opened = Door(forwarder)
    async with served(opened.app) as address:
        yield opened, address


@pytest.fixture
async def pages(browser: Browser, door: tuple[Door, str]) -> AsyncIterator[Any]:
    """Opens pages, each in a context of its own."""
    contexts = []

    async def open_page() -> Page:
        context = await browser.new_context()
        contexts.append(context)
        page = await context.new_page()
        await page.goto(door[1])
        return page

    yield open_page
    for context in contexts:
        await context.close()


async def decoded(page: Page) -> int:
    report = await page.evaluate("inbound('video')")
    return int(report["framesDecoded"]) if report else 0


async def plays(page: Page) -> None:
    """Frames are decoded one after another, sound arrives, and the picture changes."""
    await page.evaluate("within(pcs[0].shown, 8000)")
    before, first = await decoded(page), await page.evaluate("picture()")
    assert before > 0
    await asyncio.sleep(1)
    assert await decoded(page) > before + 5
    assert await page.evaluate("picture()") != first
    assert (await page.evaluate("inbound('audio')"))["packetsReceived"] > 20


@pytest.mark.parametrize("codec", ["video/VP8", "video/H264"])
async def test_chromium_publishes_and_two_others_watch(
    pages: Any, forwarder: Forwarder, codec: str
) -> None:
    host, early, late = [await pages() for _ in range(3)]
    assert await early.evaluate("within(watch('s'), 5000)") is not None
    assert await host.evaluate(f"within(publish('s', '{codec}'), 5000)") is not None
    assert await late.evaluate("within(watch('s'), 5000)") is not None
    await asyncio.gather(plays(early), plays(late))
    for guest in (early, late):
        report = await guest.evaluate("inbound('video')")
        assert (report["packetsLost"], report["freezeCount"]) == (0, 0)
    counts = forwarder.counts("s")
    assert (counts.connected, counts.lost, counts.without_video) == (2, 0, 0)


async def test_the_publisher_does_not_starve(pages: Any) -> None:
    host = await pages()
    await host.evaluate("within(publish('s'), 5000)")
    await asyncio.sleep(2.5)
    report = await host.evaluate("outbound('video')")
    assert report["targetBitrate"] > 500_000


async def test_viewers_stay_when_the_publisher_comes_back(pages: Any) -> None:
    host, guest, heir = [await pages() for _ in range(3)]
    await host.evaluate("within(publish('s'), 5000)")
    await guest.evaluate("within(watch('s'), 5000)")
    await plays(guest)
    await host.context.close()
    await heir.evaluate("within(publish('s'), 5000)")
    await plays(guest)
    report = await guest.evaluate("inbound('video')")
    assert report["packetsLost"] == 0
    assert await guest.evaluate("pcs.length") == 1


async def test_a_viewer_without_the_codec_hears_and_is_told(
    pages: Any, events: list[ForwarderEvent]
) -> None:
    host, guest = [await pages() for _ in range(2)]
    await host.evaluate("within(publish('s', 'video/H264'), 5000)")
    await guest.evaluate("within(watch('s', 'video/VP8'), 5000)")
    await asyncio.sleep(1)
    assert (await guest.evaluate("inbound('audio')"))["packetsReceived"] > 20
    assert await decoded(guest) == 0
    assert [event.codec for event in events if isinstance(event, CodecMissing)] == ["H264"]


async def test_a_lost_handshake_datagram_delays_chromium_by_at_most_a_quarter_second(
    pages: Any, door: tuple[Door, str], forwarder: Forwarder
) -> None:
    """The best of four, as a busy machine delays some joins more than any loss."""
    took: dict[int, list[float]] = {0: [], 1: []}
    for lost in (0, 1) * 4:
        relay = await Relay.open(forwarder.port, handshake_losses(lost))
        door[0].rewrite = leading_to(forwarder.port, relay.port)
        guest = await pages()
        took[lost].append(await guest.evaluate("within(watch('s'), 5000)"))
        assert len(relay.lost) == lost
        relay.transport.close()
    assert min(took[1]) - min(took[0]) <= 250


async def test_chromium_makes_up_for_loss_by_nack_and_rtx(
    pages: Any, door: tuple[Door, str], forwarder: Forwarder
) -> None:
    """Every twentieth media packet towards the viewer is lost: 5 %."""
    seen = [0]

    def loses(data: bytes, back: bool) -> bool:
        seen[0] += back and data[0] >> 6 == 2 and not 192 <= data[1] <= 223
        return back and data[0] >> 6 == 2 and seen[0] % 20 == 0

    host, guest = [await pages() for _ in range(2)]
    await host.evaluate("within(publish('s'), 5000)")
    relay = await Relay.open(forwarder.port, loses)
    door[0].rewrite = leading_to(forwarder.port, relay.port)
    await guest.evaluate("within(watch('s'), 5000)")
    await plays(guest)
    before = await guest.evaluate("inbound('video')")
    await asyncio.sleep(3)
    report = await guest.evaluate("inbound('video')")
    assert report["retransmittedPacketsReceived"] > 3
    # No freezes are counted: a machine that is slow makes them, too.
    assert report["pliCount"] == before["pliCount"], "nothing was missed for good"
    assert forwarder.counts("s").resent > 3
    relay.transport.close()


def leading_to(real: int, other: int) -> Any:
    """Rewrites the port in an answer's candidates."""
    return lambda sdp: sdp.replace(f" {real} typ host", f" {other} typ host")


async def test_ice_restart_in_chromium_keeps_the_session(pages: Any, forwarder: Forwarder) -> None:
    host, guest = [await pages() for _ in range(2)]
    await host.evaluate("within(publish('s'), 5000)")
    await guest.evaluate("within(watch('s'), 5000)")
    await plays(guest)
    status = await guest.evaluate(RESTART)
    assert status == 200
    await asyncio.sleep(1)
    assert await guest.evaluate("pcs[0].iceConnectionState") in ("connected", "completed")
    await plays(guest)
    assert forwarder.counts("s").connected == 1


RESTART = """async () => {
  const pc = pcs[0];
  await pc.setLocalDescription(await pc.createOffer({iceRestart: true}));
  const lines = pc.localDescription.sdp.split('\\r\\n');
  const fragment = lines.filter(line => /^(m=audio|a=(mid|ice-))/.test(line)).join('\\r\\n');
  const answer = await fetch(pc.session, {method: 'PATCH', body: fragment,
    headers: {'if-match': '*', 'content-type': 'application/trickle-ice-sdpfrag'}});
  const text = await answer.text();
  const value = name => text.match(new RegExp(`a=${name}:(.*)`))[1].trim();
  const sdp = pc.remoteDescription.sdp
    .replace(/a=ice-ufrag:.*/g, 'a=ice-ufrag:' + value('ice-ufrag'))
    .replace(/a=ice-pwd:.*/g, 'a=ice-pwd:' + value('ice-pwd'));
  await pc.setRemoteDescription({type: 'answer', sdp});
  return answer.status;
}"""


async def encoder(url: str, pair: tuple[str, str], seconds: float) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, str(ENCODER), url, *pair, str(seconds), stderr=asyncio.subprocess.DEVNULL
    )


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """A P-256 certificate and its key, as FFmpeg needs them."""
    folder = tmp_path_factory.mktemp("pair")
    key = ec.generate_private_key(ec.SECP256R1())
    certificate, private = folder / "certificate.pem", folder / "key.pem"
    certificate.write_bytes(generate_certificate(key).public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return str(certificate), str(private)


async def test_ffmpeg_publishes_and_chromium_watches(
    pages: Any, door: tuple[Door, str], forwarder: Forwarder, pair: tuple[str, str]
) -> None:
    process = await encoder(f"{door[1]}/s/whip", pair, 6)
    try:
        await eventually(lambda: forwarder.counts("s").packets_in > 10, seconds=10)
        guest = await pages()
        assert await guest.evaluate("within(watch('s'), 5000)") is not None
        await plays(guest)
        assert forwarder.counts("s").lost == 0
        assert await asyncio.wait_for(process.wait(), 20) == 0
        await eventually(lambda: not forwarder.counts("s").publishing)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def test_ffmpegs_own_certificate_is_refused_aloud(
    door: tuple[Door, str], events: list[ForwarderEvent]
) -> None:
    process = await encoder(f"{door[1]}/s/whip", ("-", "-"), 1)
    try:
        await eventually(lambda: events, seconds=10)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
    assert isinstance(events[0], PublisherFailed)
    assert events[0].reason == "certificate_refused"


async def test_aiortc_publishes_and_aiortc_watches(forwarder: Forwarder) -> None:
    host, guest = (RTCPeerConnection(RTCConfiguration(iceServers=[])) for _ in range(2))
    host.addTrack(AudioStreamTrack())
    host.addTrack(VideoStreamTrack())
    for sender in host.getTransceivers():
        sender.direction = "sendonly"
    for kind in ("audio", "video"):
        guest.addTransceiver(kind, direction="recvonly")
    stamps: list[int] = []
    for peer, make in ((host, forwarder.publish), (guest, forwarder.watch)):
        await peer.setLocalDescription(await peer.createOffer())
        answer = make("s", peer.localDescription.sdp).sdp
        await peer.setRemoteDescription(RTCSessionDescription(answer, "answer"))
    video = guest.getReceivers()[1].track
    sound = MediaBlackhole()
    sound.addTrack(guest.getReceivers()[0].track)
    await sound.start()
    async with asyncio.timeout(10):
        while len(stamps) < 10:
            stamps.append((await video.recv()).pts or 0)
    assert stamps[0] < stamps[-1]
    await sound.stop()
    await host.close()
    await guest.close()
