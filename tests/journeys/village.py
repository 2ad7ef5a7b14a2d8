"""A village with a room or two, and phones that note what they complain of."""

from dataclasses import dataclass, field
from itertools import count
from typing import Any
from uuid import uuid4

from playwright.async_api import Browser, BrowserContext, Locator, Page

from ifsa.actor import Actor
from ifsa.members.queries import actor_named
from ifsa.rooms import messages, queries, spaces, topics
from tests import parts

# Tests cut the line on purpose, and most do without the worker; the browser says so.
EXPECTED = (
    "net::ERR_",
    "WebSocket connection to",
    "Service Worker registration blocked by Playwright",
)
READY = "[data-composer][data-ready]"
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

    async def page(self, context: BrowserContext, path: str, *, ready: bool = True) -> Page:
        page = await context.new_page()
        page.on("console", lambda said: self._hear(said.type, said.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        await page.goto(path)
        if ready:
            await page.locator(READY).wait_for()
        return page

    def _hear(self, kind: str, text: str) -> None:
        if kind in {"error", "warning"} and not any(one in text for one in EXPECTED):
            self.complaints.append(text)

    async def actor(self, handle: str) -> Actor:
        return await self.server.store.read(actor_named, Actor(), handle=handle)

    async def topic(self, said: int = 0, by: str = "li", *, youth: bool = False) -> "Topic":
        maryam = await self.actor("maryam")
        slug = await self.server.store.do(
            spaces.open,
            maryam,
            slug=f"field-{next(NUMBERS)}",
            name={"en": "Orchards", "ur": "باغات", "zh-Hans": "果园"},
            about={"en": "Trees."},
            emblem="kinnow",
            youth=youth,
        )
        started = await self.server.store.do(topics.start, maryam, room=slug, title="کینو کے پتے")
        topic = Topic(self, slug, started.id)
        for number in range(said):
            await topic.say(by, f"{number}: {AFTERNOON[number % 3]}")
        return topic


@dataclass
class Topic:
    village: Village
    room: str
    id: int

    @property
    def path(self) -> str:
        return f"/rooms/{self.room}/topics/{self.id}"

    async def say(self, by: str, text: str) -> int:
        posted = await self.village.server.store.do(
            messages.post,
            await self.village.actor(by),
            room=self.room,
            topic=self.id,
            key=uuid4(),
            text=text,
        )
        return posted.seq

    async def read(self, by: str, seq: int) -> None:
        who = await self.village.actor(by)
        await self.village.server.store.do(topics.read, who, topic=self.id, seq=seq)

    async def texts(self) -> list[str]:
        who = await self.village.actor("maryam")
        found = await self.village.server.store.read(
            queries.messages_after, who, topic_id=self.id, most=10**6
        )
        return [one.text for one in found]

    async def unread(self, by: str) -> int | None:
        who = await self.village.actor(by)
        return (await self.village.server.store.read(queries.topic, who, id=self.id)).unread


def composer(page: Page) -> Locator:
    return page.locator("[data-composer] textarea")


async def send(page: Page, text: str) -> None:
    await composer(page).fill(text)
    await page.locator("[data-composer] > [type=submit]").click()
