"""Photos and voice notes in a real browser: recorded, made small, cut off, resumed, heard."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import pytest
from PIL import Image, ImageFilter
from playwright.async_api import (
    Browser,
    BrowserContext,
    FilePayload,
    Locator,
    Page,
    Request,
    Route,
    expect,
)

from ifsa.language.catalogues import translations
from tests import parts
from tests.conftest import CHROMIUM_FLAGS, chromium_path
from tests.files.pictures import ORIENTATION, noise, opened, picture
from tests.files.recordings import note, recorded, speech
from tests.journeys.village import EXPECTED
from tests.web import files_page
from tests.web.test_look import DESK, OUTSIDE, SMALL_TARGETS, THUMB, violations
from tests.web.thin import Link, thin

LOCALES = {"en": "en-GB", "ur": "ur", "zh-Hans": "zh-CN"}
PEOPLE = {"amina": "ur", "li": "zh-Hans", "bashir": "en"}
SLOW = 50_000  # bytes a second: 400 kbit/s
MICROPHONE = ["--use-fake-device-for-media-stream"]
READY = "[data-attach][data-ready]"


@dataclass
class Phone:
    """A browser of a member, and what it complained of and asked for."""

    server: parts.Server
    context: BrowserContext
    language: str
    complaints: list[str] = field(default_factory=list)
    asked: list[tuple[str, str, int]] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)

    async def page(self, files: str = "", *, ready: bool = True) -> Page:
        page = await self.context.new_page()
        page.on("console", lambda said: self._hear(said.type, said.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", self._note)
        await page.goto(f"/test/files?files={files}")
        if ready:
            await page.locator(READY).wait_for()
        return page

    def _hear(self, kind: str, text: str) -> None:
        # Tests cut the line on purpose, and send junk; the browser says so.
        expected = ("status of 4", *EXPECTED)
        if kind in {"error", "warning"} and not any(one in text for one in expected):
            self.complaints.append(text)

    def _note(self, request: Request) -> None:
        if "/api/v1/uploads" in request.url:
            offset = request.headers.get("upload-offset", "0")
            self.sizes += [int(request.headers.get("upload-length", "0"))]
            self.asked.append((request.method, request.url.rpartition("/")[2], int(offset)))

    async def sent(self, *files: tuple[str, bytes]) -> list[int]:
        """Files that are there already, by kind."""
        secret = next(
            one["value"] for one in await self.context.cookies() if one["name"] == "ifsa_device"
        )
        async with await self.server.client() as client:
            client.cookies.set("ifsa_device", secret)
            found = []
            for kind, data in files:
                answer = await client.post("/api/v1/files", files={kind: ("f", data)})
                found.append(int(answer.json()["id"]))
            return found

    def says(self, words: str) -> str:
        return str(translations(self.language).gettext(words))


@pytest.fixture(scope="module")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[parts.Server]:
    settings = parts.fresh(tmp_path_factory.mktemp("files") / "data")
    async with parts.serving(settings) as made:
        files_page.add(made)
        for handle, language in PEOPLE.items():
            await parts.member(made.store, handle, language=language)
        yield made


@asynccontextmanager
async def phoned(
    server: parts.Server, chromium: Browser, handle: str, **options: Any
) -> AsyncIterator[Phone]:
    language = PEOPLE[handle]
    context = await server.context(chromium, handle, locale=LOCALES[language], **options)
    phone = Phone(server, context, language)
    try:
        yield phone
    finally:
        await context.close()
    assert phone.complaints == []


@pytest.fixture
async def phone(server: parts.Server, chromium: Browser) -> AsyncIterator[Phone]:
    async with phoned(server, chromium, "bashir") as made:
        yield made


async def until(page: Page, expression: str) -> None:
    """Playwright's own way to wait evaluates strings, which our content policy forbids."""
    async with asyncio.timeout(60):
        while not await page.evaluate(expression):
            await asyncio.sleep(0.02)


async def choose(page: Page, kind: str, data: bytes) -> None:
    await page.set_input_files(
        f"input[name={kind}]", {"name": "f", "mimeType": "image/jpeg", "buffer": data}
    )


async def send(page: Page) -> None:
    await page.locator("[data-form] > button").click()
    await page.wait_for_url(re.compile(r"files=\d"))
    await page.locator(READY).wait_for()


def items(page: Page) -> Locator:
    return page.locator(".attach-item")


async def arrived(page: Page, phone: Phone) -> None:
    await expect(page.locator(".attach-state").last).to_have_text(
        phone.says("Goes with your message"), timeout=60_000
    )


# -- sending -------------------------------------------------------------------------------------


async def record(page: Page, phone: Phone, seconds: float) -> None:
    """With the microphone that beeps: hold for a moment in between."""
    status = page.locator("#status")
    await page.get_by_role("button", name=phone.says("Voice note")).click()
    await expect(status).to_have_text(phone.says("Recording. Please speak."))
    heard = [await _level(page) for _ in range(12) if await _pass(page, seconds / 12)]
    assert max(heard) > 0.1
    hold = page.get_by_role("button", name=phone.says("Pause")).last
    await hold.click()
    await expect(status).to_have_text(phone.says("The recording is paused."))
    time = await page.locator(".booth-time").inner_text()
    await page.wait_for_timeout(600)
    assert await page.locator(".booth-time").inner_text() == time
    await hold.click()
    await page.get_by_role("button", name=phone.says("Done")).click()
    await expect(status).to_have_text(phone.says("Your voice note is recorded."))
    await expect(page.locator(".booth")).to_be_hidden()


async def _pass(page: Page, seconds: float) -> bool:
    await page.wait_for_timeout(seconds * 1000)
    return True


async def _level(page: Page) -> float:
    level: float = await page.locator(".booth-level").evaluate("one => one.value")
    return level


async def test_a_note_is_recorded_cut_off_resumed_and_heard(
    server: parts.Server, chromium: Browser
) -> None:
    async with thin(server, SLOW) as (link, far), phoned(far, chromium, "bashir") as phone:
        page = await phone.page()
        link.up = 1_500  # so thin that two seconds of speech can be cut in the middle
        await record(page, phone, 2)
        before = link.passed
        await expect(items(page)).to_have_count(1)
        await items(page).locator("audio").evaluate("one => one.play()")
        await until(page, "document.querySelector('.attach-item audio').currentTime > 0.5")
        await beyond(link, before + 5_000)
        await cut(phone, link)
        await expect(page.locator(".attach-state")).to_have_text(
            phone.says("No internet. We will send it when you are back.")
        )
        link.up = SLOW
        await mend(phone, link)
        await arrived(page, phone)
        # Begun a second time, under the same key: some of it was there.
        assert phone.asked[0][:2] == phone.asked[1][:2] == ("POST", "uploads")
        assert phone.asked[-2][0] == "PATCH"
        assert phone.asked[-2][2] > 1_000
        await send(page)
        await _hear_at_speed(page, phone)


async def _hear_at_speed(page: Page, phone: Phone) -> None:
    note = page.locator("[data-voice]").first
    seconds = float(await note.get_attribute("data-voice") or 0)
    assert 1.5 < seconds < 4
    speed = note.locator(".voice-speed")
    for wanted in ("1.25×", "1.5×"):
        await speed.click()
        await expect(speed).to_have_text(wanted)
    await note.get_by_role("button", name=phone.says("Play")).click()
    audio = note.locator("audio")
    # Behind the encoder's lead-in a second of sound takes two thirds of one.
    took = await audio.evaluate("""async one => {
      const at = () => new Promise(done => one.addEventListener("timeupdate", done, {once: true}));
      while (one.currentTime < 0.2) await at();
      const [began, from] = [performance.now(), one.currentTime];
      while (one.currentTime < from + 1) await at();
      return (one.currentTime - from) / (performance.now() - began) * 1000;
    }""")
    assert await audio.evaluate("one => one.playbackRate") == 1.5
    assert 1.2 < took < 1.8
    assert await audio.evaluate("one => one.currentSrc.endsWith('/ogg')")
    await expect(note.get_by_role("button", name=phone.says("Play"))).to_be_visible()


async def test_over_a_thin_link_a_large_file_goes_in_pieces_and_goes_on(
    server: parts.Server, chromium: Browser
) -> None:
    """Half a megabyte at 400 kbit/s, cut in the middle of a piece: hardly a byte goes twice."""
    sound = recorded(speech(5), "wav")
    async with thin(server, 2_000_000) as (link, far), phoned(far, chromium, "bashir") as phone:
        page = await phone.page()
        link.up, before = SLOW, link.passed
        await page.evaluate(GIVE, [list(sound), "voice"])
        await beyond(link, before + 240_000)
        await cut(phone, link)
        await asyncio.sleep(0.5)
        confirmed = await page.evaluate("tray.items[0].upload.confirmed")
        await mend(phone, link)
        await arrived(page, phone)
        starts = [start for method, _, start in phone.asked if method == "PATCH"]
        assert len(starts) >= 4
        assert starts == sorted(starts)
        again = next(start for start in starts if start > confirmed)
        assert again > confirmed + 20_000, "what came of the piece that was cut off is kept"
        assert link.passed - before < len(sound) + 60_000


async def beyond(link: Link, passed: int) -> None:
    async with asyncio.timeout(60):
        while link.passed < passed:
            await asyncio.sleep(0.01)


async def cut(phone: Phone, link: Link) -> None:
    """The browser knows, and what was under way is lost."""
    await phone.context.set_offline(True)
    link.cut()


async def mend(phone: Phone, link: Link) -> None:
    link.mend()
    await phone.context.set_offline(False)


# A blob as a recorder gives it, without making a megabyte of Python into a file first.
GIVE = """([bytes, kind]) => tray.add(kind, new Blob([new Uint8Array(bytes)]))"""


async def test_a_photo_of_a_phone_is_made_small_before_it_is_sent(phone: Phone) -> None:
    page = await phone.page()
    photo = _turned((4000, 3000))
    assert len(photo) > 800_000
    await choose(page, "photo", photo)
    await arrived(page, phone)
    assert 20_000 < sum(phone.sizes) <= 200_000
    await send(page)
    shown = page.locator("img.photo")
    await expect(shown).to_have_js_property("complete", True)
    # Its camera was held upright: so it stands, and its place was kept before it came.
    assert await shown.get_attribute("width") == "1200"
    assert await shown.get_attribute("height") == "1600"
    box = await shown.bounding_box()
    assert box is not None
    assert abs(box["height"] / box["width"] - 4 / 3) < 0.1
    large = await page.request.get(str(await page.locator(".photo-link").get_attribute("href")))
    image = opened(await large.body())
    assert image.size == (1200, 1600)
    red, green, *_ = image.getpixel((1100, 800))  # type: ignore[misc]
    assert red > green  # what was the top is on the right


def _turned(size: tuple[int, int]) -> bytes:
    """A photo full of leaves, red above and green below, that says it lies on its side."""
    leaves = Image.open(BytesIO(noise((size[0] // 4, size[1] // 4)))).resize(size)
    image = Image.blend(leaves.filter(ImageFilter.GaussianBlur(1)), opened(picture(size=size)), 0.8)
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    out = BytesIO()
    image.save(out, "JPEG", quality=95, exif=exif)
    return out.getvalue()


async def test_what_is_small_goes_as_it_is_and_what_is_no_photo_is_refused(phone: Phone) -> None:
    page = await phone.page()
    small = picture(size=(300, 200))
    await choose(page, "photo", small)
    await arrived(page, phone)
    assert phone.sizes[0] == len(small)
    await choose(page, "photo", b"no photo at all" * 20)
    wrong = items(page).last
    await expect(wrong.get_by_role("alert")).to_have_text(
        phone.says("This kind of file cannot be used.")
    )
    assert await page.evaluate("tray.hasRefused")
    again = wrong.get_by_role("button", name=phone.says("Try again"))
    gate = asyncio.Event()

    async def held(route: Route) -> None:
        await gate.wait()
        await route.continue_()

    await page.route("**/api/v1/uploads**", held)  # or it is refused before one has looked
    await again.click()
    await expect(again).to_be_hidden()
    gate.set()
    await expect(again).to_be_visible()
    assert [one for one in phone.asked if one[0] == "DELETE"]
    await wrong.get_by_role("button", name=phone.says("Remove")).click()
    await expect(items(page)).to_have_count(1)
    assert await page.evaluate("tray.hasRefused") is False
    assert await page.evaluate("tray.items[0].enclosed().file > 0")


async def test_a_message_takes_along_what_has_not_arrived_and_what_is_being_said(
    server: parts.Server, chromium: Browser
) -> None:
    """Sent while a photo is on its way and one still speaks: nothing is lost or sent twice."""
    async with thin(server, 2_000_000) as (link, far), phoned(far, chromium, "bashir") as phone:
        page = await phone.page()
        link.up = SLOW
        await page.evaluate(GIVE, [list(recorded(speech(4), "wav")), "voice"])
        await until(page, "tray.items[0].upload.confirmed > 0")
        confirmed = await page.evaluate("tray.items[0].upload.confirmed")
        await page.get_by_role("button", name=phone.says("Voice note")).click()
        await expect(page.locator(".booth")).to_be_visible()
        await page.wait_for_timeout(1200)
        before = len(phone.asked)
        await send(page)
        await expect(page.locator("[data-voice][data-ready]")).to_have_count(2)
        starts = [start for method, _, start in phone.asked[before:] if method == "PATCH"]
        assert min(starts) >= confirmed
        assert not [one for one in phone.asked if one[0] == "DELETE"]
        assert await page.evaluate("tray.restored.then(() => tray.items.length)") == 0


async def test_what_is_taken_away_stops(server: parts.Server, chromium: Browser) -> None:
    async with thin(server, 2_000_000) as (link, far), phoned(far, chromium, "bashir") as phone:
        page = await phone.page()
        link.up = SLOW
        await page.evaluate(GIVE, [list(recorded(speech(4), "wav")), "voice"])
        await until(page, "tray.items[0].upload.confirmed > 0")
        await page.get_by_role("button", name=phone.says("Remove")).click()
        await expect(items(page)).to_have_count(0)
        await asyncio.sleep(1.5)
        assert phone.asked[-1][0] == "DELETE"
        link.up = 2_000_000
        again = await phone.page()
        await again.evaluate("tray.restored")
        await expect(items(again)).to_have_count(0)


async def test_a_page_that_was_closed_sends_the_rest_when_it_is_open_again(
    server: parts.Server, chromium: Browser
) -> None:
    async with thin(server, 2_000_000) as (link, far), phoned(far, chromium, "bashir") as phone:
        page = await phone.page()
        link.up = SLOW
        await page.evaluate(GIVE, [list(recorded(speech(5), "wav")), "voice"])
        await until(page, "tray.items[0].upload.confirmed > 120_000")
        await page.close()
        before = len(phone.asked)
        link.up = 2_000_000
        page = await phone.page()
        await expect(items(page)).to_have_count(1)
        await arrived(page, phone)
        assert phone.asked[before][0] == "POST"  # begun anew under its key: it says how far it is
        assert phone.asked[before + 1][2] > 120_000
        await send(page)
        await expect(page.locator("[data-voice][data-ready]")).to_have_count(1)
        assert await page.evaluate("tray.restored.then(() => tray.items.length)") == 0


async def test_more_than_a_message_takes_are_not_taken(phone: Phone) -> None:
    page = await phone.page()
    small = FilePayload(name="f", mimeType="image/jpeg", buffer=picture(size=(64, 48)))
    await page.set_input_files("input[name=photo]", [small] * 9)
    await expect(page.locator("#status")).to_have_text(
        phone.says("At most %(most)s files can go along.") % {"most": 8}
    )
    await expect(items(page)).to_have_count(8)


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (
            [*MICROPHONE, "--use-fake-ui-for-media-stream=deny"],
            "Please allow the microphone.",
        ),
        (["--use-fake-ui-for-media-stream"], "No microphone was found on this device."),
    ],
    ids=["refused", "missing"],
)
async def test_a_microphone_that_can_not_be_had_is_said(
    server: parts.Server, chromium: Browser, flags: list[str], words: str
) -> None:
    kept = [flag for flag in CHROMIUM_FLAGS if "media-stream" not in flag]
    other = await chromium.browser_type.launch(executable_path=chromium_path(), args=kept + flags)
    try:
        async with phoned(server, other, "bashir") as phone:
            page = await phone.page()
            await page.get_by_role("button", name=phone.says("Voice note")).click()
            await expect(page.locator("#status")).to_have_text(phone.says(words))
            await expect(page.locator(".booth")).to_be_hidden()
            assert await page.evaluate("tray.isEmpty")
    finally:
        await other.close()


async def test_without_scripts_the_form_sends_and_the_browser_plays(
    server: parts.Server, chromium: Browser
) -> None:
    async with phoned(server, chromium, "amina", java_script_enabled=False) as phone:
        page = await phone.page(ready=False)
        await choose(page, "photo", picture())
        await page.set_input_files(
            "input[name=voice]", {"name": "f", "mimeType": "audio/ogg", "buffer": note("ogg")}
        )
        await page.locator("[data-form] > button").click()
        await expect(page.locator("img.photo")).to_have_attribute("width", "640")
        await expect(page.locator("[data-voice] audio")).to_be_visible()
        await expect(page.locator(".voice-player")).to_be_hidden()
        assert await page.locator("source").count() == 2


# -- hearing and seeing --------------------------------------------------------------------------


async def voices(phone: Phone, *seconds: float) -> Page:
    ids = await phone.sent(*(("voice", note("webm", each)) for each in seconds))
    return await phone.page(",".join(map(str, ids)))


async def playing(page: Page) -> list[bool]:
    found: list[bool] = await page.locator("[data-voice] audio").evaluate_all(
        "all => all.map(one => !one.paused)"
    )
    return found


async def test_one_plays_at_a_time_and_then_the_next(phone: Phone) -> None:
    page = await voices(phone, 6, 1, 1)
    play = page.locator(".voice-button")
    await play.nth(0).click()
    await until(page, "document.querySelectorAll('audio')[0].currentTime > 0.3")
    await play.nth(1).click()
    await until(page, "document.querySelectorAll('audio')[1].currentTime > 0")
    assert await playing(page) == [False, True, False]
    await until(page, "document.querySelectorAll('audio')[2].currentTime > 0")
    assert await playing(page) == [False, False, True]
    await until(page, "[...document.querySelectorAll('audio')].every(one => one.paused)")
    # The first stands where it was left.
    assert await page.evaluate("document.querySelectorAll('audio')[0].currentTime") > 0.2


async def test_the_speed_is_remembered_and_goes_round(phone: Phone) -> None:
    page = await voices(phone, 1, 1.2)
    speeds = page.locator(".voice-speed")
    seen = []
    for _ in range(5):
        await speeds.nth(0).click()
        assert await speeds.nth(1).inner_text() == await speeds.nth(0).inner_text()
        seen.append(await speeds.nth(0).inner_text())
    assert seen == ["1.25×", "1.5×", "2×", "0.75×", "1×"]
    await speeds.nth(0).click()
    page = await voices(phone, 1)
    await expect(page.locator(".voice-speed")).to_have_text("1.25×")


SOUGHT = "[...document.querySelectorAll('audio')].map(one => Math.round(one.currentTime))[0]"


@pytest.mark.parametrize("who", ["bashir", "amina"])
async def test_it_is_sought_by_tap_and_by_key_in_both_directions(
    server: parts.Server, chromium: Browser, who: str
) -> None:
    async with phoned(server, chromium, who) as phone:
        page = await voices(phone, 10)
        track, slider = page.locator(".voice-track"), page.get_by_role("slider")
        box = await track.bounding_box()
        assert box is not None
        # The sound runs away from the button: from the left in English, from the right in Urdu.
        quarter = box["width"] / 4
        at = quarter if who == "bashir" else box["width"] - quarter
        await page.mouse.click(box["x"] + at, box["y"] + box["height"] / 2)
        assert abs(await page.evaluate(SOUGHT) - 2.5) <= 1
        await slider.focus()
        before = await page.evaluate(SOUGHT)
        forth, back = ("ArrowRight", "ArrowLeft")
        if who == "amina":
            forth, back = back, forth
        await page.keyboard.press(forth)
        assert await page.evaluate(SOUGHT) == before + 2
        await page.keyboard.press(back)
        assert await page.evaluate(SOUGHT) == before
        seconds = await page.locator("[data-voice]").get_attribute("data-voice")
        whole = round(float(seconds or 0))
        assert re.fullmatch(
            rf"0:0{before} / 0:(0{whole}|{whole})",
            str(await slider.get_attribute("aria-valuetext")),
        )
        await page.keyboard.press("Space")
        await until(page, "!document.querySelector('audio').paused")
        await page.keyboard.press("Space")
        await until(page, "document.querySelector('audio').paused")
        played = await track.evaluate("one => one.style.getPropertyValue('--played')")
        assert 15 < float(played.rstrip("%")) < 40


async def test_a_note_that_does_not_come_is_said_and_tried_again(phone: Phone) -> None:
    page = await voices(phone, 2)
    await phone.context.set_offline(True)
    await page.locator(".voice-button").click()
    await expect(page.locator(".voice-time")).to_have_text(
        phone.says("Not loaded. Tap to try again.")
    )
    await phone.context.set_offline(False)
    await page.locator(".voice-button").click()
    await until(page, "document.querySelector('audio').currentTime > 0.3")


async def test_nothing_is_loaded_before_one_asks_for_it(phone: Phone) -> None:
    ids = await phone.sent(("voice", note()), ("photo", picture(size=(1600, 1200))))
    page = await phone.context.new_page()
    got: list[str] = []
    page.on("request", lambda one: got.append(one.url.partition("/files/")[2]))
    await page.goto(f"/test/files?files={ids[0]},{ids[1]}")
    await expect(page.locator("img.photo")).to_have_js_property("complete", True)
    await page.wait_for_timeout(300)
    files = [one for one in got if re.match(r"\d", one)]
    assert files == [f"{ids[1]}/small"]


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
async def test_it_fits_and_can_be_seen_touched_and_read_aloud(
    server: parts.Server, chromium: Browser, who: str, dark: bool
) -> None:
    scheme = "dark" if dark else "light"
    async with phoned(server, chromium, who, color_scheme=scheme) as phone:
        one, other, voice = await phone.sent(
            ("photo", picture(size=(900, 1600))), ("photo", picture()), ("voice", note())
        )
        page = await phone.page(f"{one},{voice};{one},{other},{one}")
        await choose(page, "photo", picture(size=(300, 200)))
        await arrived(page, phone)
        await page.get_by_role("button", name=phone.says("Voice note")).click()
        await expect(page.locator(".booth")).to_be_visible()
        for size in (parts.PHONE, DESK):
            await page.set_viewport_size(size)  # type: ignore[arg-type]
            assert await page.evaluate(OUTSIDE) == []
            assert await page.evaluate(SMALL_TARGETS, THUMB) == []
            assert await violations(page) == []
        await page.get_by_role("button", name=phone.says("Done")).click()
        await expect(items(page)).to_have_count(2)
        assert await violations(page) == []
