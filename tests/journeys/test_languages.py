"""Somebody reads a room of many languages: a tap on a language, a tap on a farm word."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from playwright.async_api import Browser, Page, expect

from ifsa.config import Settings
from tests import parts
from tests.delivery.machine import translating

ROOM = "chenab-orchards"
# As Chromium's: it can or can't do a pair, and what it made is made on the phone.
TRANSLATOR = """self.Translator = {
  availability: async (pair) => (pair.sourceLanguage === "ur" ? "available" : "unavailable"),
  create: async (pair) => ({ translate: async (text) => `${pair.targetLanguage}: ${text}` }),
};"""
SILENT = "self.Translator = { availability: () => new Promise(() => {}) }"


@pytest.fixture(scope="module")
async def server(
    demonstration_data: Settings, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[parts.Server]:
    folder = tmp_path_factory.mktemp("tongues")
    async with translating() as machine:
        given: dict[str, Any] = {"translator": machine.address}
        settings = replace(parts.copied(demonstration_data, folder / "data"), **given)
        async with parts.serving(settings) as running:
            yield running


async def _said(server: parts.Server, text: str) -> str:
    """The path of a topic in which Amina has said something."""
    asked = {"key": str(uuid4()), "title": "پانی", "text": text}
    async with await server.client("amina") as amina:
        started = (await amina.post(f"/api/v1/rooms/{ROOM}/topics", json=asked)).json()
    return f"/rooms/{ROOM}/topics/{started['topic']['id']}"


async def _reader(server: parts.Server, chromium: Browser, path: str, script: str = "") -> Page:
    context = await server.context(chromium, "maryam")
    if script:
        await context.add_init_script(script)
    page = await context.new_page()
    await page.goto(path)
    return page


async def test_a_tap_on_the_language_shows_it_in_ones_own(
    server: parts.Server, chromium: Browser
) -> None:
    page = await _reader(server, chromium, await _said(server, "گندم کو پانی دیں"))
    await page.locator(".tongue a").evaluate("link => { link.click(); link.click(); }")
    await page.wait_for_load_state("networkidle")
    translation = page.locator(".message .translation")
    await expect(translation).to_have_count(1)
    await expect(translation).to_contain_text("wheat")
    await expect(translation).to_contain_text("Machine translation")
    await expect(page.locator(".message .message-text").first).to_contain_text("گندم")
    await page.context.close()


async def test_a_browser_that_never_says_whether_it_can_is_not_waited_for(
    server: parts.Server, chromium: Browser
) -> None:
    path = await _said(server, "گندم کو پانی دیں")
    page = await _reader(server, chromium, path, SILENT)
    await page.locator(".tongue a").click()
    await expect(page.locator(".message .translation")).to_contain_text("Machine translation")
    await page.context.close()


async def test_a_browser_that_can_translates_by_itself(
    server: parts.Server, chromium: Browser
) -> None:
    path = await _said(server, "کل پانی دیں")
    page = await _reader(server, chromium, path, TRANSLATOR)
    await page.locator(".tongue a").click()
    translation = page.locator(".message .translation")
    await expect(translation).to_contain_text("en: کل پانی دیں")
    await expect(translation).to_contain_text("by this browser")
    async with await server.client() as visitor:
        message = await page.locator(".message").get_attribute("data-id")
        kept = (await visitor.get(f"/api/v1/messages/{message}/translations")).json()
    assert kept == {"items": []}
    await page.context.close()


async def test_a_member_translates_and_another_says_that_it_is_well_done(
    server: parts.Server, chromium: Browser
) -> None:
    path = await _said(server, "گندم کو پانی دیں")
    giver = await _reader(server, chromium, path)
    message = await giver.locator(".message").get_attribute("data-id")
    await giver.goto(f"/messages/{message}/translations")
    await giver.locator("#lang").select_option("en")
    await giver.get_by_label("Your translation").fill("Water the wheat")
    await giver.get_by_role("button", name="Save").click()
    await expect(giver.locator(".translation")).to_contain_text("Water the wheat")
    await giver.context.close()

    context = await server.context(chromium, "li")
    reader = await context.new_page()
    await reader.goto(f"/messages/{message}/translations?lang=en")
    given = reader.locator(".translation")
    await expect(given).to_contain_text("Maryam")
    await given.get_by_role("button", name="Well translated").click()
    chosen = given.get_by_role("button", name="Well translated 1")
    await expect(chosen).to_have_attribute("aria-pressed", "true")
    await context.close()


async def test_always_here_is_for_what_comes_too(server: parts.Server, chromium: Browser) -> None:
    path = await _said(server, "گندم پانی")
    page = await _reader(server, chromium, path)
    await page.locator(".tongue a").click()
    await page.get_by_role("button", name="Always translate here").click()
    await expect(page.locator(".message .translation")).to_contain_text("water")
    said = {"key": str(uuid4()), "text": "پانی دیں", "topic": int(path.rsplit("/", 1)[1])}
    async with await server.client("amina") as amina:
        await amina.post(f"/api/v1/rooms/{ROOM}/messages", json=said)
    await expect(page.locator(".message .translation")).to_have_count(2)
    await page.get_by_role("button", name="Do not translate here any more").first.click()
    await expect(page.locator(".message .message-text")).to_have_count(2)
    await expect(page.locator(".translation")).to_have_count(0)
    await page.context.close()


async def test_who_reads_the_language_is_not_told_of_it(
    server: parts.Server, chromium: Browser
) -> None:
    path = await _said(server, "دیں")
    page = await _reader(server, chromium, path)
    await expect(page.locator(".tongue")).to_be_visible()
    await page.goto("/lessons?reads=en&reads=ur")
    await page.goto(path)
    await expect(page.locator(".message-text")).to_be_visible()
    await expect(page.locator(".tongue")).to_be_hidden()
    await page.goto("/lessons?reads=")
    await page.context.close()


async def test_a_tap_on_a_farm_word_explains_it_over_the_page(
    server: parts.Server, chromium: Browser
) -> None:
    path = await _said(server, "گندم")
    page = await _reader(server, chromium, path)
    await page.locator("a.term").first.click()
    dialog = page.locator("dialog")
    for word in ("wheat", "گندم", "小麦", "Winter cereal"):
        await expect(dialog).to_contain_text(word)
    assert page.url.endswith(path)
    await page.keyboard.press("Escape")
    await expect(dialog).to_have_count(0)
    await page.context.close()
