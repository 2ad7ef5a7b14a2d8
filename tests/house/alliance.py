"""The demonstration data with one of everything, a server over it, and eight people who ask.

What a request changed is taken back by laying the database of before over it, so that each
request meets the same alliance.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pysqlite3
from PIL import Image
from websockets.asyncio.client import ClientConnection, connect

from ifsa.actor import Actor, Role
from ifsa.clock import now
from ifsa.commands.invite import KEEPER
from ifsa.config import Settings
from ifsa.members.links import NewLink, Purpose
from ifsa.members.links import write as write_link
from ifsa.notifications import choices
from ifsa.rooms import webpages
from ifsa.rooms.model import WebLink
from ifsa.schools import invitations
from ifsa.storage.work import Work
from tests import parts
from tests.delivery.office import opened
from tests.parts import Server

# The columns of docs/authorization.md, and who stands for each.
PEOPLE: dict[str, str | None] = {
    "visitor": None,
    "member": "amina",
    "youth who waits": "wafa",
    "youth": "zain",
    "other steward": "rafiq",
    "steward": "bashir",
    "moderator": "saima",
    "admin": "maryam",
}
PASSWORD, ADDRESS = "mangoes in the rain", "wafa@example.org"  # wafa's
POST, SITE = "post@farms.example", "https://farms.example"

SIGN_UP = {"handle": "gulab", "name": "Gulab", "password": PASSWORD, "born": "1990-04-01"}
LISTING = {
    "kind": "for_sale",
    "produce": "mango",
    "quantity": "5",
    "unit": "TNE",
    "price": "210",
    "currency": "PKR",
    "price_unit": "KGM",
    "country": "PK",
}
OFFER = {"quantity": "500", "unit": "KGM", "price": "200", "currency": "PKR"}
INQUIRY = {"text": "Is there still some?", "quantity": "500", "unit": "KGM"}


def lesson_plan(minutes: int) -> dict[str, Any]:
    """A lesson that starts in so many minutes, as JSON."""
    start = now() + timedelta(minutes=minutes)
    return {
        "date": start.date().isoformat(),
        "time": start.strftime("%H:%M"),
        "zone": "UTC",
        "title": {"en": "Grafting", "ur": "پیوند کاری"},
    }


@dataclass
class Alliance:
    """A running house. `ids` names one of everything; `steward` is of Chenab."""

    server: Server
    before: Path
    ids: dict[str, Any] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)

    def client(self, who: str) -> httpx.AsyncClient:
        """Somebody with the cookie of their device."""
        secret = self.secrets.get(who)
        cookies = {"ifsa_device": secret} if secret else {}
        # Without certificates: see parts.Server.client.
        return httpx.AsyncClient(
            base_url=self.server.url,
            cookies=cookies,
            headers={"Accept-Language": "en"},
            timeout=30,
            verify=False,
        )

    async def socket(self, who: str) -> ClientConnection:
        """A live connection with the same device."""
        secret = self.secrets.get(who)
        headers = {"Cookie": f"ifsa_device={secret}"} if secret else {}
        url = self.server.url.replace("http", "ws", 1) + "/live"
        return await connect(url, additional_headers=headers)

    async def settle(self) -> None:
        """Whatever follows from what was done is done too."""
        await self.server.app.state.outbox.drain()
        await self.server.app.state.postman.deliver()

    def database(self) -> pysqlite3.Connection:
        """A connection of our own, by the same library: locks are kept per library."""
        return pysqlite3.connect(str(self.server.settings.data / "ifsa.db"))

    def keep(self) -> None:
        """Remember the database as it is now."""
        self._copy(self.database(), pysqlite3.connect(str(self.before)))

    def restore(self) -> None:
        """Lay the remembered database over the present one."""
        self._copy(pysqlite3.connect(str(self.before)), self.database())

    def _copy(self, source: pysqlite3.Connection, target: pysqlite3.Connection) -> None:
        source.backup(target)
        source.close()
        target.close()


@asynccontextmanager
async def alliance(demonstration_data: Settings, folder: Path) -> AsyncIterator[Alliance]:
    """The whole, furnished, with a post office that takes its letters."""
    async with opened() as office:
        copy = parts.copied(demonstration_data, folder / "data")
        settings = replace(copy, mail=office.address, mail_from=POST, public_url=SITE)
        async with parts.serving(settings, demonstration=True) as server:
            made = Alliance(server, folder / "before.db")
            await _furnish(made)
            made.keep()
            yield made


async def _furnish(made: Alliance) -> None:
    async with made.client("visitor") as visitor:
        joined = {"handle": "wafa", "name": "Wafa", "password": PASSWORD, "email": ADDRESS}
        young = now().replace(year=now().year - 15).date().isoformat()
        await _made(visitor.post("/api/v1/members", json={**joined, "born": young}))
    for column, handle in PEOPLE.items():
        if handle:
            made.secrets[column] = await made.server.secret(handle)
    async with made.client("youth who waits") as wafa:
        await _made(wafa.post("/api/v1/schools/chenab/follow"))
        devices = await _made(wafa.get("/api/v1/devices"))
        made.ids["wafas_device"] = devices["items"][0]["id"]
    await _invitation(made)
    await _links(made)
    await _version(made)
    await _talk(made)
    await _reported(made)
    await _lessons(made)
    await _trade(made)
    await made.settle()
    await _told(made)


async def _invitation(made: Alliance) -> None:
    """To be a moderator."""
    invited = await made.server.store.do(invitations.make, KEEPER, role=Role.MODERATOR)
    made.ids["invitation"] = invited.secret


async def _links(made: Alliance) -> None:
    """What stands in letters to Wafa."""
    async with made.client("youth who waits") as wafa:
        me = await _made(wafa.get("/api/v1/me"))
    do = made.server.store.writer.do
    for purpose in Purpose:
        made.ids[purpose.value] = (await do(lend, Actor(), member=me["id"], purpose=purpose)).secret
    made.ids["stop"] = await do(stopping, Actor(), member=me["id"])


def lend(work: Work, actor: Actor, *, member: int, purpose: Purpose) -> NewLink:
    """A link as a letter to Wafa brings it."""
    return write_link(work, member=member, purpose=purpose, address=ADDRESS)


def stopping(work: Work, actor: Actor, *, member: int) -> str:
    """The secret by which a letter of ours is the last."""
    return choices.own(work, member=member).secret


async def _version(made: Alliance) -> None:
    """Which state of Chenab's profile an edit is made on."""
    async with made.client("steward") as bashir:
        made.ids["version"] = (await _made(bashir.get("/api/v1/schools/chenab")))["version"]


async def _talk(made: Alliance) -> None:
    async with made.client("admin") as maryam:
        for name, room in (("topic", "chenab-orchards"), ("youth_topic", "buland-young-sellers")):
            topics = await _made(maryam.get(f"/api/v1/rooms/{room}/topics"))
            made.ids[name] = topics["items"][0]["id"]
    for who, name, room in (
        ("member", "", "chenab-orchards"),
        ("youth", "youth_", "buland-young-sellers"),
    ):
        asked = {"key": str(uuid4()), "title": "Leaf curl", "text": "What helps?"}
        async with made.client(who) as client:
            started = await _made(client.post(f"/api/v1/rooms/{room}/topics", json=asked))
        made.ids[f"{name}asked"] = started["topic"]["id"]
        made.ids[f"{name}message"] = started["message"]["id"]
    async with made.client("steward") as bashir:
        path = "/api/v1/rooms/chenab-orchards/services"
        service = await _made(bashir.post(path, json={"name": "Plant protection"}))
    made.ids["service"], made.ids["hook"] = service["service"]["id"], service["secret"]
    path = f"/api/v1/messages/{made.ids['message']}/translations/ur"
    async with made.client("other steward") as rafiq:
        said = await _made(rafiq.put(path, json={"text": "کیا کریں؟"}))
    made.ids["translation"] = said["id"]
    both = [made.ids["message"], made.ids["youth_message"]]
    made.ids["page"] = await made.server.store.writer.do(show_page, KEEPER, messages=both)
    made.ids["draft"] = str(uuid4())
    begun = {"room": "chenab-orchards", "topic": made.ids["topic"], "text": "What I wanted to"}
    async with made.client("member") as amina:
        await _made(amina.put(f"/api/v1/drafts/{made.ids['draft']}", json=begun))


def show_page(work: Work, actor: Actor, *, messages: list[int]) -> int:
    """A page of the web with a picture, that messages name; also one of the young, which has it
    from nowhere but here."""
    page = webpages.named(work, address="https://farm.example/", host="farm.example")
    work.session.add_all(
        WebLink(message_id=one, page_id=page, address="https://farm.example/") for one in messages
    )
    picture = webpages.Picture(b"RIFF", 160)
    said = webpages.Said("farm.example", "Leaf curl", "What helps", "en", picture)
    webpages.found(work, actor, page=page, said=said)
    return page


async def _reported(made: Alliance) -> None:
    """Zain has reported what Amina wrote; Bashir has asked Akbar to be silent, hidden an
    advertisement, and put a word into his school's list."""
    report = {"kind": "message", "id": made.ids["message"], "reason": "rude"}
    async with made.client("youth") as zain, made.client("moderator") as saima:
        await _made(zain.post("/api/v1/reports", json=report))
        waiting = await _made(saima.get("/api/v1/safety/reports"))
        made.ids["case"] = waiting["items"][0]["id"]
    silence = {"member": "akbar", "room": "chenab-orchards", "span": "week", "reason": "advert"}
    async with made.client("steward") as bashir:
        silent = await _made(bashir.post("/api/v1/safety/silences", json=silence))
        made.ids["silence"] = silent["id"]
        said = {"key": str(uuid4()), "text": "Buy it here."}
        async with made.client("admin") as maryam:
            advert = await _made(maryam.post("/api/v1/rooms/chenab-orchards/messages", json=said))
        some = {"room": "chenab-orchards", "messages": [advert["id"]], "reason": "advert"}
        made.ids["hiding"] = (await _made(bashir.post("/api/v1/safety/hidings", json=some)))["id"]
        word = {"text": "lucky number", "lang": "en", "effect": "hold", "school": "chenab"}
        vouched = {"member": "akbar", "school": "chenab"}
        made.ids["vouch"] = (await _made(bashir.post("/api/v1/safety/vouches", json=vouched)))["id"]
        made.ids["word"] = (await _made(bashir.post("/api/v1/safety/words", json=word)))["id"]


async def _lessons(made: Alliance) -> None:
    plans = {
        "lesson": lesson_plan(30),
        "youth_lesson": lesson_plan(90) | {"youth": True},
        "womens_lesson": lesson_plan(150) | {"audience": "women"},
        "live_lesson": lesson_plan(45),
    }
    async with made.client("steward") as bashir:
        for name, plan in plans.items():
            planned = await _made(bashir.post("/api/v1/schools/chenab/lessons", json=plan))
            made.ids[name] = planned["id"]
        await _made(bashir.post(f"/api/v1/lessons/{made.ids['live_lesson']}/start"))


async def _trade(made: Alliance) -> None:
    listing = {**LISTING, "key": str(uuid4()), "school": "chenab"}
    async with made.client("steward") as bashir, made.client("member") as amina:
        made.ids["listing"] = (await _made(bashir.post("/api/v1/listings", json=listing)))["id"]
        ask = {**INQUIRY, "key": str(uuid4())}
        inquiries = f"/api/v1/listings/{made.ids['listing']}/inquiries"
        made.ids["inquiry"] = (await _made(amina.post(inquiries, json=ask)))["id"]
        offer = {**OFFER, "key": str(uuid4())}
        offers = f"/api/v1/inquiries/{made.ids['inquiry']}/offers"
        made.ids["offer"] = (await _made(bashir.post(offers, json=offer)))["offers"][0]["id"]


async def _told(made: Alliance) -> None:
    """A photo that Amina has shown to nobody yet, two that are on their way, and what she was told
    of the offer."""
    async with made.client("member") as amina:
        photo = {"photo": ("leaf.png", picture(), "image/png")}
        made.ids["file"] = (await _made(amina.post("/api/v1/files", files=photo)))["id"]
        made.ids["upload"] = await _upload(amina, 5, b"")
        made.ids["whole_upload"] = await _upload(amina, len(picture()), picture())
        notices = await _made(amina.get("/api/v1/notices"))
        made.ids["notice"] = notices["items"][0]["id"]


def upload_of(size: int) -> dict[str, str]:
    """What a client says to begin an upload: kind photo."""
    tus = {"Tus-Resumable": "1.0.0", "Content-Type": "application/offset+octet-stream"}
    return tus | {"Upload-Length": str(size), "Upload-Metadata": "kind cGhvdG8="}


async def _upload(client: httpx.AsyncClient, size: int, first: bytes) -> int:
    answer = await client.post("/api/v1/uploads", headers=upload_of(size), content=first)
    assert answer.status_code == 201, answer.text
    return int(answer.headers["location"].rpartition("/")[2])


def picture() -> bytes:
    """A small green photo."""
    kept = BytesIO()
    Image.new("RGB", (40, 30), "seagreen").save(kept, "PNG")
    return kept.getvalue()


async def _made(call: Any) -> Any:
    answer = await call
    assert answer.is_success, answer.text
    return answer.json()
