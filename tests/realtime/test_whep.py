"""Watching by WHEP (draft-ietf-wish-whep), as any player meets it."""

import asyncio

import pytest
from aiortc import MediaStreamTrack
from av import AudioFrame, VideoFrame

from ifsa.demonstrations import registrations
from ifsa.demonstrations.engine import Engine
from tests.realtime.doors import SDP, Doors, connect
from tests.realtime.test_whip import code, until


def at(lesson: int) -> str:
    return f"/lessons/{lesson}/whep"


async def test_a_visitor_sees_and_hears(doors: Doors) -> None:
    lesson = (await doors.lesson()).id
    host, offer = await doors.publisher()
    async with await doors.client("bashir") as client:
        started = await client.post(f"/lessons/{lesson}/whip", content=offer, headers=SDP)
        await connect(host, started.text)
    viewer, wanted = await doors.viewer()
    tracks: dict[str, MediaStreamTrack] = {}
    viewer.on("track", lambda track: tracks.update({track.kind: track}))
    async with await doors.client(None) as client:
        answer = await client.post(at(lesson), content=wanted, headers=SDP)
        assert answer.status_code == 201
        assert answer.headers["location"].startswith("/media/")
        await connect(viewer, answer.text)
        picture = await asyncio.wait_for(tracks["video"].recv(), 10)
        sound = await asyncio.wait_for(tracks["audio"].recv(), 10)
        assert isinstance(picture, VideoFrame)
        assert (picture.width, picture.height) == (640, 480)
        assert isinstance(sound, AudioFrame)
        assert sound.sample_rate == 48000
        media: Engine = doors.server.app.state.media

        async def watching() -> bool:
            return (await media.counts(f"lesson:{lesson}")).watching == 1

        await until(watching)
        assert (await client.delete(answer.headers["location"])).status_code == 200

        async def gone() -> bool:
            return (await media.counts(f"lesson:{lesson}")).watching == 0

        await until(gone)


async def test_not_live_says_when_to_ask_again(doors: Doors) -> None:
    _, wanted = await doors.viewer()
    near, far = await doors.lesson(ahead=1), await doors.lesson(ahead=60 * 24)
    async with await doors.client("amina") as client:
        soon = await client.post(at(near.id), content=wanted, headers=SDP)
        assert code(soon) == (409, "not_live")
        assert 5 <= int(soon.headers["retry-after"]) <= 60
        later = await client.post(at(far.id), content=wanted, headers=SDP)
        assert int(later.headers["retry-after"]) == 300


async def test_ended_is_for_good(doors: Doors) -> None:
    lesson = (await doors.lesson(live=True)).id
    _, wanted = await doors.viewer()
    async with await doors.client("bashir") as client:
        await client.post(f"/api/v1/lessons/{lesson}/end")
        over = await client.post(at(lesson), content=wanted, headers=SDP)
        assert code(over) == (409, "already_ended")
        assert "retry-after" not in over.headers
        missing = await client.post(at(9999), content=wanted, headers=SDP)
        assert code(missing) == (404, "not_found")


@pytest.mark.parametrize(
    ("given", "who", "expected"),
    [
        ({"audience": "women"}, None, (401, "sign_in_first")),
        ({"audience": "women"}, "li", (403, "register_first")),
    ],
)
async def test_who_may_not_watch(
    doors: Doors, given: dict[str, object], who: str | None, expected: tuple[int, str]
) -> None:
    lesson = (await doors.lesson(live=True, **given)).id
    _, wanted = await doors.viewer()
    async with await doors.client(who) as client:
        assert code(await client.post(at(lesson), content=wanted, headers=SDP)) == expected
        # Nor are they told first what is wrong with their offer.
        assert code(await client.post(at(lesson), content="no offer")) == expected
    amina = doors.school.people["amina"]
    await doors.server.store.do(registrations.register, amina, lesson=lesson)
    async with await doors.client("amina") as client:
        allowed = await client.post(at(lesson), content=wanted, headers=SDP)
        assert allowed.status_code == 201


async def test_a_bad_offer_is_nobodys_attendance(doors: Doors) -> None:
    lesson = (await doors.lesson(live=True)).id
    async with await doors.client("amina") as client:
        answer = await client.post(at(lesson), content="v=0\r\n", headers=SDP)
        assert code(answer) == (400, "bad_sdp")
        wrong = await client.post(at(lesson), content="v=0\r\n")
        assert code(wrong) == (415, "media_type")


async def test_a_viewer_cannot_publish_by_watching(doors: Doors) -> None:
    lesson = (await doors.lesson(live=True)).id
    _, offer = await doors.publisher()
    only_sending = offer.replace("a=sendrecv", "a=sendonly")
    async with await doors.client("amina") as client:
        answer = await client.post(at(lesson), content=only_sending, headers=SDP)
    assert code(answer) == (400, "bad_sdp")


async def test_when_the_lesson_ends_everybody_is_let_go(doors: Doors) -> None:
    lesson = (await doors.lesson(live=True)).id
    viewer, wanted = await doors.viewer()
    async with await doors.client("bashir") as client:
        answer = await client.post(at(lesson), content=wanted, headers=SDP)
        await connect(viewer, answer.text)
        session = answer.headers["location"]
        assert (await client.get(session)).status_code == 204
        await client.post(f"/api/v1/lessons/{lesson}/end")

        async def gone() -> bool:
            return (await client.get(session)).status_code == 404

        await until(gone)
