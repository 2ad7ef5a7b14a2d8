"""What who has just joined reads where a limit is met, and what stays of what they typed."""

from collections.abc import AsyncIterator
from dataclasses import replace
from html import unescape
from uuid import uuid4

import pytest

from ifsa.actor import Actor, Role
from ifsa.members.queries import actor_named
from ifsa.rooms import spaces
from tests import parts

ROOM = "/rooms/open"
LINKS = "see https://a.example https://b.example https://c.example"


@pytest.fixture
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[parts.Server]:
    """A house with limits, in which Li has just joined; Maryam looks after it."""
    settings = replace(parts.fresh(tmp_path_factory.mktemp("new") / "data"), rate_limits=True)
    async with parts.serving(settings) as server:
        await parts.member(server.store, "maryam", role=Role.ADMIN)
        await parts.member(server.store, "li")
        maryam = await server.store.read(actor_named, Actor(), handle="maryam")
        named = {"name": {"en": "Room"}, "about": {}, "emblem": "mango"}
        await server.store.do(spaces.open, maryam, slug="open", **named)
        yield server


def _plain(text: str) -> str:
    return unescape(text).translate({ord(one): None for one in "\u2068\u2069"})


async def test_too_many_links_keep_what_was_typed_in_each_language(server: parts.Server) -> None:
    async with await server.client("li") as li, await server.client("maryam") as maryam:
        for language, words in (
            ("en", "New members: at most 2 links a message, for 3 more days."),
            ("ur", "نئے ممبر ایک پیغام میں زیادہ سے زیادہ 2 لنک دے سکتے ہیں، مزید 3 دن تک۔"),
            ("zh-Hans", "新成员每条消息最多放2个链接，还有3天。"),
        ):
            form = {"text": LINKS, "key": str(uuid4())}
            said = await li.post(f"{ROOM}/topics/1?lang={language}", data=form)
            assert said.status_code == 422
            assert words in _plain(said.text)
            assert LINKS in unescape(said.text)
        call = {"text": LINKS, "key": str(uuid4())}
        refused = await li.post("/api/v1/rooms/open/messages", json=call)
        assert (refused.status_code, refused.json()["code"]) == (422, "new_links")
        assert (await maryam.post("/api/v1/rooms/open/messages", json=call)).status_code == 201


async def test_a_topic_too_many_says_when_and_keeps_its_words(server: parts.Server) -> None:
    async with await server.client("li") as li:
        for number in range(3):
            ask = {"title": f"Question {number}", "text": "?", "key": str(uuid4())}
            assert (await li.post(f"{ROOM}/topics", data=ask)).status_code == 303
        ask = {"title": "One more", "text": "Is it late?", "key": str(uuid4())}
        said = await li.post(f"{ROOM}/topics", data=ask)
        assert said.status_code == 429
        assert 86000 < int(said.headers["Retry-After"]) <= 86400
        assert "New members: 3 topics a day. This can go in 24 hours." in _plain(said.text)
        assert "One more" in said.text
        assert "Is it late?" in said.text
        answer = await li.post("/api/v1/rooms/open/topics", json=ask)
        assert (answer.status_code, answer.json()["code"]) == (429, "new_topics")


async def test_somebody_is_vouched_for_and_it_is_taken_back(server: parts.Server) -> None:
    async with await server.client("li") as li, await server.client("maryam") as maryam:
        said = await li.post(
            "/api/v1/rooms/open/messages", json={"text": "Hi", "key": str(uuid4())}
        )
        options = await maryam.get(f"/messages/{said.json()['id']}/options")
        assert 'href="/safety/vouch?member=li"' in options.text
        assert "/safety/vouch" not in (await li.get(f"/messages/{said.json()['id']}/options")).text
        form = await maryam.get("/safety/vouch?member=li&lang=en")
        assert "In all rooms" in form.text
        done = await maryam.post("/safety/vouch", data={"member": "li"})
        there = done.headers["location"]
        page = (await maryam.get(there)).text
        assert "The limits of new members do not hold for them here." in page
        listed = "/api/v1/safety/vouches?member=li"
        (one,) = (await maryam.get(listed)).json()["items"]
        assert one == (await maryam.get(f"/api/v1{there}")).json()
        assert (one["member"]["handle"], one["school"], one["ended"]) == ("li", None, None)
        nobody = await maryam.get("/api/v1/safety/vouches?member=nobody")
        assert (nobody.status_code, nobody.json()["code"]) == (422, "no_such_member")
        call = {"text": LINKS, "key": str(uuid4())}
        assert (await li.post("/api/v1/rooms/open/messages", json=call)).status_code == 201
        assert f'action="{there}/end"' in page
        assert (await maryam.post(f"{there}/end")).status_code == 303
        assert "It was taken back." in (await maryam.get(there)).text
        call["key"] = str(uuid4())
        assert (await li.post("/api/v1/rooms/open/messages", json=call)).status_code == 422
