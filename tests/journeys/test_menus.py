"""All of a menu can be reached, wherever on the page it opens."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Page, expect

from ifsa.actor import Role
from tests import parts
from tests.journeys.village import Village

PHONE = {"width": 360, "height": 740}
ENTRIES = ".message .menu[open] > .menu-in :is(a, button):visible"
REPORT = ".message .menu[open] > .menu-in a[href^='/safety/report']:visible"


@pytest.fixture(scope="module")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[parts.Server]:
    async with parts.serving(parts.fresh(tmp_path_factory.mktemp("menus") / "data")) as made:
        await parts.member(made.store, "maryam", role=Role.ADMIN)
        await parts.member(made.store, "li", language="zh-Hans")
        yield made


async def _open_last(page: Page) -> int:
    await page.locator(".message").last.locator(".menu > summary").click()
    count = await page.locator(ENTRIES).count()
    assert count > 7
    return count


@pytest.mark.parametrize("said", [1, 12])
async def test_the_menu_of_the_last_message_comes_into_sight(village: Village, said: int) -> None:
    topic = await village.topic(said=said)
    device = await village.device("maryam", viewport=PHONE)
    page = await village.page(device, topic.path)
    for number in range(await _open_last(page)):
        await expect(page.locator(ENTRIES).nth(number)).to_be_in_viewport(ratio=1)
    head = await page.locator(".head").bounding_box()
    first = await page.locator(ENTRIES).first.bounding_box()
    assert head
    assert first
    assert first["y"] >= head["y"] + head["height"]


async def test_without_scripts_one_scrolls_to_all_of_it(village: Village) -> None:
    topic = await village.topic(said=12)
    device = await village.device("maryam", viewport=PHONE, java_script_enabled=False)
    page = await village.page(device, topic.path, ready=False)
    for number in range(await _open_last(page)):
        await page.locator(ENTRIES).nth(number).click(trial=True, timeout=3000)


async def test_one_s_own_words_are_not_offered_to_be_reported(village: Village) -> None:
    topic = await village.topic(said=1)
    await topic.say("maryam", "my own words")
    page = await village.page(await village.device("maryam", viewport=PHONE), topic.path)
    messages = page.locator(".message")
    for message, offered in ((messages.last, 0), (messages.first, 1)):
        await message.locator(".menu > summary").click()
        await expect(page.locator(REPORT)).to_have_count(offered)
