"""Language and clock of somebody without an account: the browser's first, chosen on any page."""

import re
from collections.abc import AsyncIterator
from html import unescape

import httpx
import pytest

from ifsa.config import Settings
from ifsa.language import LANGUAGES
from tests.house.alliance import Alliance, alliance
from tests.house.endless import answered
from tests.parts import Server
from tests.web.test_every_page import sights

LINK = re.compile(r'<a class="endonym" href="([^"]+)" lang="([^"]+)"')
CLOCK = re.compile(
    r'<form [^>]*method="get" action="([^"]+)">(?:(?!</form>).)*name="zone"', re.DOTALL
)
CHOSEN = re.compile(r'<option value="([^"]+)" selected')


@pytest.fixture(scope="module")
async def house(
    demonstration_data: Settings, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Alliance]:
    async with alliance(demonstration_data, tmp_path_factory.mktemp("visitors")) as made:
        yield made


async def _page(client: httpx.AsyncClient, path: str) -> str:
    """A page's HTML; nothing where what answers is no page."""
    answer = await answered(client, client.build_request("GET", path))
    return answer.text if answer.headers["content-type"].startswith("text/html") else ""


async def _lacks(client: httpx.AsyncClient, path: str) -> list[str]:
    """What one can not choose on a page, or in vain."""
    html = await _page(client, path)
    if not html:
        return []
    links = {tag: unescape(link) for link, tag in LINK.findall(html)}
    found = [tag for tag in LANGUAGES if tag not in links]
    for tag, link in links.items():
        if f'<html lang="{tag}"' not in await _page(client, link):
            found.append(f"{tag} by {link}")
    clock = CLOCK.search(html)
    if clock is None:
        return [*found, "clock"]
    there = await _page(client, f"{unescape(clock[1])}?zone=Asia/Almaty")
    return found if "Asia/Almaty" in CHOSEN.findall(there) else [*found, "clock in vain"]


async def test_on_every_page_one_chooses_language_and_clock_without_an_account(
    house: Alliance,
) -> None:
    seen = sights(house, ("visitor",))
    assert len(seen) > 20
    talked = await _with_talk(house)
    assert talked not in {sight.path for sight in seen}
    lacking = {}
    for path in (talked, *(sight.path for sight in seen)):
        async with house.client("visitor") as client:
            if lacks := await _lacks(client, path):
                lacking[path] = lacks
    assert lacking == {}


async def _with_talk(house: Alliance) -> str:
    """A lesson beside which people talk: its foot is the composer's."""
    async with house.client("visitor") as client:
        listed = await _page(client, "/lessons")
        for path in re.findall(r'href="(/lessons/\d+)"', listed):
            if 'id="talk"' in await _page(client, path):
                return str(path)
    raise AssertionError("people talk beside no lesson")


@pytest.mark.parametrize(
    ("asked", "language", "zone"),
    [
        ("ur-PK,ur;q=0.9,en;q=0.5", "ur", "Asia/Karachi"),
        ("zh-CN,zh;q=0.9", "zh-Hans", "Asia/Shanghai"),
        ("en-GB", "en", "UTC"),
        ("fr,de;q=0.7", "en", "UTC"),
    ],
)
async def test_at_the_first_visit_the_browser_says_which(
    demonstration_server: Server, asked: str, language: str, zone: str
) -> None:
    async with await demonstration_server.client(language=asked) as client:
        html = (await client.get("/lessons")).text
    assert f'<html lang="{language}"' in html
    assert CHOSEN.findall(html)[-1] == zone


async def test_what_was_chosen_holds_on_the_next_page(demonstration_server: Server) -> None:
    async with await demonstration_server.client(language="zh-CN") as client:
        await client.get("/schools?lang=ur&zone=Asia/Almaty")
        html = (await client.get("/lessons")).text
    assert '<html lang="ur" dir="rtl"' in html
    assert CHOSEN.findall(html)[-1] == "Asia/Almaty"
