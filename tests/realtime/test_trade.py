"""The market live: commands, frames to both sides, and pages that frames keep true."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import pytest
from playwright.async_api import Browser
from websockets.asyncio.client import ClientConnection

from ifsa.actor import Actor
from ifsa.config import Settings
from ifsa.members.queries import actor_named
from ifsa.schools import stewards
from tests.parts import Server, copied, serving

PATIENCE = 5.0


@pytest.fixture(scope="module")
async def server(
    demonstration_data: Settings, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Server]:
    settings = copied(demonstration_data, tmp_path_factory.mktemp("live-trade") / "data")
    async with serving(settings, demonstration=True) as server:
        yield server


class Live:
    """A connection of somebody: commands with their answers, and what else was told."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.told: list[dict[str, Any]] = []

    async def ask(self, op: str, **given: Any) -> dict[str, Any]:
        ref = str(uuid4())
        await self.socket.send(json.dumps({"op": op, "ref": ref, **given}))
        while (frame := await self._next()).get("ref") != ref:
            self.told.append(frame)
        return frame

    async def frame(self) -> dict[str, Any]:
        """The next thing this connection is told."""
        return self.told.pop(0) if self.told else await self._next()

    async def silent(self) -> bool:
        """Whether nothing more comes within what a frame takes ten times over."""
        try:
            await asyncio.wait_for(self.frame(), 0.3)
        except TimeoutError:
            return True
        return False

    async def _next(self) -> dict[str, Any]:
        frame: dict[str, Any] = json.loads(await asyncio.wait_for(self.socket.recv(), PATIENCE))
        return frame


@asynccontextmanager
async def live(server: Server, who: str | None) -> AsyncIterator[Live]:
    socket = await server.socket(who)
    try:
        yield Live(socket)
    finally:
        await socket.close()


@asynccontextmanager
async def watching(
    server: Server, who: str, inquiry: int, form: str = "json"
) -> AsyncIterator[Live]:
    """A connection that watches a negotiation and has heard how it stands."""
    async with live(server, who) as side:
        assert (await side.ask("watch", inquiry=inquiry, **{"as": form}))["ev"] == "ok"
        assert (await side.frame())["ev"] == "inquiry.changed"
        yield side


async def post(server: Server, path: str, who: str, **body: Any) -> dict[str, Any]:
    async with await server.client(who) as client:
        answer = await client.post(f"/api/v1{path}", json=body)
    assert answer.status_code in (200, 201), answer.text
    shape: dict[str, Any] = answer.json()
    return shape


async def listing(server: Server, seller: str = "bashir", school: str | None = "chenab") -> int:
    given = {"kind": "for_sale", "produce": "mango", "quantity": "5", "unit": "TNE"}
    given |= {"country": "PK", "key": str(uuid4())}
    return int((await post(server, "/listings", seller, school=school, **given))["id"])


async def inquiry(server: Server) -> int:
    asked = {"key": str(uuid4()), "text": "还有货吗？"}
    id = await listing(server)
    return int((await post(server, f"/listings/{id}/inquiries", "li", **asked))["id"])


def offer(**given: Any) -> dict[str, Any]:
    usual = {"quantity": "500", "unit": "KGM", "price": "200", "currency": "PKR"}
    return {"key": str(uuid4()), **usual, **given}


async def test_both_sides_see_each_step_from_their_side(server: Server) -> None:
    id = await inquiry(server)
    async with watching(server, "li", id) as buyer, watching(server, "bashir", id) as seller:
        made = await seller.ask("offer", inquiry=id, **offer())
        number = made["state"]["offers"][0]["id"]
        for side, mine in ((buyer, "buyer"), (seller, "seller")):
            state = (await side.frame())["state"]
            assert (state["side"], state["turn"], state["state"]) == (mine, "buyer", "offered")
        counter = offer(price="180", answers=number)
        number = (await buyer.ask("offer", inquiry=id, **counter))["state"]["offers"][1]["id"]
        assert (await seller.frame())["state"]["state"] == "countered"
        done = await seller.ask("accept", inquiry=id, offer=number)
        assert done["state"]["deal"]["offer"] == number
        await buyer.frame()
        frame = await buyer.frame()
        assert frame["ev"] == "inquiry.changed"
        assert frame["inquiry"] == id
        assert frame["state"]["state"] == "agreed"


async def test_every_command_of_a_negotiation(server: Server) -> None:
    id = await listing(server)
    async with live(server, "li") as buyer, live(server, "bashir") as seller:
        asked = {"listing": id, "key": str(uuid4()), "text": "还有货吗？", "quantity": "五百"}
        first = await buyer.ask("inquire", **asked)
        assert first["state"]["quantity"]["amount"] == "500"
        assert (await buyer.ask("inquire", **asked))["state"]["id"] == first["state"]["id"]
        number = first["state"]["id"]
        made = (await seller.ask("offer", inquiry=number, **offer()))["state"]["offers"][0]["id"]
        withdrawn = await seller.ask("withdraw", inquiry=number, offer=made)
        assert withdrawn["state"]["state"] == "asked"
        made = (await seller.ask("offer", inquiry=number, **offer()))["state"]["offers"][1]["id"]
        declined = await buyer.ask("decline", inquiry=number, offer=made)
        assert declined["state"]["state"] == "declined"
        again = await buyer.ask("inquire", **asked | {"key": str(uuid4())})
        ended = await buyer.ask("withdraw", inquiry=again["state"]["id"])
        assert ended["state"]["state"] == "withdrawn"
        again = await buyer.ask("inquire", **asked | {"key": str(uuid4())})
        ended = await seller.ask("decline", inquiry=again["state"]["id"])
        assert ended["state"]["state"] == "declined"


@pytest.mark.parametrize(
    ("op", "given", "code"),
    [
        ("offer", offer(price="lots"), "bad_number"),
        ("offer", offer(key="7"), "key_form"),
        ("offer", {"quantity": "5"}, "required"),
        ("offer", offer(answers=10**6), "offer_closed"),
        ("accept", {"offer": 10**6}, "not_found"),
        ("accept", {}, "required"),
        ("decline", {"offer": "x"}, "bad_number"),
    ],
)
async def test_a_wrong_command_is_answered_and_the_connection_goes_on(
    server: Server, op: str, given: dict[str, Any], code: str
) -> None:
    id = await inquiry(server)
    async with live(server, "bashir") as seller:
        answer = await seller.ask(op, inquiry=id, **given)
        assert (answer["ev"], answer["code"]) == ("error", code)
        assert answer["text"]
        assert (await seller.ask("offer", inquiry=id, **offer()))["ev"] == "ok"


@pytest.mark.parametrize("who", ["amina", "zain", "maryam", None])
async def test_outsiders_neither_watch_nor_act(server: Server, who: str | None) -> None:
    id = await inquiry(server)
    number = (await post(server, f"/inquiries/{id}/offers", "bashir", **offer()))["offers"][0]["id"]
    async with live(server, who) as outsider:
        for op, given in (
            ("watch", {}),
            ("accept", {"offer": number}),
            ("decline", {}),
            ("withdraw", {}),
            ("offer", offer()),
        ):
            answer = await outsider.ask(op, inquiry=id, **given)
            assert (answer["ev"], answer["code"]) == ("error", "not_found"), op
        await post(server, f"/inquiries/{id}/offers/{number}/accept", "li")
        assert await outsider.silent()


async def test_who_is_a_steward_no_more_is_told_no_more(server: Server) -> None:
    """The watch was begun in office; the next step is not theirs to see."""
    admin = await server.store.read(actor_named, Actor(), handle="maryam")
    given = {"school": "chenab", "handle": "noor"}
    await server.store.do(stewards.appoint, admin, **given)
    id = await inquiry(server)
    async with watching(server, "noor", id) as former, watching(server, "bashir", id) as seller:
        await server.store.do(stewards.dismiss, admin, **given)
        await post(server, f"/inquiries/{id}/offers", "bashir", **offer())
        assert (await seller.frame())["state"]["state"] == "offered"
        assert await former.silent()


def parts_of(html: str) -> str:
    """The parts that frames replace, without the keys that are new in each."""
    panel = html[html.index('<div class="stack inquiry"') :]
    panel, _, rest = panel.partition('<div class="inquiry-bar"')
    panel = panel.partition('<div class="bar"')[0].partition("</main>")[0]
    bar = rest.partition("</div>")[0]
    text = re.sub(r'name="key" value="[^"]*"', "", panel + bar)
    return re.sub(r"\s+", " ", text).strip()


@pytest.mark.parametrize("language", ["en", "ur", "zh-Hans"])
async def test_a_page_and_its_frames_are_a_page_loaded_afresh(
    server: Server, language: str
) -> None:
    id = await inquiry(server)
    async with await server.client("li") as client:
        await client.get(f"/inquiries/{id}?lang={language}")
        async with watching(server, "li", id, "html") as buyer:
            number: int | None = None
            for who, price in (("bashir", "200"), ("li", "180"), ("bashir", "190")):
                body = offer(price=price, answers=number, note="کل تک · 明天")
                made = await post(server, f"/inquiries/{id}/offers", who, **body)
                number = made["offers"][-1]["id"]
                frame = await buyer.frame()
                page = (await client.get(f"/inquiries/{id}")).text
                assert parts_of(str(frame["html"])) == parts_of(page)
            await post(server, f"/inquiries/{id}/offers/{number}/accept", "li")
            frame = await buyer.frame()
            assert parts_of(str(frame["html"])) == parts_of(
                (await client.get(f"/inquiries/{id}")).text
            )


async def test_the_same_verb_by_three_doors(server: Server) -> None:
    """Form, JSON and socket: the same answer, the same rows."""
    told = []
    for door in ("form", "json", "socket"):
        id = await inquiry(server)
        body = offer(price="۲۰۱", note="کل تک", incoterm="FCA", incoterm_place="Multan")
        if door == "socket":
            async with live(server, "bashir") as seller:
                await seller.ask("offer", inquiry=id, **body)
        else:
            async with await server.client("bashir") as client:
                if door == "form":
                    await client.post(f"/inquiries/{id}/offers", data=body)
                else:
                    await client.post(f"/api/v1/inquiries/{id}/offers", json=body)
        async with await server.client("li") as client:
            shape = (await client.get(f"/api/v1/inquiries/{id}")).json()
        [made] = shape["offers"]
        told.append((shape["state"], shape["turn"], {**made, "id": 0, "made_at": ""}))
    assert told[0] == told[1] == told[2]


async def test_in_browsers_each_step_stands_on_the_other_s_page(
    server: Server, chromium: Browser
) -> None:
    id = await inquiry(server)
    buyer = await (await server.context(chromium, "li")).new_page()
    seller = await (await server.context(chromium, "bashir")).new_page()
    for page in (buyer, seller):
        await page.goto(f"/inquiries/{id}?lang=en")
    await seller.get_by_label("Price", exact=True).fill("۲۱۰")
    await seller.get_by_role("button", name="Make an offer").click()
    accept = buyer.get_by_role("button", name="Accept for")
    await accept.wait_for()
    await buyer.get_by_text("Make a counter-offer").click()
    await buyer.get_by_label("Price", exact=True).fill("190")
    # What is being typed survives a step of the other side.
    offers = await post_read(server, id)
    await post(server, f"/inquiries/{id}/offers/{offers[-1]}/withdraw", "bashir")
    await accept.wait_for(state="detached")
    await post(server, f"/inquiries/{id}/offers", "bashir", **offer(price="205"))
    await accept.wait_for()
    assert await buyer.get_by_label("Price", exact=True).input_value() == "190"
    await accept.click()
    await seller.get_by_text("accepted the offer above").wait_for()
    await buyer.get_by_text("accepted the offer above").wait_for()
    for page in (buyer, seller):
        await page.context.close()


async def post_read(server: Server, inquiry: int) -> list[int]:
    async with await server.client("li") as client:
        shape = (await client.get(f"/api/v1/inquiries/{inquiry}")).json()
    return [one["id"] for one in shape["offers"]]
