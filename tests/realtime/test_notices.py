"""Notices live: one's own connections hear of them, nobody else's; the bell shows them."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect
from websockets.asyncio.client import ClientConnection, connect

from ifsa.notifications import notices
from ifsa.schools import follows
from tests import parts
from tests.notifications.village import Village, make
from tests.parts import Server

PATIENCE = 20.0  # seconds: the machine may be busy


@dataclass
class Ear:
    """A connection of somebody."""

    socket: ClientConnection
    heard: list[dict[str, Any]] = field(default_factory=list)

    async def ask(self, op: str, **given: Any) -> dict[str, Any]:
        """The answer to a command; frames that come before it are kept."""
        await self.socket.send(json.dumps({"op": op, "ref": "1", **given}))
        while (frame := await self._next()).get("ref") != "1":
            self.heard.append(frame)
        return frame

    async def hear(self) -> dict[str, Any]:
        """The next frame that answers nothing."""
        return self.heard.pop(0) if self.heard else await self._next()

    async def silent(self) -> bool:
        """Whether nothing comes: a command's answer would come after it."""
        await self.ask("unwatch", lesson=1)
        return not self.heard

    async def _next(self) -> dict[str, Any]:
        async with asyncio.timeout(PATIENCE):
            frame: dict[str, Any] = json.loads(await self.socket.recv())
        return frame


@dataclass(frozen=True)
class House:
    server: Server
    village: Village

    @asynccontextmanager
    async def ear(self, who: str | None) -> AsyncIterator[Ear]:
        socket = await self.server.socket(who)
        try:
            yield Ear(socket)
        finally:
            await socket.close()


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """A server whose own outbox tells; Amina and Zain follow the school."""
    async with parts.serving(parts.fresh(tmp_path / "data")) as server:
        yield House(server, await make(server.store))


async def test_a_notice_comes_at_once_and_to_its_member_alone(house: House) -> None:
    async with house.ear("amina") as amina, house.ear("li") as li:
        for ear in (amina, li):
            assert (await ear.ask("watch", me=True))["ev"] == "ok"
            assert await ear.hear() == {"ev": "notices.unread", "me": True, "unread": 0}
        lesson = await house.village.lesson()
        told = await amina.hear()
        assert (told["ev"], told["me"], told["unread"]) == ("notice.given", True, 1)
        assert told["notice"]["subject"] == {"kind": "lesson", "id": lesson.id}
        assert "آم کا گرم پانی" in told["notice"]["text"], "Amina reads Urdu"
        async with await house.server.client("amina") as client:
            listed = (await client.get("/api/v1/notices")).json()["items"]
        assert listed == [told["notice"]], "the frame is what a page would show"
        assert await li.silent()


async def test_each_reads_it_in_their_own_language(house: House) -> None:
    await house.village.do(follows.follow, "maryam", school="chenab")
    async with house.ear("amina") as amina, house.ear("maryam") as maryam:
        for ear in (amina, maryam):
            await ear.ask("watch", me=True)
            await ear.hear()
        await house.village.lesson()
        said = [(await ear.hear())["notice"]["text"] for ear in (amina, maryam)]
        assert "آم کا گرم پانی" in said[0]
        assert "Mango hot-water treatment" in said[1]


async def test_two_devices_of_one_member_may_speak_two_languages(house: House) -> None:
    async with house.ear("amina") as phone:
        bearer = {"Authorization": f"Bearer {await house.server.secret('amina')}"}
        address = house.server.url.replace("http", "ws", 1) + "/live?lang=en"
        async with connect(address, additional_headers=bearer) as socket:
            ears = (phone, Ear(socket))
            for ear in ears:
                await ear.ask("watch", me=True)
                await ear.hear()
            await house.village.lesson()
            said = [(await ear.hear())["notice"]["text"] for ear in ears]
    assert "آم کا گرم پانی" in said[0]
    assert "Mango hot-water treatment" in said[1]


async def test_what_is_read_elsewhere_is_told(house: House) -> None:
    await house.village.lesson()
    await house.village.lesson()
    await house.village.tell()
    async with house.ear("amina") as amina:
        await amina.ask("watch", me=True)
        assert (await amina.hear())["unread"] == 2, "who comes late is told the count"
        first = (await house.village.heard("amina"))[0]
        await house.village.do(notices.read, "amina", notice=first.id)
        assert await amina.hear() == {"ev": "notices.unread", "me": True, "unread": 1}
        await house.village.do(notices.read_all, "amina")
        assert (await amina.hear())["unread"] == 0
        await house.village.do(notices.read_all, "zain")
        assert await amina.silent()


async def test_as_html_it_is_what_the_bell_shows(house: House) -> None:
    async with house.ear("maryam") as maryam:
        await maryam.ask("watch", me=True, **{"as": "html"})
        assert "badge" not in (await maryam.hear())["html"]
        await house.village.do(follows.follow, "maryam", school="chenab")
        await house.village.lesson()
        told = await maryam.hear()
        assert "notice" not in told
        assert ">1 new<" in told["html"]
        async with await house.server.client("maryam") as client:
            assert told["html"] in (await client.get("/rooms")).text


async def test_it_can_be_left(house: House) -> None:
    async with house.ear("amina") as amina:
        await amina.ask("watch", me=True)
        await amina.hear()
        assert (await amina.ask("unwatch", me=True))["ev"] == "ok"
        await house.village.lesson()
        await house.village.tell()
        assert await amina.silent()


async def test_a_visitor_has_nothing_to_watch(house: House) -> None:
    async with house.ear(None) as nobody:
        for op in ("watch", "unwatch"):
            refused = await nobody.ask(op, me=True)
            assert (refused["ev"], refused["code"]) == ("error", "sign_in_first")


@pytest.mark.parametrize("named", [{"me": False}, {"me": True, "lesson": 1}, {"me": 2}])
async def test_nobody_watches_anybody_else(house: House, named: dict[str, Any]) -> None:
    """There is no way to name a member: only oneself can be meant."""
    async with house.ear("amina") as amina:
        assert (await amina.ask("watch", **named))["ev"] == "error"


async def opened(house: House, chromium: Browser, who: str, path: str) -> Page:
    """A page that is connected; `sockets` counts its live connections, as they open."""
    context = await house.server.context(chromium, who)
    page = await context.new_page()
    sockets: list[str] = []
    page.on("websocket", lambda socket: sockets.append(socket.url))
    async with page.expect_websocket() as connecting:
        await page.goto(path)
    await (await connecting.value).wait_for_event("framereceived")
    page.sockets = sockets  # type: ignore[attr-defined]
    return page


async def test_the_bell_rings_without_a_reload(house: House, chromium: Browser) -> None:
    await house.village.do(follows.follow, "maryam", school="chenab")
    page = await opened(house, chromium, "maryam", "/schools")
    await page.evaluate("document.marked = true")
    bell = page.get_by_role("link", name="Notices")
    await expect(bell).to_have_accessible_name("Notices")
    await house.village.lesson()
    await expect(bell).to_have_accessible_name("Notices 1 new")
    await house.village.lesson()
    await expect(bell).to_have_accessible_name("Notices 2 new")
    await house.village.do(notices.read_all, "maryam")
    await expect(bell).to_have_accessible_name("Notices")
    assert await page.evaluate("document.marked"), "the page is the same"
    await page.context.close()


async def test_the_list_stays_as_it_would_be_loaded_afresh(house: House, chromium: Browser) -> None:
    await house.village.do(follows.follow, "maryam", school="chenab")
    page = await opened(house, chromium, "maryam", "/notices")
    await expect(page.get_by_text("Nothing new.")).to_be_visible()
    await page.wait_for_load_state("networkidle")  # scripts that come when the page stands
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await page.wait_for_timeout(1000)
    assert asked == [], "what was just loaded is not loaded again"
    await house.village.lesson()
    row = page.get_by_role("button", name="Mango hot-water treatment")
    await expect(row).to_be_visible()
    await house.village.lesson(title={"en": "Grafting"})
    await expect(page.locator("#notices li")).to_have_count(2)
    await house.village.do(notices.read_all, "maryam")
    await expect(page.get_by_role("link", name="Grafting")).to_be_visible()
    shown = await page.locator("#notices").inner_text()
    await page.reload()
    assert await page.locator("#notices").inner_text() == shown
    await page.context.close()


async def test_a_notice_is_opened_without_javascript(house: House, chromium: Browser) -> None:
    lesson = await house.village.lesson()
    await house.village.tell()
    context = await chromium.new_context(
        base_url=house.server.url, java_script_enabled=False, locale="en"
    )
    secret = await house.server.secret("amina")
    await context.add_cookies([{"name": "ifsa_device", "value": secret, "url": house.server.url}])
    page = await context.new_page()
    await page.goto("/notices?lang=en")
    await page.get_by_role("button", name="Mango hot-water treatment").click()
    assert page.url == f"{house.server.url}/lessons/{lesson.id}"
    await expect(page.get_by_role("link", name="Notices")).to_have_accessible_name("Notices")
    await context.close()


async def test_a_page_has_one_connection_for_all_its_scripts(
    house: House, chromium: Browser
) -> None:
    lesson = await house.village.lesson(ahead=30)
    inquiry = await house.village.asked()
    topic = f"/rooms/orchards/topics/{lesson.topic}"
    paths = ["/rooms/orchards", topic, f"/lessons/{lesson.id}", f"/lessons/{lesson.id}/host"]
    for path in (*paths, f"/inquiries/{inquiry}", "/notices"):
        page = await opened(house, chromium, "bashir", path)
        await page.wait_for_load_state("networkidle")
        sockets = page.sockets  # type: ignore[attr-defined]
        assert len(sockets) == 1, path
        await page.context.close()


async def test_a_visitors_page_needs_no_connection(house: House, chromium: Browser) -> None:
    context = await house.server.context(chromium)
    page = await context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("websocket", lambda socket: asked.append(socket.url))
    await page.goto("/schools", wait_until="networkidle")
    assert not [url for url in asked if "bell" in url or "live" in url]
    await context.close()
