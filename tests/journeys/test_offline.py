"""Pages on a phone whose network comes and goes: what is written, what can be read, whose it is."""

import asyncio
import json
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from playwright.async_api import (
    Browser,
    BrowserContext,
    CDPSession,
    Page,
    Route,
    WebSocket,
    expect,
)

from ifsa import app
from ifsa.actor import Actor, Role
from ifsa.clock import now
from ifsa.rooms import edits, hiding, locks, messages, queries, reactions, saved
from ifsa.schools import consents, follows, schools
from ifsa.web.assets import STATIC, Assets
from tests import parts
from tests.conftest import CHROMIUM_FLAGS, chromium_path
from tests.files.pictures import picture
from tests.files.recordings import recorded, speech
from tests.journeys.network import Network, network
from tests.journeys.village import READY, Topic, Village, composer, send
from tests.schools.world import CHENAB

PENDING = ".pending li"
PATIENCE = 15.0  # seconds: a link comes back after a while


@pytest.fixture(scope="module")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[parts.Server]:
    settings = parts.fresh(tmp_path_factory.mktemp("offline") / "data")
    async with parts.serving(settings) as made:
        await parts.member(made.store, "maryam", role=Role.ADMIN)
        for handle in ("amina", "li"):
            await parts.member(made.store, handle)
        yield made


@pytest.fixture
async def line(server: parts.Server) -> AsyncIterator[Network]:
    async with network(int(server.url.rpartition(":")[2])) as made:
        yield made


@pytest.fixture
async def village(server: parts.Server, line: Network, chromium: Browser) -> AsyncIterator[Village]:
    """Everybody comes through the line."""
    made = Village(replace(server, url=line.url), chromium)
    yield made
    for context in made.contexts:
        await context.close()
    assert made.complaints == []


@asynccontextmanager
async def phone(village: Village, folder: Path, handle: str) -> AsyncIterator[BrowserContext]:
    """A browser with a disk: closed, and opened again with the same folder, it is the same."""
    context = await village.chromium.browser_type.launch_persistent_context(
        folder,
        executable_path=chromium_path(),
        args=CHROMIUM_FLAGS,
        base_url=village.server.url,
        viewport=parts.PHONE,  # type: ignore[arg-type]
        locale="en",
        timezone_id="Asia/Karachi",
    )
    if not await context.cookies():
        secret = await village.server.secret(handle)
        cookie = {"name": "ifsa_device", "value": secret, "url": village.server.url}
        await context.add_cookies([{**cookie, "expires": 2_000_000_000}])  # type: ignore[typeddict-item]
    try:
        yield context
    finally:
        await context.close()


async def until(true: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not await true():
            await asyncio.sleep(0.05)


async def kept(context: BrowserContext, path: str) -> None:
    """Wait until the phone has a page."""
    page = context.pages[-1]  # a browser with a disk begins with an empty one
    found = "path => caches.match(path, {ignoreVary: true}).then(Boolean)"

    async def there() -> bool:
        return bool(await page.evaluate(found, path))

    await until(there)


async def controlled(page: Page) -> None:
    """Wait until the page's worker is there."""
    there = "Boolean(navigator.serviceWorker.controller)"

    async def is_there() -> bool:
        return bool(await page.evaluate(there))

    await until(is_there)


ITEMS = "all => all.map(one => one.outerHTML)"


async def as_fresh(page: Page, topic: Topic) -> None:
    """The law: what the page shows is what it shows loaded afresh."""
    before = await furnished(page)
    await page.goto(topic.path)
    await page.locator(READY).wait_for()
    assert before == await furnished(page)
    assert len(before) == len(await topic.texts())


async def furnished(page: Page) -> list[str]:
    """The messages, once what plays their voice notes is there: it comes when the page is idle."""
    await expect(page.locator(".message [data-voice]:not([data-ready])")).to_have_count(0)
    found: list[str] = await page.locator(".message").evaluate_all(ITEMS)
    return found


async def said(page: Page) -> list[str]:
    texts = await page.locator(".message-text").all_inner_texts()
    return [text.strip() for text in texts]


async def test_what_was_written_outlives_the_browser_and_arrives_once_in_order(
    village: Village, line: Network, tmp_path: Path
) -> None:
    topic = await village.topic(said=2)
    async with phone(village, tmp_path, "amina") as context:
        page = await village.page(context, topic.path)
        await controlled(page)
        await page.reload()
        await page.locator(READY).wait_for()
        await kept(context, topic.path)
        await line.cut()
        for text in ("first", "second", "third"):
            await send(page, text)
        await expect(page.locator(PENDING)).to_have_count(3)
        await composer(page).fill("half a")
    async with phone(village, tmp_path, "amina") as context:
        page = await village.page(context, topic.path)
        assert await page.locator(".pending-text").all_inner_texts() == ["first", "second", "third"]
        await expect(page.locator(".pending-state").first).to_contain_text("No internet")
        await expect(page.locator(".kept")).to_contain_text("As it was at")
        await expect(composer(page)).to_have_value("half a")
        await line.mend()
        await expect(page.locator(".message")).to_have_count(5, timeout=PATIENCE * 1000)
        await expect(page.locator(PENDING)).to_have_count(0)
        assert (await topic.texts())[2:] == ["first", "second", "third"]
        await as_fresh(page, topic)
        await expect(page.locator(".kept")).to_have_count(0)


async def back(line: Network, *pages: Page) -> None:
    """The network is there again, and the browser says so."""
    await line.mend()
    for page in pages:
        await page.evaluate("dispatchEvent(new Event('online'))")


def commands(*pages: Page) -> list[str]:
    """What these pages send over sockets from now on."""
    sent: list[str] = []

    def listen(socket: WebSocket) -> None:
        socket.on("framesent", lambda frame: sent.append(str(frame)))

    for page in pages:
        page.on("websocket", listen)
    return sent


async def test_two_pages_of_one_phone_send_each_message_once(
    village: Village, line: Network
) -> None:
    topic = await village.topic(said=1)
    device = await village.device("amina")
    one, other = await village.page(device, topic.path), await village.page(device, topic.path)
    await line.cut()
    asked = commands(one, other)
    for number in range(4):
        await send((one, other)[number % 2], f"number {number}")
        # What one wrote stands on the other too.
        for page in (one, other):
            await expect(page.locator(PENDING)).to_have_count(number + 1)
    await back(line, one, other)
    for page in (one, other):
        await expect(page.locator(".message")).to_have_count(5, timeout=PATIENCE * 1000)
        await expect(page.locator(PENDING)).to_have_count(0)
    assert (await topic.texts())[1:] == [f"number {number}" for number in range(4)]
    assert len([frame for frame in asked if '"op":"post"' in frame]) == 4
    await as_fresh(one, topic)


async def test_without_locks_pages_take_turns(village: Village, line: Network) -> None:
    topic = await village.topic(said=1)
    device = await village.device("amina")
    await device.add_init_script("Object.defineProperty(navigator, 'locks', {value: undefined})")
    one, other = await village.page(device, topic.path), await village.page(device, topic.path)
    await line.cut()
    asked = commands(one, other)
    await send(one, "from one")
    await send(other, "from the other")
    await back(line, one, other)
    await expect(one.locator(".message")).to_have_count(3, timeout=PATIENCE * 1000)
    await expect(other.locator(PENDING)).to_have_count(0, timeout=PATIENCE * 1000)
    assert (await topic.texts())[1:] == ["from one", "from the other"]
    assert len([frame for frame in asked if '"op":"post"' in frame]) == 2


async def test_what_is_refused_is_set_aside_and_the_others_go_on(
    village: Village, line: Network
) -> None:
    topic = await village.topic(said=1)
    device = await village.device("amina")
    await device.grant_permissions(["clipboard-write"])
    page = await village.page(device, topic.path)
    await composer(page).evaluate("field => field.maxLength = 20000")
    await line.cut()
    long = ("much too long " * 600).strip()
    for text in ("before", long, "after"):
        await send(page, text)
    await back(line, page)
    await expect(page.locator(".message")).to_have_count(3, timeout=PATIENCE * 1000)
    assert (await topic.texts())[1:] == ["before", "after"]
    refused = page.locator(".pending [role=alert]")
    await expect(refused.locator(".pending-state")).to_contain_text("Not sent.")
    await expect(refused.locator(".pending-state")).to_contain_text("8,000")
    # It stays, also in the next page, until somebody decides.
    await page.reload()
    await page.locator(READY).wait_for()
    await refused.get_by_role("button", name="Copy").click()
    await expect(refused.get_by_role("button", name="Copied")).to_be_visible()
    await refused.get_by_role("button", name="Discard").click()
    await expect(page.locator(PENDING)).to_have_count(0)
    await page.reload()
    await page.locator(READY).wait_for()
    await expect(page.locator(PENDING)).to_have_count(0)
    await as_fresh(page, topic)


async def test_what_may_pass_is_tried_again_when_asked(village: Village) -> None:
    """A youth whose guardian has not agreed may not write; then may."""
    store, maryam = village.server.store, await village.actor("maryam")
    sana = await parts.member(store, "sana", born=date(now().year - 15, 1, 1))
    await store.do(schools.found, maryam, **CHENAB)
    await store.do(follows.follow, sana, school=CHENAB["slug"])
    topic = await village.topic(said=1)
    page = await village.page(await village.device("sana"), topic.path)
    await send(page, "may I?")
    refused = page.locator(".pending [role=alert]")
    await expect(refused).to_contain_text("Waiting for your guardian's permission")
    given: dict[str, Any] = {"school": CHENAB["slug"], "handle": "sana", "source": "guardian"}
    await store.do(consents.grant, maryam, **given)
    await asyncio.sleep(2.1)  # who one is, a socket asks every two seconds
    await refused.get_by_role("button", name="Try again").click()
    await expect(page.locator(".message").last).to_contain_text("may I?")
    await expect(page.locator(PENDING)).to_have_count(0)
    assert (await topic.texts())[1:] == ["may I?"]


async def test_what_is_too_frequent_waits_and_keeps_its_order(
    chromium: Browser, tmp_path: Path
) -> None:
    settings = replace(parts.fresh(tmp_path / "data"), rate_limits=True)
    async with parts.serving(settings) as server:
        await parts.member(server.store, "maryam", role=Role.ADMIN)
        await parts.member(server.store, "amina")
        village = Village(server, chromium)
        topic = await village.topic()
        page = await village.page(await village.device("amina"), topic.path)
        for number in range(40):
            await send(page, str(number))
        await expect(page.locator(".pending-state").first).to_contain_text("Try again in")

        async def parted() -> bool:
            """What was sent waits no more, and the rest waits behind it; meanwhile some may go."""
            waiting = await page.locator(".pending-text").all_inner_texts()
            return await topic.texts() + waiting == [str(number) for number in range(40)]

        await until(parted)
        await village.contexts[0].close()


async def test_a_room_where_one_must_wait_holds_up_no_other(
    village: Village, line: Network
) -> None:
    slow, quick = await village.topic(said=1), await village.topic(said=1)
    device = await village.device("amina")
    pages = [await village.page(device, topic.path) for topic in (slow, quick)]
    await slow.say("amina", "just now")
    maryam = await village.actor("maryam")
    await village.server.store.do(locks.slow_room, maryam, room=slow.room, seconds=300)
    await line.cut()
    for page, text in ((pages[0], "first"), (pages[0], "second"), (pages[1], "elsewhere")):
        await send(page, text)
    await back(line, *pages)
    await expect(pages[1].locator(".message").last).to_contain_text(
        "elsewhere", timeout=PATIENCE * 1000
    )
    waits = pages[0].locator(".pending-state").first
    await expect(waits).to_contain_text("Yours can go in 5 minutes")
    assert await pages[0].locator(".pending-text").all_inner_texts() == ["first", "second"]
    assert (await slow.texts())[1:] == ["just now"]
    await village.server.store.do(locks.slow_room, maryam, room=slow.room, seconds=0)
    await pages[0].locator(PENDING).first.get_by_role("button", name="Try again").click()
    await expect(pages[0].locator(PENDING)).to_have_count(0, timeout=PATIENCE * 1000)
    assert (await slow.texts())[2:] == ["first", "second"]


async def test_another_member_neither_sees_nor_sends_it(village: Village, line: Network) -> None:
    topic = await village.topic(said=1)
    device = await village.device("amina")
    page = await village.page(device, topic.path)
    await line.cut()
    await send(page, "from Amina")
    await expect(page.locator(PENDING)).to_have_count(1)
    amina = await device.cookies()
    secret = await village.server.secret("li")
    await device.add_cookies([{"name": "ifsa_device", "value": secret, "url": village.server.url}])
    # Amina's page is still open: what it says must not become Li's.
    await back(line, page)
    await expect(page.locator(".message")).to_have_count(1)
    li = await village.page(device, topic.path)
    await send(li, "from Li")
    await expect(li.locator(".message")).to_have_count(2)
    await expect(li.locator(PENDING)).to_have_count(0)
    await asyncio.sleep(0.5)
    assert (await topic.texts())[1:] == ["from Li"]
    await device.add_cookies(amina)  # type: ignore[arg-type]
    await li.reload()
    await expect(li.locator(".message")).to_have_count(3)
    assert (await topic.texts())[1:] == ["from Li", "from Amina"]


async def test_who_writes_by_http_is_not_taken_for_another(village: Village) -> None:
    topic = await village.topic(said=1)
    amina = (await village.actor("amina")).member
    body = {"key": str(uuid4()), "topic": topic.id, "text": "from Amina"}
    path = f"/api/v1/rooms/{topic.room}/messages"
    async with await village.server.client("li") as li, await village.server.client() as nobody:
        for client in (li, nobody):
            answer = await client.post(path, json=body, headers={"IFSA-Member": str(amina)})
            assert (answer.status_code, answer.json()["code"]) == (403, "other_member")
    async with await village.server.client("amina") as client:
        answer = await client.post(path, json=body, headers={"IFSA-Member": str(amina)})
        assert answer.status_code == 201


async def test_after_a_restart_all_pages_come_back(chromium: Browser, tmp_path: Path) -> None:
    settings = parts.fresh(tmp_path / "data")
    async with network(0) as line, AsyncExitStack() as stack:
        first = parts.serving(settings)
        server = await first.__aenter__()
        line.behind = int(server.url.rpartition(":")[2])
        await parts.member(server.store, "maryam", role=Role.ADMIN)
        for handle in ("amina", "li"):
            await parts.member(server.store, handle)
        village = Village(replace(server, url=line.url), chromium)
        topic = await village.topic(said=1)
        devices = [await village.device(handle) for handle in ("amina", "li")]
        pages = [await village.page(device, topic.path) for device in devices]
        await first.__aexit__(None, None, None)
        await send(pages[0], "while it was away")
        again = await stack.enter_async_context(parts.serving(settings))
        village.server = replace(again, url=line.url)
        topic.village = village
        line.behind = int(again.url.rpartition(":")[2])
        for page in pages:
            await expect(page.locator(".message")).to_have_count(2, timeout=PATIENCE * 1000)
        await topic.say("li", "and after")
        for page in pages:
            await expect(page.locator(".message")).to_have_count(3)
            await as_fresh(page, topic)
        for context in village.contexts:
            await context.close()


async def test_nobody_comes_back_when_all_others_do(village: Village) -> None:
    page = await village.page(await village.device(), (await village.topic()).path, ready=False)
    socket = str(Assets().url("live/socket.js"))
    tries: list[list[float]] = await page.evaluate(COMING_BACK, [socket, 9])
    for failures, waits in enumerate(tries):
        middle = min(30_000, 500 * 2**failures)
        assert middle * 0.5 <= min(waits) < middle * 0.6, "some come early"
        assert middle * 1.4 < max(waits) <= middle * 1.5, "and some late"
    restart: list[float] = await page.evaluate(AFTER_A_RESTART, [socket, "7"])
    assert 0 <= min(restart) < 700
    assert 6300 < max(restart) <= 7000


COMING_BACK = """async ([path, most]) => {
  const { pause } = await import(path);
  const waits = (failures) => Array.from({length: 500}, () => pause(failures));
  return Array.from({length: most}, (_, failures) => waits(failures));
}"""
AFTER_A_RESTART = """async ([path, reason]) => {
  const { Live } = await import(path);
  const closed = new CloseEvent("close", {code: 1012, reason});
  return Array.from({length: 500}, () => Live.prototype.wait.call({failures: 0}, closed));
}"""


async def tapped(page: Page, topic: Topic) -> None:
    """One gives a sign, has the same problem and saves; what became of it the server says."""
    await page.locator(".echo button").click()
    for name in ("It worked for me", "Save"):
        await page.locator(".message .menu summary").click()
        await page.get_by_role("button", name=name, exact=True).click()
    village = topic.village

    async def done() -> bool:
        (said,) = await village.ask("amina", queries.messages_after, topic_id=topic.id)
        echoes = (await village.ask("amina", queries.topic, id=topic.id)).echoes
        found = (await village.ask("amina", saved.page)).items
        return len(said.signs) == echoes == 1 and said.id in {one.number for one in found}

    await until(done)


async def test_a_tap_before_the_line_is_open_counts(village: Village, line: Network) -> None:
    topic = await village.topic(said=1)
    line.answers.clear()
    page = await village.page(await village.device("amina"), topic.path)
    await tapped(page, topic)
    wrong = "all => all.map(one => one.validationMessage).filter(Boolean)"
    assert await page.locator("button").evaluate_all(wrong) == []
    line.answers.set()
    for one in (".message .sign", ".echo button"):
        await expect(page.locator(one)).to_have_attribute(
            "aria-pressed", "true", timeout=PATIENCE * 1000
        )
    await line.cut()
    await page.locator(".echo button").click()
    said = page.locator(".echo button")
    await expect(said).to_have_js_property("validationMessage", "No internet")


async def test_where_no_websocket_passes_a_tap_is_seen_without_a_reload(
    village: Village, line: Network
) -> None:
    line.sockets = False
    topic = await village.topic(said=1)
    page = await village.page(await village.device("amina"), topic.path)
    await topic.say("li", "told by an event")
    await expect(page.locator(".message")).to_have_count(2, timeout=PATIENCE * 1000)
    await page.evaluate("window.stillHere = true")
    await page.locator(".echo button").click()
    await expect(page.locator(".echo button")).to_have_attribute("aria-pressed", "true")
    await page.locator(".echo button").click()
    await expect(page.locator(".echo button")).to_have_attribute("aria-pressed", "false")
    assert await page.evaluate("window.stillHere")


KEEPING = """async path => {
  const {forget, keepPhotos} = await import(path);
  await caches.open("pages 7 en Asia/Karachi");
  window.keeping = keepPhotos("7 en Asia/Karachi", ["/files/1/small"]);
  window.forget = forget;
}"""
SHELVES = "caches.keys().then(all => all.filter(one => /^(pages|rooms|photos)/.test(one)))"


async def test_who_signs_out_while_photos_come_leaves_not_even_a_number(village: Village) -> None:
    page = await village.page(await village.device(), "/sign-in", ready=False)
    asked, gate = asyncio.Event(), asyncio.Event()

    async def held(route: Route) -> None:
        asked.set()
        await gate.wait()
        await route.fulfill(body=picture(), content_type="image/png")

    await page.route("**/files/1/small", held)
    await page.evaluate(KEEPING, str(Assets().url("offline/shelf.js")))
    await asyncio.wait_for(asked.wait(), PATIENCE)
    assert sorted(await page.evaluate(SHELVES)) == [
        "pages 7 en Asia/Karachi",
        "photos 7 en Asia/Karachi",
    ]
    await page.evaluate("forget()")
    gate.set()
    await page.evaluate("keeping")
    assert await page.evaluate(SHELVES) == []


async def test_where_no_websocket_passes_one_reads_and_writes_all_the_same(
    village: Village, line: Network
) -> None:
    line.sockets = False
    topic = await village.topic(said=2)
    device = await village.device("amina")
    page = await village.page(device, topic.path)
    await topic.say("li", "told by an event")
    await expect(page.locator(".message")).to_have_count(3, timeout=PATIENCE * 1000)
    await send(page, "sent by a call")
    await expect(page.locator(".message").last).to_contain_text("sent by a call")
    await expect(page.locator(PENDING)).to_have_count(0)
    assert (await topic.texts())[2:] == ["told by an event", "sent by a call"]
    async with asyncio.timeout(PATIENCE):
        while await topic.unread("amina"):
            await asyncio.sleep(0.05)
    # The next page knows, and does not try first.
    tried: list[str] = []
    page.on("websocket", lambda socket: tried.append(socket.url))
    await as_fresh(page, topic)
    await topic.say("li", "at once")
    await expect(page.locator(".message")).to_have_count(5)
    assert tried == []
    # And when one passes again it is found, some minutes later.
    line.sockets = True
    await page.evaluate("sessionStorage.clear()")
    await page.reload()
    await page.locator(READY).wait_for()
    await until(lambda: _true(tried))
    await send(page, "by a socket again")
    await expect(page.locator(".message").last).to_contain_text("by a socket again")
    await as_fresh(page, topic)


async def _true(what: object) -> bool:
    return bool(what)


async def test_a_link_that_died_in_sleep_is_noticed_in_seconds(
    village: Village, line: Network
) -> None:
    topic = await village.topic(said=1)
    page = await village.page(await village.device("amina"), topic.path)
    await topic.say("li", "before")
    await expect(page.locator(".message")).to_have_count(2)
    line.deafen()
    await topic.say("li", "in sleep")
    await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    await expect(page.locator(".message")).to_have_count(3, timeout=9000)
    await as_fresh(page, topic)


async def test_a_hidden_page_stays_quiet_until_somebody_looks(
    village: Village, line: Network
) -> None:
    topic = await village.topic(said=1)
    page = await village.page(await village.device("amina"), topic.path)
    await page.evaluate(HIDE, True)
    tried: list[str] = []
    page.on("websocket", lambda socket: tried.append(socket.url))
    await line.cut()
    await line.mend()
    await topic.say("li", "unseen")
    await asyncio.sleep(3)
    assert tried == []
    await page.evaluate(HIDE, False)
    await expect(page.locator(".message")).to_have_count(2)


HIDE = """hidden => {
  Object.defineProperty(document, 'hidden', {value: hidden, configurable: true});
  document.dispatchEvent(new Event('visibilitychange'));
}"""


async def test_what_was_read_without_a_network_is_told_by_the_next_page(
    village: Village, line: Network
) -> None:
    topic = await village.topic(said=4)
    device = await village.device("amina")
    page = await village.page(device, topic.path)
    await page.evaluate("import('/static/x/live/outbox.js').catch(() => {})")
    await until(lambda: _read(topic))
    await page.evaluate(HIDE, True)  # nothing of it is read as long as there is a network
    for number in range(3):
        await topic.say("li", f"more {number}")
    await expect(page.locator(".message")).to_have_count(7)
    await line.cut()
    await page.evaluate(HIDE, False)
    await page.locator(".message").last.scroll_into_view_if_needed()

    async def noted() -> bool:
        return bool(await page.evaluate(STORED, "places") == [8])

    await until(noted)
    await page.close()
    assert await topic.unread("amina") == 3
    await line.mend()
    await village.page(device, "/rooms", ready=False)
    await until(lambda: _read(topic))


async def _read(topic: Topic) -> bool:
    return await topic.unread("amina") == 0


async def test_a_browser_that_keeps_nothing_says_so_and_sends(
    village: Village, line: Network
) -> None:
    topic = await village.topic(said=1)
    device = await village.device("amina")
    await device.add_init_script(NO_DATABASE)
    page = await village.page(device, topic.path)
    await line.cut()
    for text in ("one", "two"):
        await send(page, text)
    await expect(page.locator(".pending-state").first).to_contain_text("This phone keeps nothing.")
    await back(line, page)
    await expect(page.locator(".message")).to_have_count(3, timeout=PATIENCE * 1000)
    await expect(page.locator(PENDING)).to_have_count(0)
    await as_fresh(page, topic)


NO_DATABASE = """Object.defineProperty(window, 'indexedDB', {
  get() { throw new DOMException('denied', 'SecurityError'); }
});"""


async def test_on_a_full_phone_a_message_waits_in_the_page_and_is_said_to(
    village: Village, line: Network
) -> None:
    topic = await village.topic(said=1)
    device = await village.device("amina")
    session = await device.new_cdp_session(await device.new_page())
    quota = {"origin": village.server.url, "quotaSize": 1}
    await session.send("Storage.overrideQuotaForOrigin", quota)
    page = await village.page(device, topic.path)
    await line.cut()
    for text in ("one", "two"):
        await send(page, text)
    await expect(page.locator(PENDING)).to_have_count(2)
    await expect(page.locator(".pending-state").last).to_contain_text("This phone keeps nothing.")
    await back(line, page)
    await expect(page.locator(".message")).to_have_count(3, timeout=PATIENCE * 1000)
    await as_fresh(page, topic)


async def test_the_browser_sends_what_waits_when_no_page_is_open(
    village: Village, line: Network
) -> None:
    topic = await village.topic(said=1)
    device = await village.device("amina", service_workers="allow")
    page = await village.page(device, topic.path)
    await controlled(page)
    registration, session = await worker_of(page)
    await line.cut()
    for text in ("one", "two"):
        await send(page, text)
    await expect(page.locator(PENDING)).to_have_count(2)
    await page.close()
    await line.mend()
    asked = {"registrationId": registration, "tag": "outbox", "lastChance": False}
    origin = {"origin": village.server.url}
    await session.send("ServiceWorker.dispatchSyncEvent", {**origin, **asked})

    async def arrived() -> bool:
        return (await topic.texts())[1:] == ["one", "two"]

    await until(arrived)


async def worker_of(page: Page) -> tuple[str, CDPSession]:
    """The registration of a page's worker, and a session to command it."""
    found: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    session = await page.context.new_cdp_session(await page.context.new_page())

    def note(said: Any) -> None:
        for one in said["registrations"]:
            if page.url.startswith(one["scopeURL"]) and not found.done():
                found.set_result(one["registrationId"])

    session.on("ServiceWorker.workerRegistrationUpdated", note)
    await session.send("ServiceWorker.enable")
    return await found, session


async def followed(village: Village, said: int) -> Topic:
    """A topic in a room that Amina has written in."""
    topic = await village.topic(said=said - 1)
    await topic.say("amina", "my own")
    return topic


async def test_a_room_one_has_to_do_with_is_read_without_a_network(
    village: Village, line: Network
) -> None:
    """Two hundred messages of a topic that was never opened on this phone."""
    topic = await followed(village, said=200)
    device = await village.device("amina", service_workers="allow")
    page = await village.page(device, "/rooms", ready=False)
    await controlled(page)
    await kept(device, topic.path)
    await line.cut()
    await page.goto(f"/rooms/{topic.room}")
    await page.locator("#topics a").first.click()
    await page.locator(READY).wait_for()
    await expect(page.locator(".message")).to_have_count(200)
    await expect(page.locator(".message").last).to_be_in_viewport()
    for part, words in ((".kept", "As it was at"), (".offline", "No internet")):
        await expect(page.locator(part)).to_contain_text(words)
        await expect(page.locator(part)).to_be_in_viewport(ratio=1)
    await expect(page.locator("#status")).to_be_empty()
    assert [text.split(":")[0] for text in (await said(page))[:3]] == ["0", "1", "2"]
    await send(page, "written where it was never opened")
    await expect(page.locator(PENDING)).to_have_count(1)
    await page.goto("/schools")
    await expect(page.locator("h1")).to_contain_text("No internet")
    readable = page.locator("#readable a")
    await expect(readable.filter(has_text="کینو کے پتے").first).to_be_visible()
    await page.go_back()
    await topic.say("li", "meanwhile")
    await back(line, page)
    await expect(page.locator(".message")).to_have_count(202, timeout=PATIENCE * 1000)
    await expect(page.locator("#away p")).to_have_count(0)
    assert (await said(page))[-2:] == ["meanwhile", "written where it was never opened"]
    shown = await page.locator(".message").evaluate_all(ITEMS)
    await page.goto(f"{topic.path}?after=153")
    fresh = await page.locator(".message").evaluate_all(ITEMS)
    assert len(fresh) == 50
    assert shown[-50:] == fresh


async def test_where_one_begins_is_whole_without_a_network(village: Village, line: Network) -> None:
    """The rooms and what is new, never opened on this phone: with their pictures and their style,
    and brought up to date when there is a network again."""
    topic = await followed(village, said=3)
    device = await village.device("amina", service_workers="allow")
    page = await village.page(device, "/schools", ready=False)
    await controlled(page)
    await kept(device, f"/offline/rooms/{topic.room}")
    await line.cut()
    await page.goto("/rooms")
    pictures = "all => all.length && all.every(one => one.complete && one.naturalWidth > 0)"
    assert await page.locator("#rooms img").evaluate_all(pictures)
    await page.goto("/inbox")
    await expect(page.locator(".kept")).to_be_in_viewport(ratio=1)
    assert await page.evaluate("[...document.styleSheets].every(one => one.cssRules.length > 0)")
    row = page.locator("#news .inbox-row").filter(has_text="کینو کے پتے").first
    await expect(row).to_be_visible()
    await topic.read("amina", 2)
    await back(line, page)
    # Also where nothing else happens: what it shows is of now.
    await expect(page.locator("#away p")).to_have_count(0, timeout=PATIENCE * 1000)
    await expect(row.locator(".badge")).to_have_text("11 new message")
    await page.goto("/me")
    await page.get_by_role("button", name="Sign out", exact=True).first.click()
    await until(lambda: gone(page, "/inbox"))


async def gone(page: Page, path: str) -> bool:
    found = "path => caches.match(path, {ignoreVary: true}).then(Boolean)"
    return not await page.evaluate(found, path)


async def test_what_open_pages_are_told_the_kept_ones_know(village: Village, line: Network) -> None:
    topic = await followed(village, said=5)
    device = await village.device("amina", service_workers="allow")
    page = await village.page(device, topic.path)
    await controlled(page)
    await kept(device, f"/offline/rooms/{topic.room}")
    await page.reload()
    await page.locator(READY).wait_for()
    await topic.say("li", "told while a page is open")
    await hide(village, topic, 2)
    li, third = await village.actor("li"), await message(village, topic, 3)
    answer: dict[str, Any] = {"room": topic.room, "topic": topic.id, "reply_to": third}
    await village.server.store.do(messages.post, li, key=uuid4(), text="an answer", **answer)
    await village.server.store.do(edits.edit, li, message=third, text="said otherwise")
    await village.server.store.do(reactions.give, li, message=third, kind="thanks")
    await expect(page.locator(".message")).to_have_count(7)
    await expect(page.locator("#s2 .message-gone")).to_be_visible()
    await expect(page.locator("#s3 .signs")).to_be_visible()
    await expect(page.locator(".quote")).to_contain_text("said otherwise")
    after = await page.evaluate("document.querySelector('[data-after]').dataset.after")
    await until(lambda: holds(page, topic.path, f'data-after="{int(after) + 5}"'))
    shown = await page.locator(".message").evaluate_all(ITEMS)
    await line.cut()
    await page.reload()
    await page.locator(READY).wait_for()
    await expect(page.locator(".kept")).to_be_visible()
    assert await page.locator(".message").evaluate_all(ITEMS) == shown


async def holds(page: Page, path: str, what: str) -> bool:
    """Whether each copy of a page that is kept has something in it."""
    texts = """async path => {
      const found = await Promise.all((await caches.keys()).map(async name =>
        (await (await caches.open(name)).match(path, {ignoreVary: true}))?.text()));
      return found.filter(text => text !== undefined);
    }"""
    found: list[str] = await page.evaluate(texts, path)
    return len(found) == 2 and all(what in text for text in found)


async def message(village: Village, topic: Topic, seq: int) -> int:
    """The id of a message."""
    found = await village.server.store.read(
        queries.messages_after, Actor(), topic_id=topic.id, after=seq - 1, most=1
    )
    return found[0].id


async def hide(village: Village, topic: Topic, seq: int) -> None:
    hidden = await message(village, topic, seq)
    maryam = await village.actor("maryam")
    await village.server.store.do(hiding.hide, maryam, message=hidden, reason="rude")


async def test_who_comes_after_sees_nothing_of_who_was_before(
    village: Village, line: Network
) -> None:
    topic = await followed(village, said=3)
    device = await village.device("amina", service_workers="allow")
    page = await village.page(device, topic.path)
    await controlled(page)
    await kept(device, f"/offline/rooms/{topic.room}")
    secret = await village.server.secret("li")
    await device.add_cookies([{"name": "ifsa_device", "value": secret, "url": village.server.url}])
    await page.goto("/market")
    await until(lambda: only(page, "li", village))
    await line.cut()
    await page.goto(topic.path)
    await expect(page.locator("h1")).to_contain_text("No internet")
    await expect(page.locator(".message")).to_have_count(0)
    await expect(page.get_by_text("my own")).to_have_count(0)


async def only(page: Page, handle: str, village: Village) -> bool:
    """Whether what is kept is kept for one reader alone."""
    names: list[str] = await page.evaluate("caches.keys()")
    readers = {name.split(" ")[1] for name in names if " " in name}
    return readers == {str((await village.actor(handle)).member)}


async def test_signing_out_leaves_nothing_to_read(village: Village, line: Network) -> None:
    topic = await followed(village, said=3)
    device = await village.device("amina", service_workers="allow")
    page = await village.page(device, topic.path)
    await controlled(page)
    await kept(device, f"/offline/rooms/{topic.room}")
    await page.goto("/me")
    # Also where the server never hears of it.
    await line.cut()
    await page.get_by_role("button", name="Sign out", exact=True).first.click()

    async def nothing() -> bool:
        names: list[str] = await page.evaluate("caches.keys()")
        return names == ["files"]

    await until(nothing)
    await page.goto(topic.path)
    await expect(page.locator("h1")).to_contain_text("No internet")


async def test_nothing_written_for_the_young_outlives_signing_out(
    village: Village, line: Network
) -> None:
    young, open_to_all = await village.topic(youth=True), await village.topic()
    device = await village.device("maryam", service_workers="allow")
    page = await village.page(device, young.path)
    await controlled(page)
    other = await village.page(device, open_to_all.path)
    await line.cut()
    await send(page, "for the young")
    await send(other, "for all")
    await composer(page).fill("a draft for the young")

    async def put_down() -> bool:
        return bool(await page.evaluate(STORED, "drafts") == ["a draft for the young"])

    await until(put_down)
    await other.close()
    await line.mend()
    await page.goto("/me")
    await page.get_by_role("button", name="Sign out", exact=True).first.click()
    await expect(page.get_by_role("link", name="Me")).to_be_visible()
    assert await page.evaluate(STORED, "drafts") == []
    assert await page.evaluate(STORED, "outbox") in ([], ["for all"])


STORED = """shelf => new Promise(done => {
  indexedDB.open('ifsa').onsuccess = event => {
    const all = event.target.result.transaction(shelf).objectStore(shelf).getAll();
    all.onsuccess = () => done(all.result.map(one => one.text ?? one.body?.text ?? one.seq));
  };
})"""


async def test_a_page_that_takes_too_long_is_shown_as_it_was(
    village: Village, line: Network
) -> None:
    topic = await village.topic(said=2)
    page = await village.page(await village.device("amina", service_workers="allow"), topic.path)
    await controlled(page)
    await page.reload()
    await page.locator(READY).wait_for()
    await kept(page.context, topic.path)
    line.delay = 8.0
    await page.goto(topic.path, wait_until="commit", timeout=7000)
    await expect(page.locator(".kept")).to_be_visible()
    await expect(page.locator(".message")).to_have_count(2)
    await expect(page.locator(".offline")).to_have_count(0)


async def test_who_saves_data_is_fetched_nothing_ahead(village: Village) -> None:
    topic = await followed(village, said=2)
    device = await village.device("amina", service_workers="allow")
    await device.add_init_script(
        "Object.defineProperty(navigator, 'connection', {value: {saveData: true}})"
    )
    page = await village.page(device, "/schools", ready=False)
    await controlled(page)
    await page.goto(topic.path)
    await page.locator(READY).wait_for()
    await kept(device, topic.path)
    await page.goto("/market")
    await kept(device, "/market")
    assert not await page.evaluate("caches.match('/offline/rooms').then(Boolean)")
    assert not await page.evaluate("caches.match('/', {ignoreVary: true}).then(Boolean)")


async def test_a_second_visit_is_small(village: Village, line: Network) -> None:
    """All that comes over the line: the page, what is asked beside it, and what /live says."""
    topic = await village.topic(said=50)
    await topic.read("amina", 999)
    page = await village.page(await village.device("amina", service_workers="allow"), topic.path)
    await controlled(page)
    await kept(page.context, f"/static/{version(village)}/rooms/topic.js")
    await kept(page.context, "/offline/rooms")
    await page.goto("/schools", wait_until="networkidle")  # an open room is told at once
    for number in range(20):
        await topic.say("li", f"{number} new")
    line.carried = 0
    await page.goto(topic.path)
    await page.locator(READY).wait_for()
    await asyncio.sleep(2)
    assert await page.locator(".message").count() == 30
    assert line.carried <= 12 * 1024


def version(village: Village) -> str:
    found: str = village.server.app.state.parts.rendering.assets.version
    return found


async def test_a_new_version_takes_over_and_open_pages_go_on(
    chromium: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = parts.fresh(tmp_path / "data")
    async with network(0) as line, AsyncExitStack() as stack:
        first = parts.serving(settings)
        server = await first.__aenter__()
        line.behind = int(server.url.rpartition(":")[2])
        for handle, role in (("maryam", Role.ADMIN), ("amina", Role.MEMBER), ("li", Role.MEMBER)):
            await parts.member(server.store, handle, role=role)
        village = Village(replace(server, url=line.url), chromium)
        topic = await village.topic(said=2)
        device = await village.device("amina", service_workers="allow")
        old = await village.page(device, topic.path)
        await controlled(old)
        before = version(village)
        await kept(device, f"/static/{before}/rooms/topic.js")
        await first.__aexit__(None, None, None)

        changed = tmp_path / "static"
        shutil.copytree(STATIC, changed)
        with (changed / "common" / "page.js").open("a") as script:
            script.write("window.isNew = true;\n")
        monkeypatch.setattr(app, "Assets", partial(Assets, changed))
        again = await stack.enter_async_context(parts.serving(settings))
        village.server = replace(again, url=line.url)
        line.behind = int(again.url.rpartition(":")[2])
        assert version(village) != before

        new = await village.page(device, topic.path)
        assert await new.evaluate("window.isNew")
        await kept(device, f"/static/{version(village)}/rooms/topic.js")
        await send(old, "from the page that was open")
        await expect(old.locator(".message").last).to_contain_text("from the page that was open")
        await expect(new.locator(".message").last).to_contain_text("from the page that was open")
        assert not await old.evaluate("Boolean(window.isNew)")
        await line.cut()
        await new.reload()
        await new.locator(READY).wait_for()
        assert await new.evaluate("window.isNew")
        await device.close()
        assert village.complaints == []


async def test_what_goes_with_a_message_is_sent_before_it_and_once(
    village: Village, line: Network
) -> None:
    """A photo, as the composer will hand it over; cut after it was sent, before the message."""
    topic = await village.topic(said=1)
    page = await village.page(await village.device("amina"), topic.path)
    uploads: list[str] = []
    page.on("request", lambda one: uploads.append(one.method) if "/uploads" in one.url else None)
    bodies = commands(page)
    await page.reload()
    await page.locator(READY).wait_for()
    await line.cut()
    await page.evaluate(
        ENCLOSE, [topic.room, topic.id, "photo", list(picture(size=(40, 30))), str(uuid4())]
    )
    await expect(page.locator(PENDING)).to_have_count(1)
    await back(line, page)
    await expect(page.locator(".message")).to_have_count(2, timeout=PATIENCE * 1000)
    (sent,) = [json.loads(frame) for frame in bodies if '"op":"post"' in frame]
    async with await village.server.client("amina") as amina:
        answer = await amina.get(f"/files/{sent['files'][0]}/small")
    assert answer.status_code == 200
    assert uploads.count("POST") == 2, "begun once and finished once"


async def test_what_was_spoken_outlives_the_browser_and_arrives_once(
    village: Village, line: Network, tmp_path: Path
) -> None:
    topic = await village.topic(said=1)
    given = {"photo": picture(size=(40, 30)), "voice": recorded(speech(2), "webm")}
    async with phone(village, tmp_path, "amina") as context:
        page = await village.page(context, topic.path)
        await controlled(page)
        await page.reload()
        await page.locator(READY).wait_for()
        await kept(context, topic.path)
        await line.cut()
        for kind, data in given.items():
            enclosed = [topic.room, topic.id, kind, list(data), str(uuid4())]
            await page.evaluate(ENCLOSE, enclosed)
        await expect(page.locator(PENDING)).to_have_count(2)
    async with phone(village, tmp_path, "amina") as context:
        page = await village.page(context, topic.path)
        await expect(page.locator(PENDING)).to_have_count(2)
        await line.mend()
        await expect(page.locator(PENDING)).to_have_count(0, timeout=PATIENCE * 1000)
        await expect(page.locator(".message")).to_have_count(3)
        await expect(page.locator(".message img[src*='/files/']")).to_have_count(1)
        await expect(page.locator(".message audio")).to_have_count(1)
        await as_fresh(page, topic)


ENCLOSE = """async ([room, topic, kind, bytes, key]) => {
  const { outbox } = await import(document.querySelector('[rel=modulepreload][href*=outbox]').href);
  const files = [{key, kind, blob: new Blob([new Uint8Array(bytes)])}];
  await outbox().add({room, topic, young: false, body: {text: 'look'}, files});
}"""
