"""What LAN=1 is for: a phone beside the laptop teaches, another one watches, over HTTPS."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser, BrowserContext, Page, expect

from ifsa.config import Settings
from tests import parts
from tests.commands.running import Serving, serving
from tests.conftest import CHROMIUM_FLAGS, launched
from tests.journeys.test_lesson import WATCH_PEERS
from tests.journeys.test_whole import find_the_lesson, teach, watch

# Where the video of a page comes from or goes to.
REACHED = """async () => {
  const stats = await Promise.all(peers.map(peer => peer.getStats()));
  const all = stats.flatMap(one => [...one.values()]);
  return [...new Set(all.filter(one => one.type === "remote-candidate").map(one => one.address))];
}"""


@pytest.fixture
async def server(demonstration_data: Settings, tmp_path: Path) -> AsyncIterator[Serving]:
    shutil.copytree(demonstration_data.data, tmp_path / "data")
    with serving("--lan", folder=tmp_path) as server:
        yield server


@pytest.fixture
async def phone_browser(server: Serving) -> AsyncIterator[Browser]:
    """A browser that finds this one server, and believes its certificate."""
    host = urlsplit(server.url).hostname
    flags = [flag for flag in CHROMIUM_FLAGS if "resolver" not in flag]
    async with launched(
        *flags, f"--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE {host}"
    ) as browser:
        yield browser


async def phone(browser: Browser, server: Serving, handle: str) -> Page:
    context: BrowserContext = await browser.new_context(
        base_url=server.url,
        ignore_https_errors=True,  # on a phone one says so once
        locale="ur",
        viewport=parts.PHONE,  # type: ignore[arg-type]
        permissions=["camera", "microphone"],
    )
    await context.add_init_script(WATCH_PEERS)
    page = await context.new_page()
    await page.goto("/sign-in")
    await page.locator(f"form:has(input[name=handle][value={handle}]) button").click()
    await expect(page.locator("h1")).to_be_visible()
    return page


async def test_a_phone_beside_the_laptop_teaches(server: Serving, phone_browser: Browser) -> None:
    address = urlsplit(server.url)
    assert address.scheme == "https"
    bashir = await phone(phone_browser, server, "bashir")
    amina = await phone(phone_browser, server, "amina")
    lesson = await find_the_lesson(amina)
    await amina.goto(lesson)
    await teach(bashir, lesson)
    await watch(amina)
    for page in (bashir, amina):
        assert await page.evaluate(REACHED) == [address.hostname]
