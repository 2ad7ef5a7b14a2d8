"""Chromium plays and seeks what was recorded, over HTTP with ranges."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import Route

from ifsa.realtime.recording import mend
from ifsa.realtime.recording.part import mend as mend_file
from tests.realtime.forwarder.door import served
from tests.realtime.recording.long import long_file
from tests.realtime.recording.media import RATE, Sender, pictures, recorder, sounds

PAGE = """<!doctype html><title>replay</title><video id=v muted playsinline></video>
<script>
const v = document.getElementById('v');
const within = (promise, ms) => Promise.race([promise, new Promise((_, no) =>
  setTimeout(() => no(new Error('too late: ' + (v.error?.message ?? v.readyState))), ms))]);
const once = name => within(new Promise((yes, no) => {
  v.addEventListener(name, yes, {once: true});
  v.addEventListener('error', () => no(new Error(v.error.message)), {once: true});
}), 8000);
async function load(url) {
  const loaded = once('loadedmetadata');
  v.src = url;
  await loaded;
  return [v.duration, v.videoWidth, v.videoHeight];
}
async function seek(to) {
  const there = once('seeked');
  v.currentTime = to;
  await there;
  return [v.currentTime, v.seekable.length ? v.seekable.end(0) : 0];
}
function grey() {
  const canvas = document.createElement('canvas');
  canvas.width = v.videoWidth; canvas.height = v.videoHeight;
  const context = canvas.getContext('2d');
  context.drawImage(v, 0, 0);
  const pixels = context.getImageData(0, 0, canvas.width, canvas.height).data;
  const found = [];
  for (let at = 0; at < pixels.length; at += 4 * 16) found.push(pixels[at + 2]);
  return found.sort((a, b) => a - b)[found.length >> 1];
}
async function play(ms) {
  const from = v.currentTime;
  await v.play();
  await new Promise(done => setTimeout(done, ms));
  v.pause();
  const quality = v.getVideoPlaybackQuality();
  return [v.currentTime - from, quality.totalVideoFrames, v.webkitAudioDecodedByteCount];
}
async function toTheEnd() {
  const ended = once('ended');
  await v.play();
  await ended;
  return v.currentTime;
}
async function heard(url) {
  const data = await (await fetch(url)).arrayBuffer();
  const sound = await new OfflineAudioContext(1, 48000, 48000).decodeAudioData(data);
  return [sound.duration, Array.from({length: Math.floor(sound.duration * 10)}, (_, part) => {
    const wave = sound.getChannelData(0).subarray(part * 4800, part * 4800 + 4800);
    return Math.sqrt(wave.reduce((sum, value) => sum + value * value, 0) / 4800);
  })];
}
</script>"""


class Shelf:
    """Serves a folder; notes which ranges were asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ranges: list[str] = []
        self.app = Starlette(routes=[Route("/", self.page), Route("/{name}", self.file)])

    async def page(self, request: Request) -> Response:
        return HTMLResponse(PAGE)

    async def file(self, request: Request) -> Response:
        self.ranges.append(request.headers.get("range", ""))
        return FileResponse(self.folder / request.path_params["name"])


@pytest.fixture
async def shelf(tmp_path: Path) -> AsyncIterator[tuple[Shelf, str]]:
    """An empty shelf and its address."""
    opened = Shelf(tmp_path)
    async with served(opened.app) as address:
        yield opened, address


@pytest.fixture
async def page(chromium: Browser, shelf: tuple[Shelf, str]) -> AsyncIterator[Page]:
    """A page with a player on it."""
    context = await chromium.new_context()
    opened = await context.new_page()
    await opened.goto(shelf[1])
    yield opened
    await context.close()


def record(folder: Path, codec: str, seconds: float, *, killed: bool) -> str:
    """Record so many seconds; the name of the picture's file."""
    made = recorder(folder, codec)
    end = Sender(made).send(pictures(codec, seconds), sounds(seconds))
    if killed:
        # All that a kill leaves is what is on the disk by now.
        made.tick(end + 0.8)
        mend(folder)
    else:
        made.close(end)
    return "picture-1.webm" if codec == "VP8" else "picture-1.mp4"


@pytest.mark.parametrize("killed", [False, True], ids=["closed", "killed"])
@pytest.mark.parametrize("codec", ["VP8", "H264"])
async def test_chromium_shows_the_right_picture_wherever_it_is_sent(
    page: Page, shelf: tuple[Shelf, str], codec: str, killed: bool
) -> None:
    name = record(shelf[0].folder, codec, 12.0, killed=killed)
    lasts, *size = await page.evaluate("load", name)
    assert lasts == pytest.approx(12, abs=0.1)
    assert size == [160, 96]
    for second in (9.02, 0.5, 11.5, 4.26):
        place, seekable = await page.evaluate("seek", second)
        assert place == pytest.approx(second)
        assert seekable == pytest.approx(lasts)
        # Each picture's grey tells which one it is; the next one's differs by 1.
        assert abs(await page.evaluate("grey()") - (40 + int(second * RATE) % 180)) <= 3
    gone, frames, sound = await page.evaluate("play", 1500)
    assert gone > 0.8
    assert frames > 20
    assert sound > 0
    await page.evaluate("seek", 11.0)
    assert await page.evaluate("toTheEnd()") == pytest.approx(12, abs=0.1)


async def test_chromium_seeks_in_the_sound_alone(page: Page, shelf: tuple[Shelf, str]) -> None:
    record(shelf[0].folder, "VP8", 12.0, killed=True)
    lasts, *_ = await page.evaluate("load", "sound.webm")
    assert lasts == pytest.approx(12, abs=0.1)
    assert (await page.evaluate("seek", 8.5))[0] == pytest.approx(8.5)
    gone, _, sound = await page.evaluate("play", 1000)
    assert gone > 0.5
    assert sound > 0


@pytest.mark.parametrize("codec", ["VP8", "H264"])
async def test_chromium_seeks_in_a_long_file_without_reading_it(
    page: Page, shelf: tuple[Shelf, str], codec: str
) -> None:
    """24 MB: the index tells where minute 9 is, and only what stands there is fetched."""
    path = long_file(shelf[0].folder, codec, 600, padding=40_000)
    mend_file(path)
    lasts, *_ = await page.evaluate("load", path.name)
    assert lasts == pytest.approx(599.04, abs=0.1)
    assert (await page.evaluate("seek", 540.5))[0] == pytest.approx(540.5)
    assert shelf[0].ranges[0] == "bytes=0-"
    begins = [int(asked.split("=")[1].split("-")[0]) for asked in shelf[0].ranges[1:]]
    assert begins
    assert min(begins) > 0.85 * path.stat().st_size
