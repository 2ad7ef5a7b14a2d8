"""Publishing by WHIP (RFC 9725), as any encoder meets it."""

import asyncio
import json
from collections.abc import Awaitable, Callable

import httpx
import pytest

from ifsa.demonstrations.events import stream_of
from ifsa.demonstrations.kinds import Codec, State
from ifsa.realtime.media import EmbeddedMedia
from tests.realtime.doors import FRAGMENT, SDP, Doors, connect


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    for _ in range(100):
        if await condition():
            return
        await asyncio.sleep(0.05)
    raise AssertionError("it did not happen")


def at(lesson: int) -> str:
    return f"/lessons/{lesson}/whip"


def code(answer: httpx.Response) -> tuple[int, str]:
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["access-control-allow-origin"] == "*"
    return answer.status_code, answer.json()["code"]


async def test_publishing_starts_the_lesson(doors: Doors) -> None:
    lesson = (await doors.lesson()).id
    peer, offer = await doors.publisher()
    async with await doors.client("bashir") as client:
        answer = await client.post(at(lesson), content=offer, headers=SDP)
        assert answer.status_code == 201
        assert answer.headers["content-type"] == "application/sdp"
        assert answer.text.startswith("v=0\r\n")
        assert answer.headers["location"].startswith("/media/")
        assert "?" not in answer.headers["location"]
        assert answer.headers["etag"].startswith('"')
        exposed = answer.headers["access-control-expose-headers"]
        assert {"Location", "ETag", "Link"} <= set(exposed.split(", "))
        assert (await doors.now(lesson)).state is State.LIVE
        await connect(peer, answer.text)

        async def on_air() -> bool:
            return (await doors.now(lesson)).on_air

        await until(on_air)
        assert (await doors.now(lesson)).codec is Codec.VP8
        session = answer.headers["location"]
        for method in ("GET", "HEAD"):
            seen = await client.request(method, session)
            assert (seen.status_code, seen.content) == (204, b"")
        # Ended by whoever knows the secret address, as OBS and FFmpeg do.
        assert (await client.delete(session)).status_code == 200

        async def lost() -> bool:
            return (await doors.now(lesson)).lost_at is not None

        await until(lost)
        assert (await doors.now(lesson)).state is State.LIVE
        assert (await client.delete(session)).status_code == 404


async def test_a_cookie_is_as_good_as_a_token_from_our_own_page_alone(doors: Doors) -> None:
    lesson = (await doors.lesson()).id
    _, offer = await doors.publisher()
    async with await doors.client("bashir", bearer=False) as client:
        foreign = SDP | {"Origin": "https://elsewhere.example"}
        assert (await client.post(at(lesson), content=offer, headers=foreign)).status_code == 403
        assert (await client.post(at(lesson), content=offer, headers=SDP)).status_code == 201
    async with await doors.client("bashir") as client:
        assert (await client.post(at(lesson), content=offer, headers=foreign)).status_code == 201


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        (None, (401, "sign_in_first")),
        ("amina", (403, "stewards_only")),
        ("maryam", (403, "stewards_only")),
    ],
)
async def test_only_stewards_publish(
    doors: Doors, who: str | None, expected: tuple[int, str]
) -> None:
    lesson = (await doors.lesson()).id
    _, offer = await doors.publisher()
    async with await doors.client(who) as client:
        answer = await client.post(at(lesson), content=offer, headers=SDP)
        # Whoever may not publish is not told what is wrong with their offer either.
        assert code(await client.post(at(lesson), content="no offer")) == expected
    assert code(answer) == expected
    assert ("www-authenticate" in answer.headers) is (expected[0] == 401)
    assert (await doors.now(lesson)).state is State.PLANNED


async def test_a_lesson_that_is_not_there_or_over(doors: Doors) -> None:
    _, offer = await doors.publisher()
    lesson = (await doors.lesson(live=True)).id
    async with await doors.client("bashir") as client:
        missing = await client.post(at(9999), content=offer, headers=SDP)
        assert code(missing) == (404, "not_found")
        assert (await client.post(f"/api/v1/lessons/{lesson}/end")).status_code == 200
        over = await client.post(at(lesson), content=offer, headers=SDP)
        assert code(over) == (409, "already_ended")


async def test_too_early_leaves_no_session_behind(doors: Doors) -> None:
    lesson = (await doors.lesson(ahead=90)).id
    _, offer = await doors.publisher()
    media: EmbeddedMedia = doors.server.app.state.media
    before = media.sessions
    async with await doors.client("bashir") as client:
        answer = await client.post(at(lesson), content=offer, headers=SDP)
    assert code(answer) == (409, "too_early")

    async def none_more() -> bool:
        return media.sessions <= before

    await until(none_more)
    assert (await doors.now(lesson)).state is State.PLANNED


async def test_a_second_steward_comes_onto_the_stage_and_one_takes_over_from_oneself(
    doors: Doors,
) -> None:
    lesson = (await doors.lesson()).id
    peer, offer = await doors.publisher()
    async with await doors.client("bashir") as bashir, await doors.client("shazia") as shazia:
        first = await bashir.post(at(lesson), content=offer, headers=SDP)
        await connect(peer, first.text)

        async def on_air() -> bool:
            return (await doors.now(lesson)).on_air

        await until(on_air)
        beside, theirs = await doors.publisher()
        joined = await shazia.post(at(lesson), content=theirs, headers=SDP)
        await connect(beside, joined.text)
        assert (await bashir.get(first.headers["location"])).status_code == 204, "both are there"
        assert (await shazia.delete(joined.headers["location"])).status_code == 200
        other, theirs = await doors.publisher()
        # One takes over from oneself: an encoder that was restarted, a page opened anew.
        page = await doors.server.socket()
        await page.send(json.dumps({"op": "watch", "ref": "1", "lesson": lesson}))
        again = await bashir.post(at(lesson), content=theirs, headers=SDP)
        assert again.status_code == 201
        await connect(other, again.text)

        async def replaced() -> bool:
            return (await bashir.get(first.headers["location"])).status_code == 404

        await until(replaced)
        now = await doors.now(lesson)
        assert (now.on_air, now.lost_at) == (True, None)
    # And no page says meanwhile that the host is missing.
    await page.send(json.dumps({"op": "unwatch", "ref": "2", "lesson": lesson}))
    told = [json.loads(await page.recv())]
    while told[-1].get("ref") != "2":
        told.append(json.loads(await page.recv()))
    assert all(one["on_air"] for one in told if one["ev"] == "lesson.changed")
    await page.close()


@pytest.mark.parametrize(
    ("headers", "body", "expected"),
    [
        ({}, b"v=0", (415, "media_type")),
        ({"Content-Type": "text/plain"}, b"v=0", (415, "media_type")),
        (SDP | {"Accept": "text/html"}, b"v=0", (406, "media_type")),
        (SDP, b"", (400, "bad_sdp")),
        (SDP, b"v=0\r\n", (400, "bad_sdp")),
        (SDP, b"\xff\xfe\x00", (400, "bad_sdp")),
        (SDP, b"v=0\r\n" + b"a=x\r\n" * 14_000, (413, "too_large")),
    ],
)
async def test_what_is_no_offer(
    doors: Doors, headers: dict[str, str], body: bytes, expected: tuple[int, str]
) -> None:
    lesson = (await doors.lesson()).id
    async with await doors.client("bashir") as client:
        answer = await client.post(at(lesson), content=body, headers=headers)
    assert code(answer) == expected
    assert (await doors.now(lesson)).state is State.PLANNED


async def test_an_offer_without_a_codec_of_ours(doors: Doors) -> None:
    lesson = (await doors.lesson()).id
    _, offer = await doors.publisher()
    for theirs in ("VP8", "H264", "opus"):
        offer = offer.replace(f" {theirs}/", " unheard-of/")
    async with await doors.client("bashir") as client:
        answer = await client.post(at(lesson), content=offer, headers=SDP)
    assert code(answer) == (406, "no_codec")


async def test_h264_is_taken_where_only_that_is_offered(doors: Doors) -> None:
    lesson = (await doors.lesson()).id
    peer, offer = await doors.publisher()
    async with await doors.client("bashir") as client:
        answer = await client.post(
            at(lesson), content=offer.replace(" VP8/", " unheard-of/"), headers=SDP
        )
        assert answer.status_code == 201
        await connect(peer, answer.text)

        async def on_air() -> bool:
            return (await doors.now(lesson)).on_air

        await until(on_air)
    assert (await doors.now(lesson)).codec is Codec.H264


async def test_options_say_what_is_taken(doors: Doors) -> None:
    lesson = (await doors.lesson()).id
    async with await doors.client(None) as client:
        asked = await client.options(at(lesson), headers={"Origin": "https://player.example"})
        assert asked.status_code == 204
        assert asked.headers["accept-post"] == "application/sdp"
        assert asked.headers["access-control-allow-origin"] == "*"
        assert "access-control-allow-credentials" not in asked.headers
        assert "Authorization" in asked.headers["access-control-allow-headers"]
        for method in ("GET", "HEAD"):
            assert (await client.request(method, at(lesson))).status_code == 204
        assert (await client.put(at(lesson))).status_code == 405


async def test_patching_a_session(doors: Doors) -> None:
    lesson = (await doors.lesson()).id
    _, offer = await doors.publisher()
    user = next(line for line in offer.splitlines() if line.startswith("a=ice-ufrag:"))
    password = next(line for line in offer.splitlines() if line.startswith("a=ice-pwd:"))
    candidate = "a=candidate:1 1 udp 2130706431 192.0.2.9 50000 typ host"
    media = "m=audio 9 UDP/TLS/RTP/SAVPF 0\r\na=mid:0"
    same = f"{user}\r\n{password}\r\n{media}\r\n{candidate}\r\n"
    fresh = same.replace(user, "a=ice-ufrag:Fresh1").replace(password, f"a=ice-pwd:{'p' * 24}")
    async with await doors.client("bashir") as client:
        made = await client.post(at(lesson), content=offer, headers=SDP)
        session, etag = made.headers["location"], made.headers["etag"]

        async def patch(body: str, **headers: str) -> httpx.Response:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            given = {"content-type": FRAGMENT} | named
            return await client.patch(session, content=body, headers=given)

        assert (await patch(same)).status_code == 428
        assert (await patch(same, if_match='"stale"')).status_code == 412
        assert (await patch("nonsense\x00", if_match="*")).status_code in (400, 422)
        assert (await patch(same, if_match=etag, content_type="text/plain")).status_code == 415
        assert (await patch(same + candidate * 1300, if_match=etag)).status_code == 413
        trickled = await patch(same, if_match=etag)
        assert (trickled.status_code, trickled.content) == (204, b"")
        assert "etag" not in trickled.headers
        restarted = await patch(fresh, if_match="*")
        assert restarted.status_code == 200
        assert restarted.headers["content-type"] == FRAGMENT
        assert "a=ice-ufrag:" in restarted.text
        assert restarted.headers["etag"] != etag
        assert (await patch(same, if_match=etag)).status_code == 412
        assert (await client.patch("/media/unknown", content=same)).status_code == 404


async def test_a_fifth_is_told_that_the_stage_is_full(doors: Doors) -> None:
    media: EmbeddedMedia = doors.server.app.state.media
    lesson = (await doors.lesson()).id
    for name in ("one", "two", "three", "four"):
        _, offer = await doors.publisher()
        await media.publish(stream_of(lesson), offer, by=name)
    _, offer = await doors.publisher()
    async with await doors.client("bashir") as client:
        full = await client.post(at(lesson), content=offer, headers=SDP)
    assert code(full) == (409, "stage_full")
    assert int(full.headers["retry-after"]) > 0
    assert (await doors.now(lesson)).state is State.PLANNED, "nothing was begun"
