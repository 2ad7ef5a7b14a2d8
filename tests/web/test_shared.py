"""What messages share by its address: cards in pages, in frames and as JSON."""

import re
from collections.abc import AsyncIterator
from html import unescape
from typing import Any
from uuid import uuid4

import httpx
import pytest

from ifsa.actor import Actor
from ifsa.members.queries import actor_named
from ifsa.rooms.sharing import Card, Reference, Sharing, besides
from ifsa.trade import hiding
from tests.parts import Server
from tests.realtime.line import lined

CARD = re.compile(r'<div class="card shared">.*?</div>\n?</article>', re.DOTALL)
ROOM = "market-talk"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("/listings/5", [("listings", 5)]),
        ("see /lessons/7, and\n/listings/5.", [("lessons", 7), ("listings", 5)]),
        ("https://farm.example/listings/5?lang=ur", [("listings", 5)]),
        ("یہ دیکھیں https://farm.example/lessons/12", [("lessons", 12)]),
        ("看https://farm.example/lessons/12。", [("lessons", 12)]),
        ("/listings/5 /listings/5", [("listings", 5)]),
        ("/listings/1 /listings/2 /listings/3 /listings/4", [("listings", n) for n in (1, 2, 3)]),
        ("https://other.example/listings/5", []),
        ("http://farm.example.evil.org/listings/5", []),
        ("http://127.0.0.1/listings/5", []),
        ("/listings/5/edit, /listings/new, a/listings/5, //listings/5, /rooms/5", []),
        ("/listings/5x /listings/99999999999999999999", []),
    ],
)
def test_addresses_of_ours_are_references(text: str, found: list[tuple[str, int]]) -> None:
    sharing = Sharing("https://farm.example", {"listings": _none, "lessons": _none})
    assert sharing.references(text) == [Reference(*one) for one in found]


def _none(reading: Any, ids: Any) -> dict[int, object]:
    return {}


def test_at_home_a_server_is_known_by_its_number() -> None:
    sharing = Sharing("", {"listings": _none})
    for origin in ("http://localhost:8000", "http://192.168.1.7:8000", ""):
        assert sharing.references(f"{origin}/listings/5") == [Reference("listings", 5)]
    assert sharing.references("https://farm.example/listings/5") == []


def test_the_card_stands_for_its_address() -> None:
    cards = [Card(Reference("listings", 5), "/listings/5", object())]
    text = "Look:\n\nhttps://farm.example/listings/5\n/listings/6"
    assert besides(text, cards) == "Look:\n\n/listings/6"
    assert besides("at /listings/5 today", cards) == "at /listings/5 today"
    assert besides("/listings/5", cards) == ""


@pytest.fixture(scope="module")
async def server(demonstration_server: Server) -> Server:
    return demonstration_server


@pytest.fixture
async def li(server: Server) -> AsyncIterator[httpx.AsyncClient]:
    async with await server.client("li") as client:
        yield client


async def say(client: httpx.AsyncClient, text: str) -> Any:
    answer = await client.post(
        f"/api/v1/rooms/{ROOM}/messages", json={"key": str(uuid4()), "text": text}
    )
    assert answer.status_code == 201, answer.text
    return answer.json()


async def shown(client: httpx.AsyncClient, message: Any) -> str:
    """The message in its page."""
    page = (await client.get(f"/messages/{message['id']}", follow_redirects=True)).text
    found = re.search(rf'<article [^>]*data-id="{message["id"]}".*?</article>', page, re.DOTALL)
    assert found is not None
    return unescape(found[0])


async def first(client: httpx.AsyncClient, kind: str) -> Any:
    return (await client.get(f"/api/v1/{kind}")).json()["items"][0]


async def test_a_listing_and_a_lesson_are_cards(server: Server, li: httpx.AsyncClient) -> None:
    listing, lesson = await first(li, "listings"), await first(li, "lessons")
    said = await say(li, f"看这些：\n/listings/{listing['id']}\n/lessons/{lesson['id']}")
    assert said["cards"] == [
        {
            "kind": "listings",
            "id": listing["id"],
            "url": f"/listings/{listing['id']}",
            "there": True,
        },
        {"kind": "lessons", "id": lesson["id"], "url": f"/lessons/{lesson['id']}", "there": True},
    ]
    html = await shown(li, said)
    assert html.count('class="card shared"') == 2
    assert f'<a href="/lessons/{lesson["id"]}"><bdi>' in html
    words = html[html.index("message-text") : html.index("card shared")]
    assert "看这些" in words
    assert "/listings/" not in words


async def test_what_is_gone_or_not_for_everybody_is_said_calmly(
    server: Server, li: httpx.AsyncClient
) -> None:
    """Also to those who may see it: the message is one for all."""
    listing = (await first(li, "listings"))["id"]
    said = await say(li, f"/listings/{listing} /listings/999999")
    assert [one["there"] for one in said["cards"]] == [True, False]
    assert (await shown(li, said)).count("shared-gone") == 1
    saima = await server.store.read(actor_named, Actor(), handle="saima")
    await server.store.do(hiding.hide, saima, listing=listing, reason="false")
    try:
        async with await server.client("saima") as keeper:
            for client in (li, keeper):
                assert (await shown(client, said)).count("shared-gone") == 2
    finally:
        await server.store.do(hiding.show, saima, listing=listing)


async def test_a_frame_has_the_same_card_as_the_page(server: Server, li: httpx.AsyncClient) -> None:
    listing = (await first(li, "listings"))["id"]
    head = (await li.get(f"/api/v1/rooms/{ROOM}")).json()["seq"]
    async with lined(server, "amina") as line:
        await line.watch(ROOM, after=head, form="html")
        said = await say(li, f"/listings/{listing}")
        await line.reached(said["seq"])
    async with await server.client("amina") as amina:
        page = await shown(amina, said)
    assert unescape(line.frames[-1]["html"]).strip() in page
    assert "card shared" in page


async def test_one_shares_from_where_it_stands(server: Server, li: httpx.AsyncClient) -> None:
    listing = (await first(li, "listings"))["id"]
    address = f"/share?kind=listings&id={listing}"
    assert f'href="{address.replace("&", "&amp;")}"' in (await li.get(f"/listings/{listing}")).text
    lesson = (await first(li, "lessons"))["id"]
    assert "/share?kind=lessons&amp;id=" in (await li.get(f"/lessons/{lesson}")).text
    form = await li.get(address)
    assert "card shared" in form.text
    given = {"kind": "listings", "id": listing, "key": str(uuid4()), "text": "看看这个"}
    wrong = await li.post("/share", data=given)
    assert wrong.status_code == 422
    assert "看看这个</textarea>" in wrong.text
    assert f'value="{given["key"]}"' in wrong.text
    for _ in range(2):  # twice is once
        posted = await li.post("/share", data={**given, "room": ROOM})
        assert posted.status_code == 303
    page = (await li.get(posted.headers["location"])).text
    assert page.count("看看这个") == 1
    assert "card shared" in page


async def test_what_not_everybody_may_see_is_not_shared(li: httpx.AsyncClient) -> None:
    for address in ("kind=listings&id=999999", "kind=rooms&id=1", "kind=%2F&id=1"):
        assert (await li.get(f"/share?{address}")).status_code == 404
    for address in ("kind=listings&id=x", "id=1", ""):
        assert (await li.get(f"/share?{address}")).status_code == 422
    given = {"kind": "listings", "id": "999999", "key": str(uuid4()), "room": ROOM}
    assert (await li.post("/share", data=given)).status_code == 404
