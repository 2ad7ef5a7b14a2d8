"""Who is here and who writes, and a topic that is closed while one writes: in a real browser."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import expect

from ifsa.actor import Actor, Role
from ifsa.members.queries import actor_named
from ifsa.rooms import locks
from tests import parts
from tests.journeys.village import Village, composer, send


@pytest.fixture(scope="module")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[parts.Server]:
    async with parts.serving(parts.fresh(tmp_path_factory.mktemp("signs") / "data")) as made:
        await parts.member(made.store, "maryam", role=Role.ADMIN)
        await parts.member(made.store, "amina", language="ur")
        await parts.member(made.store, "li", language="en")
        yield made


async def test_one_sees_who_is_here_and_who_writes(village: Village) -> None:
    topic = await village.topic(said=1)
    li = await village.page(await village.device("li", locale="en-GB"), topic.path)
    line = li.locator(".here")
    await expect(line).to_be_empty()
    amina = await village.page(await village.device("amina", locale="ur"), topic.path)
    await expect(line).to_have_text("Here now: Amina")
    await expect(amina.locator(".here bdi")).to_have_text("Li")
    await composer(amina).press_sequentially("پتے پیلے")
    await expect(line).to_have_text("Writing now: Amina")
    assert await line.get_attribute("aria-live") == "off"
    await send(amina, "پتے پیلے ہیں")
    await expect(li.locator(".message").last).to_contain_text("پتے پیلے ہیں")
    await expect(line).to_have_text("Here now: Amina")
    await amina.close()
    await expect(line).to_be_empty()


async def test_who_saves_data_is_told_nothing_and_not_seen(village: Village) -> None:
    topic = await village.topic(said=1)
    phone = await village.device("amina", locale="ur")
    await phone.add_init_script(
        "Object.defineProperty(navigator, 'connection', {value: {saveData: true}})"
    )
    li = await village.page(await village.device("li", locale="en-GB"), topic.path)
    amina = await village.page(phone, topic.path)
    await composer(amina).press_sequentially("پتے")
    await send(amina, "پتے")
    await expect(li.locator(".message").last).to_contain_text("پتے")
    await expect(li.locator(".here")).to_be_empty()
    await expect(amina.locator(".here")).to_be_empty()


async def test_a_topic_is_closed_and_opened_under_one_s_eyes(village: Village) -> None:
    topic = await village.topic(said=1)
    number = int(topic.path.rpartition("/")[2])
    li = await village.page(await village.device("li", locale="en-GB"), topic.path)
    await composer(li).fill("but then")
    maryam = await village.server.store.read(actor_named, Actor(), handle="maryam")
    await village.server.store.do(locks.lock, maryam, topic=number)
    await expect(li.locator("[data-shut]")).to_be_visible()
    await expect(composer(li)).to_be_hidden()
    await expect(li.locator(".topic-head")).to_contain_text("Closed")
    await village.server.store.do(locks.unlock, maryam, topic=number)
    await expect(composer(li)).to_be_visible()
    await expect(composer(li)).to_have_value("but then")
