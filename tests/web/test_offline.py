"""What makes pages last without a network: worker, manifest, the page for none, rooms to keep."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from html.parser import HTMLParser
from uuid import uuid4

import httpx
import pytest

from ifsa.actor import Actor, Role
from ifsa.rooms import hiding, messages, spaces, topics
from ifsa.web.assets import STATIC
from tests import parts

ARTICLE = re.compile(r"<article .*?</article>", re.DOTALL)
AFTER = re.compile(r'data-after="(\d+)"')


@dataclass
class House:
    server: parts.Server
    maryam: Actor
    amina: Actor

    async def say(self, text: str, topic: int | None = None, by: Actor | None = None) -> int:
        given = {"room": "field", "key": uuid4(), "text": text, "topic": topic}
        return (await self.server.store.do(messages.post, by or self.amina, **given)).id

    async def topic(self, title: str) -> int:
        given = {"room": "field", "title": title}
        return (await self.server.store.do(topics.start, self.amina, **given)).id


@pytest.fixture
async def house(server: parts.Server) -> House:
    maryam = await parts.member(server.store, "maryam", role=Role.ADMIN)
    amina = await parts.member(server.store, "amina", language="ur")
    named = {"name": {"en": "Field"}, "about": {"en": "All."}, "emblem": "mango"}
    await server.store.do(spaces.open, maryam, slug="field", **named)
    return House(server, maryam, amina)


@pytest.fixture
async def phone(house: House) -> AsyncIterator[httpx.AsyncClient]:
    async with await house.server.client("amina", language="ur") as client:
        yield client


def version(house: House) -> str:
    found: str = house.server.app.state.parts.rendering.assets.version
    return found


async def test_the_worker_s_address_is_its_scope_and_names_the_version(
    house: House, phone: httpx.AsyncClient
) -> None:
    answer = await phone.get("/sw.js")
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["cache-control"] == "no-cache"
    files = set(re.findall(rf"/static/{version(house)}/([\w./-]+)", answer.text))
    assert {"offline/worker.js", "rooms/topic.js", "live/outbox.js", "common.css"} <= files
    assert all((STATIC / name).exists() for name in files - {"common.css"})
    same = await phone.get("/sw.js", headers={"If-None-Match": answer.headers["etag"]})
    assert (same.status_code, same.content) == (304, b"")


async def test_the_app_is_called_in_one_s_language(house: House, phone: httpx.AsyncClient) -> None:
    answer = await phone.get("/manifest.webmanifest")
    assert answer.headers["content-type"].startswith("application/manifest+json")
    shape = answer.json()
    assert (shape["lang"], shape["dir"], shape["short_name"]) == ("ur", "rtl", "IFSA")
    assert "فارم" in shape["name"]
    for icon in shape["icons"]:
        drawn = await phone.get(icon["src"])
        assert drawn.content.startswith(b"\x89PNG")
        width = int.from_bytes(drawn.content[16:20])
        assert icon["sizes"] == f"{width}x{width}"


async def test_the_page_for_no_page_has_nothing_of_a_member(
    house: House, phone: httpx.AsyncClient
) -> None:
    answer = await phone.get("/offline")
    assert '<html lang="ur" dir="rtl">' in answer.text
    assert '<body data-member=""' in answer.text
    assert "ifsa-reader" not in answer.headers
    assert "Amina" not in answer.text


async def test_a_page_says_for_whom_it_is(house: House, phone: httpx.AsyncClient) -> None:
    mine = await phone.get("/rooms")
    assert mine.headers["ifsa-reader"] == f"{house.amina.member} ur Asia/Karachi"
    other = await phone.get("/rooms?lang=en&zone=UTC")
    assert other.headers["ifsa-reader"] == f"{house.amina.member} en UTC"
    async with await house.server.client() as visitor:
        assert (await visitor.get("/rooms")).headers["ifsa-reader"].startswith("0 en ")


async def test_the_rooms_worth_keeping(house: House, phone: httpx.AsyncClient) -> None:
    assert (await phone.get("/offline/rooms")).json() == {"items": []}
    await house.say("سلام")
    answer = await phone.get("/offline/rooms")
    assert answer.json() == {"items": [{"slug": "field", "seq": 1}]}
    assert answer.headers["ifsa-reader"] == f"{house.amina.member} ur Asia/Karachi"
    async with await house.server.client() as visitor:
        assert (await visitor.get("/offline/rooms")).json() == {"items": []}


async def test_its_pages_are_those_that_would_be_answered(
    house: House, phone: httpx.AsyncClient
) -> None:
    topic = await house.topic("پتے")
    for number in range(40):
        await house.say(f"**{number}** <b>", topic)
    await house.say("کھلی بات")
    kept = (await phone.get("/offline/rooms/field")).json()
    assert (kept["seq"], kept["whole"], kept["said"]) == (42, True, [])
    here = f"/rooms/field/topics/{topic}"
    assert sorted(kept["pages"])[:1] == ["/rooms/field"]
    assert len(kept["pages"]) == 3
    page = kept["pages"][here]
    fresh = (await phone.get(here)).text
    assert ARTICLE.findall(page) == ARTICLE.findall(fresh)
    assert AFTER.findall(page) == AFTER.findall(fresh) == ["42"]
    assert _without(page) == _without(fresh)
    assert (await phone.get("/rooms/field")).text.count("<li>") == kept["pages"][
        "/rooms/field"
    ].count("<li>")


def _without(page: str) -> list[str]:
    """The tags around the messages, without what differs by the place one opens it at."""
    tags = _Tags()
    tags.feed(ARTICLE.sub("", page))
    return tags.seen


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        if not {"data-opens", "value", "href"} & set(names):
            self.seen.append(f"{tag} {sorted(names.items())}")


async def test_what_has_changed_comes_in_pieces(house: House, phone: httpx.AsyncClient) -> None:
    topic = await house.topic("پتے")
    one = await house.say("old", topic)
    seen = (await phone.get("/offline/rooms/field")).json()["seq"]
    await house.server.store.do(hiding.hide, house.maryam, message=one, reason="rude")
    await house.say("new", topic, by=house.maryam)
    kept = (await phone.get(f"/offline/rooms/field?after={seen}")).json()
    assert (kept["whole"], list(kept["pages"])) == (False, ["/rooms/field"])
    assert [(said["topic"], said["seq"]) for said in kept["said"]] == [(topic, 2), (topic, 4)]
    fresh = (await phone.get(f"/rooms/field/topics/{topic}")).text
    assert [said["html"].strip() for said in kept["said"]] == ARTICLE.findall(fresh)
    assert f'data-quote="{one}"' in kept["said"][0]["quote"]


@pytest.mark.parametrize("after", ["x", "-1", "99999999999999999999"])
async def test_a_place_that_can_t_be_is_refused(
    house: House, phone: httpx.AsyncClient, after: str
) -> None:
    assert (await phone.get(f"/offline/rooms/field?after={after}")).status_code == 422


async def test_a_verb_asked_for_by_another_is_refused(
    house: House, phone: httpx.AsyncClient
) -> None:
    asked = {"name": "IFSA-Member", "value": str(house.maryam.member)}
    body = {"key": str(uuid4()), "text": "سلام"}
    headers = {asked["name"]: asked["value"]}
    answer = await phone.post("/api/v1/rooms/field/messages", json=body, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "other_member")
    headers = {asked["name"]: str(house.amina.member)}
    answer = await phone.post("/api/v1/rooms/field/messages", json=body, headers=headers)
    assert answer.status_code == 201
