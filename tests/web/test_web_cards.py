"""Cards of web pages: from a message that names one to what others see of it."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from PIL import Image
from sqlalchemy import func, select

from ifsa import __version__
from ifsa.actor import Actor, Role
from ifsa.app import open_store
from ifsa.config import Settings
from ifsa.members.queries import actor_named
from ifsa.rooms import links, messages, scout, spaces, webpages
from ifsa.rooms.skimming import skimmed
from ifsa.storage.events import OutboxEntry
from ifsa.storage.outbox import open_entries
from ifsa.storage.work import Reading
from tests import parts
from tests.delivery.elsewhere import PUBLIC, Asked, Web, head, leads_to, says, web
from tests.files.pictures import picture
from tests.parts import Server
from tests.realtime.line import lined

ROOM = "fields"
PAGE = "http://farm.example/rust"
HTML = """<title>Wheat rust</title><meta name=description content="What helps">
<meta property="og:image" content="/leaf.jpg">"""
CARD = re.compile(r'<div class="card shared page-card">.*?</p></div>\n</div>', re.DOTALL)


@pytest.fixture
async def there() -> AsyncIterator[Web]:
    async with web() as found:
        found.put(PAGE, says(HTML))
        found.put("http://farm.example/leaf.jpg", says(picture(), "image/jpeg"))
        yield found


def settings(folder: Path, **given: object) -> Settings:
    wanted = {"link_cards": True, "public_url": "https://ifsa.example"}
    return parts.fresh(folder / "data", **wanted | given)


@asynccontextmanager
async def house(settings: Settings, there: Web) -> AsyncIterator[Server]:
    async with parts.serving(settings, world=there.world) as server:
        yield server


async def _furnish(server: Server) -> None:
    maryam = await parts.member(server.store, "maryam", role=Role.ADMIN)
    await parts.member(server.store, "amina", language="ur")
    named: dict[str, Any] = {"name": {"en": "Fields"}, "about": {}, "emblem": "wheat"}
    await server.store.do(spaces.open, maryam, slug=ROOM, **named)


@pytest.fixture
async def served(tmp_path: Path, there: Web) -> AsyncIterator[Server]:
    async with house(settings(tmp_path), there) as server:
        await _furnish(server)
        yield server


async def said(server: Server, text: str = PAGE, by: str = "amina") -> dict[str, Any]:
    async with await server.client(by) as client:
        sent = {"key": str(uuid4()), "text": text}
        answer = await client.post(f"/api/v1/rooms/{ROOM}/messages", json=sent)
        assert answer.status_code == 201, answer.text
        message: dict[str, Any] = answer.json()
        return message


async def now(server: Server, message: dict[str, Any]) -> dict[str, Any]:
    """The message as a visitor reads it, once all that follows is done."""
    await server.app.state.outbox.drain()
    await server.app.state.scout.look()
    async with await server.client() as client:
        listed = await client.get(f"/api/v1/topics/{message['topic']}/messages")
        found: dict[str, Any] = next(
            one for one in listed.json()["items"] if one["id"] == message["id"]
        )
        return found


async def page(server: Server, message: dict[str, Any], **headers: str) -> str:
    async with await server.client() as client:
        path = f"/rooms/{ROOM}/topics/{message['topic']}"
        return (await client.get(path, headers=headers)).text


async def test_what_a_page_says_comes_to_all_who_watch_and_stands_in_the_page(
    served: Server, there: Web
) -> None:
    async with AsyncExitStack() as stack:
        lines = {
            form: await stack.enter_async_context(lined(served, None)) for form in ("json", "html")
        }
        for form, line in lines.items():
            await line.watch(ROOM, form=form)
        message = await said(served, f"see {PAGE}")
        assert message["pages"] == []
        frames = {form: await line.until(2, "message.linked") for form, line in lines.items()}
    found = await now(served, message)
    (card,) = found["pages"]
    assert card == {
        "id": card["id"],
        "url": PAGE,
        "host": "farm.example",
        "title": "Wheat rust",
        "words": "What helps",
        "lang": "en",
        "picture": f"/messages/{message['id']}/pages/{card['id']}/picture",
    }
    assert frames["json"][-1]["message"] == found
    (shown,) = CARD.findall(await page(served, message))
    assert shown in frames["html"][-1]["html"]
    assert PAGE in shown
    agents = {one.headers["user-agent"] for one in there.asked}
    assert agents == {f"ifsa/{__version__} (+https://ifsa.example)"}
    assert [one.path for one in there.asked] == ["/rust", "/leaf.jpg"]


async def test_its_picture_is_ours_small_and_kept_by_who_has_seen_it(served: Server) -> None:
    found = await now(served, await said(served))
    html = await page(served, found)
    assert re.findall(r'<img class="page-picture" src="([^"]*)"[^>]* loading="lazy"', html) == [
        found["pages"][0]["picture"]
    ]
    assert "farm.example/leaf" not in html
    async with await served.client() as client:
        answer = await client.get(found["pages"][0]["picture"])
        again = {"If-None-Match": answer.headers["etag"]}
        assert (await client.get(answer.url.path, headers=again)).status_code == 304
        missing = answer.url.path.replace("/pages/", "/pages/9")
        assert (await client.get(missing)).status_code == 404
    assert answer.headers["content-type"] == "image/webp"
    assert answer.headers["cache-control"] == "private, max-age=31536000, immutable"
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert len(answer.content) <= 5000
    with Image.open(BytesIO(answer.content)) as image:
        assert (image.format, image.size) == ("WEBP", (160, 160))


async def test_what_a_stranger_writes_stays_words(served: Server, there: Web) -> None:
    title = "&lt;script&gt;alert(1)&lt;/script&gt; \u202egnp.exe"
    bad = "http://farm.example/bad"
    there.put(bad, says(f"<title>{title}</title><meta name=description content='&quot;&gt;&lt;b'>"))
    html = await page(served, await now(served, await said(served, bad)))
    (card,) = CARD.findall(html)
    assert "&lt;script&gt;alert(1)&lt;/script&gt; gnp.exe</a>" in card
    assert "&#34;&gt;&lt;b</p>" in card
    assert card.count('<bdi dir="ltr" translate="no">farm.example</bdi>') == 1
    assert card.count('dir="auto"') == 2


async def test_who_is_named_in_the_end_is_who_has_said_it(served: Server, there: Web) -> None:
    there.put("http://short.example/1", leads_to(PAGE))
    found = await now(served, await said(served, "http://short.example/1"))
    assert found["pages"][0]["host"] == "farm.example"
    assert found["pages"][0]["url"] == "http://short.example/1"


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1/leaf.jpg",
        "http://inside.example/leaf.jpg",
        "//farm.example:22/",
        "data:,x",
    ],
)
async def test_a_picture_from_inside_is_none_and_the_card_does_without(
    served: Server, there: Web, address: str
) -> None:
    there.names["inside.example"] = [["10.1.1.1"]]
    there.put(PAGE, says(HTML.replace("/leaf.jpg", address)))
    found = await now(served, await said(served))
    assert found["pages"][0]["title"] == "Wheat rust"
    assert found["pages"][0]["picture"] is None
    assert there.dialled == [PUBLIC]


async def test_what_is_no_picture_though_it_says_so_is_none(served: Server, there: Web) -> None:
    there.put("http://farm.example/leaf.jpg", says(b"\xff\xd8\xff" + b"x" * 999, "image/jpeg"))
    found = await now(served, await said(served))
    assert found["pages"][0]["picture"] is None


async def test_it_is_removed_by_form_or_program_and_not_asked_for_again(
    served: Server, there: Web
) -> None:
    one, two = await said(served), await said(served, f"again {PAGE}")
    (card,) = (await now(served, one))["pages"]
    async with await served.client("amina") as amina:
        options = (await amina.get(f"/messages/{one['id']}/options")).text
        (action,) = re.findall(r'action="([^"]*/remove)"', options)
        assert action == f"/messages/{one['id']}/pages/{card['id']}/remove"
        assert (await amina.post(action)).headers["location"] == f"/messages/{one['id']}/options"
        options = (await amina.get(f"/messages/{one['id']}/options")).text
        assert "/remove" not in options
        api = f"/api/v1/messages/{two['id']}/pages/{card['id']}"
        assert (await amina.delete(api)).json()["pages"] == []
    asked = len(there.asked)
    for message in (one, two):
        assert (await now(served, message))["pages"] == []
    assert len(there.asked) == asked


async def test_only_who_may_remove_it_is_offered_that(served: Server) -> None:
    await parts.member(served.store, "li")
    found = await now(served, await said(served))
    async with await served.client("li") as li, await served.client("maryam") as maryam:
        path = f"/messages/{found['id']}/options"
        assert "/remove" not in (await li.get(path)).text
        assert "/remove" in (await maryam.get(path)).text
        refused = await li.delete(f"/api/v1/messages/{found['id']}/pages/{found['pages'][0]['id']}")
        assert refused.status_code == 403


def owed(reading: Reading, actor: Actor) -> int:
    """How often a message was left to be looked at for pages that it names, done or not."""
    entries = select(func.count()).where(OutboxEntry.handler == links.NOTE)
    return reading.session.scalar(entries) or 0


async def test_only_a_text_that_names_a_page_of_others_is_looked_at_later(served: Server) -> None:
    counts = [0]

    async def more() -> int:
        counts.append(await served.store.read(owed, Actor()))
        return counts[-1] - counts[-2]

    async def hidden_and_shown(message: dict[str, Any]) -> None:
        async with await served.client("maryam") as maryam:
            path = f"/api/v1/messages/{message['id']}/hiding"
            assert (await maryam.put(path, json={"reason": "rude"})).status_code == 200
            assert (await maryam.delete(path)).status_code == 200

    plain, linked = await said(served, "farm.example, /listings/5"), await said(served)
    assert await more() == 1
    await said(served, "https://ifsa.example/listings/5 mailto:a@farm.example")
    assert await more() == 0
    await hidden_and_shown(plain)
    assert await more() == 0
    await hidden_and_shown(linked)
    assert await more() == 1
    async with await served.client("amina") as amina:
        one, two = (f"/api/v1/messages/{message['id']}" for message in (plain, linked))
        assert (await amina.patch(one, json={"text": "Rust again"})).status_code == 200
        assert await more() == 0
        assert (await amina.patch(one, json={"text": f"Rust: {PAGE}"})).status_code == 200
        assert await more() == 1
        said_so = {"text": f"زنگ {PAGE}"}
        assert (await amina.put(f"{two}/translations/ur", json=said_so)).status_code == 200
        assert await more() == 0
    assert [one["url"] for one in (await now(served, plain))["pages"]] == [PAGE]


async def test_among_the_young_no_message_is_looked_at_later(served: Server) -> None:
    maryam = await served.store.read(actor_named, Actor(), handle="maryam")
    named: dict[str, Any] = {"name": {"en": "Young"}, "about": {}, "emblem": "youth"}
    await served.store.do(spaces.open, maryam, slug="young", youth=True, **named)
    await served.store.do(messages.post, maryam, room="young", key=uuid4(), text=PAGE)
    assert await served.store.read(owed, Actor()) == 0


async def test_where_it_is_not_wanted_nobody_is_asked(tmp_path: Path, there: Web) -> None:
    async with house(settings(tmp_path, link_cards=False), there) as server:
        await _furnish(server)
        message = await said(server)
        await server.app.state.outbox.drain()
        assert server.app.state.scout is None
        assert CARD.findall(await page(server, message)) == []
    assert there.asked == []


async def test_what_was_wanted_once_is_forgotten_where_it_is_wanted_no_more(
    tmp_path: Path, there: Web
) -> None:
    wanted = settings(tmp_path)
    await _post_and_die(wanted)
    async with house(replace(wanted, link_cards=False), there) as server:
        await server.app.state.outbox.drain()
        assert await server.store.read(open_entries, Actor()) == 0
        assert await server.store.read(webpages.due, Actor(), most=9) == []
    assert there.asked == []


async def _post_and_die(wanted: Settings) -> dict[str, Any]:
    """The message is on disk, and nothing that follows from it is done."""
    store = open_store(wanted)
    try:
        maryam = await parts.member(store, "maryam", role=Role.ADMIN)
        named: dict[str, Any] = {"name": {"en": "Fields"}, "about": {}, "emblem": "wheat"}
        await store.do(spaces.open, maryam, slug=ROOM, **named)
        message = await store.do(messages.post, maryam, room=ROOM, key=uuid4(), text=PAGE)
    finally:
        store.close()
    return {"id": message.id, "topic": message.topic}


async def test_a_house_that_died_before_it_looked_looks_when_it_is_up(
    tmp_path: Path, there: Web
) -> None:
    wanted = settings(tmp_path)
    message = await _post_and_die(wanted)
    async with house(wanted, there) as server:
        assert [one["title"] for one in (await now(server, message))["pages"]] == ["Wheat rust"]


async def test_a_house_that_died_while_it_looked_looks_again(tmp_path: Path, there: Web) -> None:
    wanted = settings(tmp_path)
    looking = asyncio.Event()

    async def never(asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(head())
        looking.set()
        await asyncio.sleep(60)

    there.put(PAGE, never)
    message = await _post_and_die(wanted)
    async with house(wanted, there):
        await asyncio.wait_for(looking.wait(), 10)
    there.put(PAGE, says(HTML))
    async with house(wanted, there) as server:
        found = await now(server, message)
        assert [one["title"] for one in found["pages"]] == ["Wheat rust"]
        assert len(found["pages"]) == 1


async def test_no_site_is_asked_more_often_than_it_can_bear(
    served: Server, there: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scout, "SHORT_NAP", 60.0)
    assert scout.RATES["site"] == "6/10 seconds; 60/hour"
    for number in range(9):
        there.put(f"http://many.example/{number}", says("<title>One of many</title>"))
        await said(served, f"http://many.example/{number}")
    await now(served, await said(served))
    assert sum(one.host == "many.example" for one in there.asked) == 6
    assert sum(one.host == "farm.example" for one in there.asked) == 2, "another site waits not"
    assert len(await served.store.read(webpages.due, Actor(), most=9)) == 1


async def test_one_that_breaks_what_reads_it_keeps_nobody_waiting(
    served: Server, there: Web, monkeypatch: pytest.MonkeyPatch
) -> None:

    def broken(page: bytes, charset: str, robots: str) -> Any:
        if b"poison" in page:
            raise RuntimeError("nobody thought of that")
        return skimmed(page, charset, robots)

    monkeypatch.setattr(scout, "skimmed", broken)
    there.put("http://poison.example/", says("<title>poison</title>"))
    poisoned = await said(served, "http://poison.example/")
    found = await now(served, await said(served))
    assert len(found["pages"]) == 1
    assert (await now(served, poisoned))["pages"] == []


async def test_who_saves_data_is_shown_no_pictures_of_strangers(served: Server) -> None:
    found = await now(served, await said(served))
    assert '<html lang="en" dir="ltr" data-save>' in await page(
        served, found, **{"Save-Data": "on"}
    )
    assert "data-save" not in (await page(served, found)).partition("<head>")[0]
