"""Catching up: what is new is seen at once, on all devices; and who is meant is found while one
types."""

import asyncio
from collections.abc import AsyncIterator
from io import BytesIO
from uuid import uuid4

import pytest
from PIL import Image
from playwright.async_api import Browser, Page, Route, WebSocket, expect

from ifsa.actor import Role
from ifsa.language.catalogues import translations
from ifsa.notifications import reading
from ifsa.rooms import follows
from tests import parts
from tests.journeys.village import Village, composer, send

URDU = translations("ur").gettext
TAB = "[data-new-topics]"
AGAIN = 7500  # milliseconds, in which a page would have asked another time
TOP = "one => one.getBoundingClientRect().top"


@pytest.fixture(scope="module")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[parts.Server]:
    settings = parts.fresh(tmp_path_factory.mktemp("village") / "data")
    async with parts.serving(settings) as made:
        await parts.member(made.store, "maryam", role=Role.ADMIN)
        await parts.member(made.store, "amina", language="ur")
        await parts.member(made.store, "li", language="zh-Hans")
        yield made


@pytest.fixture
async def village(server: parts.Server, chromium: Browser) -> AsyncIterator[Village]:
    """Of what was said in the tests before, nothing is new."""
    made = Village(server, chromium)
    for handle in ("amina", "li"):
        await server.store.do(reading.sweep, await made.actor(handle))
    yield made
    for context in made.contexts:
        await context.close()
    assert made.complaints == []


async def test_what_is_read_on_one_device_falls_on_the_other_and_comes_back(
    village: Village,
) -> None:
    topic = await village.topic(said=3)
    desk = await village.page(await village.device("amina"), "/inbox", ready=False, hears=True)
    row = desk.locator(f"#news a[href='{topic.path}']")
    await expect(row).to_have_count(1)
    await expect(desk.locator("#news .badge")).to_contain_text("3")
    await expect(desk.locator(TAB)).to_contain_text("1")
    phone = await village.page(await village.device("amina"), topic.path)
    await expect(row).to_have_count(0, timeout=15_000)
    await expect(desk.locator(TAB)).to_be_hidden()
    await expect(desk.get_by_text(URDU("You have read everything."))).to_be_visible()
    await phone.locator(".message .menu summary").nth(1).click()
    await phone.locator(".message").nth(1).get_by_role("link", name=URDU("More")).click()
    await phone.get_by_role("button", name=URDU("Mark as unread from here")).click()
    await phone.wait_for_url(f"**/rooms/{topic.room}")
    await expect(desk.locator("#news .badge")).to_contain_text("2")
    await expect(desk.locator(TAB)).to_be_visible()
    assert await topic.unread("amina") == 2
    await phone.goto(topic.path)
    await expect(phone.locator("#unread")).to_be_in_viewport()


async def test_what_is_written_comes_up_at_once(village: Village) -> None:
    topic = await village.topic(said=0)
    page = await village.page(await village.device("amina"), "/inbox", ready=False)
    await expect(page.locator("#news a[href*='/topics/']")).to_have_count(0)
    await page.wait_for_timeout(500)
    await topic.say("li", "先测土壤")
    await expect(page.locator(f"#news a[href='{topic.path}']")).to_have_count(1, timeout=15_000)
    await expect(page.locator("#news")).to_contain_text("先测土壤")


def _questions(page: Page) -> list[str]:
    """How often a page asks how it stands, as it is loaded from now on."""
    asked: list[str] = []

    def listen(socket: WebSocket) -> None:
        socket.on("framesent", lambda said: asked.append(str(said)) if '"stand"' in said else None)

    page.on("websocket", listen)
    return asked


async def _listening(page: Page, path: str) -> None:
    """A page that has heard how it stands, and knows when it is loaded another time."""
    async with page.expect_websocket() as opened:
        await page.goto(path)
    socket = await opened.value
    await socket.wait_for_event("framereceived", lambda said: "news.stands" in said)
    await page.evaluate("window.stillHere = true")


async def test_the_number_rises_on_any_page_and_many_messages_are_few_questions(
    village: Village,
) -> None:
    topic, other = await village.topic(said=0), await village.topic(said=0)
    page = await (await village.device("amina")).new_page()
    asked = _questions(page)
    await _listening(page, "/market")
    await expect(page.locator(TAB)).to_be_hidden()
    for number in range(12):
        await topic.say("li", f"先测土壤 {number}")
        await asyncio.sleep(0.2)
    await expect(page.locator(TAB)).to_contain_text("1", timeout=15_000)
    for number in range(12):
        await topic.say("li", f"浇水 {number}")
        await asyncio.sleep(0.2)
    await page.wait_for_timeout(AGAIN)
    assert len(asked) == 1, "what is new already needs no other question"
    await other.say("li", "好")
    await expect(page.locator(TAB)).to_contain_text("2", timeout=15_000)
    assert len(asked) == 2
    await topic.read("amina", await topic.say("li", "完"))
    await expect(page.locator(TAB)).to_contain_text("1", timeout=15_000)
    await topic.say("li", "还有")
    await expect(page.locator(TAB)).to_contain_text("2", timeout=15_000)
    assert await page.evaluate("window.stillHere")


async def test_a_browser_that_is_never_idle_is_live_all_the_same(village: Village) -> None:
    context = await village.device("amina")
    never = "(done, how) => how?.timeout && setTimeout(done, how.timeout)"
    await context.add_init_script(f"window.requestIdleCallback = {never}")
    await _listening(await context.new_page(), "/market")


async def test_a_muted_topic_does_not_raise_the_number(village: Village) -> None:
    muted, heard = await village.topic(said=0), await village.topic(said=0)
    amina = await village.actor("amina")
    await village.server.store.do(follows.choose_topic, amina, topic=muted.id, level="mute")
    page = await (await village.device("amina")).new_page()
    asked = _questions(page)
    await _listening(page, "/market")
    await muted.say("li", "小声")
    async with asyncio.timeout(15):
        while not asked:
            await asyncio.sleep(0.05)
    await page.wait_for_timeout(500)
    await expect(page.locator(TAB)).to_be_hidden()
    await heard.say("li", "大声")
    await expect(page.locator(TAB)).to_contain_text("1", timeout=15_000)
    await muted.say("li", "小声")
    await page.wait_for_timeout(AGAIN)
    await expect(page.locator(TAB)).to_contain_text("1")
    assert len(asked) == 2


async def test_a_hidden_page_asks_once_it_is_seen(village: Village) -> None:
    topic = await village.topic(said=0)
    context = await village.device("amina")
    await context.add_init_script(
        "Object.defineProperty(document, 'hidden', {get: () => !window.looked})"
    )
    page = await context.new_page()
    asked = _questions(page)
    await _listening(page, "/market")
    await topic.say("li", "先测土壤")
    await page.wait_for_timeout(3000)
    assert asked == []
    await page.evaluate(
        "window.looked = true; document.dispatchEvent(new Event('visibilitychange'))"
    )
    await expect(page.locator(TAB)).to_contain_text("1", timeout=15_000)


async def test_all_is_read_by_one_tap_and_taken_back_by_another_without_scripts(
    village: Village,
) -> None:
    first, second = await village.topic(said=2), await village.topic(said=1)
    context = await village.device("amina", java_script_enabled=False)
    page = await village.page(context, "/inbox", ready=False)
    await page.get_by_role("button", name=URDU("Mark as read"), exact=True).first.click()
    assert {await first.unread("amina"), await second.unread("amina")} != {1, 2}
    await page.get_by_role("button", name=URDU("Undo")).click()
    assert (await first.unread("amina"), await second.unread("amina")) == (2, 1)
    await page.get_by_role("button", name=URDU("Mark all as read")).click()
    assert (await first.unread("amina"), await second.unread("amina")) == (0, 0)
    await expect(page.get_by_text(URDU("Marked as read."))).to_be_visible()
    await page.get_by_role("button", name=URDU("Undo")).click()
    assert (await first.unread("amina"), await second.unread("amina")) == (2, 1)


async def test_a_topic_is_muted_and_followed_from_its_page(village: Village) -> None:
    topic = await village.topic(said=1)
    page = await village.page(await village.device("amina"), topic.path)
    await page.locator(".head .menu summary").click()
    await page.locator(".levels [value=mute]").click()
    await page.locator(".head .menu summary").click()
    await expect(page.locator(".levels [aria-pressed=true]")).to_have_attribute("value", "mute")
    await topic.say("li", "new")
    assert await topic.unread("amina") == 0


@pytest.mark.parametrize("how", ["Enter", "tap"])
async def test_who_is_meant_is_found_while_one_types(village: Village, how: str) -> None:
    topic = await village.topic(said=1)
    phone = await village.page(await village.device("amina"), topic.path)
    desk = await village.page(await village.device("li"), "/inbox", ready=False)
    await composer(phone).press_sequentially("سلام @l", delay=30)
    offered = phone.get_by_role("option")
    await expect(offered).to_have_count(1)
    await expect(offered).to_contain_text("@li")
    if how == "Enter":
        await composer(phone).press("Enter")
    else:
        await offered.click()
    await expect(composer(phone)).to_have_value("سلام @li ")
    await expect(offered).to_have_count(0)
    await composer(phone).press_sequentially("دیکھیں")
    await send(phone, await composer(phone).input_value())
    link = phone.locator(".message a.mention")
    await expect(link).to_have_attribute("href", "/members/li")
    await expect(desk.locator(".bell .badge")).to_be_visible(timeout=15_000)
    await expect(desk.locator("#to-you")).to_be_visible(timeout=15_000)
    await desk.locator("section:has(#to-you) a").click()
    await expect(desk.locator(".message:target")).to_contain_text("دیکھیں")
    await expect(desk.locator(".bell .badge")).to_have_count(0, timeout=15_000)


async def test_a_name_is_typed_without_a_network_as_it_is(village: Village) -> None:
    topic = await village.topic(said=1)
    phone = await village.device("amina")
    page = await village.page(phone, topic.path)
    await phone.set_offline(True)
    await composer(page).press_sequentially("@li")
    await page.wait_for_timeout(600)
    await expect(page.get_by_role("option")).to_have_count(0)
    await phone.set_offline(False)
    await send(page, "@li")
    await expect(page.locator(".message a.mention")).to_have_count(1)


async def test_a_message_is_saved_from_its_menu_and_found_again(village: Village) -> None:
    topic = await village.topic(said=2)
    page = await village.page(await village.device("amina"), topic.path)
    await page.locator(".message .menu summary").nth(1).click()
    await page.locator(".message").nth(1).get_by_role("button", name=URDU("Save")).click()
    await expect(page.locator("#status")).to_contain_text(URDU("Saved"))
    await page.goto("/saved")
    await expect(page.locator("main .row")).to_contain_text("1: ")
    await page.get_by_role("button", name=URDU("Save it no more")).click()
    await expect(page.locator("main .row")).to_have_count(0)


async def test_a_hidden_page_reads_nothing(village: Village) -> None:
    topic = await village.topic(said=2)
    context = await village.device("amina")
    await context.add_init_script(
        "Object.defineProperty(document, 'hidden', {get: () => !window.looked})"
    )
    page = await village.page(context, topic.path)
    await page.wait_for_timeout(2500)
    assert await topic.unread("amina") == 2
    await page.evaluate(
        "window.looked = true; document.dispatchEvent(new Event('visibilitychange'))"
    )
    await page.wait_for_timeout(900)
    assert await topic.unread("amina") == 2, "it must be looked at for a second"
    async with asyncio.timeout(10):
        while await topic.unread("amina"):
            await asyncio.sleep(0.05)


async def test_a_message_s_address_opens_there_and_pictures_do_not_push_it_away(
    village: Village,
) -> None:
    topic = await village.topic(said=20)
    async with await village.server.client("li") as li:
        photo = {"photo": ("leaf.png", tall(), "image/png")}
        for _ in range(3):
            file = (await li.post("/api/v1/files", files=photo)).json()["id"]
            said = {"key": str(uuid4()), "topic": topic.id, "text": "", "files": [file]}
            (await li.post(f"/api/v1/rooms/{topic.room}/messages", json=said)).raise_for_status()
        said = {"key": str(uuid4()), "topic": topic.id, "text": "this one"}
        answer = await li.post(f"/api/v1/rooms/{topic.room}/messages", json=said)
    for number in range(30):
        await topic.say("li", f"later {number}")
    context = await village.device("amina")
    photos: list[str] = []

    async def slowly(route: Route) -> None:
        photos.append(route.request.url)
        await asyncio.sleep(1)
        await route.continue_()

    await context.route("**/files/**", slowly)
    page = await village.page(context, f"/messages/{answer.json()['id']}")
    target = page.locator(".message:target")
    await expect(target).to_contain_text("this one")
    before = await target.evaluate(TOP)
    await page.wait_for_load_state("networkidle")
    assert photos, "there was nothing that could have pushed"
    assert abs(await target.evaluate(TOP) - before) < 2
    await expect(target).to_be_in_viewport()


def tall() -> bytes:
    """A picture much higher than wide."""
    made = BytesIO()
    Image.new("RGB", (300, 1200), "green").save(made, "PNG")
    return made.getvalue()
