"""What one began to write, in a real browser: two devices, bad links, no scripts."""

import asyncio
import json
import re
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import (
    BrowserContext,
    Page,
    Request,
    Route,
    WebSocket,
    expect,
)

from ifsa.actor import Role
from ifsa.rooms import locks, unsent
from tests import parts
from tests.journeys.held import hold, let_go
from tests.journeys.village import READY, Topic, Village, composer, send

KEPT = "Draft kept"
STATE = ".draft-state"


@pytest.fixture(scope="module")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[parts.Server]:
    settings = parts.fresh(tmp_path_factory.mktemp("village") / "data")
    async with parts.serving(settings) as made:
        await parts.member(made.store, "maryam", role=Role.ADMIN)
        await parts.member(made.store, "gul", language="en")
        await parts.member(made.store, "li", language="zh-Hans")
        yield made


@pytest.fixture
async def topic(village: Village) -> Topic:
    return await village.topic(said=2)


async def kept(topic: Topic, by: str = "gul") -> list[str]:
    """What the server has, in that topic."""
    who = await topic.village.actor(by)
    found = await topic.village.server.store.read(unsent.of_topic, who, topic=topic.id)
    return [one.text for one in found]


async def type_and_keep(page: Page, topic: Topic, text: str) -> None:
    await composer(page).fill(text)
    # A page that came with a draft says so for a moment still: of that draft.
    async with asyncio.timeout(10):
        while text not in await kept(topic):
            await asyncio.sleep(0.05)
    await expect(page.locator(STATE)).to_have_text(KEPT)


async def written_back(page: Page, text: str) -> None:
    """What was sent has come back as a message: for a moment it waits nowhere either."""
    await expect(page.locator(".message").last).to_contain_text(text)
    await expect(page.locator(".pending li")).to_have_count(0)


def sent_by(page: Page) -> list[str]:
    """The drafts that a page sends, by whichever way."""
    sent: list[str] = []

    def note(frame: str | bytes) -> None:
        if '"op":"draft"' in str(frame):
            sent.append(json.loads(frame)["text"])

    def on_line(line: WebSocket) -> None:
        line.on("framesent", note)

    def on_request(one: Request) -> None:
        if "/api/v1/drafts/" in one.url:
            sent.append(json.loads(one.post_data or "{}")["text"])

    page.on("websocket", on_line)
    page.on("request", on_request)
    return sent


async def test_it_is_kept_here_at_once_and_there_when_one_stops(
    village: Village, topic: Topic
) -> None:
    page = await (await village.device("gul")).new_page()
    sent = sent_by(page)
    await page.goto(topic.path)
    await page.locator("[data-composer][data-ready]").wait_for()
    await composer(page).press_sequentially("The leaves curl", delay=60)
    await expect(page.locator(STATE)).to_have_text("Kept on this phone")
    assert sent == []
    await expect(page.locator(STATE)).to_have_text(KEPT)
    assert sent == ["The leaves curl"]
    assert await kept(topic) == ["The leaves curl"]
    other = await village.page(await village.device("gul"), topic.path)
    await expect(composer(other)).to_have_value("The leaves curl")
    await expect(other.locator(STATE)).to_have_text(KEPT)
    bare = await village.device("gul", java_script_enabled=False)
    plain = await village.page(bare, topic.path, ready=False)
    await expect(composer(plain)).to_have_value("The leaves curl")
    theirs = await village.page(await village.device("li"), topic.path)
    await expect(composer(theirs)).to_have_value("")
    assert "curl" not in await theirs.content()


async def test_who_leaves_at_once_leaves_nothing_behind(village: Village, topic: Topic) -> None:
    page = await village.page(await village.device("gul"), topic.path)
    await composer(page).fill("a thought")
    await expect(page.locator(STATE)).to_have_text("Kept on this phone")
    await page.close(run_before_unload=True)
    async with asyncio.timeout(10):
        while await kept(topic) != ["a thought"]:
            await asyncio.sleep(0.05)


async def begun(phone: BrowserContext, village: Village, topic: Topic) -> None:
    """Something was begun there without a link, which the server has not seen; its page is gone."""
    page = await village.page(phone, topic.path)
    await phone.set_offline(True)
    await composer(page).fill("the older one")
    await expect(page.locator(STATE)).to_have_text("Kept on this phone")
    await page.close()
    await phone.set_offline(False)


async def both_are_there(page: Page, topic: Topic) -> None:
    """What was typed stands there, and the older one beside it; neither is lost."""
    await expect(composer(page)).to_have_value("new")
    other = page.locator(".draft-other")
    await expect(other).to_contain_text("Another draft")
    await other.click()
    await expect(composer(page)).to_have_value("the older one")
    await other.click()
    await expect(composer(page)).to_have_value("new")
    async with asyncio.timeout(10):
        while sorted(await kept(topic)) != ["new", "the older one"]:
            await asyncio.sleep(0.05)
    await page.locator("[data-composer] > [type=submit]").click()
    await written_back(page, "new")
    assert await kept(topic) == ["the older one"]


async def _held(route: Route, gate: asyncio.Event) -> None:
    await gate.wait()
    await route.continue_()


async def test_what_is_typed_before_the_script_came_leaves_the_older_one_beside(
    village: Village, topic: Topic
) -> None:
    phone = await village.device("gul")
    await begun(phone, village, topic)
    page, gate = await phone.new_page(), asyncio.Event()
    await page.route("**/rooms/writing.js", lambda route: _held(route, gate))
    await page.goto(topic.path)
    await composer(page).fill("new")
    gate.set()
    await page.locator(READY).wait_for()
    await both_are_there(page, topic)


async def test_what_is_typed_before_the_phone_has_answered_leaves_the_older_one_beside(
    village: Village, topic: Topic
) -> None:
    phone = await village.device("gul")
    await begun(phone, village, topic)
    elsewhere = await village.page(phone, "/me", ready=False)
    await hold(elsewhere)
    async with (page := await phone.new_page()).expect_request("**/rooms/drafts.js"):
        await page.goto(topic.path)
        await composer(page).fill("new")
    await let_go(elsewhere)
    await page.locator(READY).wait_for()
    await both_are_there(page, topic)


async def test_the_older_one_is_there_without_a_link(village: Village, topic: Topic) -> None:
    phone = await village.device("gul")
    await begun(phone, village, topic)
    elsewhere = await village.page(phone, "/me", ready=False)
    await hold(elsewhere)
    page = await phone.new_page()
    await without_a_link(page)
    await page.goto(topic.path)
    await composer(page).fill("new")
    await let_go(elsewhere)
    await page.locator(READY).wait_for()
    other = page.locator(".draft-other")
    for shown in ("the older one", "new", "the older one"):
        await other.click()
        await expect(composer(page)).to_have_value(shown)
    assert await kept(topic) == []
    await page.reload()
    await expect(composer(page)).to_have_value("the older one")
    await other.click()
    await expect(composer(page)).to_have_value("new")
    await page.close()
    page = await village.page(phone, topic.path)
    await both_are_there(page, topic)


async def without_a_link(page: Page) -> None:
    """It has come, and nothing more passes."""
    await page.route("**/api/**", lambda route: route.abort())
    await page.route_web_socket("**/live*", lambda line: asyncio.ensure_future(line.close()))


async def test_who_writes_on_at_once_goes_on_with_the_same_one(
    village: Village, topic: Topic
) -> None:
    """Before the script came: the page had brought it."""
    phone = await village.device("gul")
    page = await village.page(phone, topic.path)
    await type_and_keep(page, topic, "one")
    await page.close()
    page, gate = await phone.new_page(), asyncio.Event()
    await page.route("**/rooms/writing.js", lambda route: _held(route, gate))
    await page.goto(topic.path)
    await composer(page).fill("one two")
    gate.set()
    await page.locator(READY).wait_for()
    async with asyncio.timeout(10):
        while await kept(topic) != ["one two"]:
            await asyncio.sleep(0.05)
    await expect(page.locator(".draft-other")).to_be_hidden()


async def test_what_is_on_its_way_is_no_draft_any_more(village: Village, topic: Topic) -> None:
    """The page was closed when it was in the outbox, and still among the drafts."""
    phone = await village.device("gul")
    page = await phone.new_page()
    await without_a_link(page)
    await page.goto(topic.path)
    await page.locator(READY).wait_for()
    await composer(page).fill("sulphur")
    await expect(page.locator(STATE)).to_have_text("Kept on this phone")
    # What would follow does not: only looking at a thing lets it be taken out.
    await page.evaluate("() => { IDBObjectStore.prototype.get = () => { throw new Error(); }; }")
    await page.locator("[data-composer] > [type=submit]").click()
    await expect(page.locator(".pending li")).to_have_count(1)
    await page.close()
    page = await phone.new_page()
    await without_a_link(page)
    await page.goto(topic.path)
    await page.locator(READY).wait_for()
    await expect(page.locator(".pending-text")).to_have_text("sulphur")
    await expect(composer(page)).to_have_value("")
    await page.close()
    page = await village.page(phone, topic.path)
    await written_back(page, "sulphur")
    await expect(composer(page)).to_have_value("")
    assert (await topic.texts())[2:] == ["sulphur"]


async def test_who_leaves_after_the_first_word_leaves_it_on_the_server(
    village: Village, topic: Topic
) -> None:
    """What keeps it has come by then: it is fetched when one is about to write."""
    page = await village.page(await village.device("gul"), topic.path)
    async with page.expect_response("**/rooms/drafts.js") as coming:
        await composer(page).focus()
    await (await coming.value).finished()
    await composer(page).fill("a thought")
    await page.close(run_before_unload=True)
    async with asyncio.timeout(10):
        while await kept(topic) != ["a thought"]:
            await asyncio.sleep(0.05)


async def test_sent_it_is_nowhere_any_more(village: Village, topic: Topic) -> None:
    phone = await village.device("gul")
    page = await village.page(phone, topic.path)
    await type_and_keep(page, topic, "sulphur")
    laptop = await village.page(await village.device("gul"), topic.path, hears=True)
    await expect(composer(laptop)).to_have_value("sulphur")
    await send(page, "sulphur, a handful")
    await expect(page.locator(".message").last).to_contain_text("sulphur, a handful")
    await expect(composer(laptop)).to_have_value("")
    await asyncio.sleep(2.5)  # longer than a late save takes
    assert await kept(topic) == []
    for one in (page, laptop):
        await one.reload()
        await one.locator("[data-composer][data-ready]").wait_for()
        await expect(composer(one)).to_have_value("")
        await expect(one.locator(STATE)).to_have_text("")


async def test_sent_from_the_other_device_as_it_was_it_is_one_message(
    village: Village, topic: Topic
) -> None:
    phone = await village.page(await village.device("gul"), topic.path)
    await type_and_keep(phone, topic, "potash")
    laptop = await village.page(await village.device("gul"), topic.path)
    await expect(composer(laptop)).to_have_value("potash")
    await phone.context.set_offline(True)
    for page in (laptop, phone):
        await page.locator("[data-composer] > [type=submit]").click()
    await written_back(laptop, "potash")
    await phone.context.set_offline(False)
    await written_back(phone, "potash")
    assert (await topic.texts())[2:] == ["potash"]
    assert await kept(topic) == []


async def test_of_two_devices_that_write_at_once_neither_loses_a_word(
    village: Village, topic: Topic
) -> None:
    phone = await village.page(await village.device("gul"), topic.path)
    await type_and_keep(phone, topic, "one")
    laptop = await village.page(await village.device("gul"), topic.path)
    await phone.context.set_offline(True)
    await composer(phone).fill("one, from the field")
    await expect(phone.locator(STATE)).to_have_text("Kept on this phone")
    await type_and_keep(laptop, topic, "one, from the desk")
    await phone.context.set_offline(False)
    await phone.reload()
    await phone.locator("[data-composer][data-ready]").wait_for()
    await expect(composer(phone)).to_have_value("one, from the field")
    await expect(phone.locator(STATE)).to_have_text(KEPT)
    other = phone.locator(".draft-other")
    await expect(other).to_contain_text("A newer draft from another device")
    assert sorted(await kept(topic)) == ["one, from the desk", "one, from the field"]
    await other.click()
    await expect(composer(phone)).to_have_value("one, from the desk")
    await expect(other).to_contain_text("Another draft of yours")
    await other.click()
    await expect(composer(phone)).to_have_value("one, from the field")
    await phone.locator("[data-composer] > [type=submit]").click()
    await written_back(phone, "one, from the field")
    await expect(composer(laptop)).to_have_value("one, from the desk")
    assert (await topic.texts())[2:] == ["one, from the field"]
    assert await kept(topic) == ["one, from the desk"]


async def test_a_newer_one_is_offered_while_the_page_is_open(
    village: Village, topic: Topic
) -> None:
    phone = await village.page(await village.device("gul"), topic.path)
    await type_and_keep(phone, topic, "one")
    laptop = await village.page(await village.device("gul"), topic.path)
    await type_and_keep(laptop, topic, "one two")
    other = phone.locator(".draft-other")
    await expect(other).to_contain_text("A newer draft from another device")
    await expect(composer(phone)).to_have_value("one")
    await other.click()
    await expect(composer(phone)).to_have_value("one two")
    await phone.locator("[data-composer] > [type=submit]").click()
    await written_back(phone, "one two")
    await expect(composer(laptop)).to_have_value("")
    assert await kept(topic) == []


async def test_the_outbox_takes_it_along_when_it_sends_later(
    village: Village, topic: Topic
) -> None:
    phone = await village.device("gul")
    page = await village.page(phone, topic.path)
    await type_and_keep(page, topic, "from the")
    await phone.set_offline(True)
    await send(page, "from the field")
    await expect(page.locator(".pending li")).to_have_count(1)
    assert await kept(topic) == ["from the"], "it is not sent yet"
    await page.close()
    await phone.set_offline(False)
    page = await village.page(phone, topic.path)
    await expect(page.locator(".message").last).to_contain_text("from the field")
    await expect(composer(page)).to_have_value("")
    assert await kept(topic) == []
    assert (await topic.texts())[2:] == ["from the field"]


async def test_without_scripts_a_button_keeps_it(village: Village, topic: Topic) -> None:
    bare = await village.device("gul", java_script_enabled=False)
    page = await village.page(bare, topic.path, ready=False)
    await composer(page).fill("half a thought")
    await page.get_by_role("button", name="Keep as a draft").click()
    await expect(composer(page)).to_have_value("half a thought")
    await expect(page.locator(STATE)).to_have_text(KEPT)
    await composer(page).fill("a whole thought")
    await page.get_by_role("button", name="Keep as a draft").click()
    assert await kept(topic) == ["a whole thought"]
    await page.goto("/inbox")
    await page.get_by_role("link", name=re.compile(r"\d drafts?$")).click()
    row = page.locator(".inbox-row", has_text="a whole thought")
    await expect(row).to_contain_text("کینو کے پتے")
    await row.get_by_role("button", name="Discard").click()
    await expect(row).to_have_count(0)
    assert await kept(topic) == []
    await page.get_by_role("button", name="Undo").click()
    await row.get_by_role("link").click()
    await expect(composer(page)).to_have_value("a whole thought")
    await page.locator("[data-composer] > [type=submit]").click()
    await expect(page.locator(".message").last).to_contain_text("a whole thought")
    await expect(composer(page)).to_have_value("")
    assert await kept(topic) == []


async def test_a_question_is_kept_with_its_title(village: Village, topic: Topic) -> None:
    path = f"/rooms/{topic.room}"
    phone = await village.device("gul")
    page = await _asking(phone, path)
    await page.get_by_label("What is it about?").fill("Curled leaves")
    await page.get_by_label("Your message", exact=True).fill("Since a week")
    await expect(page.locator(STATE)).to_have_text(KEPT)
    laptop = await _asking(await village.device("gul"), path)
    await expect(laptop.get_by_label("What is it about?")).to_have_value("Curled leaves")
    await laptop.get_by_label("Your message", exact=True).fill("Since a week or two")
    await laptop.locator("[data-ask]").get_by_role("button", name="Send").click()
    await expect(laptop.locator(".message")).to_contain_text("Since a week or two")
    await expect(page.get_by_label("Your message", exact=True)).to_have_value("")
    page = await _asking(phone, path)
    await expect(page.get_by_label("What is it about?")).to_have_value("")
    who = await village.actor("gul")
    asked = {"slug": topic.room}
    assert await village.server.store.read(unsent.of_room, who, **asked) == []


async def _asking(context: BrowserContext, path: str) -> Page:
    page = await context.new_page()
    await page.goto(path)
    await page.locator("[data-ask][data-ready]").wait_for()
    return page


async def test_an_edit_is_kept_and_what_it_was_opened_with(village: Village, topic: Topic) -> None:
    said = await topic.say("gul", "Sulphur")
    page = await (await village.device("gul")).new_page()
    await page.goto(topic.path)
    message = await page.locator(f"#s{said}").get_attribute("data-id")
    path = f"/messages/{message}/options"
    await page.goto(path)
    await page.locator("[data-edit][data-ready]").wait_for()
    field = page.locator("[data-edit] [name=text]")
    await field.fill("Sulphur, a handful")
    await expect(page.locator(STATE)).to_have_text(KEPT)
    other = await (await village.device("gul")).new_page()
    await other.goto(path)
    await expect(other.locator("[data-edit] [name=text]")).to_have_value("Sulphur, a handful")
    await page.locator("[data-edit]").get_by_role("button", name="Save").click()
    await expect(page.locator(f"#s{said}")).to_contain_text("Sulphur, a handful")
    for one in (page, other):
        await one.goto(path)
        await one.locator("[data-edit][data-ready]").wait_for()
        await expect(one.locator("[data-edit] [name=text]")).to_have_value("Sulphur, a handful")
        await expect(one.locator(STATE)).to_have_text("")


async def test_what_may_not_be_sent_any_more_can_be_copied(village: Village, topic: Topic) -> None:
    page = await village.page(await village.device("gul"), topic.path)
    await type_and_keep(page, topic, "too late")
    maryam = await village.actor("maryam")
    await village.server.store.do(locks.lock, maryam, topic=topic.id)
    await page.goto("/drafts")
    row = page.locator(".inbox-row", has_text="too late")
    await row.get_by_text("You can not write there any more").click()
    await expect(row.get_by_label("Text", exact=True)).to_have_value("too late")
    await expect(row.locator(".row-title a")).to_have_count(0)


MARKED = "**Sulphur**, a handful\n\n- @li\n- گندھک"


async def test_a_preview_looks_as_the_message_then_does(village: Village, topic: Topic) -> None:
    page = await village.page(await village.device("gul"), topic.path)
    asked: list[str] = []

    def on_request(one: Request) -> None:
        if "preview" in one.url:
            asked.append(one.url)

    page.on("request", on_request)
    button, box = page.get_by_role("button", name="Preview"), page.locator(".preview")
    await expect(button).to_be_hidden()
    await composer(page).fill(MARKED)
    assert asked == []
    await composer(page).press("Tab")
    await button.focus()
    await page.keyboard.press("Enter")
    await expect(box).to_contain_text("It is not sent yet")
    await expect(box.locator("strong", has_text="Sulphur")).to_be_visible()
    seen = await box.locator(".message-text").evaluate("one => one.outerHTML")
    await page.keyboard.press("Escape")
    await expect(box).to_be_hidden()
    assert len(await topic.texts()) == 2
    await button.click()
    await expect(box).to_be_visible()
    await page.locator("[data-composer] > [type=submit]").click()
    await expect(box).to_be_hidden()
    last = page.locator(".message").last.locator(".message-text")
    await expect(last).to_contain_text("Sulphur")
    assert await last.evaluate("one => one.outerHTML") == seen


async def test_a_preview_can_be_called_off_and_goes_as_one_writes_on(
    village: Village, topic: Topic
) -> None:
    page = await village.page(await village.device("gul"), topic.path)
    button, box = page.get_by_role("button", name="Preview"), page.locator(".preview")
    await composer(page).fill("*one*")
    gate = asyncio.Event()

    async def slow(route: Route) -> None:
        await gate.wait()
        await route.continue_()

    await page.route("**/preview", slow)
    await button.click()
    await expect(button).to_have_attribute("aria-busy", "true")
    await button.click()
    gate.set()
    await expect(button).not_to_have_attribute("aria-busy", "true")
    await asyncio.sleep(0.3)
    await expect(box).to_be_hidden()
    await button.click()
    await expect(box.locator("em")).to_have_text("one")
    await composer(page).press_sequentially(" two")
    await expect(box).to_be_hidden()
    await page.context.set_offline(True)
    await button.click()
    await expect(page.locator("#status")).to_contain_text("No internet")
    await expect(composer(page)).to_have_value("*one* two")


async def test_without_scripts_a_preview_comes_back_with_the_form(
    village: Village, topic: Topic
) -> None:
    bare = await village.device("gul", java_script_enabled=False)
    page = await village.page(bare, topic.path, ready=False)
    await composer(page).fill(MARKED)
    await page.get_by_role("button", name="Preview").click()
    await expect(page.locator(".preview strong", has_text="Sulphur")).to_be_visible()
    await expect(composer(page)).to_have_value(MARKED)
    assert len(await topic.texts()) == 2
    await page.locator("[data-composer] > [type=submit]").click()
    await expect(page.locator(".message").last).to_contain_text("Sulphur")
    assert (await topic.texts())[2:] == [MARKED]
    await page.goto(f"/rooms/{topic.room}")
    await page.get_by_label("Your message", exact=True).fill("*Why?*")
    await page.get_by_role("button", name="Preview").click()
    await expect(page.locator(".preview em")).to_have_text("Why?")
