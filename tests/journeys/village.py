"""A village with a room or two, and phones that note what they complain of."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any, TypeVar
from uuid import uuid4

from playwright.async_api import Browser, BrowserContext, Locator, Page

from ifsa.actor import Actor
from ifsa.members.queries import actor_named
from ifsa.rooms import messages, queries, spaces, topics
from ifsa.rooms.views import MessageView
from tests import parts

Answer = TypeVar("Answer")

# Tests cut the line on purpose, and most do without the worker; the browser says so.
EXPECTED = (
    "net::ERR_",
    "WebSocket connection to",
    "Service Worker registration blocked by Playwright",
)
READY = "[data-composer][data-ready]"
BELL = '"notices.unread"'  # what a member's page is told first of what is its member's
NUMBERS = count(1)
AFTERNOON = ["میرے کینو کے پتے پیلے ہو رہے ہیں۔", "先测土壤酸碱度。", "How high is your pH?"]


@dataclass
class Village:
    """A server with its people, and browsers that note what they complain of."""

    server: parts.Server
    chromium: Browser
    contexts: list[BrowserContext] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    async def device(self, handle: str | None = None, **options: Any) -> BrowserContext:
        context = await self.server.context(self.chromium, handle, **options)
        self.contexts.append(context)
        return context

    async def page(
        self, context: BrowserContext, path: str, *, ready: bool = True, hears: bool = False
    ) -> Page:
        """A page; one that `hears` what happens to its member, which not all of them do at once."""
        page = await context.new_page()
        page.on("console", lambda said: self._hear(said.type, said.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        told = when_told(page, BELL)
        await page.goto(path)
        if ready:
            await page.locator(READY).wait_for()
        if hears:
            async with asyncio.timeout(10):
                await told.wait()
        return page

    async def visit(self, handle: str | None, path: str, **options: Any) -> Page:
        """A page that stands still, on a device of its own."""
        return await self.page(await self.device(handle, **options), path, ready=False)

    def _hear(self, kind: str, text: str) -> None:
        if kind in {"error", "warning"} and not any(one in text for one in EXPECTED):
            self.complaints.append(text)

    async def actor(self, handle: str) -> Actor:
        return await self.server.store.read(actor_named, Actor(), handle=handle)

    async def do(self, by: str, verb: Callable[..., Answer], **given: Any) -> Answer:
        return await self.server.store.do(verb, await self.actor(by), **given)

    async def ask(self, by: str, query: Callable[..., Answer], **given: Any) -> Answer:
        return await self.server.store.read(query, await self.actor(by), **given)

    async def topic(self, said: int = 0, by: str = "li", *, youth: bool = False) -> "Topic":
        slug = await self.do(
            "maryam",
            spaces.open,
            slug=f"field-{next(NUMBERS)}",
            name={"en": "Orchards", "ur": "باغات", "zh-Hans": "果园"},
            about={"en": "Trees."},
            emblem="kinnow",
            youth=youth,
        )
        topic = await self.topic_in(slug, "maryam", "کینو کے پتے")
        for number in range(said):
            await topic.say(by, f"{number}: {AFTERNOON[number % 3]}")
        return topic

    async def topic_in(self, room: str, by: str, title: str) -> "Topic":
        started = await self.do(by, topics.start, room=room, title=title)
        return Topic(self, room, started.id)


@dataclass
class Topic:
    village: Village
    room: str
    id: int

    @property
    def path(self) -> str:
        return f"/rooms/{self.room}/topics/{self.id}"

    async def say(self, by: str, text: str) -> int:
        return (await self.post(by, text)).seq

    async def post(self, by: str, text: str) -> MessageView:
        given = {"room": self.room, "topic": self.id, "key": uuid4(), "text": text}
        return await self.village.do(by, messages.post, **given)

    async def read(self, by: str, seq: int) -> None:
        await self.village.do(by, topics.read, topic=self.id, seq=seq)

    async def texts(self) -> list[str]:
        found = await self.village.ask(
            "maryam", queries.messages_after, topic_id=self.id, most=10**6
        )
        return [one.text for one in found]

    async def unread(self, by: str) -> int | None:
        return (await self.village.ask(by, queries.topic, id=self.id)).unread


def when_told(page: Page, what: str) -> asyncio.Event:
    """Set when a page is told something over its connection, as it is loaded from now on."""
    told = asyncio.Event()

    def hear(said: str | bytes) -> None:
        if what in str(said):
            told.set()

    page.on("websocket", lambda line: line.on("framereceived", hear))
    return told


def composer(page: Page) -> Locator:
    return page.locator("[data-composer] textarea")


async def send(page: Page, text: str) -> None:
    await composer(page).fill(text)
    await page.locator("[data-composer] > [type=submit]").click()
