"""A card of a web page in open pages: it comes when the page was found, and goes with a tap."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from ifsa.actor import Role
from ifsa.language.catalogues import translations
from tests import parts
from tests.delivery.elsewhere import Answer, Asked, Web, says, web
from tests.files.pictures import picture
from tests.journeys.village import Village, send

PAGE = "http://farm.example/rust"
HTML = """<title>گندم کی کنگی</title><meta name=description content="What helps">
<meta property="og:image" content="/leaf.jpg">"""


@pytest.fixture
async def there() -> AsyncIterator[Web]:
    async with web() as found:
        found.put("http://farm.example/leaf.jpg", says(picture(), "image/jpeg"))
        yield found


@pytest.fixture
async def village(tmp_path: Path, there: Web, chromium: Browser) -> AsyncIterator[Village]:
    """A house that asks for pages, of a web of these tests."""
    settings = parts.fresh(tmp_path / "data", link_cards=True)
    async with parts.serving(settings, world=there.world) as server:
        await parts.member(server.store, "maryam", role=Role.ADMIN)
        for handle, language in (("amina", "ur"), ("li", "zh-Hans")):
            await parts.member(server.store, handle, language=language)
        made = Village(server, chromium)
        yield made
        for context in made.contexts:
            await context.close()
        assert made.complaints == []


def after(gate: asyncio.Event, answer: Answer) -> Answer:
    """A server that takes its time."""

    async def slow(asked: Asked, writer: asyncio.StreamWriter) -> None:
        await gate.wait()
        await answer(asked, writer)

    return slow


async def test_a_card_comes_to_open_pages_and_goes_when_its_writer_takes_it_away(
    village: Village, there: Web
) -> None:
    gate = asyncio.Event()
    there.put(PAGE, after(gate, says(HTML)))
    topic = await village.topic(said=1)
    writer = await village.page(await village.device("amina", locale="ur"), topic.path)
    reader = await village.page(await village.device("li", locale="zh-CN"), topic.path)
    await send(writer, f"دیکھیں {PAGE}")
    pages = (writer, reader)
    for page in pages:
        await expect(page.locator(".message").last.locator(".message-text")).to_contain_text(PAGE)
        await expect(page.locator(".page-card")).to_have_count(0)
        await page.evaluate("window.stillHere = true")
    gate.set()
    for page in pages:
        card = page.locator(".message").last.locator(".page-card")
        title = card.get_by_role("link", name="گندم کی کنگی")
        await expect(title).to_have_attribute("href", PAGE)
        await expect(card).to_contain_text("farm.example")
        await expect(card.locator("img")).to_have_js_property("complete", True)
        assert await card.locator("img").evaluate("image => image.naturalWidth") > 0
    source = await writer.locator(".page-card img").get_attribute("src")
    assert source is not None
    message = source.split("/")[2]
    options = await village.page(writer.context, f"/messages/{message}/options", ready=False)
    words = translations("ur").gettext("Remove the card of %(site)s") % {"site": "farm.example"}
    await options.get_by_role("button", name=words).click()
    for page in pages:
        await expect(page.locator(".page-card")).to_have_count(0)
        await expect(page.locator(".message").last).to_contain_text(PAGE)
        assert await page.evaluate("window.stillHere")
    assert [one.path for one in there.asked] == ["/rust", "/leaf.jpg"]
