"""What Chromium and FFmpeg publish through the forwarder, recorded."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiortc import rtp
from playwright.async_api import Browser

from ifsa.realtime.forwarder import Forwarder
from ifsa.realtime.forwarder.dtls import Identity
from ifsa.realtime.recording import KeyFrameWanted, Playlist, Recorder, RecordingEvent, load
from tests.conftest import CHROMIUM_FLAGS, launched
from tests.realtime.forwarder.door import Door, served
from tests.realtime.forwarder.peer import AUDIO, VIDEO, Peer, eventually, offer
from tests.realtime.forwarder.test_clients import encoder, pair
from tests.realtime.recording.media import every_second, looked_into
from tests.realtime.recording.test_chromium import Shelf

__all__ = ["pair"]
KINDS = {AUDIO: "audio", VIDEO: "video"}


class Tap(Peer):
    """A viewer that records what it gets, and asks for key frames when its recorder wants one."""

    def __init__(self, identity: Identity, folder: Path, codec: str) -> None:
        super().__init__(identity)
        self.kinds: dict[int, str] = {}
        self.numbers: dict[str, int] = {}
        self.clock = asyncio.get_running_loop().time
        self.recorder = Recorder(
            folder,
            consents=True,
            picture=codec,
            sound=True,
            began=1_800_000_000.0,
            at=self.clock(),
            tell=self.tell,
        )

    def tell(self, event: RecordingEvent) -> None:
        video = next((ssrc for ssrc, kind in self.kinds.items() if kind == "video"), None)
        if isinstance(event, KeyFrameWanted) and video is not None:
            self.send_rtcp(bytes(rtp.RtcpPsfbPacket(fmt=1, ssrc=1, media_ssrc=video)))

    def _media(self, data: bytes) -> None:
        super()._media(data)
        for packet in self.rtp:
            self.record(packet)
        for report in self.rtcp:
            if isinstance(report, rtp.RtcpSrPacket) and report.ssrc in self.kinds:
                told = report.sender_info
                kind: Any = self.kinds[report.ssrc]
                self.recorder.report(kind, told.ntp_timestamp / 2**32, told.rtp_timestamp)
        self.rtp.clear()
        self.rtcp.clear()

    def record(self, packet: rtp.RtpPacket) -> None:
        kind: Any = KINDS[packet.payload_type]
        self.kinds[packet.ssrc] = kind
        last = self.numbers.setdefault(kind, packet.sequence_number + 65_536)
        step = (packet.sequence_number - last + 32_768) % 65_536 - 32_768
        self.numbers[kind] = max(last, last + step)
        now = self.clock()
        self.recorder.packet(
            kind, last + step, packet.timestamp, bool(packet.marker), packet.payload, now
        )
        self.recorder.tick(now)


@asynccontextmanager
async def tapped(forwarder: Forwarder, folder: Path, codec: str) -> AsyncIterator[Tap]:
    """A tap on stream ``s``, closed at the end."""
    identity = Identity()
    tap = Tap(identity, folder, codec)
    await tap.connect(forwarder.watch("s", offer("recvonly", identity, video=codec)))
    yield tap
    tap.recorder.close(tap.clock())
    tap.close()


@pytest.fixture
async def forwarder() -> AsyncIterator[Forwarder]:
    """A forwarder on a free port of loopback."""
    opened = await Forwarder.open(addresses=["127.0.0.1"], on_event=lambda event: None)
    yield opened
    await opened.aclose()


@pytest.fixture(scope="module")
async def camera() -> AsyncIterator[Browser]:
    """Chromium with a fake camera that may talk to loopback."""
    flags = ("--no-sandbox", "--allow-loopback-in-peer-connection", *CHROMIUM_FLAGS)
    async with launched(*flags) as opened:
        yield opened


def whole(folder: Path, least: float) -> Playlist:
    """What was recorded; FFmpeg decodes all of it and misses no fifth of a second."""
    found = load(folder)
    assert found is not None
    assert found.sound is not None
    assert found.sound.seconds is not None
    assert found.sound.seconds > least
    heard = looked_into(folder / found.sound.file)
    assert every_second(heard, "audio", 0, found.sound.seconds)
    assert sum(part.seconds or 0 for part in found.parts) > least - 1
    for part in found.parts:
        seen = looked_into(folder / part.file)
        assert set(seen.sizes) == {(part.width, part.height)}
        assert seen.decoded["video"] == len(seen.packets["video"])
        assert every_second(seen, "video", 0, part.seconds or 0)
        assert every_second(seen, "audio", 0, part.seconds or 0)
    return found


@pytest.mark.parametrize("codec", ["VP8", "H264"])
async def test_what_chromium_publishes_is_recorded_and_plays_in_chromium(
    camera: Browser, forwarder: Forwarder, tmp_path: Path, codec: str
) -> None:
    context = await camera.new_context()
    async with served(Door(forwarder).app) as door, served(Shelf(tmp_path).app) as shelf:
        host = await context.new_page()
        await host.goto(door)
        await host.evaluate(f"within(publish('s', 'video/{codec}'), 5000)")
        async with tapped(forwarder, tmp_path, codec):
            await asyncio.sleep(5)
        await host.close()
        found = whole(tmp_path, 4)
        replay = await context.new_page()
        await replay.goto(shelf)
        longest = max(found.parts, key=lambda part: part.seconds or 0)
        lasts, *size = await replay.evaluate("load", longest.file)
        assert lasts == pytest.approx(longest.seconds, abs=0.1)
        assert size == [longest.width, longest.height]
        await replay.evaluate("seek", lasts / 2)
        gone, frames, sound = await replay.evaluate("play", 800)
        assert gone > 0.4
        assert frames > 5
        assert sound > 0
    await context.close()


async def test_what_ffmpeg_publishes_is_recorded(
    forwarder: Forwarder, tmp_path: Path, pair: tuple[str, str]
) -> None:
    async with served(Door(forwarder).app) as door:
        process = await encoder(f"{door}/s/whip", pair, 5)
        try:
            await eventually(lambda: forwarder.counts("s").packets_in > 10, seconds=10)
            async with tapped(forwarder, tmp_path, "H264"):
                await asyncio.wait_for(process.wait(), 20)
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
    (part,) = whole(tmp_path, 2.5).parts
    assert (part.codec, part.width, part.height) == ("H264", 320, 180)
