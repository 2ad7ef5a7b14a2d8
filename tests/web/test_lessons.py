"""Lessons at the web's edge: pages and forms without JavaScript, JSON, and frames."""

import json
import re
from collections.abc import AsyncIterator
from dataclasses import asdict
from datetime import timedelta
from typing import Any
from urllib.parse import urljoin
from zoneinfo import ZoneInfo

import httpx
import pytest
from websockets.asyncio.client import ClientConnection

from ifsa.clock import now
from ifsa.demonstrations import broadcasts, lessons, queries, registrations, stage
from ifsa.demonstrations.queries import LessonView
from ifsa.errors import Conflict
from ifsa.language.problems import sentence
from ifsa.realtime.areas.demonstrations import LessonReports
from tests.demonstrations.planned import plan
from tests.realtime.doors import Doors, open_doors

SLOT = re.compile(r'<div class="[^"]*" data-slot="(\w+)">')
DIV = re.compile(r"<div|</div>")


@pytest.fixture(scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Doors]:
    async with open_doors(tmp_path_factory.mktemp("lessons")) as opened:
        yield opened


def form(**given: Any) -> dict[str, Any]:
    """A plan as a browser sends it, for tomorrow at 15:00 in Faisalabad."""
    tomorrow = now().astimezone(ZoneInfo("Asia/Karachi")) + timedelta(days=1)
    usual = {
        "title.en": "Mango hot-water treatment",
        "title.ur": "آم کا گرم پانی",
        "title.zh-Hans": "",
        "about.en": "Why 48 °C.",
        "date": tomorrow.date().isoformat(),
        "time": "15:00",
        "zone": "Asia/Karachi",
        "minutes": "60",
        "spoken": "ur",
        "captions": ["en", "zh-Hans"],
        "crops": ["mango", "kinnow"],
        "capacity": "",
        "audience": "all",
        "codec": "vp8",
        "room": "orchards",
    }
    return usual | given


def as_json(given: dict[str, Any]) -> dict[str, Any]:
    """The same plan as a program sends it."""
    body = {name: value for name, value in given.items() if "." not in name and value != ""}
    for noun in ("title", "about"):
        parts = [(name, value) for name, value in given.items() if name.startswith(f"{noun}.")]
        body[noun] = {name.partition(".")[2]: value for name, value in parts}
    figures = {name: body[name] for name in ("minutes", "capacity") if name in body}
    return body | {name: int(text) if text.isdigit() else text for name, text in figures.items()}


async def view(house: Doors, answer: httpx.Response) -> LessonView:
    lesson = int(answer.headers["location"].rpartition("/")[2])
    return await house.now(lesson)


async def test_the_page_of_lessons(house: Doors) -> None:
    soon = await house.lesson(title={"en": "Soon to be seen"})
    week = await house.lesson(title={"en": "In a week"}, crops=["tea"], ahead=7 * 24 * 60)
    async with await house.server.client(None) as client:
        page = (await client.get("/lessons")).text
        assert f'href="/lessons/{soon.id}"' in page
        assert page.index("Soon to be seen") < page.index("In a week")
        narrowed = (await client.get("/lessons?crop=tea")).text
        assert "In a week" in narrowed
        assert "Soon to be seen" not in narrowed
        nothing = (await client.get("/lessons?school=nowhere")).text
        assert "No lesson is planned." in nothing
    assert week.crops == ("tea",)


async def test_a_lesson_reads_and_registers_without_javascript(house: Doors) -> None:
    lesson = await house.lesson(capacity=1)
    path = f"/lessons/{lesson.id}"
    async with await house.server.client("li", language="zh-CN") as client:
        page = (await client.get(path)).text
        assert '<span class="text" lang="zh-Hans" dir="auto">芒果热水</span>' in page
        # Both clocks stand there in words.
        assert "上海" in page
        assert "卡拉奇" in page
        done = await client.post(f"{path}/registration")
        assert (done.status_code, done.headers["location"]) == (303, path)
        assert "已报名" in (await client.get(path)).text
    async with await house.server.client("shazia", language="en") as other:
        full = await other.post(f"{path}/registration")
        assert full.status_code == 409
        assert sentence(Conflict("lesson_full"), "ur") in full.text
    async with await house.server.client("li") as client:
        assert (await client.post(f"{path}/registration/withdraw")).status_code == 303
    assert (await house.now(lesson.id)).coming == 0


async def test_a_visitor_is_asked_to_sign_in(house: Doors) -> None:
    lesson = await house.lesson()
    async with await house.server.client(None) as client:
        page = (await client.get(f"/lessons/{lesson.id}")).text
        assert f"/sign-in?next=/lessons/{lesson.id}" in page
        assert (await client.post(f"/lessons/{lesson.id}/registration")).status_code == 401
        assert (await client.get("/lessons/9999")).status_code == 404
        assert (await client.post("/lessons/9999/registration")).status_code == 404


async def test_the_stewards_side(house: Doors) -> None:
    lesson = await house.lesson()
    path = f"/lessons/{lesson.id}"
    for who, status in ((None, 401), ("amina", 403), ("maryam", 403)):
        async with await house.server.client(who) as client:
            assert (await client.get(f"{path}/host")).status_code == status
            assert (await client.post(f"{path}/start")).status_code == status
    async with await house.server.client("bashir") as client:
        page = (await client.get(f"{path}/host")).text
        assert f"{house.server.url}{path}/whip" in page
        assert "-cert_file cert.pem -key_file key.pem" in page
        assert (await client.post(f"{path}/start")).headers["location"] == f"{path}/host"
        assert (await house.now(lesson.id)).state == "live"
        assert (await client.post(f"{path}/end")).status_code == 303
        assert (await house.now(lesson.id)).state == "ended"
        again = await client.post(f"{path}/start")
        assert again.status_code == 409


async def test_a_lesson_for_the_young_says_who_is_missing(house: Doors) -> None:
    lesson = await house.lesson(youth=True)
    async with await house.server.client("bashir") as client:
        alone = await client.post(f"/lessons/{lesson.id}/start")
        assert alone.status_code == 403
        present = await client.post(f"/api/v1/lessons/{lesson.id}/presence")
        assert present.json() == {"present": 1}
    async with await house.server.client("shazia") as client:
        assert (await client.post(f"/api/v1/lessons/{lesson.id}/presence")).json()["present"] == 2
        assert (await client.post(f"/lessons/{lesson.id}/start")).status_code == 303


async def test_form_and_json_plan_the_same_lesson(house: Doors) -> None:
    async with await house.server.client("bashir") as client:
        typed = form(capacity="25", audience="women", codec="h264")
        made = await client.post("/schools/chenab/lessons/new", data=typed)
        assert made.status_code == 303
        by_form = await view(house, made)
        posted = await client.post("/api/v1/schools/chenab/lessons", json=as_json(typed))
        assert posted.status_code == 201
        by_json = await house.now(posted.json()["id"])
    different = {"id", "topic"}
    left, right = asdict(by_form), asdict(by_json)
    assert {k: v for k, v in left.items() if k not in different} == {
        k: v for k, v in right.items() if k not in different
    }
    assert by_form.title == {"en": "Mango hot-water treatment", "ur": "آم کا گرم پانی"}
    assert (by_form.capacity, by_form.audience, by_form.codec) == (25, "women", "h264")
    assert by_form.captions == ("en", "zh-Hans")
    assert by_form.local_start.strftime("%H:%M") == "15:00"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"title.en": "", "title.ur": ""}, "title"),
        ({"date": "2020-01-01"}, "date"),
        ({"date": "31 February"}, "date"),
        ({"time": "25:00"}, "time"),
        ({"minutes": "many"}, "minutes"),
        ({"minutes": "3"}, "minutes"),
        ({"zone": "Mars/Base"}, "zone"),
        ({"crops": ["gold"]}, "crops"),
        ({"room": "nowhere"}, None),
    ],
)
async def test_a_wrong_plan_keeps_what_was_typed(
    house: Doors, given: dict[str, Any], field: str | None
) -> None:
    typed = form(**{"about.en": "What I typed stays."} | given)
    async with await house.server.client("bashir", language="en") as client:
        answer = await client.post("/schools/chenab/lessons/new", data=typed)
        posted = await client.post("/api/v1/schools/chenab/lessons", json=as_json(typed))
    if field is None:
        assert answer.status_code == 404
        return
    assert answer.status_code == 422
    assert "What I typed stays." in answer.text
    assert 'class="wrong"' in answer.text
    assert (posted.status_code, posted.json()["field"]) == (422, field)


async def test_only_stewards_see_the_plan(house: Doors) -> None:
    lesson = await house.lesson()
    for who, status in ((None, 401), ("amina", 403)):
        async with await house.server.client(who) as client:
            for path in ("/schools/chenab/lessons/new", f"/lessons/{lesson.id}/edit"):
                assert (await client.get(path)).status_code == status
                assert (await client.post(path, data=form())).status_code == status
            assert (await client.post(f"/lessons/{lesson.id}/cancel")).status_code == status
    assert (await house.now(lesson.id)).state == "planned"


async def test_changing_and_cancelling_by_form(house: Doors) -> None:
    lesson = await house.lesson()
    path = f"/lessons/{lesson.id}"
    async with await house.server.client("bashir") as client:
        page = (await client.get(f"{path}/edit")).text
        assert lesson.local_start.strftime("%H:%M") in page
        assert (await client.post(f"{path}/edit", data=form(minutes="90"))).status_code == 303
        assert (await house.now(lesson.id)).minutes == 90
        assert (await client.post(f"{path}/cancel")).status_code == 303
        assert 'data-state="cancelled"' in (await client.get(path)).text


async def test_the_json_door(house: Doors) -> None:
    lesson = (await house.lesson()).id
    at = f"/api/v1/lessons/{lesson}"
    async with await house.server.client("bashir") as client:
        shown = (await client.get(at)).json()
        assert (shown["state"], shown["registered"], shown["coming"]) == ("planned", False, 0)
        assert lesson in [
            one["id"] for one in (await client.get("/api/v1/lessons")).json()["items"]
        ]
        assert (await client.post(f"{at}/register")).json()["registered"] is True
        assert (await client.delete(f"{at}/register")).json()["coming"] == 0
        assert (await client.post(f"{at}/start")).json()["state"] == "live"
        assert (await client.post(f"{at}/end")).json()["state"] == "ended"
        late = await client.delete(at)
        assert (late.status_code, late.json()["code"]) == (409, "lesson_begun")
        wrong = await client.put(at, content=b"{")
        assert (wrong.status_code, wrong.json()["code"]) == (400, "bad_json")
        cursor = await client.get("/api/v1/lessons?cursor=x")
        assert (cursor.status_code, cursor.json()["field"]) == (422, "after")


# The lessons of the following tests are not yet so near that they are told to be.


async def watch(socket: ClientConnection, lesson: int, form: str) -> dict[str, Any]:
    await socket.send(json.dumps({"op": "watch", "ref": "1", "lesson": lesson, "as": form}))
    assert json.loads(await socket.recv())["ev"] == "ok"
    told: dict[str, Any] = json.loads(await socket.recv())
    return told


async def test_frames_tell_how_a_lesson_stands(house: Doors) -> None:
    lesson = (await house.lesson(ahead=45)).id
    store, people = house.server.store, house.school.people
    socket = await house.server.socket("amina")
    first = await watch(socket, lesson, "json")
    assert (first["ev"], first["lesson"], first["state"]) == ("lesson.changed", lesson, "planned")

    async def then(verb: Any, who: str, **given: Any) -> dict[str, Any]:
        await store.do(verb, people[who], lesson=lesson, **given)
        told: dict[str, Any] = json.loads(await socket.recv())
        return told

    assert (await then(registrations.register, "li"))["current"]["coming"] == 1
    # What is sent to many says nothing of one of them.
    assert "registered" not in (await then(registrations.register, "amina"))["current"]
    assert (await then(stage.arrive, "bashir"))["state"] == "planned"
    assert (await then(broadcasts.start, "bashir"))["state"] == "live"
    assert (await then(broadcasts.connected, "bashir", codec=None))["on_air"] is True
    assert (await then(broadcasts.lost, "bashir"))["current"]["lost_at"]
    assert (await then(broadcasts.end, "bashir"))["state"] == "ended"
    await socket.close()


async def test_frames_make_the_page_that_the_server_makes(house: Doors) -> None:
    lesson = (await house.lesson(ahead=45)).id
    socket = await house.server.socket("li")
    await watch(socket, lesson, "html")
    await house.server.store.do(broadcasts.start, house.school.people["bashir"], lesson=lesson)
    told = json.loads(await socket.recv())
    async with await house.server.client("li") as client:
        page = (await client.get(f"/lessons/{lesson}")).text
    live = _slots(told["html"])
    assert set(live) == {"over", "words"}
    assert _slots(page) == live
    assert "正在直播" in live["over"]
    await socket.close()


def _slots(html: str) -> dict[str, str]:
    """What stands in each slot, white space apart."""
    found = {}
    for slot in SLOT.finditer(html):
        depth, end = 1, slot.end()
        while depth:
            tag = DIV.search(html, end)
            assert tag is not None
            depth += 1 if tag.group() == "<div" else -1
            end = tag.end()
        found[slot.group(1)] = " ".join(html[slot.start() : end].split())
    return found


async def test_a_lesson_that_is_not_there_is_not_watched(house: Doors) -> None:
    socket = await house.server.socket()
    await socket.send(json.dumps({"op": "watch", "ref": "1", "lesson": 9999}))
    assert json.loads(await socket.recv())["code"] == "not_found"
    await socket.close()


async def test_a_moved_lesson_is_told(house: Doors) -> None:
    lesson = await house.lesson(ahead=45)
    socket = await house.server.socket()
    await watch(socket, lesson.id, "html")
    moved = house.school.people["bashir"]
    start = now().astimezone(ZoneInfo("Asia/Karachi")) + timedelta(days=2)
    await house.server.store.do(lessons.edit, moved, lesson=lesson.id, plan=plan(start))
    told = json.loads(await socket.recv())
    seen = await house.server.store.read(queries.lesson, moved, lesson=lesson.id)
    assert f'data-countdown="{seen.starts_at.isoformat()}"' in told["html"]
    await socket.close()


async def test_why_publishing_failed_is_said_to_stewards_alone(house: Doors) -> None:
    lesson = (await house.lesson(ahead=45)).id
    reports = LessonReports(house.server.store)
    reports.hub = house.server.app.state.live.hub
    steward, other = await house.server.socket("shazia"), await house.server.socket("amina")
    for socket in (steward, other):
        await watch(socket, lesson, "json")
    await reports.failed(f"lesson:{lesson}", "certificate_refused")
    await reports.watching(f"lesson:{lesson}", 3)
    told = json.loads(await steward.recv())
    assert (told["ev"], told["reason"]) == ("lesson.host_failed", "certificate_refused")
    assert "P-256" in told["text"]
    for socket in (steward, other):
        count = json.loads(await socket.recv())
        assert count == {"ev": "lesson.watching", "lesson": lesson, "count": 3}
        await socket.close()


async def test_joining_a_lesson_needs_little_script(house: Doors) -> None:
    """DESIGN.md 10: at most 40 KB, compressed."""
    lesson = (await house.lesson(ahead=45)).id
    async with await house.server.client("amina") as client:
        page = (await client.get(f"/lessons/{lesson}")).text
        wanted = re.findall(r'<script type="module" src="([^"]+)"', page)
        assert wanted
        sizes: dict[str, int] = {}
        while wanted:
            address = wanted.pop()
            script = await client.get(address)
            assert script.headers["content-encoding"] == "gzip"
            sizes[address] = int(script.headers["content-length"])
            found = re.findall(r'^import .* from "([^"]+)";', script.text, re.MULTILINE)
            wanted += [
                one for one in (urljoin(address, each) for each in found) if one not in sizes
            ]
    assert any("socket.js" in address for address in sizes)
    assert sum(sizes.values()) <= 40_000
