"""A message in other languages, by its pages and calls; a machine of our own behind them."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

import httpx
import pytest

from ifsa.config import Settings
from tests import parts
from tests.delivery.machine import Machine, translating

ROOM = "/api/v1/rooms/chenab-orchards/messages"


@dataclass
class Place:
    server: parts.Server
    machine: Machine

    async def say(self, client: httpx.AsyncClient, text: str) -> int:
        answer = await client.post(ROOM, json={"key": str(uuid4()), "text": text})
        return int(answer.json()["id"])


@pytest.fixture(scope="module")
async def place(
    demonstration_data: Settings, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Place]:
    folder = tmp_path_factory.mktemp("translations")
    async with translating(key="k-1") as machine:
        given: dict[str, Any] = {"translator": machine.address, "translator_key": "k-1"}
        settings = replace(parts.copied(demonstration_data, folder / "data"), **given)
        async with parts.serving(settings) as server:
            yield Place(server, machine)


async def test_a_machine_is_asked_once_for_a_text_and_all_read_it(place: Place) -> None:
    async with await place.server.client("li") as li, await place.server.client() as visitor:
        message = await place.say(li, "گندم کو پانی دیں")
        path = f"/messages/{message}/translations"
        before = len(place.machine.asked)
        shown = (await visitor.get(f"{path}?to=en")).text
        assert "Nobody has translated this yet." in shown
        assert (await visitor.post(f"{path}/machine", data={"lang": "en"})).status_code == 401
        for _ in range(2):
            sent = await li.post(f"{path}/machine", data={"lang": "en"})
            assert (sent.status_code, sent.headers["location"]) == (303, f"{path}?to=en")
        assert len(place.machine.asked) == before + 1
        shown = (await visitor.get(f"{path}?to=en")).text
        assert re.findall(r'<a href="/glossary/wheat"[^>]*>wheat</a>[^<]*', shown)
        assert "Machine translation" in shown
        assert "گندم" in shown  # the original is there, too


async def test_after_an_edit_the_machine_is_asked_anew(place: Place) -> None:
    async with await place.server.client("li") as li:
        message = await place.say(li, "پانی دیں")
        call = f"/api/v1/messages/{message}/translations"
        first = (await li.post(f"{call}/machine", json={"lang": "en"})).json()
        assert (first["text"].split(), first["by"]) == (["water", "give"], None)
        await li.patch(f"/api/v1/messages/{message}", json={"text": "کل پانی دیں"})
        assert [one["fits"] for one in (await li.get(call)).json()["items"]] == [False]
        again = (await li.post(f"{call}/machine", json={"lang": "en"})).json()
        assert again["text"].split() == ["کل", "water", "give"]
        assert [one["fits"] for one in (await li.get(call)).json()["items"]] == [True]


async def test_a_machine_that_is_away_is_said_and_nothing_is_kept(place: Place) -> None:
    async with await place.server.client("maryam") as maryam:
        message = await place.say(maryam, "پانی دیں، دیں")
        path = f"/messages/{message}/translations"
        place.machine.mood = "busy"
        try:
            away = await maryam.post(f"{path}/machine", data={"lang": "en"})
        finally:
            place.machine.mood = ""
        assert away.status_code == 409
        assert "does not answer now" in away.text
        none = await maryam.post(f"/api/v1{path}/machine", json={"lang": "ps"})
        assert (none.status_code, none.json()["code"]) == (409, "no_translator")
        assert (await maryam.get(f"/api/v1{path}")).json() == {"items": []}


async def test_what_a_member_typed_is_kept_when_it_can_not_be_taken(place: Place) -> None:
    async with await place.server.client("maryam") as maryam:
        message = await place.say(maryam, "پانی دیں")
        path = f"/messages/{message}/translations"
        wrong = await maryam.post(path, data={"lang": "ur", "text": "Give <water>."})
        assert wrong.status_code == 422
        assert "Give &lt;water&gt;." in wrong.text
        assert "The message is in this language already." in wrong.text


async def test_a_translation_is_reported_and_taken_away(place: Place) -> None:
    async with (
        await place.server.client("li") as li,
        await place.server.client("amina") as amina,
        await place.server.client("maryam") as maryam,
    ):
        message = await place.say(li, "پانی دیں")
        call = f"/api/v1/messages/{message}/translations"
        made = (await li.put(f"{call}/en", json={"text": "Buy my powder."})).json()
        thing = {"kind": "translation", "id": made["id"]}
        assert (await amina.get("/safety/report", params=thing)).status_code == 200
        await amina.post("/api/v1/reports", json=thing | {"reason": "advert"})
        cases = (await maryam.get("/api/v1/safety/reports")).json()["items"]
        case = next(one for one in cases if one["kind"] == "translation")
        page = (await maryam.get(f"/safety/reports/{case['id']}")).text
        assert "Buy my powder." in page
        decided = {"decision": "hide", "reason": "advert"}
        done = await maryam.post(f"/api/v1/safety/reports/{case['id']}/decide", json=decided)
        assert done.status_code == 204
        assert (await li.get(call)).json() == {"items": []}
        assert (await maryam.get(f"/safety/reports/{case['id']}")).status_code == 200
        assert "Translation removed" in (await maryam.get("/safety/log")).text
