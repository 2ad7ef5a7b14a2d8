"""What a topic is called: small where it stays on the screen, whole below, and as it is now."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import expect

from ifsa.actor import Role
from ifsa.rooms import titles
from tests import parts
from tests.journeys.village import Village

LONG = "شور زدہ زمین، دیر سے پانی، اور پہلی بوائی: کس نے کیا کیا، اپنے کھیت کا حال بتائیں"
HEAD_MOST = 112  # pixels of 740: two lines in Nastaliq and the name of the room


@pytest.fixture(scope="module")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[parts.Server]:
    async with parts.serving(parts.fresh(tmp_path_factory.mktemp("titles") / "data")) as made:
        await parts.member(made.store, "maryam", role=Role.ADMIN)
        await parts.member(made.store, "amina", language="ur")
        yield made


async def test_a_title_that_changes_is_there_at_once_small_and_whole(village: Village) -> None:
    topic = await village.topic(said=2, by="maryam")
    device = await village.device("amina", viewport={"width": 360, "height": 740})
    page = await village.page(device, topic.path)
    await page.evaluate("window.stillHere = true")
    await expect(page.locator(".whole-title")).to_be_hidden()
    await village.do("maryam", titles.change, topic=topic.id, title=LONG)
    await expect(page.locator("h1")).to_have_text(LONG)
    await expect(page).to_have_title(f"{LONG} · IFSA")
    await page.evaluate("scrollTo(0, 0)")
    await expect(page.locator(".whole-title")).to_be_in_viewport(ratio=1)
    await page.evaluate("document.fonts.ready")
    head = await page.locator(".head").bounding_box()
    assert head
    assert head["height"] <= HEAD_MOST
    words = page.locator("h1 .text")
    spaced = """one => { const style = getComputedStyle(one);
        return parseFloat(style.lineHeight) / parseFloat(style.fontSize); }"""
    assert await words.evaluate(spaced) >= 1.9, "Nastaliq's lines run into each other"
    await village.do("maryam", titles.change, topic=topic.id, title="Roots & rust")
    await expect(page.locator(".whole-title")).to_be_hidden()
    await expect(page).to_have_title("Roots & rust · IFSA")
    assert await page.evaluate("window.stillHere")
