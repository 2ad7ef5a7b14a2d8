"""Photos and voice notes in rooms, on phones whose network comes and goes."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.async_api import Browser, Page, Route, expect

from ifsa.actor import Role
from ifsa.files import own
from ifsa.language.catalogues import translations
from ifsa.rooms import messages
from tests import parts
from tests.files.pictures import noise, picture
from tests.journeys.held import hold, let_go
from tests.journeys.network import network
from tests.journeys.test_files import beyond, until
from tests.journeys.test_offline import PENDING, as_fresh, controlled, kept, phone
from tests.journeys.village import READY, Topic, Village, composer, send
from tests.web.test_look import OUTSIDE, SMALL_TARGETS, THUMB, violations
from tests.web.thin import thin

SLOW = 50_000  # bytes a second: 400 kbit/s
SEND = "[data-composer] > [type=submit]"
VOICE = ".attach-voice"
LOCALES = {"amina": "ur", "li": "zh-CN"}


@pytest.fixture(scope="module")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[parts.Server]:
    settings = parts.fresh(tmp_path_factory.mktemp("enclosed") / "data")
    async with parts.serving(settings) as made:
        await parts.member(made.store, "maryam", role=Role.ADMIN)
        await parts.member(made.store, "amina", language="ur")
        await parts.member(made.store, "li", language="zh-Hans")
        yield made


def says(language: str, words: str) -> str:
    return str(translations(language).gettext(words))


async def page_of(village: Village, handle: str, path: str) -> Page:
    return await village.page(await village.device(handle, locale=LOCALES[handle]), path)


async def photo(page: Page, data: bytes) -> None:
    await page.locator("input[name=photo]").set_input_files(
        {"name": "leaf.jpg", "mimeType": "image/jpeg", "buffer": data}
    )


async def record(page: Page, seconds: float) -> None:
    """Tap, speak, tap."""
    await page.locator(VOICE).click()
    await page.locator(".booth").wait_for()
    await page.wait_for_timeout(seconds * 1000)
    await page.locator("[data-booth=stop]").click()
    await expect(page.locator(".attach-item")).to_have_count(1)


async def test_a_farmer_speaks_on_a_link_that_breaks_and_a_buyer_hears_it(
    server: parts.Server, village: Village
) -> None:
    """Amina speaks in Urdu, sends while her link is gone for a while; Li reads in Chinese."""
    topic = await village.topic(said=2)
    li = await page_of(village, "li", topic.path)
    async with thin(server, SLOW) as (link, far):
        amina = await page_of(
            Village(far, village.chromium, village.contexts, village.complaints),
            "amina",
            topic.path,
        )
        link.up = 2_000
        before = link.passed
        await record(amina, 2)
        await amina.locator(SEND).click()
        row = amina.locator(PENDING)
        await expect(row).to_contain_text(f"{says('ur', 'Voice note')} 0:0")
        await beyond(link, before + 3_000)
        await amina.context.set_offline(True)
        link.cut()
        await expect(row.locator(".pending-state")).to_have_text(
            says("ur", "No internet. We will send it when you are back."), timeout=20_000
        )
        await expect(li.locator("[data-voice]")).to_have_count(0)
        link.up = SLOW
        link.mend()
        await amina.context.set_offline(False)
        await expect(amina.locator("[data-voice][data-ready]")).to_have_count(1, timeout=40_000)
        await expect(row).to_have_count(0)
        await amina.context.close()
    note = li.get_by_role(
        "group", name=says("zh-Hans", "Voice note of %(name)s") % {"name": "Amina"}
    )
    await expect(note).to_have_count(1)
    await note.get_by_role("button", name=says("zh-Hans", "Play")).click()
    await until(li, "document.querySelector('[data-voice] audio').currentTime > 0.5")
    await expect(note.get_by_role("button", name=says("zh-Hans", "Play"))).to_be_visible(
        timeout=15_000
    )
    assert (await topic.texts())[2:] == [""]


async def test_photos_taken_without_a_network_arrive_once_in_their_order(
    server: parts.Server, chromium: Browser, tmp_path: Path
) -> None:
    """The browser is closed in between; what waits is seen, and each goes once."""
    async with network(int(server.url.rpartition(":")[2])) as line:
        village = Village(replace(server, url=line.url), chromium)
        topic = await village.topic(said=2)
        async with phone(village, tmp_path, "amina") as context:
            page = await village.page(context, topic.path)
            await controlled(page)
            await page.reload()
            await page.locator(READY).wait_for()
            await kept(context, topic.path)
            await _kept_scripts(page)
            await line.cut()
            await photo(page, noise((900, 600)))
            await expect(page.locator(".attach-thumb:visible")).to_have_count(1)
            await send(page, "یہ پتا دیکھیں")
            await send(page, "second")
            await photo(page, picture())
            await expect(page.locator(".attach-item")).to_have_count(1)
            await page.locator(SEND).click()
            await expect(page.locator(PENDING)).to_have_count(3)
            await expect(page.locator(".attach-item")).to_have_count(0)
            await photo(page, picture(size=(300, 200)))
            await expect(page.locator(".attach-item")).to_have_count(1)
        async with phone(village, tmp_path, "amina") as context:
            page = await village.page(context, topic.path)
            await expect(page.locator(PENDING)).to_have_count(3)
            await expect(page.locator(f"{PENDING} .attach-thumb")).to_have_count(2)
            await expect(page.locator(".attach-item")).to_have_count(1)
            await page.locator(".attach-item [data-drop]").click()
            await line.mend()
            await expect(page.locator(".message")).to_have_count(5, timeout=40_000)
            await expect(page.locator(PENDING)).to_have_count(0)
            await expect(page.locator(".photo")).to_have_count(2)
            assert (await topic.texts())[2:] == ["یہ پتا دیکھیں", "second", ""]
            await as_fresh(page, topic)
        assert village.complaints == []


async def test_photos_of_the_latest_messages_are_seen_without_a_network(
    server: parts.Server, chromium: Browser, tmp_path: Path
) -> None:
    """Amina has not opened the topic since the photo came; it is there, for her alone."""
    async with network(int(server.url.rpartition(":")[2])) as line:
        village = Village(replace(server, url=line.url), chromium)
        topic = await village.topic(said=1, by="amina")
        async with await server.client("li") as li:
            sent = await li.post("/api/v1/files", files={"photo": ("p", picture(), "image/png")})
            message = {"key": str(uuid4()), "topic": topic.id, "files": [sent.json()["id"]]}
            posted = await li.post(f"/api/v1/rooms/{topic.room}/messages", json=message)
            assert posted.status_code == 201
        async with phone(village, tmp_path, "amina") as context:
            page = await village.page(context, "/me", ready=False)
            await controlled(page)
            await page.reload()
            await until(page, f"caches.match('{sent.json()['parts']['small']}').then(Boolean)")
            await line.cut()
            await page.goto(topic.path)
            await expect(page.locator(".kept")).to_have_count(1)
            shown = page.locator(".photo")
            await shown.scroll_into_view_if_needed()
            await until(page, "document.querySelector('.photo').naturalWidth === 320")
            await line.mend()
            await page.goto("/me")
            await page.locator("form[action='/sign-out'] button").click()
            await until(
                page, "caches.keys().then(all => !all.some(one => one.startsWith('photos')))"
            )
        assert village.complaints == []


async def _kept_scripts(page: Page) -> None:
    """The phone has what it needs to take a photo without a network."""
    script = "/files/upload.js"  # the last of them
    await until(
        page,
        "caches.open('files').then(one => one.keys())"
        f".then(all => all.some(one => one.url.endsWith('{script}')))",
    )


async def test_one_holds_the_button_as_long_as_one_speaks(village: Village) -> None:
    topic = await village.topic(said=1)
    page = await page_of(village, "amina", topic.path)
    for number in (1, 2):  # the first brings in what records
        box = await page.locator(VOICE).bounding_box()
        assert box is not None
        await page.mouse.move(box["x"] + 20, box["y"] + 20)
        await page.mouse.down()
        await page.locator(".booth").wait_for()
        await page.wait_for_timeout(1400)
        await page.mouse.up()
        await expect(page.locator(".attach-item")).to_have_count(number)
        await expect(page.locator(".booth")).to_be_hidden()
    await page.locator(SEND).click()
    await expect(page.locator("[data-voice][data-ready]")).to_have_count(2, timeout=20_000)


async def test_a_second_tap_on_send_records_nothing(village: Village) -> None:
    """Where one sent a message there is then the button to speak."""
    topic = await village.topic()
    page = await page_of(village, "amina", topic.path)
    await composer(page).fill("سلام")
    box = await page.locator(SEND).bounding_box()
    assert box is not None
    at = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    for pause in (150, 400):
        await page.mouse.click(*at)
        await page.wait_for_timeout(pause)
    await expect(page.locator(".message")).to_have_count(1)
    await page.wait_for_timeout(500)
    await expect(page.locator(".booth")).to_be_hidden()
    await page.locator(VOICE).click()
    await expect(page.locator(".booth")).to_be_visible()


async def test_a_second_tap_on_send_sends_a_photo_once(village: Village) -> None:
    """The phone is slow to write it down: meanwhile there is nothing left to send."""
    topic = await village.topic()
    page = await page_of(village, "amina", topic.path)
    await photo(page, picture(size=(300, 200)))
    await expect(page.locator(".attach-item")).to_have_count(1)
    box = await page.locator(SEND).bounding_box()
    assert box is not None
    await hold(page)
    for _ in range(2):
        await page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        await page.wait_for_timeout(150)
    await let_go(page)
    await expect(page.locator(".message .photo")).to_have_count(1, timeout=20_000)
    await expect(page.locator(PENDING)).to_have_count(0)
    assert len(await topic.texts()) == 1
    await page.reload()
    await page.locator(READY).wait_for()
    await expect(page.locator(".attach-item")).to_have_count(0)


async def test_what_was_not_written_down_is_in_the_tray_of_the_next_page(village: Village) -> None:
    topic = await village.topic()
    phone = await village.device("amina", locale="ur")
    page = await village.page(phone, topic.path)
    await photo(page, picture(size=(300, 200)))
    await expect(page.locator(".attach-item")).to_have_count(1)
    await hold(page)
    await page.locator(SEND).click()
    await expect(page.locator(".attach-item")).to_have_count(0)
    await page.close()
    page = await village.page(phone, topic.path)
    await expect(page.locator(".attach-item")).to_have_count(1)
    await page.locator(SEND).click()
    await expect(page.locator(".message .photo")).to_have_count(1, timeout=20_000)
    assert len(await topic.texts()) == 1


async def test_a_question_that_can_not_be_sent_keeps_its_photo(village: Village) -> None:
    """It is refused after one has tapped Send."""
    topic = await village.topic()
    page = await village.page(
        await village.device("amina", locale="ur"), f"/rooms/{topic.room}", ready=False
    )
    await page.locator("[data-ask][data-ready]").wait_for()
    gate = asyncio.Event()

    async def held(route: Route) -> None:
        await gate.wait()
        await route.continue_()

    await page.route("**/api/v1/uploads**", held)
    await photo(page, b"no photo at all" * 20)
    await expect(page.locator(".attach-item")).to_have_count(1)
    await page.locator("[data-ask] [type=submit]:not([formaction])").click()
    await expect(page.locator(".attach-item")).to_have_count(0)
    gate.set()
    wrong = page.locator(".attach-item")
    await expect(wrong.get_by_role("alert")).to_have_text(
        says("ur", "This kind of file cannot be used.")
    )
    await wrong.locator("[data-drop]").click()
    await expect(wrong).to_have_count(0)
    assert all("status of 4" in one for one in village.complaints)
    village.complaints.clear()


async def test_what_was_said_into_a_page_that_was_left_is_there_again(village: Village) -> None:
    topic = await village.topic()
    page = await page_of(village, "amina", topic.path)
    await page.locator(VOICE).click()
    await page.locator(".booth").wait_for()
    await page.wait_for_timeout(2500)
    await page.reload()
    await page.locator(READY).wait_for()
    await expect(page.locator(".attach-item audio")).to_have_count(1)
    await page.locator(SEND).click()
    await expect(page.locator("[data-voice][data-ready]")).to_have_count(1, timeout=20_000)
    await page.reload()
    await page.locator(READY).wait_for()
    await expect(page.locator(".attach-item")).to_have_count(0)


async def test_what_was_said_and_thrown_away_does_not_come_back(village: Village) -> None:
    topic = await village.topic()
    page = await page_of(village, "amina", topic.path)
    await page.locator(VOICE).click()
    await page.locator(".booth").wait_for()
    await page.wait_for_timeout(2500)  # long enough to have been kept
    await page.locator("[data-booth=drop]").click()
    await page.reload()
    await page.locator(READY).wait_for()
    await expect(page.locator(".attach-item")).to_have_count(0)


async def test_how_much_is_sent_is_seen_after_one_has_tapped(
    server: parts.Server, village: Village
) -> None:
    topic = await village.topic()
    async with thin(server, SLOW) as (link, far):
        there = Village(far, village.chromium, village.contexts, village.complaints)
        page = await page_of(there, "amina", topic.path)
        link.up = 8_000
        await photo(page, noise((400, 300)))
        await page.locator(SEND).click()
        bar = page.locator(f"{PENDING} progress")
        await expect(bar).to_be_visible()
        part = "document.querySelector('.pending progress')?.value"
        await until(page, f"0 < {part} && {part} < 1")
        link.up = 1_000_000
        await expect(page.locator(".message")).to_have_count(1, timeout=20_000)


async def test_what_can_not_go_along_comes_back_to_be_mended(village: Village) -> None:
    """The server has forgotten the photo by the time the message comes."""
    topic = await village.topic(said=1)
    page = await page_of(village, "amina", topic.path)
    await photo(page, picture(size=(300, 200)))
    await expect(page.locator(".attach-state")).to_have_text(
        says("ur", "Goes with your message"), timeout=20_000
    )
    await _take_it_elsewhere(village, topic)
    await page.locator(SEND).click()
    refused = page.locator(f"{PENDING}[role=alert]")
    await expect(refused.locator(".attach-thumb")).to_have_count(1)
    await refused.get_by_role("button", name=says("ur", "Change it")).click()
    await expect(page.locator(".attach-item")).to_have_count(1)
    await page.locator(SEND).click()
    await expect(page.locator(".photo")).to_have_count(2, timeout=20_000)
    await expect(page.locator(PENDING)).to_have_count(0)


async def _take_it_elsewhere(village: Village, topic: Topic) -> None:
    """Another of her pages has sent it."""
    store, amina = village.server.store, await village.actor("amina")
    latest = (await store.read(own.files, amina)).rows[-1]
    posted = {"room": topic.room, "topic": topic.id, "key": uuid4(), "text": "elsewhere"}
    await store.do(messages.post, amina, files=[latest["id"]], **posted)


async def test_a_question_is_asked_by_voice(village: Village) -> None:
    topic = await village.topic(said=1)
    page = await village.page(
        await village.device("amina", locale="ur"), f"/rooms/{topic.room}", ready=False
    )
    await page.locator("[data-ask][data-ready]").wait_for()
    await record(page, 1.5)
    async with page.expect_navigation(timeout=20_000):
        await page.locator("[data-ask] [type=submit]:not([formaction])").click()
    await expect(page.locator("h1")).to_have_text(says("ur", "Voice question"))
    await expect(page.locator("[data-voice][data-ready]")).to_have_count(1)


@pytest.mark.parametrize("handle", ["amina", "li"])
async def test_writing_with_a_tray_fits_and_can_be_read_aloud(
    village: Village, handle: str
) -> None:
    topic = await village.topic(said=2)
    page = await page_of(village, handle, topic.path)
    for step in ("empty", "photo", "recording"):
        if step == "photo":
            await photo(page, picture(size=(300, 200)))
            await expect(page.locator(".attach-item")).to_have_count(1)
            await composer(page).fill("好")
        elif step == "recording":
            await composer(page).fill("")
            await page.locator(VOICE).click()
            await page.locator(".booth").wait_for()
        assert await page.evaluate(OUTSIDE) == []
        assert await page.evaluate(SMALL_TARGETS, THUMB) == []
        assert await violations(page) == []
