"""Who has just joined writes more than new members may in an hour: it waits, and goes by itself."""

import re
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.async_api import Browser, expect

from ifsa.actor import Role
from ifsa.app import open_store
from ifsa.clock import now
from ifsa.rooms import messages
from ifsa.rooms.newcomers import HOUR, MESSAGES
from tests import parts
from tests.journeys.village import Topic, Village, send

PENDING = ".pending li"
SOON = timedelta(seconds=8)


@pytest.fixture
async def village(tmp_path: Path, chromium: Browser) -> AsyncIterator[Village]:
    """A house with limits, in which Li has just joined."""
    settings = replace(parts.fresh(tmp_path / "data"), rate_limits=True)
    async with parts.serving(settings) as server:
        await parts.member(server.store, "maryam", role=Role.ADMIN)
        for handle in ("amina", "li"):
            await parts.member(server.store, handle)
        made = Village(server, chromium)
        yield made
        for context in made.contexts:
            await context.close()
        assert made.complaints == []


async def say_before(
    village: Village, topic: Topic, by: str, clock: Callable[[], datetime]
) -> None:
    """As many messages as a new member may write in an hour, at an earlier time."""
    who = await village.actor(by)
    with closing(open_store(village.server.settings, unlimited=True, clock=clock)) as store:
        for number in range(MESSAGES):
            given = {"room": topic.room, "topic": topic.id, "key": uuid4(), "text": f"{number}"}
            await store.do(messages.post, who, **given)


async def test_what_is_too_much_waits_says_why_and_goes_in_order(village: Village) -> None:
    topic = await village.topic()
    ends = now() + SOON
    await say_before(village, topic, "li", lambda: ends - HOUR)
    page = await village.page(await village.device("li", locale="en"), topic.path)
    written = ["one more", "and another", "and a last one"]
    for text in written:
        await send(page, text)
    await expect(page.locator(PENDING)).to_have_count(3)
    why = re.compile(r"New members: 20 messages an hour. This can go in [1-8] seconds?\.")
    await expect(page.locator(PENDING).first.locator(".pending-state")).to_have_text(why)
    assert (await topic.texts())[MESSAGES:] == []
    other = await topic.village.page(await village.device("amina", locale="en"), topic.path)
    await expect(page.locator(PENDING)).to_have_count(0, timeout=30_000)
    assert now() >= ends
    assert (await topic.texts())[MESSAGES:] == written
    for reader in (page, other):
        await expect(reader.locator(".message-text")).to_have_count(MESSAGES + 3)
        shown = await reader.locator(".message-text").all_inner_texts()
        assert [text.strip() for text in shown[MESSAGES:]] == written
