"""Rooms in a real browser: two devices, bad links, no scripts, small phones."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import CDPSession, Page, expect

from ifsa.actor import Role
from ifsa.language.catalogues import translations
from ifsa.members import devices
from ifsa.rooms import moves, queries, spaces, topics
from tests import parts
from tests.journeys.village import READY, Topic, Village, composer, send
from tests.web.test_look import OUTSIDE, violations

LOCALES = {"en": "en-GB", "ur": "ur", "zh-Hans": "zh-CN"}
QUIET = 5.0  # seconds: a page that stands still for so long asks for nothing more by itself
TOP = "one => one.getBoundingClientRect().top"


@pytest.fixture(scope="module")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[parts.Server]:
    settings = parts.fresh(tmp_path_factory.mktemp("village") / "data")
    async with parts.serving(settings) as made:
        await parts.member(made.store, "maryam", role=Role.ADMIN)
        await parts.member(made.store, "amina", language="ur")
        await parts.member(made.store, "li", language="zh-Hans")
        yield made


async def test_two_devices_see_each_other_s_words_without_a_reload(village: Village) -> None:
    topic = await village.topic(said=2)
    amina = await village.page(await village.device("amina", locale="ur"), topic.path)
    li = await village.page(await village.device("li", locale="zh-CN"), topic.path)
    for page in (amina, li):
        await page.evaluate("window.stillHere = true")
    await send(amina, "پتے پیلے ہیں")
    await expect(li.locator(".message").last).to_contain_text("پتے پیلے ہیں")
    await send(li, "**先**测酸碱度")
    last = amina.locator(".message").last
    await expect(last.locator("strong")).to_have_text("先")
    await expect(last.locator(".message-text")).to_have_attribute("lang", "zh-Hans")
    await expect(amina.locator(".pending li")).to_have_count(0)
    for page in (amina, li):
        assert await page.evaluate("window.stillHere")
        await expect(page.locator(".message")).to_have_count(4)
        await expect(composer(page)).to_have_value("")
    assert await amina.locator(".message.is-mine").count() == 1
    # Each in their own words and direction, whoever wrote it.
    assert await amina.evaluate("document.dir") == "rtl"
    fresh = await village.page(village.contexts[0], topic.path)
    assert await _items(fresh) == await _items(amina)


async def _items(page: Page) -> list[str]:
    taken: list[str] = await page.locator(".message").evaluate_all(
        "all => all.map(one => one.outerHTML)"
    )
    return taken


async def test_it_reads_and_posts_without_scripts(village: Village) -> None:
    topic = await village.topic(said=60)
    context = await village.device("amina", locale="ur", java_script_enabled=False)
    page = await village.page(context, topic.path, ready=False)
    await expect(page.locator(".message")).to_have_count(50)
    await page.get_by_role("link", name=translations("ur").gettext("Later messages")).click()
    await expect(page.locator(".message")).to_have_count(10)
    await send(page, "بغیر اسکرپٹ کے")
    await expect(page.locator(".message").last).to_contain_text("بغیر اسکرپٹ کے")
    await page.get_by_role("button", name=translations("ur").gettext("I have read this")).click()
    assert await topic.unread("amina") == 0
    assert (await topic.texts())[-1] == "بغیر اسکرپٹ کے"


async def test_what_was_typed_survives_a_closed_page_and_belongs_to_who_typed_it(
    village: Village,
) -> None:
    topic = await village.topic(said=1)
    phone = await village.device("amina")
    page = await village.page(phone, topic.path)
    await composer(page).fill("ابھی پورا نہیں")
    await page.close()
    page = await village.page(phone, topic.path)
    await expect(composer(page)).to_have_value("ابھی پورا نہیں")
    secret = await village.server.secret("li")
    await phone.add_cookies([{"name": "ifsa_device", "value": secret, "url": village.server.url}])
    page = await village.page(phone, topic.path)
    await expect(composer(page)).to_have_value("")


async def test_offline_it_waits_and_is_sent_once_when_the_link_is_back(village: Village) -> None:
    topic = await village.topic(said=1)
    phone = await village.device("amina", locale="en")
    page = await village.page(phone, topic.path)
    await phone.set_offline(True)
    await send(page, "from the field")
    waits = page.locator(".pending-state")
    await expect(waits).to_have_text(
        translations("ur").gettext("No internet. We will send it when you are back.")
    )
    assert len(await topic.texts()) == 1
    await phone.set_offline(False)
    await expect(page.locator(".message").last).to_contain_text("from the field")
    await expect(page.locator(".pending li")).to_have_count(0)
    assert (await topic.texts())[1:] == ["from the field"]
    assert await page.evaluate("Object.keys(localStorage).length") == 0


async def test_what_was_not_sent_when_the_page_was_closed_is_sent_with_the_next(
    village: Village,
) -> None:
    topic = await village.topic(said=1)
    phone = await village.device("amina")
    page = await village.page(phone, topic.path)
    await phone.set_offline(True)
    await send(page, "closed too early")
    await expect(page.locator(".pending li")).to_have_count(1)
    await page.close()
    await phone.set_offline(False)
    page = await village.page(phone, topic.path)
    await expect(page.locator(".message").last).to_contain_text("closed too early")
    await expect(page.locator(".pending li")).to_have_count(0)
    await page.reload()
    await page.locator(READY).wait_for()
    assert (await topic.texts())[1:] == ["closed too early"]


async def test_what_was_said_meanwhile_comes_after_a_cut(village: Village) -> None:
    topic = await village.topic(said=2)
    phone = await village.device("amina")
    page = await village.page(phone, topic.path)
    seq = await topic.say("li", "the last before")
    await expect(page.locator(".message")).to_have_count(3)
    sent: list[str] = []
    page.on("websocket", lambda line: line.on("framesent", lambda frame: sent.append(str(frame))))
    await phone.set_offline(True)
    for number in range(3):
        await topic.say("li", f"meanwhile {number}")
    await expect(page.locator(".message")).to_have_count(3)
    await phone.set_offline(False)
    await expect(page.locator(".message")).to_have_count(6)
    texts = await page.locator(".message-text").all_inner_texts()
    assert [text.strip() for text in texts[3:]] == [f"meanwhile {number}" for number in range(3)]
    # It asked for what it lacked, no more.
    (watch,) = [json.loads(frame) for frame in sent if '"room":' in frame]
    assert watch["after"] == seq


async def test_it_opens_at_the_first_unread_message(village: Village) -> None:
    topic = await village.topic(said=40)
    await topic.read("amina", 21)
    page = await village.page(await village.device("amina"), topic.path)
    line = page.locator("#unread")
    await expect(line).to_be_in_viewport()
    await expect(page.locator("#s22")).to_be_in_viewport()
    await expect(page.locator("#s41")).not_to_be_in_viewport()
    top = await line.evaluate(TOP)
    head = await page.locator(".head").evaluate("head => head.getBoundingClientRect().bottom")
    assert head <= top < head + 160


async def test_a_read_topic_opens_at_its_end_and_a_new_one_at_its_beginning(
    village: Village,
) -> None:
    topic = await village.topic(said=40)
    visitor = await village.page(await village.device(), topic.path, ready=False)
    await expect(visitor.locator(".message").first).to_be_in_viewport()
    await topic.read("amina", 999)
    page = await village.page(await village.device("amina"), topic.path)
    await expect(page.locator(".message").last).to_be_in_viewport()
    await expect(page.locator(".message").first).not_to_be_in_viewport()


async def test_the_way_back_leads_to_where_one_was(village: Village) -> None:
    topic = await village.topic(said=40)
    await topic.read("amina", 999)
    page = await village.page(await village.device("amina"), topic.path)
    await page.evaluate("document.fonts.ready")
    await page.locator("#s12").evaluate("one => one.scrollIntoView({block: 'center'})")
    place = await page.locator("#s12").evaluate(TOP)
    # By its place: the driver's own click scrolls a sticky header into view.
    box = await page.locator(".head-back a").bounding_box()
    assert box is not None
    await page.mouse.click(box["x"] + 24, box["y"] + 24)
    await page.locator("#topics").wait_for()
    await page.go_back()
    await page.locator(READY).wait_for()
    await expect(page.locator("#s12")).to_be_in_viewport()
    await page.evaluate("document.fonts.ready")
    assert abs(await page.locator("#s12").evaluate(TOP) - place) < 5


async def test_new_words_do_not_pull_a_reader_away(village: Village) -> None:
    topic = await village.topic(said=40)
    await topic.read("amina", 999)
    page = await village.page(await village.device("amina"), topic.path)
    await page.evaluate("document.fonts.ready")
    await page.locator("#s12").evaluate("one => one.scrollIntoView({block: 'center'})")
    place = await page.evaluate("scrollY")
    await topic.say("li", "further down")
    button = page.locator(".to-new")
    await expect(button).to_be_visible()
    assert await page.evaluate("scrollY") == place
    await button.click()
    await expect(page.locator(".message").last).to_be_in_viewport()
    await expect(button).to_have_count(0)
    await topic.say("li", "at the end one follows")
    await expect(page.locator(".message").last).to_contain_text("at the end one follows")
    await expect(page.locator(".message").last).to_be_in_viewport()


async def test_what_one_posts_far_up_is_shown(village: Village) -> None:
    topic = await village.topic(said=120)
    page = await village.page(await village.device("amina"), topic.path)
    await expect(page.locator(".message").first).to_be_in_viewport()
    await send(page, "from the top")
    await expect(page.locator(".message").last).to_contain_text("from the top")
    await expect(page.locator(".message").last).to_be_in_viewport()
    assert (await topic.texts())[-1] == "from the top"


async def test_enter_sends_on_a_desk_and_shift_enter_makes_a_line(village: Village) -> None:
    topic = await village.topic(said=1)
    page = await village.page(await village.device("li", viewport=parts.DESKTOP), topic.path)
    await composer(page).click()
    await page.keyboard.type("first")
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.type("second")
    assert len(await topic.texts()) == 1
    await page.keyboard.press("Enter")
    await expect(page.locator(".message").last).to_contain_text("second")
    assert (await topic.texts())[-1] == "first\nsecond"


async def test_on_a_phone_enter_is_a_new_line(village: Village) -> None:
    topic = await village.topic(said=1)
    phone = await village.device("li", has_touch=True, is_mobile=True)
    page = await village.page(phone, topic.path)
    await composer(page).tap()
    await page.keyboard.type("first")
    await page.keyboard.press("Enter")
    await page.keyboard.type("second")
    await expect(composer(page)).to_have_value("first\nsecond")
    assert len(await topic.texts()) == 1


async def test_an_error_keeps_the_words(village: Village) -> None:
    topic = await village.topic(said=1)
    phone = await village.device("amina")
    page = await village.page(phone, topic.path)
    await composer(page).evaluate("field => field.maxLength = 20000")
    long = ("آم کے باغ میں " * 600).strip()
    await send(page, long)
    alert = page.locator(".pending [role=alert]")
    await expect(alert).to_contain_text("8,000")
    await alert.get_by_role("button", name=translations("ur").gettext("Change it")).click()
    await expect(composer(page)).to_have_value(long)
    await expect(alert).to_have_count(0)
    await send(page, "مختصر")
    await expect(page.locator(".message").last).to_contain_text("مختصر")


async def test_what_was_read_on_one_device_is_read_on_the_other(village: Village) -> None:
    topic = await village.topic(said=8)
    assert await topic.unread("amina") == 8
    laptop = await village.device("amina", viewport=parts.DESKTOP)
    rooms = await village.page(laptop, f"/rooms/{topic.room}", ready=False, hears=True)
    await expect(rooms.locator(".badge").last).to_contain_text("8")
    phone = await village.page(await village.device("amina"), topic.path)
    for seq in range(2, 10):
        await phone.locator(f"#s{seq}").evaluate("one => one.scrollIntoView({block: 'center'})")
        await asyncio.sleep(0.05)
    await phone.locator("#s9").scroll_into_view_if_needed()
    async with asyncio.timeout(10):
        while await topic.unread("amina"):
            await asyncio.sleep(0.05)
    await expect(rooms.locator("#topics .badge")).to_have_count(0, timeout=4000)


async def test_only_what_was_in_view_counts_as_read(village: Village) -> None:
    topic = await village.topic(said=40)
    page = await village.page(await village.device("amina"), topic.path)
    await expect(page.locator("#s2")).to_be_in_viewport()
    async with asyncio.timeout(10):
        while await topic.unread("amina") == 40:
            await asyncio.sleep(0.05)
    await asyncio.sleep(1)
    left = await topic.unread("amina")
    assert left is not None
    assert 30 <= left < 40


async def test_a_page_whose_device_was_signed_out_becomes_a_visitor_s(village: Village) -> None:
    topic = await village.topic(said=3)
    page = await village.page(await village.device("amina", locale="en"), topic.path)
    await composer(page).fill("half a word")
    amina = await village.actor("amina")
    await village.server.store.do(devices.sign_out_everywhere, amina)
    await expect(page.get_by_role("link", name="Sign in to write")).to_be_visible()
    await expect(page.locator(".message")).to_have_count(3)


async def test_the_list_of_topics_stays_fresh(village: Village) -> None:
    topic = await village.topic(said=1)
    page = await village.page(await village.device("amina"), f"/rooms/{topic.room}", ready=False)
    await page.locator("#title").fill("half typed")
    await topic.say("li", "newest of all")
    await expect(page.locator("#topics")).to_contain_text("newest of all", timeout=15_000)
    await expect(page.locator("#title")).to_have_value("half typed")


async def test_a_new_name_of_a_room_is_seen_without_a_reload(village: Village) -> None:
    topic = await village.topic(said=1)
    room = await village.page(await village.device(), f"/rooms/{topic.room}", ready=False)
    talk = await village.page(await village.device("amina"), topic.path)
    keeper = await village.page(await village.device("maryam"), f"/rooms/{topic.room}", ready=False)
    for page in (room, talk):
        await page.evaluate("window.stillHere = true")
    await keeper.get_by_role("link", name="Edit").click()
    await expect(keeper.locator("[name='name.ur']")).to_have_value("باغات")
    await keeper.locator("[name='name.en']").fill("Citrus <growers>")
    await keeper.locator("[name='name.ur']").fill("کینو اور مالٹا")
    await keeper.locator("[name='about.en']").fill("Kinnow and more.")
    await keeper.get_by_role("button", name="Save").click()
    await expect(keeper.locator("h1")).to_have_text("Citrus <growers>")
    await expect(talk.locator(".head-words p")).to_have_text("کینو اور مالٹا")
    await expect(talk.locator("h1")).to_have_text("کینو کے پتے")
    await expect(room.locator("h1")).to_have_text("Citrus <growers>", timeout=15_000)
    await expect(room.locator("#about")).to_have_text("Kinnow and more.")
    await expect(room).to_have_title("Citrus <growers> · IFSA")
    for page in (room, talk):
        assert await page.evaluate("window.stillHere")


async def test_a_room_that_is_opened_is_in_the_list_at_once(village: Village) -> None:
    visitor = await village.page(await village.device(), "/rooms", ready=False)
    keeper = await village.page(await village.device("maryam"), "/rooms", ready=False)
    for page in (visitor, keeper):
        await page.evaluate("window.stillHere = true")
        await page.wait_for_load_state("networkidle")
    young = await village.topic(youth=True)
    await expect(keeper.locator(f"#rooms a[href='/rooms/{young.room}']")).to_be_visible()
    topic = await village.topic()
    await expect(visitor.locator(f"#rooms a[href='/rooms/{topic.room}']")).to_be_visible()
    await expect(visitor.locator(f"#rooms a[href='/rooms/{young.room}']")).to_have_count(0)
    maryam = await village.actor("maryam")
    named = {"version": 1, "name": {"en": "Drip & spray"}}
    await village.server.store.do(spaces.change, maryam, room=topic.room, **named)
    await expect(visitor.locator("#rooms")).to_contain_text("Drip & spray")
    for page in (visitor, keeper):
        assert await page.evaluate("window.stillHere")


async def test_a_topic_is_started_in_the_room(village: Village) -> None:
    topic = await village.topic()
    page = await village.page(await village.device("amina"), f"/rooms/{topic.room}", ready=False)
    await page.locator("#title").fill("جڑیں گل رہی ہیں")
    await page.locator("#text").fill("کیا کروں؟")
    await page.locator("main form [type=submit]:not([formaction])").click()
    await page.locator(READY).wait_for()
    await expect(page.locator("h1")).to_have_text("جڑیں گل رہی ہیں")
    await expect(page.locator(".message")).to_have_count(1)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("language", list(LOCALES))
async def test_everybody_can_see_and_use_the_pages(
    village: Village, language: str, dark: bool
) -> None:
    topic = await village.topic(said=12)
    await topic.read("amina", 6)
    await topic.say("amina", "میرا اپنا")
    device = await village.device("amina", locale=LOCALES[language])
    for path in ("/rooms", f"/rooms/{topic.room}", topic.path):
        page = await device.new_page()
        await page.emulate_media(color_scheme="dark" if dark else "light")
        await page.goto(f"{path}?lang={language}")
        await page.evaluate("document.fonts.ready")
        assert await page.evaluate("document.documentElement.lang") == language
        assert await violations(page) == []
        assert await page.evaluate(OUTSIDE) == []
        await page.close()


@asynccontextmanager
async def slow_link(page: Page) -> AsyncIterator[CDPSession]:
    """400 kbit/s and 400 ms from end to end, as on a bad 3G phone."""
    session = await page.context.new_cdp_session(page)
    await session.send("Network.enable")
    await session.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": 400,
            "downloadThroughput": 400_000 / 8,
            "uploadThroughput": 400_000 / 8,
        },
    )
    yield session
    await session.detach()


@pytest.mark.parametrize(("handle", "most"), [(None, 6), ("amina", 8)], ids=["visitor", "member"])
async def test_a_first_visit_is_small_and_soon_ready(
    village: Village, handle: str | None, most: int
) -> None:
    """Document, style sheets and scripts are counted until nothing more is asked for; drawings and
    fonts come when they come.

    Ready is when all scripts have run (a visitor), when one can write and send (a member).
    """
    topic = await village.topic(said=50)
    page = await (await village.device(handle, locale="ur")).new_page()
    sizes: dict[str, float] = {}
    kinds: dict[str, str] = {}
    async with slow_link(page) as session:
        session.on(
            "Network.responseReceived", lambda got: kinds.update({got["requestId"]: got["type"]})
        )
        session.on(
            "Network.loadingFinished",
            lambda got: sizes.update({got["requestId"]: got["encodedDataLength"]}),
        )
        begun = asyncio.get_running_loop().time()
        await page.goto(topic.path, wait_until="domcontentloaded")
        if handle:
            await page.locator(READY).wait_for()
        took = asyncio.get_running_loop().time() - begun
        # What a page asks for when it stands belongs to the visit.
        seen = 0
        while len(kinds) > seen:
            seen = len(kinds)
            await asyncio.sleep(QUIET)
    wanted = [one for one, kind in kinds.items() if kind in {"Document", "Stylesheet", "Script"}]
    assert await page.locator(".message").count() == 50
    assert sum(sizes[one] for one in wanted) <= 60 * 1024
    assert len(wanted) <= most
    assert took <= 3


async def test_signs_answers_and_edits_are_seen_on_the_other_device(village: Village) -> None:
    topic = await village.topic()
    await topic.say("li", "Sulphur, a handful.")
    asker = await village.page(await village.device("maryam"), topic.path)
    helper = await village.page(await village.device("li", locale="zh-CN"), topic.path)
    await asker.locator(".message .menu summary").click()
    await asker.get_by_role("button", name="It worked for me").click()
    sign = helper.locator(".message .sign")
    await expect(sign).to_contain_text("1")
    await expect(sign).to_have_attribute("aria-pressed", "false")
    await expect(asker.locator(".message .sign")).to_have_attribute("aria-pressed", "true")
    await asker.locator(".message .sign").click()
    for page in (helper, asker):  # a message that is otherwise comes with its menu closed
        await expect(page.locator(".message .sign")).to_have_count(0)
    await asker.locator(".message .menu summary").click()
    await asker.get_by_role("link", name="More", exact=True).click()
    await asker.get_by_role("button", name="This is the answer").click()
    await expect(helper.locator(".topic-head a")).to_have_text("已有答案")
    await expect(helper.locator(".message.is-answer")).to_have_count(1)
    await helper.locator(".message .menu summary").click()
    await helper.locator(".message .menu a[href$=options]").click()
    await helper.locator("#text").fill("Sulphur, two handfuls.")
    await helper.locator("form[action$=edit] > button").click()
    await expect(asker.locator(".message-text")).to_have_text("Sulphur, two handfuls.")
    await expect(asker.locator(".said-by")).to_contain_text("edited")


async def test_one_answers_a_message_and_the_quote_follows_it(village: Village) -> None:
    topic = await village.topic()
    await topic.say("li", "什么时候剪枝？")
    page = await village.page(await village.device("amina", locale="ur"), topic.path)
    await page.locator(".message .menu summary").click()
    await page.locator("a[data-reply]").click()
    await expect(page.locator(".replying")).to_be_visible()
    await send(page, "مارچ میں۔")
    quote = page.locator(".message .quote")
    await expect(quote).to_contain_text("什么时候剪枝？")
    await expect(page.locator(".replying")).to_be_hidden()
    li = await village.page(await village.device("li"), topic.path)
    await li.locator(".message .menu summary").first.click()
    await li.locator(".message .menu a[href$=options]").first.click()
    await li.wait_for_url("**/options")
    await li.locator("main a[href$='/delete']").click()
    await li.locator("form[action$=delete] .button-danger").click()
    await expect(quote).not_to_contain_text("剪枝")
    await expect(page.locator(".message-gone")).to_have_count(1)


async def test_the_same_problem_is_one_tap(village: Village) -> None:
    topic = await village.topic()
    amina = await village.page(await village.device("amina"), topic.path)
    asker = await village.page(await village.device("maryam"), topic.path)
    await expect(asker.locator(".echo button")).to_be_hidden()
    await amina.locator(".echo button").click()
    await expect(amina.locator(".echo button")).to_have_attribute("aria-pressed", "true")
    await expect(amina.locator(".echo-count")).to_contain_text("1")
    await amina.locator(".echo button").click()
    await expect(amina.locator(".echo-count")).to_have_count(0)


async def test_a_moved_message_goes_and_comes_without_a_reload(village: Village) -> None:
    here, li = await village.topic(), await village.actor("li")
    maryam = await village.actor("maryam")
    started = await village.server.store.do(topics.start, maryam, room=here.room, title="Roots")
    there = Topic(village, here.room, started.id)
    await here.say("li", "About roots.")
    pages = [
        await village.page(await village.device("amina"), topic.path) for topic in (here, there)
    ]
    found = await village.server.store.read(queries.messages_after, li, topic_id=here.id)
    await village.server.store.do(
        moves.move, maryam, messages=[one.id for one in found], topic=there.id
    )
    await expect(pages[0].locator(".message")).to_have_count(0)
    await expect(pages[1].locator(".message-text")).to_have_text("About roots.")


async def test_without_scripts_one_signs_answers_and_edits(village: Village) -> None:
    topic = await village.topic(said=1)
    context = await village.device("amina", java_script_enabled=False)
    page = await village.page(context, topic.path, ready=False)
    await page.locator(".echo button").click()
    await expect(page.locator(".echo-count")).to_contain_text("1")
    await page.locator(".message .menu summary").click()
    await page.locator(".sign-choice button").first.click()
    await expect(page.locator(".sign")).to_contain_text("1")
    await page.locator(".message .menu summary").click()
    await page.locator("a[data-reply]").click()
    await send(page, "جی ہاں")
    await expect(page.locator(".message .quote")).to_have_count(1)
    await page.locator(".message .menu summary").last.click()
    await page.locator(".message .menu a[href$=options]").last.click()
    await page.locator("#text").fill(" ")
    await page.locator("form[action$=edit] > button").click()
    await expect(page.locator(".wrong, .problem").first).to_be_visible()
    await page.locator("#text").fill("جی نہیں")
    await page.locator("form[action$=edit] > button").click()
    await expect(page.locator(".message-text").last).to_have_text("جی نہیں")
    # The browser says of a refused form that it was refused; of nothing else.
    assert all("422" in one for one in village.complaints)
    village.complaints.clear()
