"""Uploads in pieces, to the letter of tus 1.0.0, and over links that break."""

import asyncio
import base64
import hashlib
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
import pytest
from tusclient.client import TusClient
from tusclient.exceptions import TusCommunicationError

from ifsa.actor import Actor
from ifsa.files import policy, queries
from ifsa.members.queries import actor_named
from ifsa.web.files import tus, uploads
from tests import parts
from tests.files.pictures import picture
from tests.files.recordings import note
from tests.parts import Server

UPLOADS = "/api/v1/uploads"
TUS = {"Tus-Resumable": "1.0.0"}
BODY = {"Content-Type": "application/offset+octet-stream"}
DATA = bytes(range(256)) * 40  # no photo, but bytes that are not alike


@pytest.fixture(scope="module")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Server]:
    settings = parts.fresh(tmp_path_factory.mktemp("uploads") / "data")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(policy, "MOST_OPEN", 1000)  # tests leave theirs lying about
        async with parts.serving(settings) as made:
            for handle in ("amina", "bashir"):
                await parts.member(made.store, handle)
            yield made


@pytest.fixture
async def amina(server: Server) -> AsyncIterator[httpx.AsyncClient]:
    async with await server.client("amina") as client:
        client.headers.update(TUS)
        yield client


def said(**given: str) -> dict[str, str]:
    """Upload-Metadata of some texts."""
    pairs = [f"{name} {base64.b64encode(text.encode()).decode()}" for name, text in given.items()]
    return {"Upload-Metadata": ",".join(pairs)}


def of(kind: str = "photo", size: int = len(DATA), key: str | None = None) -> dict[str, str]:
    return {"Upload-Length": str(size), **said(kind=kind, key=key or str(uuid4()))}


async def begun(client: httpx.AsyncClient, **given: Any) -> str:
    answer = await client.post(UPLOADS, headers=of(**given))
    assert answer.status_code == 201, answer.text
    return answer.headers["location"]


async def piece(
    client: httpx.AsyncClient, address: str, start: int, data: bytes, **headers: str
) -> httpx.Response:
    given = {**BODY, "Upload-Offset": str(start), **headers}
    return await client.patch(address, content=data, headers=given)


async def stands(client: httpx.AsyncClient, address: str) -> int:
    answer = await client.head(address)
    assert answer.status_code == 200
    return int(answer.headers["upload-offset"])


def on_disk(server: Server) -> dict[str, int]:
    folder = server.settings.data / "uploads"
    return {path.name: path.stat().st_size for path in folder.iterdir()} if folder.exists() else {}


# -- the core ------------------------------------------------------------------------------------


async def test_options_tell_what_is_spoken_whatever_is_asked(amina: httpx.AsyncClient) -> None:
    for address in (UPLOADS, f"{UPLOADS}/1"):
        for version in ({}, {"Tus-Resumable": "0.2.2"}):
            answer = await amina.options(address, headers=version)
            assert answer.status_code == 204
            offered = {name: answer.headers[name] for name in tus.OFFERED}
            assert offered == {
                "Tus-Version": "1.0.0",
                "Tus-Extension": "creation,creation-with-upload,expiration,checksum,termination",
                "Tus-Max-Size": "10000000",
                "Tus-Checksum-Algorithm": "sha1,sha256,md5",
            }


async def test_an_upload_in_pieces(amina: httpx.AsyncClient, server: Server) -> None:
    headers = of()
    answer = await amina.post(UPLOADS, headers=headers)
    assert answer.status_code == 201
    address = answer.headers["location"]
    assert answer.headers["tus-resumable"] == "1.0.0"
    for start in range(0, len(DATA), 4000):
        head = await amina.head(address)
        assert head.headers["upload-offset"] == str(start)
        assert head.headers["upload-length"] == str(len(DATA))
        assert head.headers["upload-metadata"] == headers["Upload-Metadata"]
        assert head.headers["cache-control"] == "no-store"
        answer = await piece(amina, address, start, DATA[start : start + 4000])
        assert (answer.status_code, answer.content) == (204, b"")
        assert answer.headers["upload-offset"] == str(min(start + 4000, len(DATA)))
        assert answer.headers["tus-resumable"] == "1.0.0"
    assert await stands(amina, address) == len(DATA)
    view = await _view(server, address)
    assert server.app.state.parts.pieces.read(view.name, view.size) == DATA


async def _view(server: Server, address: str) -> Any:
    who = await server.store.read(actor_named, Actor(), handle="amina")
    return await server.store.read(queries.upload, who, upload=int(address.rpartition("/")[2]))


async def test_until_when_it_lives_is_said_with_each_answer(amina: httpx.AsyncClient) -> None:
    created = await amina.post(UPLOADS, headers=of())
    address = created.headers["location"]
    patched = await piece(amina, address, 0, DATA[:10])
    for answer in (created, patched, await amina.head(address)):
        expires = parsedate_to_datetime(answer.headers["upload-expires"])
        assert answer.headers["upload-expires"].endswith(" GMT")
        assert abs(expires - datetime.now(UTC) - timedelta(days=7)) < timedelta(minutes=1)


async def test_a_piece_fits_where_it_stands_and_nowhere_else(amina: httpx.AsyncClient) -> None:
    address = await begun(amina)
    assert (await piece(amina, address, 0, DATA[:100])).status_code == 204
    for start in (0, 99, 101, len(DATA)):
        answer = await piece(amina, address, start, DATA[start : start + 10])
        assert (answer.status_code, answer.json()["code"]) == (409, "upload_offset")
        assert answer.headers["tus-resumable"] == "1.0.0"
    assert await stands(amina, address) == 100


async def test_no_more_comes_in_than_was_said(amina: httpx.AsyncClient, server: Server) -> None:
    address = await begun(amina, size=100)
    answer = await piece(amina, address, 0, DATA[:101])
    assert (answer.status_code, answer.json()["params"]) == (413, {"size": 100})
    assert await stands(amina, address) == 0
    assert (await piece(amina, address, 0, DATA[:100])).status_code == 204
    assert (await piece(amina, address, 100, b"x")).status_code == 413
    assert on_disk(server)[(await _view(server, address)).name] == 100


async def test_another_version_is_not_spoken(amina: httpx.AsyncClient) -> None:
    address = await begun(amina)
    for method, where in (("POST", UPLOADS), ("PATCH", address), ("DELETE", address)):
        for version in ({"Tus-Resumable": "0.2.2"}, {"Tus-Resumable": ""}):
            given = {**of(), **BODY, "Upload-Offset": "0", **version}
            answer = await amina.request(method, where, headers=given, content=b"")
            assert answer.status_code == 412
            assert answer.headers["tus-version"] == "1.0.0"
    assert (await amina.head(address, headers={"Tus-Resumable": "2.0.0"})).status_code == 412
    assert await stands(amina, address) == 0


async def test_a_client_that_knows_only_post_says_what_it_means(amina: httpx.AsyncClient) -> None:
    address = await begun(amina)
    means = {"X-HTTP-Method-Override": "PATCH", **BODY, "Upload-Offset": "0"}
    answer = await amina.post(address, headers=means, content=DATA[:50])
    assert (answer.status_code, answer.headers["upload-offset"]) == (204, "50")
    gone = await amina.post(address, headers={"X-HTTP-Method-Override": "DELETE"})
    assert gone.status_code == 204
    assert (await amina.head(address)).status_code == 404
    assert (await amina.post(address)).status_code == 405


async def test_a_piece_comes_as_what_it_is(amina: httpx.AsyncClient) -> None:
    address = await begun(amina)
    for kind in ("application/octet-stream", "text/plain", ""):
        headers = {"Content-Type": kind}
        answer = await piece(amina, address, 0, DATA[:10], **headers)
        assert (answer.status_code, answer.json()["code"]) == (415, "tus_body")
    assert await stands(amina, address) == 0


@pytest.mark.parametrize(
    ("headers", "status", "field", "code"),
    [
        ({}, 422, "upload-length", "required"),
        ({"Upload-Length": "-1"}, 422, "upload-length", "bad_number"),
        ({"Upload-Length": "1e3"}, 422, "upload-length", "bad_number"),
        ({"Upload-Length": "0"}, 422, "size", "number_range"),
        ({"Upload-Length": "10000001"}, 413, None, "too_large"),
        ({"Upload-Length": "5", **said(kind="film")}, 422, "kind", "bad_choice"),
        ({"Upload-Length": "5", "Upload-Metadata": ""}, 422, "kind", "bad_choice"),
        ({"Upload-Length": "5", "Upload-Metadata": "kind ***"}, 422, None, "bad_form"),
        ({"Upload-Length": "5", "Upload-Metadata": "kind /w=="}, 422, None, "bad_form"),
        ({"Upload-Length": "5", "Upload-Metadata": "kind cA==,kind cA=="}, 422, None, "bad_form"),
        ({"Upload-Length": "5", **said(kind="photo", key="mine")}, 422, "key", "key_form"),
        ({"Upload-Length": "5", **said(kind="photo", x="y" * 900)}, 422, "note", "too_long"),
    ],
)
async def test_what_can_not_be_begun(
    amina: httpx.AsyncClient, headers: dict[str, str], status: int, field: str | None, code: str
) -> None:
    answer = await amina.post(UPLOADS, headers={**said(kind="photo"), **headers})
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    if field:
        assert answer.json()["field"] == field


async def test_the_same_key_leads_to_the_same_upload(amina: httpx.AsyncClient) -> None:
    key = str(uuid4())
    address = await begun(amina, key=key)
    await piece(amina, address, 0, DATA[:700])
    again = await amina.post(UPLOADS, headers=of(key=key), content=b"")
    assert (again.status_code, again.headers["location"]) == (201, address)
    assert again.headers["upload-offset"] == "700"
    # Begun anew with its first bytes, of which more are there: they are not taken twice.
    again = await amina.post(UPLOADS, headers={**of(key=key), **BODY}, content=DATA[:300])
    assert (again.status_code, again.headers["upload-offset"]) == (201, "700")
    other = await amina.post(UPLOADS, headers=of(key=key, size=99))
    assert (other.status_code, other.json()["code"]) == (409, "upload_reused")


# -- extensions ----------------------------------------------------------------------------------


async def test_the_first_bytes_come_with_the_beginning(amina: httpx.AsyncClient) -> None:
    answer = await amina.post(UPLOADS, headers={**of(), **BODY}, content=DATA[:1234])
    assert (answer.status_code, answer.headers["upload-offset"]) == (201, "1234")
    assert await stands(amina, answer.headers["location"]) == 1234
    whole = await amina.post(UPLOADS, headers={**of(), **BODY}, content=DATA)
    assert whole.headers["upload-offset"] == str(len(DATA))
    wrong = await amina.post(UPLOADS, headers={**of(), "Content-Type": "x/y"}, content=DATA)
    assert wrong.status_code == 415


def digest(data: bytes, algorithm: str = "sha1") -> str:
    found = hashlib.new(algorithm, data, usedforsecurity=False).digest()
    return f"{algorithm} {base64.b64encode(found).decode()}"


async def test_a_checksum_is_compared(amina: httpx.AsyncClient, server: Server) -> None:
    address = await begun(amina)
    start = 0
    for algorithm in ("sha1", "sha256", "md5"):
        data = DATA[start : start + 500]
        answer = await piece(
            amina, address, start, data, **{"Upload-Checksum": digest(data, algorithm)}
        )
        assert answer.status_code == 204
        start += 500
    wrong = {"Upload-Checksum": digest(DATA[1500:2000] + b"!")}
    answer = await piece(amina, address, start, DATA[1500:2000], **wrong)
    assert (answer.status_code, answer.json()["code"]) == (460, "checksum")
    for unknown in ("crc32 AAAA", "sha1", "sha1 ***", "sha256 ="):
        answer = await piece(amina, address, start, DATA[1500:2000], **{"Upload-Checksum": unknown})
        assert (answer.status_code, answer.json()["code"]) == (400, "checksum_kind")
    assert await stands(amina, address) == 1500
    assert on_disk(server)[(await _view(server, address)).name] == 1500


async def test_what_is_ended_is_gone(amina: httpx.AsyncClient, server: Server) -> None:
    address = await begun(amina)
    await piece(amina, address, 0, DATA[:100])
    name = (await _view(server, address)).name
    assert name in on_disk(server)
    answer = await amina.delete(address)
    assert (answer.status_code, answer.headers["tus-resumable"]) == (204, "1.0.0")
    await server.app.state.outbox.drain()
    assert name not in on_disk(server)
    for method in ("HEAD", "PATCH", "DELETE"):
        given = {**BODY, "Upload-Offset": "100"}
        gone = await amina.request(method, address, headers=given)
        assert gone.status_code == 404
        assert "upload-offset" not in gone.headers
    assert (await amina.post(f"{address}/finish")).status_code == 404


async def test_an_upload_is_its_owner_s_alone(amina: httpx.AsyncClient, server: Server) -> None:
    address = await begun(amina)
    async with await server.client("bashir") as bashir, await server.client() as visitor:
        for client in (bashir, visitor):
            client.headers.update(TUS)
            assert (await client.head(address)).status_code == 404
            assert (await piece(client, address, 0, DATA[:10])).status_code == 404
            assert (await client.delete(address)).status_code == 404
            assert (await client.post(f"{address}/finish")).status_code == 404
        assert (await visitor.post(UPLOADS, headers=of())).status_code == 401
    assert await stands(amina, address) == 0


async def test_pages_of_others_may_not_send(amina: httpx.AsyncClient) -> None:
    address = await begun(amina)
    foreign = {"Origin": "https://elsewhere.example", "Sec-Fetch-Site": "cross-site"}
    for method, where in (("POST", UPLOADS), ("PATCH", address), ("DELETE", address)):
        given = {**of(), **BODY, "Upload-Offset": "0", **foreign}
        answer = await amina.request(method, where, headers=given)
        assert (answer.status_code, answer.json()["code"]) == (403, "origin")


# -- what is made of it --------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "data"), [("photo", picture()), ("voice", note())])
async def test_what_has_come_whole_becomes_a_file(
    amina: httpx.AsyncClient, server: Server, kind: str, data: bytes
) -> None:
    address = await begun(amina, kind=kind, size=len(data))
    early = await amina.post(f"{address}/finish")
    assert (early.status_code, early.json()["code"]) == (409, "upload_incomplete")
    await piece(amina, address, 0, data)
    name = (await _view(server, address)).name
    made = await amina.post(f"{address}/finish")
    assert made.status_code == 201
    file = made.json()
    assert file["kind"] == kind
    for part in file["parts"].values():
        assert (await amina.get(part)).status_code == 200
    await server.app.state.outbox.drain()
    assert name not in on_disk(server)
    # The answer may be lost: asked again it is the same, and the upload stands as complete.
    assert (await amina.post(f"{address}/finish")).json() == file
    head = await amina.head(address)
    assert head.headers["upload-offset"] == head.headers["upload-length"] == str(len(data))
    assert "upload-expires" not in head.headers


@pytest.mark.parametrize(("kind", "code"), [("photo", "file_type"), ("voice", "file_type")])
async def test_junk_is_refused_when_it_is_whole(
    amina: httpx.AsyncClient, kind: str, code: str
) -> None:
    address = await begun(amina, kind=kind)
    await piece(amina, address, 0, DATA)
    for _ in range(2):
        answer = await amina.post(f"{address}/finish")
        assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert await stands(amina, address) == len(DATA)


async def test_two_who_finish_at_once_get_one_file(amina: httpx.AsyncClient) -> None:
    data = picture(size=(700, 500))
    address = await begun(amina, size=len(data))
    await piece(amina, address, 0, data)
    answers = await asyncio.gather(*(amina.post(f"{address}/finish") for _ in range(3)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1


# -- links that break ----------------------------------------------------------------------------


async def cut(server: Server, address: str, start: int, data: bytes, **more: str) -> None:
    """A PATCH that promises more than it sends, and goes away without a word."""
    url = urlsplit(server.url)
    reader, writer = await asyncio.open_connection(url.hostname, url.port)
    headers = {
        "Host": url.netloc,
        "Cookie": f"ifsa_device={await server.secret('amina')}",
        "Content-Length": str(len(data) + 5000),
        "Upload-Offset": str(start),
        **TUS,
        **BODY,
        **more,
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    writer.write(f"PATCH {address} HTTP/1.1\r\n{lines}\r\n".encode() + data)
    await writer.drain()
    await asyncio.sleep(0.2)
    writer.transport.abort()
    with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
        await reader.readexactly(1)


async def until(client: httpx.AsyncClient, address: str, wanted: int) -> None:
    async with asyncio.timeout(20):
        while await stands(client, address) != wanted:
            await asyncio.sleep(0.02)


async def test_of_a_piece_that_is_cut_off_what_came_is_kept(
    amina: httpx.AsyncClient, server: Server
) -> None:
    address = await begun(amina)
    await cut(server, address, 0, DATA[:3000])
    await until(amina, address, 3000)
    await cut(server, address, 3000, DATA[3000:3001])
    await until(amina, address, 3001)
    assert (await piece(amina, address, 3001, DATA[3001:])).status_code == 204
    view = await _view(server, address)
    assert server.app.state.parts.pieces.read(view.name, view.size) == DATA


async def test_of_a_checked_piece_that_is_cut_off_nothing_is_kept(
    amina: httpx.AsyncClient, server: Server
) -> None:
    """There is nothing to check half of it with."""
    address = await begun(amina)
    await cut(server, address, 0, DATA[:3000], **{"Upload-Checksum": digest(DATA[:8000])})
    await asyncio.sleep(0.5)
    assert await stands(amina, address) == 0


async def test_a_long_body_counts_while_it_comes(
    amina: httpx.AsyncClient, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A client that sends all in one go loses, when the server dies, only what came last."""
    monkeypatch.setattr(uploads, "AT_ONCE", 1000)
    address = await begun(amina)
    half_way, go_on = asyncio.Event(), asyncio.Event()

    async def body() -> AsyncIterator[bytes]:
        yield DATA[:2500]
        half_way.set()
        await go_on.wait()
        yield DATA[2500:]

    headers = {**BODY, "Upload-Offset": "0", "Content-Length": str(len(DATA))}
    sending = asyncio.create_task(amina.patch(address, content=body(), headers=headers))
    await half_way.wait()
    await until(amina, address, 2500)
    go_on.set()
    assert (await sending).headers["upload-offset"] == str(len(DATA))


async def test_a_link_that_is_silent_is_taken_for_dead(
    amina: httpx.AsyncClient, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A phone in a tunnel says nothing: what it sent counts, and it may come back elsewhere."""
    monkeypatch.setattr(uploads, "SILENCE", 0.3)
    address = await begun(amina)

    async def body() -> AsyncIterator[bytes]:
        yield DATA[:2000]
        await asyncio.sleep(1.5)
        yield DATA[2000:]

    headers = {**BODY, "Upload-Offset": "0", "Content-Length": str(len(DATA))}
    async with await server.client("amina") as tunnel:
        tunnel.headers.update(TUS)
        sending = asyncio.create_task(tunnel.patch(address, content=body(), headers=headers))
        await until(amina, address, 2000)
        assert (await piece(amina, address, 2000, DATA[2000:])).status_code == 204
        # Late bytes of the dead link fit nowhere.
        with suppress(httpx.HTTPError):
            assert (await sending).status_code == 408
    assert await stands(amina, address) == len(DATA)


async def test_two_links_at_once_do_not_mix(amina: httpx.AsyncClient, server: Server) -> None:
    """The client gave the first up, the server not yet: the second is the one that counts."""
    address = await begun(amina)
    started, go_on = asyncio.Event(), asyncio.Event()

    async def body() -> AsyncIterator[bytes]:
        yield DATA[:10]
        started.set()
        await go_on.wait()
        yield b"?" * (len(DATA) - 10)

    headers = {**BODY, "Upload-Offset": "0", "Content-Length": str(len(DATA))}
    async with await server.client("amina") as other:
        other.headers.update(TUS)
        late = asyncio.create_task(other.patch(address, content=body(), headers=headers))
        await started.wait()
        await asyncio.sleep(0.1)
        assert (await piece(amina, address, 0, DATA)).status_code == 204
        go_on.set()
        assert (await late).status_code in (409, 413)
    view = await _view(server, address)
    assert view.received == len(DATA)


async def test_two_who_begin_at_once_with_their_first_bytes_are_both_told_where_it_stands(
    amina: httpx.AsyncClient, server: Server
) -> None:
    """A phone that was cut off begins again while the server still takes what came before."""
    headers = {**of(key=str(uuid4())), **BODY}
    started, go_on = asyncio.Event(), asyncio.Event()

    async def body() -> AsyncIterator[bytes]:
        yield DATA[:100]
        started.set()
        await go_on.wait()
        yield DATA[100:200]

    async with await server.client("amina") as other:
        other.headers.update(TUS)
        slow = asyncio.create_task(
            other.post(UPLOADS, content=body(), headers={**headers, "Content-Length": "200"})
        )
        await started.wait()
        await asyncio.sleep(0.1)
        quick = await amina.post(UPLOADS, content=DATA[:500], headers=headers)
        go_on.set()
        late = await slow
    for answer in (quick, late):
        assert (answer.status_code, answer.headers["upload-offset"]) == (201, "500")
    assert quick.headers["location"] == late.headers["location"]


# -- somebody else's client ----------------------------------------------------------------------


def tuspy(server: Server, secret: str, data: bytes, **given: Any) -> Any:
    """An uploader of https://github.com/tus/tus-py-client. From memory: of a file that it opens
    itself it forgets to close some."""
    client = TusClient(server.url + UPLOADS, headers={"Authorization": f"Bearer {secret}"})
    return client.uploader(file_stream=BytesIO(data), chunk_size=4096, retries=0, **given)


async def test_a_public_client_uploads_and_resumes(server: Server) -> None:
    data, secret = note("webm", 6), await server.secret("amina")

    def half() -> str:
        said = {"kind": "voice", "key": str(uuid4())}
        uploader = tuspy(server, secret, data, metadata=said, upload_checksum=True)
        while uploader.offset < len(data) // 2:
            uploader.upload_chunk()
        return str(uploader.url)

    def rest(url: str) -> None:
        uploader = tuspy(server, secret, data, url=url)
        assert len(data) // 2 <= uploader.offset < len(data)
        uploader.upload()
        assert uploader.offset == len(data)

    url = await asyncio.to_thread(half)
    await asyncio.to_thread(rest, url)
    async with await server.client("amina") as amina:
        made = await amina.post(urlsplit(url).path + "/finish")
        assert (made.status_code, made.json()["kind"]) == (201, "voice")


async def test_a_public_client_is_told_what_is_wrong(server: Server) -> None:
    secret = await server.secret("amina")

    def upload() -> None:
        tuspy(server, secret, b"x" * 100, metadata={"kind": "film"}).upload()

    with pytest.raises(TusCommunicationError) as raised:
        await asyncio.to_thread(upload)
    assert raised.value.status_code == 422
    assert b"bad_choice" in raised.value.response_content
