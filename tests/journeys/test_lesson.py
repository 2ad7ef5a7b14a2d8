"""A lesson in real browsers: a steward publishes a camera, two people watch, nobody reloads."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.async_api import Browser, BrowserContext, Page, expect

from ifsa.demonstrations import queries
from ifsa.demonstrations.kinds import State
from ifsa.language.catalogues import translations
from tests import parts
from tests.demonstrations.planned import School, school

# Remember the connections a page opens, for their statistics.
WATCH_PEERS = """
window.peers = [];
window.RTCPeerConnection = class extends RTCPeerConnection {
  constructor(...given) { super(...given); window.peers.push(this); }
};
"""
DECODED = """
async () => {
  let frames = 0, sound = 0;
  for (const peer of window.peers) {
    for (const one of (await peer.getStats()).values()) {
      if (one.type === "inbound-rtp" && one.kind === "video") frames += one.framesDecoded;
      if (one.type === "inbound-rtp" && one.kind === "audio") sound += one.packetsReceived;
    }
  }
  return {frames, sound};
}
"""
# A browser that has one picture codec alone, to show and to send: many have no H.264, for its fees.
ONE_CODEC = """
const add = RTCPeerConnection.prototype.addTransceiver;
RTCPeerConnection.prototype.addTransceiver = function (...given) {
  const made = add.apply(this, given);
  made.setCodecPreferences = () => {};
  const { codecs } = RTCRtpReceiver.getCapabilities(made.receiver.track.kind);
  if (made.receiver.track.kind === "video")
    RTCRtpTransceiver.prototype.setCodecPreferences.call(
      made, codecs.filter((one) => one.mimeType === "video/NAME"));
  return made;
};
"""
# How loud it was so far: silence adds nothing.
HEARD = """
async () => {
  let energy = 0;
  for (const one of (await window.peers[0].getStats()).values())
    if (one.type === "inbound-rtp" && one.kind === "audio") energy += one.totalAudioEnergy;
  return energy;
}
"""
# A digest of what the video element shows now.
SHOWN = """
() => {
  const video = document.querySelector("video");
  const canvas = Object.assign(document.createElement("canvas"), {width: 64, height: 36});
  const pen = canvas.getContext("2d");
  pen.drawImage(video, 0, 0, 64, 36);
  const dots = [...pen.getImageData(0, 0, 64, 36).data];
  return dots.reduce((sum, one, at) => (sum * 31 + one * at) % 1e9, 7);
}
"""


def in_urdu(message: str) -> str:
    """What those who chose Urdu read, whatever their browser speaks."""
    return translations("ur").gettext(message)


@dataclass
class Stage:
    server: parts.Server
    school: School
    contexts: list[BrowserContext] = field(default_factory=list)


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with parts.serving(parts.fresh(tmp_path)) as server:
        made = Stage(server, await school(server.store))
        yield made
        for context in made.contexts:
            await context.close()


async def opened(
    stage: Stage,
    chromium: Browser,
    handle: str | None,
    path: str,
    locale: str,
    before: str = "",
) -> Page:
    """A page in a context of its own; the script `before` runs ahead of the page's."""
    context = await stage.server.context(chromium, handle, locale=locale)
    stage.contexts.append(context)
    await context.add_init_script(before + WATCH_PEERS)
    page = await context.new_page()
    await page.goto(path)
    return page


async def frames(page: Page, more_than: int) -> int:
    """Wait until more frames were decoded than before; gives how many."""
    for _ in range(100):
        seen = await page.evaluate(DECODED)
        if seen["frames"] > more_than:
            return int(seen["frames"])
        await asyncio.sleep(0.1)
    raise AssertionError(f"no picture: {seen}")


async def test_soon_live_ended_without_a_reload(stage: Stage, chromium: Browser) -> None:
    lesson = await stage.school.lesson()
    path = f"/lessons/{lesson.id}"
    viewers = [
        await opened(stage, chromium, "amina", path, "ur"),
        await opened(stage, chromium, None, path, "zh-CN"),
    ]
    for page, soon in zip(viewers, ("جلد شروع ہو گا", "即将开始"), strict=True):
        await expect(page.locator("[data-slot=over]")).to_contain_text(soon)
        await expect(page.locator("[data-watch=picture]").first).to_be_hidden()
        # A mark that a reload would wipe away.
        await page.evaluate("window.same = true")

    host = await opened(stage, chromium, "bashir", f"{path}/host", "ur")
    await host.locator("[data-go-live]").click()
    for page, live in zip(viewers, ("ابھی لائیو ہے", "正在直播"), strict=True):
        await expect(page.locator("[data-slot=over]")).to_contain_text(live)
        await page.locator("[data-join] [data-watch=picture]").click()
    for page in viewers:
        before = await frames(page, 5)
        picture = await page.evaluate(SHOWN)
        await frames(page, before + 10)
        assert await page.evaluate(SHOWN) != picture
        assert (await page.evaluate(DECODED))["sound"] > 10
    for page in (*viewers, host):
        await expect(page.locator("[data-watching]")).to_contain_text("2")
        # Nobody outside is asked for one's address.
        assert await page.evaluate("peers.map(one => one.getConfiguration().iceServers)") == [[]]

    await host.locator(".host-end summary").click()
    await host.locator(".host-end button").click()
    for page, ended in zip(viewers, ("ختم ہو گیا", "已结束"), strict=True):
        await expect(page.locator("[data-slot=over]")).to_contain_text(ended)
        await expect(page.locator("video")).to_be_hidden()
        assert await page.evaluate("window.same")
    view = await stage.server.store.read(
        queries.lesson, stage.school.people["amina"], lesson=lesson.id
    )
    assert view.state is State.ENDED


async def test_viewers_stay_while_the_host_comes_back(stage: Stage, chromium: Browser) -> None:
    lesson = await stage.school.lesson()
    host = await opened(stage, chromium, "bashir", f"/lessons/{lesson.id}/host", "en")
    await host.locator("[data-go-live]").click()
    viewer = await opened(stage, chromium, "amina", f"/lessons/{lesson.id}", "en")
    await viewer.locator("[data-join] [data-watch=picture]").click()
    await frames(viewer, 5)
    await host.close()
    words = viewer.locator("[data-slot=words]")
    await expect(words).to_contain_text(in_urdu("The host is reconnecting. Please stay here."))
    again = await opened(stage, chromium, "bashir", f"/lessons/{lesson.id}/host", "en")
    await again.locator("[data-go-live]").click()
    await expect(words).not_to_contain_text(in_urdu("The host is reconnecting. Please stay here."))
    before = (await viewer.evaluate(DECODED))["frames"]
    await frames(viewer, before + 5)
    assert await viewer.evaluate("window.peers.length") == 1


VOICES = """
window.voices = [];
window.Audio = class extends Audio {
  constructor(...given) { super(...given); voices.push(this); }
};
"""
# In how many sections something was heard; and how many play.
LINES = """
async () => {
  const stats = [...(await window.peers[0].getStats()).values()];
  const sounds = stats.filter((one) => one.type === "inbound-rtp" && one.kind === "audio");
  return sounds.filter((one) => one.totalAudioEnergy > 0).length;
}
"""


async def test_two_teach_and_both_are_heard_in_one_connection(
    stage: Stage, chromium: Browser
) -> None:
    lesson = await stage.school.lesson()
    path = f"/lessons/{lesson.id}"
    viewer = await opened(stage, chromium, "amina", path, "en", VOICES)
    for steward in ("bashir", "shazia"):
        host = await opened(stage, chromium, steward, f"{path}/host", "en")
        await host.locator("[data-go-live]").click()
        await expect(host.locator("[data-host-words]")).to_have_text(
            in_urdu("You are live. People see and hear you.")
        )
    await viewer.locator("[data-join] [data-watch=picture]").click()
    await frames(viewer, 5)
    await viewer.wait_for_function(f"async () => await ({LINES})() === 2", timeout=15_000)
    assert await viewer.evaluate("peers.length") == 1
    playing = "[document.querySelector('video'), ...voices].every(one => !one.paused && !one.muted)"
    assert await viewer.evaluate(playing)
    await host.close()  # the second leaves: the first is seen and heard on
    before = (await viewer.evaluate(DECODED))["frames"]
    await frames(viewer, before + 10)
    await viewer.locator("[data-stop]").click()
    assert await viewer.evaluate("voices.every(one => one.srcObject === null)")


# A browser that wants a tap for sound, in which what has nothing to play never says that it does.
STUBBORN = """
HTMLAudioElement.prototype.play = () => new Promise(() => {});
HTMLVideoElement.prototype.play = function () {
  if (this.muted || window.allowed) return HTMLMediaElement.prototype.play.call(this);
  return Promise.reject(new DOMException("tap first", "NotAllowedError"));
};
"""


async def test_a_tap_brings_the_sound_also_while_seats_are_empty(
    stage: Stage, chromium: Browser
) -> None:
    lesson = await stage.school.lesson()
    host = await opened(stage, chromium, "bashir", f"/lessons/{lesson.id}/host", "en")
    await host.locator("[data-go-live]").click()
    viewer = await opened(stage, chromium, "amina", f"/lessons/{lesson.id}", "en", STUBBORN)
    await viewer.locator("[data-join] [data-watch=picture]").click()
    await frames(viewer, 5)
    tap = viewer.locator("[data-unmute]")
    await expect(tap).to_be_visible()
    await viewer.evaluate("window.allowed = true")
    await tap.click()
    await expect(tap).to_be_hidden()
    assert not await viewer.locator("video").evaluate("one => one.muted || one.paused")


async def test_another_network_is_another_path_in_the_same_session(
    stage: Stage, chromium: Browser
) -> None:
    lesson = await stage.school.lesson()
    host = await opened(stage, chromium, "bashir", f"/lessons/{lesson.id}/host", "en")
    await host.locator("[data-go-live]").click()
    viewer = await opened(stage, chromium, "amina", f"/lessons/{lesson.id}", "en")
    await viewer.locator("[data-join] [data-watch=picture]").click()
    before = await frames(viewer, 5)
    for page in (host, viewer):
        async with page.expect_response(lambda one: one.request.method == "PATCH") as patched:
            await page.evaluate("dispatchEvent(new Event('online'))")
        assert (await patched.value).status == 200
    before = (await viewer.evaluate(DECODED))["frames"]
    await frames(viewer, before + 20)
    for page in (host, viewer):
        assert await page.evaluate("window.peers.length") == 1
        assert await page.evaluate("window.peers[0].connectionState") == "connected"


async def test_sound_only_takes_no_picture(stage: Stage, chromium: Browser) -> None:
    lesson = await stage.school.lesson()
    host = await opened(stage, chromium, "bashir", f"/lessons/{lesson.id}/host", "en")
    await host.locator("[data-go-live]").click()
    await expect(host.locator("[data-host-words]")).to_have_text(
        in_urdu("You are live. People see and hear you.")
    )
    viewer = await opened(stage, chromium, "amina", f"/lessons/{lesson.id}", "en")
    await viewer.locator("[data-join] [data-watch=sound]").click()
    await expect(viewer.locator("#player")).to_have_attribute("data-player", "playing")
    await asyncio.sleep(1)
    assert (await viewer.evaluate(DECODED))["frames"] == 0
    assert (await viewer.evaluate(DECODED))["sound"] > 10
    await expect(viewer.locator("video")).to_be_hidden()
    # And to the picture, in one tap.
    await viewer.locator("[data-leave] [data-watch=picture]").click()
    await frames(viewer, 3)


async def test_a_viewer_without_the_codec_is_told_in_urdu_and_hears(
    stage: Stage, chromium: Browser
) -> None:
    lesson = await stage.school.lesson(codec="h264")
    path = f"/lessons/{lesson.id}"
    h264, vp8 = (ONE_CODEC.replace("NAME", name) for name in ("H264", "VP8"))
    host = await opened(stage, chromium, "bashir", f"{path}/host", "en", h264)
    await host.locator("[data-go-live]").click()
    await expect(host.locator("[data-host-words]")).to_have_text(
        in_urdu("You are live. People see and hear you.")
    )
    viewer = await opened(stage, chromium, "amina", path, "en", vp8)
    await viewer.locator("[data-join] [data-watch=picture]").click()
    status = viewer.locator(".player-status")
    await expect(status).to_have_text(
        in_urdu("This device cannot show the picture of this lesson. You can listen to it.")
    )
    await expect(status).to_be_visible()
    await viewer.wait_for_function(f"async () => await ({HEARD})() > 0", timeout=10_000)
    assert not await viewer.locator("video").evaluate("video => video.muted || video.paused")
    assert (await viewer.evaluate(DECODED))["frames"] == 0
    # Nothing but a black field would come of it.
    await expect(viewer.locator("video")).to_be_hidden()


async def test_a_steward_without_a_camera_is_told(stage: Stage, chromium: Browser) -> None:
    lesson = await stage.school.lesson()
    context = await stage.server.context(chromium, "bashir")
    stage.contexts.append(context)
    await context.add_init_script(
        "navigator.mediaDevices.getUserMedia = () =>"
        " Promise.reject(new DOMException('', 'NotAllowedError'))"
    )
    page = await context.new_page()
    await page.goto(f"/lessons/{lesson.id}/host")
    await page.locator("[data-try]").click()
    await expect(page.locator("[data-host-problem]")).to_contain_text(
        in_urdu(
            "The browser may not use the camera. Allow camera and microphone in its settings, "
            "then try again."
        )
    )
    await expect(page.locator("[data-go-live]")).to_be_visible()
