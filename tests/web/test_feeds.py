"""Rooms and topics as a feed reader sees them."""

from typing import Any
from uuid import uuid4
from xml.etree import ElementTree as Xml

import feedparser
import httpx
import pytest

from ifsa.web.rooms.feeds import ATOM
from tests.parts import Server

ROOM = "/rooms/chenab-orchards"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


async def _say(client: httpx.AsyncClient, text: str, room: str = ROOM) -> dict[str, Any]:
    sent = {"key": str(uuid4()), "text": text}
    answer = await client.post(f"/api/v1{room}/messages", json=sent)
    assert answer.status_code == 201
    said: dict[str, Any] = answer.json()
    return said


async def test_a_feed_reader_reads_a_room_the_newest_first(demonstration_server: Server) -> None:
    async with await demonstration_server.client("amina") as amina:
        said = await _say(amina, "آم کے **پھول** <b>گر</b> رہے ہیں \u0001")
        answer = await amina.get(f"{ROOM}/feed")
    assert answer.headers["content-type"].startswith("application/atom+xml")
    feed = feedparser.parse(answer.content)
    assert (feed.bozo, feed.version) == (False, "atom10")
    newest = feed.entries[0]
    assert newest.link == f"{demonstration_server.url}/messages/{said['id']}"
    assert newest.id == f"tag:127.0.0.1,2026:/messages/{said['id']}"
    assert newest.author == said["author"]["name"]
    assert newest.content[0].language == "ur"
    assert "<strong>پھول</strong>" in newest.content[0].value
    assert "<b>" not in newest.content[0].value
    assert [one.rel for one in feed.feed.links] == ["self", "alternate"]
    assert len({one.id for one in feed.entries}) == len(feed.entries) > 5


async def test_what_rfc_4287_asks_for_is_there(demonstration_server: Server) -> None:
    async with await demonstration_server.client() as visitor:
        topics = (await visitor.get(f"/api/v1{ROOM}/topics")).json()["items"]
        titled = next(one for one in topics if one["title"])
        for path in (f"{ROOM}/feed", f"{ROOM}/topics/{titled['id']}/feed"):
            root = Xml.fromstring((await visitor.get(path)).content)
            assert root.tag == f"{{{ATOM}}}feed"
            assert root.get(XML_LANG)
            for element in (root, *root.findall(f"{{{ATOM}}}entry")):
                for name in ("id", "title", "updated"):
                    assert len(element.findall(f"{{{ATOM}}}{name}")) == 1, name
            for entry in root.findall(f"{{{ATOM}}}entry"):
                assert entry.find(f"{{{ATOM}}}author/{{{ATOM}}}name") is not None
        assert root.findtext(f"{{{ATOM}}}title") == titled["title"]


async def test_who_has_it_already_is_told_so_until_something_is_said(
    demonstration_server: Server,
) -> None:
    async with await demonstration_server.client("amina") as amina:
        first = await amina.get(f"{ROOM}/feed")
        tag = first.headers["etag"]
        for known in (tag, f'"other", W/{tag}'):
            again = await amina.get(f"{ROOM}/feed", headers={"If-None-Match": known})
            assert (again.status_code, again.content) == (304, b"")
        await _say(amina, "Something new.")
        newer = await amina.get(f"{ROOM}/feed", headers={"If-None-Match": tag})
        assert newer.status_code == 200
        assert newer.headers["etag"] != tag


@pytest.mark.parametrize("who", [None, "zain", "maryam"])
async def test_a_room_for_the_young_has_no_feed_for_anybody(
    demonstration_server: Server, who: str | None
) -> None:
    async with await demonstration_server.client("maryam") as maryam:
        young = "/rooms/buland-young-sellers"
        topic = (await maryam.get(f"/api/v1{young}/topics")).json()["items"][0]["id"]
    async with await demonstration_server.client(who) as client:
        assert (await client.get(f"{young}/feed")).status_code == 404
        assert (await client.get(f"{young}/topics/{topic}/feed")).status_code == 404


async def test_what_is_hidden_is_not_told_even_to_who_hid_it(demonstration_server: Server) -> None:
    async with await demonstration_server.client("amina") as amina:
        said = await _say(amina, "Buy my miracle powder.")
    async with await demonstration_server.client("maryam") as maryam:
        assert "miracle" in (await maryam.get(f"{ROOM}/feed")).text
        await maryam.put(f"/api/v1/messages/{said['id']}/hiding", json={"reason": "advert"})
        assert "miracle" not in (await maryam.get(f"{ROOM}/feed")).text
