"""Files over HTTP: whole, in parts, by range; and who gets them."""

import os
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from ifsa.actor import Actor
from ifsa.files import attachments
from ifsa.files.views import Shower
from ifsa.members.queries import actor_named
from ifsa.storage.work import Work
from tests import parts
from tests.files.pictures import opened, with_place
from tests.files.recordings import filmed, heard, note
from tests.parts import Server

PHOTO = {"photo": ("p.jpg", with_place(), "image/jpeg")}
VOICE = {"voice": ("v.webm", note(), "audio/webm")}
YEAR = "max-age=31536000, immutable"


@pytest.fixture(scope="module")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Server]:
    settings = parts.fresh(tmp_path_factory.mktemp("files") / "data")
    async with parts.serving(settings) as made:
        for handle in ("amina", "bashir"):
            await parts.member(made.store, handle)
        yield made


@pytest.fixture
async def amina(server: Server) -> AsyncIterator[httpx.AsyncClient]:
    async with await server.client("amina") as client:
        yield client


@pytest.fixture
async def visitor(server: Server) -> AsyncIterator[httpx.AsyncClient]:
    async with await server.client() as client:
        yield client


async def sent(client: httpx.AsyncClient, files: Any) -> Any:
    answer = await client.post("/api/v1/files", files=files)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def test_a_photo_comes_back_in_two_sizes(amina: httpx.AsyncClient) -> None:
    kept = await sent(amina, PHOTO)
    id = kept["id"]
    assert kept == {
        "id": id,
        "kind": "photo",
        "parts": {"large": f"/files/{id}/large", "small": f"/files/{id}/small"},
        "width": 640,
        "height": 480,
    }
    for part, size in (("large", (640, 480)), ("small", (320, 240))):
        answer = await amina.get(kept["parts"][part])
        assert answer.headers["content-type"] == "image/webp"
        assert answer.headers["cache-control"] == f"private, {YEAR}"
        assert opened(answer.content).size == size


async def test_a_voice_note_comes_back_as_opus_and_as_aac(amina: httpx.AsyncClient) -> None:
    kept = await sent(amina, VOICE)
    id = kept["id"]
    assert kept | {"seconds": 0, "peaks": []} == {
        "id": id,
        "kind": "voice",
        "parts": {"ogg": f"/files/{id}/ogg", "mp4": f"/files/{id}/mp4"},
        "seconds": 0,
        "peaks": [],
    }
    assert 2.5 < kept["seconds"] < 3.1
    assert len(kept["peaks"]) == 64
    assert max(kept["peaks"]) == 255
    for part, media_type, codec, ending in (
        ("ogg", "audio/ogg", "opus", "ogg"),
        ("mp4", "audio/mp4", "aac", "m4a"),
    ):
        answer = await amina.get(kept["parts"][part])
        assert answer.headers["content-type"] == media_type
        assert answer.headers["content-disposition"] == (
            f'inline; filename="voice-{id}-{part}.{ending}"'
        )
        assert answer.headers["accept-ranges"] == "bytes"
        assert "content-encoding" not in answer.headers
        assert heard(answer.content).codec == codec


async def test_a_player_may_ask_for_any_piece(amina: httpx.AsyncClient) -> None:
    """RFC 9110 14: what browsers ask for when one seeks."""
    address = (await sent(amina, VOICE))["parts"]["ogg"]
    whole = (await amina.get(address)).content
    size = len(whole)
    for asked, wanted in (
        ("bytes=0-", (0, size)),
        ("bytes=100-199", (100, 200)),
        (f"bytes={size - 50}-", (size - 50, size)),
        ("bytes=-50", (size - 50, size)),
        (f"bytes=0-{size * 2}", (0, size)),
    ):
        answer = await amina.get(address, headers={"Range": asked})
        first, last = wanted
        assert answer.status_code == 206
        assert answer.headers["content-range"] == f"bytes {first}-{last - 1}/{size}"
        assert answer.content == whole[first:last]
    beyond = await amina.get(address, headers={"Range": f"bytes={size}-"})
    assert (beyond.status_code, beyond.headers["content-range"]) == (416, f"bytes */{size}")
    tag = (await amina.get(address)).headers["etag"]
    for condition, status in ((tag, 206), ('"another"', 200)):
        headers = {"Range": "bytes=0-9", "If-Range": condition}
        assert (await amina.get(address, headers=headers)).status_code == status
    unchanged = await amina.get(address, headers={"If-None-Match": tag, "Range": "bytes=0-9"})
    assert (unchanged.status_code, unchanged.content) == (304, b"")


async def test_what_is_one_s_own_is_not_there_for_others(
    amina: httpx.AsyncClient, visitor: httpx.AsyncClient, server: Server
) -> None:
    for files in (PHOTO, VOICE):
        kept = await sent(amina, files)
        async with await server.client("bashir") as bashir:
            for address in kept["parts"].values():
                assert (await amina.get(address)).status_code == 200
                for client in (bashir, visitor):
                    answer = await client.get(address, headers={"Range": "bytes=0-1"})
                    assert answer.status_code == 404
        for other in ("large", "ogg", "huge", "main"):
            if other not in kept["parts"]:
                assert (await amina.get(f"/files/{kept['id']}/{other}")).status_code == 404


async def test_what_a_thing_shows_is_for_its_readers_and_no_shared_cache(
    amina: httpx.AsyncClient, visitor: httpx.AsyncClient, server: Server
) -> None:
    """As rooms do: a gate answers for the kind of thing that shows the file."""
    kept = await sent(amina, VOICE)
    who = await server.store.read(actor_named, Actor(), handle="amina")
    await server.store.do(attachments.attach, who, files=[kept["id"]], to=Shower("parcel", 41))
    gates: Any = server.app.state.parts.gates
    assert "parcel" not in gates
    gates["parcel"] = lambda reading, actor, id: id == 41 and actor.handle == "bashir"
    try:
        async with await server.client("bashir") as bashir:
            answer = await bashir.get(kept["parts"]["ogg"])
            assert (await visitor.get(kept["parts"]["ogg"])).status_code == 404
    finally:
        del gates["parcel"]
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == f"private, {YEAR}"


@pytest.mark.parametrize(
    ("who", "files", "status", "code"),
    [
        (None, VOICE, 401, "sign_in_first"),
        ("amina", {"voice": ("v", b"x" * 8_000_001, "audio/webm")}, 422, "too_large"),
        ("amina", {"voice": ("v", b"", "audio/webm")}, 422, "file_type"),
        ("amina", {"voice": ("v", filmed(), "video/mp4")}, 422, "voice_video"),
        ("amina", {"other": ("v", note(), "audio/webm")}, 422, "required"),
    ],
)
async def test_an_upload_that_is_none(
    server: Server, who: str | None, files: Any, status: int, code: str
) -> None:
    async with await server.client(who) as client:
        answer = await client.post("/api/v1/files", files=files)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    if code == "voice_video":
        assert answer.json()["title"] == "This is a video. Please send a voice note."


async def test_making_files_is_counted_by_kind_and_member(tmp_path: Any) -> None:
    settings = parts.fresh(tmp_path / "data", rate_limits=True)
    async with parts.serving(settings) as server:
        for handle in ("amina", "bashir"):
            await parts.member(server.store, handle)
        junk = {"voice": ("v", b"no sound", "audio/webm")}
        async with await server.client("amina") as amina:
            codes = [
                (await amina.post("/api/v1/files", files=junk)).json()["code"] for _ in range(21)
            ]
            assert codes == ["file_type"] * 20 + ["too_many"]
            refused = await amina.post("/api/v1/files", files=junk)
            assert (refused.status_code, int(refused.headers["retry-after"]) > 0) == (429, True)
            assert (await amina.post("/api/v1/files", files=PHOTO)).status_code == 201
        async with await server.client("bashir") as bashir:
            answer = await bashir.post("/api/v1/files", files=junk)
            assert answer.json()["code"] == "file_type"


async def test_when_the_last_file_of_some_bytes_goes_they_go(
    amina: httpx.AsyncClient, server: Server
) -> None:
    note_of_two = {"voice": ("v.webm", note("webm", 2), "audio/webm")}
    who = await server.store.read(actor_named, Actor(), handle="amina")
    blobs = server.app.state.parts.workshop.blobs
    for message in (51, 52):
        kept = await sent(amina, note_of_two)
        show = Shower("message", message)
        await server.store.do(attachments.attach, who, files=[kept["id"]], to=show)
    tag = (await amina.get(kept["parts"]["ogg"])).headers["etag"]
    place = blobs.find(tag.strip('"'))
    os.utime(place, (0, 0))  # put long ago
    for message, there in ((51, True), (52, False)):
        await server.store.do(_gone, who, message=message)
        await server.app.state.outbox.drain()
        assert place.exists() is there
    assert (await amina.get(kept["parts"]["ogg"])).status_code == 404


def _gone(work: Work, actor: Actor, *, message: int) -> None:
    attachments.discard(work, of=Shower("message", message))
