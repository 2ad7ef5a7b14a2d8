"""The one journey that must always feel right: lesson, talk, listing, inquiry, offer, deal.

Four phones: a steward in Urdu teaches from the camera, a farmer in Urdu watches and asks, a buyer
in Chinese reads the question live, asks for the price under the video, and gets an offer.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, expect

from tests import parts
from tests.journeys.test_lesson import DECODED, SHOWN, WATCH_PEERS, frames

QUESTION = "کیا گھر کے ڈرم میں بھی یہ کام ہو سکتا ہے؟"
ASKED = "您好，500公斤到上海，什么价格？"


@dataclass
class Phones:
    """Browsers of their own, signed in by one tap; what they complain of is kept."""

    server: parts.Server
    chromium: Browser
    contexts: list[BrowserContext] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    async def of(self, handle: str, locale: str) -> Page:
        context = await self.server.context(self.chromium, locale=locale)
        self.contexts.append(context)
        await context.add_init_script(WATCH_PEERS)
        page = await context.new_page()
        page.on("console", lambda said: self._hear(handle, said))
        page.on("pageerror", lambda error: self.complaints.append(f"{handle}: {error}"))
        await page.goto("/sign-in")
        await page.locator(f"form:has(input[name=handle][value={handle}]) button").click()
        await expect(page.locator("h1")).to_be_visible()
        # Other tests share these members, and may have left them another language.
        await page.goto(f"/?lang={'zh-Hans' if locale == 'zh-CN' else locale}")
        return page

    def _hear(self, handle: str, said: ConsoleMessage) -> None:
        # Where a picture is not to be had yet, the door says so (409); and who leaves when the
        # lesson has just ended finds the session gone (404). Browsers call both an error.
        gone = "404" in said.text and "/media/" in said.location["url"]
        if said.type == "error" and "409" not in said.text and not gone:
            self.complaints.append(f"{handle}: {said.text} {said.location}")


@pytest.fixture
async def phones(demonstration_server: parts.Server, chromium: Browser) -> AsyncIterator[Phones]:
    made = Phones(demonstration_server, chromium)
    yield made
    for context in made.contexts:
        await context.close()


async def test_from_the_lesson_to_the_deal(phones: Phones) -> None:
    bashir = await phones.of("bashir", "ur")
    amina = await phones.of("amina", "ur")
    li = await phones.of("li", "zh-CN")
    lesson = await find_the_lesson(amina)
    for page in (amina, li):
        await page.goto(lesson)
        await page.evaluate("window.same = true")

    await teach(bashir, lesson)
    for page in (amina, li):
        await watch(page)

    await amina.locator("[data-composer] textarea").fill(QUESTION)
    await amina.locator("[data-composer] > [type=submit]").click()
    shown = li.locator(".message", has_text=QUESTION)
    await expect(shown).to_have_count(1)
    await expect(shown.locator(".message-text")).to_have_attribute("lang", "ur")
    assert await li.evaluate("window.same"), "the page was loaded again"

    await ask_the_price(li)
    await offer(bashir)
    await accept(li, bashir)

    await end(bashir, lesson)
    await expect(amina.locator("[data-slot=over]")).to_contain_text("ختم ہو گیا")
    assert await amina.evaluate("window.same"), "the page was loaded again"
    assert phones.complaints == []


async def find_the_lesson(page: Page) -> str:
    """From the first page: the lesson that is about to be."""
    await page.goto("/")
    link = page.locator(".card-hero a.card-link")
    await expect(link).to_be_visible()
    return str(await link.get_attribute("href"))


async def teach(page: Page, lesson: str) -> None:
    await page.goto(f"{lesson}/host")
    await page.locator("[data-go-live]").click()
    await expect(page.locator("[data-slot=over]")).to_contain_text("ابھی لائیو ہے")


async def watch(page: Page) -> None:
    await page.locator("[data-join] [data-watch=picture]").click()
    before = await frames(page, 5)
    picture = await page.evaluate(SHOWN)
    await frames(page, before + 10)
    assert await page.evaluate(SHOWN) != picture, "the picture stands still"
    assert (await page.evaluate(DECODED))["sound"] > 10


async def ask_the_price(page: Page) -> None:
    """The listing under the video, in a page of its own; the question goes to the seller."""
    mangoes = page.locator("[aria-labelledby=offers] .card", has_text="芒果").first
    await mangoes.locator("a.card-link").click()
    await page.locator("[data-open=ask]").click()
    await page.locator("#ask-form textarea[name=text]").fill(ASKED)
    await page.locator("#ask-form input[name=quantity]").fill("500")
    await page.locator("[data-send=ask]").click()
    await expect(page.locator("#inquiry")).to_contain_text(ASKED)
    await page.evaluate("window.same = true")


async def offer(page: Page) -> None:
    """The seller finds the inquiry among theirs, reads it, and names a price."""
    await page.goto("/inquiries?side=seller")
    await page.locator("main .list a").first.click()
    await expect(page.locator("#inquiry")).to_contain_text(ASKED)
    await page.locator("#offer-form input[name=price]").fill("205")
    await page.locator("#inquiry-bar button").click()
    await expect(page.locator("#inquiry")).to_contain_text("205")
    await page.evaluate("window.same = true")


async def accept(buyer: Page, seller: Page) -> None:
    """The offer stands on the buyer's page by itself; so does the deal on the seller's."""
    await expect(buyer.locator("#inquiry .story")).to_contain_text("205")
    await buyer.locator("#inquiry-bar form button").click()
    await expect(buyer.locator(".deal")).to_be_visible()
    await expect(seller.locator(".deal")).to_be_visible()
    assert await seller.evaluate("window.same"), "the page was loaded again"


async def end(page: Page, lesson: str) -> None:
    await page.goto(f"{lesson}/host")
    await page.locator(".host-end summary").click()
    await page.locator(".host-end button").click()
