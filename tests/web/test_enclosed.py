"""Photos and voice notes with messages over HTTP: forms without scripts, JSON, and addresses."""

import re
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import httpx
import pytest

from ifsa.actor import Actor, Role
from ifsa.files.attachments import MOST
from ifsa.members.queries import actor_named
from ifsa.rooms import deletions, hiding, queries, spaces, topics
from tests import parts
from tests.files.pictures import picture
from tests.files.recordings import note
from tests.parts import Server

PHOTO = ("leaf.jpg", picture(), "image/jpeg")
VOICE = ("v.ogg", note("ogg", 1), "audio/ogg")
SHOWN = re.compile(r'src="(/files/\d+/\w+)"')
KEPT = re.compile(r'name="files" value="(\d+)" checked')
KEY = re.compile(r'name="key" value="([^"]+)"')
ROOM, THREAD = "/rooms/leaves", "/rooms/leaves/topics/{topic}"


@pytest.fixture(scope="module")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Server]:
    settings = parts.fresh(tmp_path_factory.mktemp("enclosed") / "data")
    async with parts.serving(settings) as made:
        await parts.member(made.store, "maryam", role=Role.ADMIN)
        for handle in ("amina", "li"):
            await parts.member(made.store, handle)
        maryam = await actor(made, "maryam")
        named: dict[str, Any] = {"name": {"en": "Leaves"}, "about": {}, "emblem": "mango"}
        await made.store.do(spaces.open, maryam, slug="leaves", **named)
        await made.store.do(spaces.open, maryam, slug="young", youth=True, **named)
        yield made


async def actor(server: Server, handle: str) -> Actor:
    return await server.store.read(actor_named, Actor(), handle=handle)


@pytest.fixture
async def thread(server: Server) -> str:
    """The address of a topic that nobody has written in."""
    maryam = await actor(server, "maryam")
    topic = await server.store.do(topics.start, maryam, room="leaves", title="Yellow leaves")
    return THREAD.format(topic=topic.id)


@pytest.fixture
async def amina(server: Server) -> AsyncIterator[httpx.AsyncClient]:
    async with await server.client("amina") as client:
        yield client


@pytest.fixture
async def li(server: Server) -> AsyncIterator[httpx.AsyncClient]:
    async with await server.client("li") as client:
        yield client


def form(**typed: str) -> dict[str, Any]:
    return {"key": str(uuid4()), "text": "", **typed}


async def said(server: Server, thread: str) -> list[Any]:
    topic = int(thread.rpartition("/")[2])
    maryam = await actor(server, "maryam")
    return list(await server.store.read(queries.messages_after, maryam, topic_id=topic))


async def sent(client: httpx.AsyncClient, **files: Any) -> Any:
    answer = await client.post("/api/v1/files", files=files)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def test_a_form_without_scripts_brings_photos_words_and_voice_in_one_go(
    server: Server, amina: httpx.AsyncClient, li: httpx.AsyncClient, thread: str
) -> None:
    files = [("photo", PHOTO), ("photo", PHOTO), ("voice", VOICE)]
    posted = await amina.post(thread, data=form(text="Look."), files=files)
    assert posted.status_code == 303, posted.text
    page = (await li.get(posted.headers["location"])).text
    shown = SHOWN.findall(page)
    assert [one.rpartition("/")[2] for one in shown] == ["small", "small", "ogg", "mp4"]
    for address in shown:
        assert (await li.get(address)).status_code == 200


async def test_a_form_sent_twice_is_one_message(
    server: Server, amina: httpx.AsyncClient, thread: str
) -> None:
    """The browser asks again after a cut: the same key, the same bytes."""
    typed = form(text="Once.")
    answers = [await amina.post(thread, data=typed, files=[("photo", PHOTO)]) for _ in range(2)]
    assert [one.status_code for one in answers] == [303, 303]
    (message,) = await said(server, thread)
    assert len(message.files) == 1


async def test_what_is_wrong_keeps_the_words_and_the_photo(
    server: Server, amina: httpx.AsyncClient, thread: str
) -> None:
    typed = form(text="a" * 8001)
    refused = await amina.post(thread, data=typed, files=[("photo", PHOTO)])
    assert refused.status_code == 422
    assert "a" * 8001 in refused.text
    (kept,) = KEPT.findall(refused.text)
    assert f"/files/{kept}/small" in refused.text
    again = {**form(text="Shorter."), "files": kept, "key": KEY.findall(refused.text)[0]}
    assert (await amina.post(thread, data=again)).status_code == 303
    (message,) = await said(server, thread)
    assert [one.id for one in message.files] == [int(kept)]


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ([("photo", ("x.jpg", b"no photo", "image/jpeg"))], "This kind of file cannot be used."),
        ([("photo", PHOTO)] * (MOST + 1), f"At most {MOST} files can go along."),
        ([], "Please fill this in."),
    ],
    ids=["no photo", "too many", "nothing"],
)
async def test_files_that_can_not_go_along_are_named(
    server: Server, amina: httpx.AsyncClient, thread: str, files: Any, words: str
) -> None:
    typed = form(text="Look." if files else " ")
    refused = await amina.post(thread, data=typed, files=files)
    assert refused.status_code == 422
    assert words in refused.text
    assert not files or "Look." in refused.text
    assert await said(server, thread) == []


async def test_a_visitor_uploads_nothing(server: Server, thread: str) -> None:
    async with await server.client() as visitor:
        answer = await visitor.post(thread, data=form(), files=[("photo", PHOTO)])
        assert answer.status_code == 401
    assert await said(server, thread) == []


async def test_json_takes_ids_and_gives_the_files(
    server: Server, amina: httpx.AsyncClient, li: httpx.AsyncClient, thread: str
) -> None:
    photo, voice = await sent(amina, photo=PHOTO), await sent(amina, voice=VOICE)
    body = {"key": str(uuid4()), "topic": int(thread.rpartition("/")[2])}
    answer = await amina.post(
        f"/api/v1{ROOM}/messages", json=body | {"files": [photo["id"], voice["id"]]}
    )
    assert answer.status_code == 201, answer.text
    assert answer.json()["files"] == [photo, voice]
    wrong = await li.post(f"/api/v1{ROOM}/messages", json=body | {"files": [photo["id"]]})
    assert (wrong.status_code, wrong.json()["field"]) == (422, "files")
    nothing = await li.post(f"/api/v1{ROOM}/messages", json=body)
    assert (nothing.status_code, nothing.json()["field"]) == (422, "text")


async def test_asking_by_voice_needs_no_title(server: Server, amina: httpx.AsyncClient) -> None:
    asked = await amina.post(f"{ROOM}/topics", data=form(title=""), files=[("voice", VOICE)])
    assert asked.status_code == 303, asked.text
    page = (await amina.get(asked.headers["location"])).text
    assert "<title>Voice question · IFSA</title>" in page
    assert "data-voice=" in page
    shown = await amina.post(f"{ROOM}/topics", data=form(title=""), files=[("photo", PHOTO)])
    page = (await amina.get(shown.headers["location"])).text
    assert "<title>Open talk · IFSA</title>" in page
    long = form(title="x" * 201)
    kept = await amina.post(f"{ROOM}/topics", data=long, files=[("photo", PHOTO)])
    assert kept.status_code == 422
    assert len(KEPT.findall(kept.text)) == 1


async def _status(client: httpx.AsyncClient, address: str) -> int:
    return (await client.get(address)).status_code


async def test_the_address_of_a_file_opens_to_who_reads_the_message(
    server: Server, amina: httpx.AsyncClient, li: httpx.AsyncClient, thread: str
) -> None:
    photo = await sent(amina, photo=PHOTO)
    address = photo["parts"]["large"]
    assert [await _status(one, address) for one in (amina, li)] == [200, 404]
    body = {"key": str(uuid4()), "topic": int(thread.rpartition("/")[2]), "files": [photo["id"]]}
    message = (await amina.post(f"/api/v1{ROOM}/messages", json=body)).json()["id"]
    answer = await li.get(address)
    assert (answer.status_code, answer.headers["cache-control"].split(",")[0]) == (200, "private")
    maryam = await actor(server, "maryam")
    await server.store.do(hiding.hide, maryam, message=message, reason="rude")
    async with await server.client("maryam") as keeper, await server.client() as visitor:
        see = [await _status(one, address) for one in (amina, keeper, li, visitor)]
    assert see == [200, 200, 404, 404]
    assert photo["parts"]["small"] not in (await li.get(thread)).text
    assert photo["parts"]["small"] in (await amina.get(thread)).text
    await server.store.do(deletions.delete, await actor(server, "amina"), message=message)
    assert await _status(amina, address) == 404


async def test_nobody_gets_the_files_of_a_room_for_the_young_by_address(
    server: Server, li: httpx.AsyncClient
) -> None:
    async with await server.client("maryam") as maryam, await server.client() as visitor:
        photo = await sent(maryam, photo=PHOTO)
        body = {"key": str(uuid4()), "files": [photo["id"]]}
        posted = await maryam.post("/api/v1/rooms/young/messages", json=body)
        assert posted.status_code == 201, posted.text
        address = photo["parts"]["large"]
        see = [await _status(one, address) for one in (maryam, li, visitor)]
    assert see == [200, 404, 404]


async def test_who_reports_and_who_decides_see_what_goes_along(
    server: Server, amina: httpx.AsyncClient, li: httpx.AsyncClient, thread: str
) -> None:
    photo = await sent(amina, photo=PHOTO)
    body = {"key": str(uuid4()), "topic": int(thread.rpartition("/")[2]), "files": [photo["id"]]}
    message = (await amina.post(f"/api/v1{ROOM}/messages", json=body)).json()["id"]
    thing = {"kind": "message", "id": message}
    page = await li.get("/safety/report", params=thing)
    assert photo["parts"]["small"] in page.text
    assert (await li.post("/safety/report", data=thing | {"reason": "rude"})).status_code == 303
    async with await server.client("maryam") as maryam:
        queue = (await maryam.get("/safety")).text
        assert "Photo" in queue
        case = re.findall(r'href="(/safety/reports/\d+)"', queue)[0]
        assert photo["parts"]["small"] in (await maryam.get(case)).text
