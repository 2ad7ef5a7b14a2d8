"""Downloading one's own data, and leaving, over HTTP."""

import asyncio
import json
import random
import re
from collections.abc import AsyncIterator, Iterator
from datetime import date
from html import unescape
from io import BytesIO
from string import ascii_lowercase
from typing import Any
from uuid import uuid4
from zipfile import ZipFile

import httpx
import pytest

from ifsa.actor import Actor, Role
from ifsa.errors import Conflict, Invalid, Refused
from ifsa.files import own as own_files
from ifsa.language.problems import sentence
from ifsa.members import accounts, passwords
from ifsa.members.queries import actor_named
from ifsa.migrations.tables import metadata
from ifsa.rooms import messages, spaces
from ifsa.safety import erasure
from ifsa.safety.erasure import GRACE
from ifsa.safety.events import ErasureDue
from ifsa.safety.model import Erasure
from ifsa.schools import follows, schools, stewards
from ifsa.storage import portions
from ifsa.web.safety.export import TABLES
from tests import parts
from tests.house.alliance import picture
from tests.trade.market import OFFER, SINDHRI

PASSWORD = "mangoes in the rain"
MAIN = re.compile(r"<main.*</main>", re.DOTALL)


@pytest.fixture
async def server(tmp_path: Any) -> AsyncIterator[parts.Server]:
    settings = parts.fresh(tmp_path / "data")
    async with parts.serving(settings) as made:
        await parts.member(made.store, "maryam", role=Role.ADMIN)
        hashed = passwords.hashed(PASSWORD)
        for handle in ("amina", "li"):
            born = {"born": date(1990, 1, 1), "password_hash": hashed}
            visitor = Actor(language="en", zone="Asia/Karachi")
            given = {"handle": handle, "name": handle.title(), "email": f"{handle}@example.org"}
            await made.store.do(accounts.sign_up, visitor, **born, **given)
        await _do(made, "maryam", schools.found, slug="chenab", **parts.SCHOOL)
        room: dict[str, Any] = {"name": {"en": "Orchards"}, "about": {}, "emblem": "mango"}
        await _do(made, "maryam", spaces.open, slug="orchards", **room)
        yield made


async def _do(server: parts.Server, by: str, verb: Any, **given: Any) -> Any:
    who = await server.store.read(actor_named, Actor(), handle=by)
    return await server.store.do(verb, who, **given)


async def _member(server: parts.Server, handle: str) -> int:
    return (await server.store.read(actor_named, Actor(), handle=handle)).member or 0


async def _download(client: httpx.AsyncClient, path: str = "/me/export") -> ZipFile:
    answer = await client.post(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/zip"
    return ZipFile(BytesIO(answer.content))


def _table(archive: ZipFile, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(archive.read(f"{name}.json"))
    return found


# -- downloading ----------------------------------------------------------------------------------


async def _live(server: parts.Server) -> None:
    """Amina and Li each leave something behind, also between them."""
    async with await server.client("amina") as amina, await server.client("li") as li:
        for client, text in ((amina, "پانی صبح دیں"), (li, "Li's secret")):
            post = {"key": str(uuid4()), "text": text}
            await client.post("/api/v1/rooms/orchards/messages", json=post)
            ask = {"key": str(uuid4()), "title": f"About {text}", "text": "Why?"}
            await client.post("/api/v1/rooms/orchards/topics", json=ask)
            await client.post("/api/v1/schools/chenab/follow")
        photo = {"photo": ("leaf.png", picture(), "image/png")}
        kept = (await amina.post("/api/v1/files", files=photo)).json()["id"]
        listing = {**SINDHRI, "key": str(uuid4()), "country": "PK", "photo": kept}
        sold = (await amina.post("/api/v1/listings", json=listing)).json()["id"]
        asked = {"key": str(uuid4()), "text": "Li's question"}
        inquiry = (await li.post(f"/api/v1/listings/{sold}/inquiries", json=asked)).json()["id"]
        offer = {**OFFER, "key": str(uuid4()), "note": "in boxes"}
        made = (await amina.post(f"/api/v1/inquiries/{inquiry}/offers", json=offer)).json()
        accept = f"/api/v1/inquiries/{inquiry}/offers/{made['offers'][0]['id']}/accept"
        assert (await li.post(accept)).status_code == 200
        said = (await li.get("/api/v1/topics/1/messages")).json()["items"]
        report = {"kind": "message", "reason": "rude", "note": "He is rude"}
        theirs = next(one["id"] for one in said if one["author"]["handle"] == "li")
        await amina.post("/api/v1/reports", json={**report, "id": theirs})
    await server.app.state.outbox.drain()


async def test_all_that_is_one_s_own_is_in_it(server: parts.Server) -> None:
    await _live(server)
    async with await server.client("amina") as amina:
        archive = await _download(amina)
    account = _table(archive, "account")[0]
    assert (account["handle"], account["email"], account["born"]) == (
        "amina",
        "amina@example.org",
        "1990-01-01",
    )
    assert {one["text"] for one in _table(archive, "messages")} == {"پانی صبح دیں", "Why?"}
    assert [one["title"] for one in _table(archive, "topics")] == ["About پانی صبح دیں"]
    assert [one["school"] for one in _table(archive, "schools-followed")] == ["chenab"]
    assert [one["price_minor"] for one in _table(archive, "offers")] == [20000]
    assert [one["price_minor"] for one in _table(archive, "deals")] == [20000]
    assert [one["note"] for one in _table(archive, "reports")] == ["He is rude"]
    assert {one["kind"] for one in _table(archive, "notices")} >= {"inquiry.sent"}
    file = _table(archive, "files")[0]
    assert archive.read(file["name"])[:4] == b"RIFF"
    assert set(archive.namelist()) == {*(f"{name}.json" for name in TABLES), file["name"]}
    assert archive.testzip() is None


async def test_nobody_else_s_and_no_secret_is_in_it(server: parts.Server) -> None:
    await _live(server)
    async with await server.client("amina") as amina, await server.client("li") as li:
        mine, theirs = await _download(amina), await _download(li)
        secrets = [amina.cookies["ifsa_device"]]
    text = b"".join(mine.read(name) for name in mine.namelist() if name.endswith(".json"))
    for secret in ("Li's secret", "Li's question", "li@example.org", "argon2", *secrets):
        assert secret.encode() not in text
    other = b"".join(theirs.read(name) for name in theirs.namelist() if name.endswith(".json"))
    assert b"Li's question" in other
    # Who reported Li, and what Amina wrote beside her offer, is not Li's.
    for secret in ("He is rude", "in boxes", "amina@example.org"):
        assert secret.encode() not in other
    assert [one["price_minor"] for one in _table(theirs, "deals")] == [20000]


async def test_it_is_the_same_by_json_and_for_members_alone(server: parts.Server) -> None:
    async with await server.client("amina") as amina:
        assert (await _download(amina, "/api/v1/me/export")).namelist()
    async with await server.client() as visitor:
        assert (await visitor.post("/me/export")).status_code == 401
        answer = await visitor.post("/api/v1/me/export")
        assert (answer.status_code, answer.json()["code"]) == (401, "sign_in_first")
        assert (await visitor.get("/me/export")).status_code == 405


async def _say(server: parts.Server, texts: list[str]) -> None:
    """All at once, so that many share a commit."""
    amina = await server.store.read(actor_named, Actor(), handle="amina")
    given: list[dict[str, Any]] = [{"room": "orchards", "text": one} for one in texts]
    posts = [server.store.do(messages.post, amina, key=uuid4(), **one) for one in given]
    await asyncio.gather(*posts)


async def test_a_long_life_comes_in_portions(
    server: parts.Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No row is lost or told twice where a portion ends."""
    monkeypatch.setattr(portions, "MOST", 10)
    for count in (10, 20, 3):
        await _say(server, [str(number) for number in range(count)])
        async with await server.client("amina") as client:
            archive = await _download(client)
        numbers = [one["id"] for one in _table(archive, "messages")]
        assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) == 33


async def test_it_is_sent_while_it_is_made(
    server: parts.Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was read is sent before the rest is: so a long life is never held whole."""
    monkeypatch.setattr(portions, "MOST", 10)
    dice = random.Random(7)
    await _say(server, ["".join(dice.choices(ascii_lowercase, k=4000)) for _ in range(60)])
    headers = {"Accept-Encoding": "gzip"}
    async with (
        await server.client("amina") as client,
        client.stream("POST", "/me/export", headers=headers) as answer,
    ):
        assert answer.headers["content-encoding"] == "identity"
        assert "content-length" not in answer.headers
        sizes = [len(piece) async for piece in answer.aiter_raw()]
    assert sum(sizes) > 100_000
    assert max(sizes) < sum(sizes) / 2


async def test_it_is_noted_and_not_too_often(tmp_path: Any) -> None:
    settings = parts.fresh(tmp_path / "data", rate_limits=True)
    async with parts.serving(settings) as server:
        await parts.member(server.store, "maryam", role=Role.ADMIN)
        async with await server.client("maryam") as maryam:
            codes = [(await maryam.post("/me/export")).status_code for _ in range(4)]
            assert codes == [200, 200, 200, 429]
            log = (await maryam.get("/api/v1/safety/log?kind=data.exported")).json()["items"]
            assert [one["member"]["handle"] for one in log] == ["maryam"] * 3


# Each table in which a member stands, and where in the download; or why it is not there.
EXPORTED = {
    "member": "account",
    "device": "devices",
    "letter": "letters",
    "letter_choice": "letter-choices",
    "notice": "notices",
    "follow": "schools-followed",
    "steward": "schools-run",
    "message": "messages",
    "topic": "topics",
    "reading": "read-positions",
    "reaction": "signs",
    "echo": "echoes",
    "topic_level": "topics-followed",
    "room_level": "rooms-followed",
    "mention": "spoken-to",
    "saved": "saved",
    "draft": "drafts",
    "translation": "translations",
    "translation_vote": "translations-liked",
    "silence": "silences",
    "registration": "registrations",
    "attendance": "attendance",
    "stage_presence": "stages",
    "listing": "listings",
    "inquiry": "inquiries",
    "offer": "offers",
    "deal": "deals",
    "file": "files",
    "report": "reports",
}
NOT_EXPORTED = {
    "link": "a secret that was written to one's own address, and is over in a day",
    "erasure": "who is signed in has none",
    "event": "the log of the house: what one did stands in the tables it changed",
    "safety_case": "what others said of one, and who decided: theirs to tell",
    "demonstration": "the school's plan, open to all",
    "upload": "a file on its way, in its client",
    "hiding": "an act for the room, which the log tells",
    "service": "the room's program, on the page of those who look after it",
    "unwanted_word": "the list of the house or a school, on the page of those who keep it",
    "vouch": "a word of those who look after rooms, which the log tells",
}


def _tables() -> Iterator[str]:
    """Those in which a member stands."""
    for table in metadata.sorted_tables:
        for column in table.columns:
            refers = any(key.column.table.name == "member" for key in column.foreign_keys)
            if refers or column.name in ("member_id", "owner_id", "actor_id"):
                yield table.name


def test_each_table_with_a_member_is_in_it_or_left_out_for_a_reason() -> None:
    """A new one: let its area's own.py give it, and web/safety/export.py put it in."""
    assert set(_tables()) == EXPORTED.keys() | NOT_EXPORTED.keys()
    assert EXPORTED.keys() & NOT_EXPORTED.keys() == set()
    assert set(EXPORTED.values()) == set(TABLES)


async def test_a_visitor_owns_nothing(server: parts.Server) -> None:
    queries: list[Any] = [*TABLES.values(), own_files.contents]
    for query in queries:
        with pytest.raises(Refused, match="sign_in_first"):
            await server.store.read(query, Actor())


# -- leaving --------------------------------------------------------------------------------------


def _main(answer: httpx.Response) -> str:
    found = MAIN.search(answer.text)
    assert found
    return unescape(found[0])


async def test_one_leaves_by_form_and_comes_back_within_a_week(server: parts.Server) -> None:
    async with await server.client("amina") as amina:
        assert 'href="/me/delete"' in (await amina.get("/me")).text
        assert 'action="/me/delete"' in (await amina.get("/me/delete")).text
        wrong = await amina.post("/me/delete", data={"password": "a guess", "messages": "delete"})
        assert wrong.status_code == 422
        assert sentence(Invalid("password", "wrong_present"), "en") in _main(wrong)
        assert 'value="delete" checked' in wrong.text
        assert "a guess" not in wrong.text
        sent = await amina.post("/me/delete", data={"password": PASSWORD, "messages": "keep"})
        assert (sent.status_code, sent.headers["location"]) == (303, "/me/delete/asked")
        assert 'ifsa_device=""' in sent.headers["set-cookie"]
        assert "7 days" in _main(await amina.get("/me/delete/asked"))
        assert (await amina.get("/api/v1/me")).status_code == 401
        back = await amina.post("/sign-in", data={"name": "amina", "password": PASSWORD})
        assert back.status_code == 303
        await server.app.state.outbox.drain()
    async with await server.client("maryam") as maryam:
        log = (await maryam.get("/api/v1/safety/log?member=amina")).json()["items"]
        assert [one["kind"] for one in log] == ["erasure.cancelled", "erasure.asked"]
    await _a_week_later(server, await _member(server, "amina"))
    assert (await server.store.read(actor_named, Actor(), handle="amina")).name == "Amina"


async def _a_week_later(server: parts.Server, member: int) -> None:
    """The due work, as if it had been asked for a week ago; and all that follows it."""

    def pass_time(work: Any, actor: Actor) -> None:
        row = work.session.get(Erasure, member)
        if row is not None:
            row.due_at -= GRACE
        erasure.carry_out(work, ErasureDue(member))

    await server.store.writer.do(pass_time, Actor())
    await server.app.state.outbox.drain()


async def test_after_a_week_nothing_of_one_is_left(server: parts.Server) -> None:
    await _live(server)
    amina_id = await _member(server, "amina")
    async with await server.client("amina") as amina:
        photo = (await amina.post("/api/v1/files", files={"photo": ("a.png", picture())})).json()
        given = {"password": PASSWORD, "messages": "delete"}
        answer = await amina.post("/api/v1/me/erasure", json=given)
        assert answer.status_code == 200
        assert answer.json()["due"]
    await _a_week_later(server, amina_id)
    for name in ("amina", "amina@example.org", f"~{amina_id}"):
        async with await server.client() as visitor:
            again = await visitor.post("/sign-in", data={"name": name, "password": PASSWORD})
            assert again.status_code == 422
    async with await server.client("li") as li:
        said = (await li.get("/api/v1/topics/1/messages")).json()["items"]
        told = [(one["deleted"], one["text"]) for one in said]
        assert told == [(True, ""), (False, "Li's secret")]
        assert said[0]["author"]["name"] == ""
        page = await li.get("/rooms/orchards/topics/1?lang=en")
        assert "Former member" in page.text
        assert "Deleted by its author" in page.text
        for path in ("/listings/1?lang=en", "/inquiries/1?lang=en", "/inquiries?lang=en"):
            assert "Former member" in (await li.get(path)).text, path
        for path in (page.url.path, "/inquiries", "/inquiries/1", "/notices", "/rooms/orchards"):
            shown = await li.get(path)
            assert shown.status_code == 200
            assert "amina" not in MAIN.findall(shown.text)[0].lower(), path
        assert (await li.get(f"/files/{photo['id']}/small")).status_code == 404


async def test_open_pages_hear_that_messages_are_gone(server: parts.Server) -> None:
    await _live(server)
    async with await server.socket("li") as socket:
        await socket.send(json.dumps({"op": "watch", "room": "orchards"}))
        assert json.loads(await socket.recv())["ev"] == "ok"
        async with await server.client("amina") as amina:
            given = {"password": PASSWORD, "messages": "delete"}
            await amina.post("/api/v1/me/erasure", json=given)
        await _a_week_later(server, await _member(server, "amina"))
        frame = json.loads(await socket.recv())
        while frame["ev"] != "message.deleted":
            frame = json.loads(await socket.recv())
    assert (frame["ev"], frame["of"], frame["message"]["text"]) == ("message.deleted", 1, "")


async def test_who_can_t_go_yet_is_told_what_to_do(server: parts.Server) -> None:
    async with await server.client("maryam") as maryam:
        page = _main(await maryam.get("/me/delete"))
        assert sentence(Conflict("last_admin"), "en") in page
        assert 'action="/me/delete"' not in page
    await _do(server, "maryam", stewards.appoint, school="chenab", handle="amina")
    async with await server.client("amina") as amina:
        page = _main(await amina.get("/me/delete"))
        assert "You are the only steward of" in page
        assert 'href="/schools/chenab/people"' in page
        given = {"password": PASSWORD, "messages": "keep"}
        answer = await amina.post("/api/v1/me/erasure", json=given)
        assert (answer.status_code, answer.json()["code"]) == (409, "only_steward")
        form = await amina.post("/me/delete", data=given)
        assert form.status_code == 409
        assert sentence(Conflict("only_steward"), "en") in form.text
        assert (await amina.get("/api/v1/me")).status_code == 200


async def test_a_visitor_signs_in_first(server: parts.Server) -> None:
    async with await server.client() as visitor:
        answer = await visitor.get("/me/delete")
        assert answer.headers["location"] == "/sign-in?next=/me/delete"
        answer = await visitor.post("/me/delete", data={"password": "x"})
        assert answer.status_code == 401
        assert (await visitor.get("/me/delete/asked")).status_code == 200


async def test_following_is_forgotten_too(server: parts.Server) -> None:
    await _do(server, "amina", follows.follow, school="chenab")
    await _do(server, "amina", erasure.ask, messages="keep")
    await _a_week_later(server, await _member(server, "amina"))
    async with await server.client("li") as li:
        assert (await li.get("/api/v1/schools/chenab")).json()["followers"] == 0
