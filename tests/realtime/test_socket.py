import asyncio
import json
import random
import socket as sockets
import string
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from websockets.exceptions import InvalidStatus

from ifsa.actor import HOUSE, Actor, Role
from ifsa.members import devices
from ifsa.members.queries import actors_of
from ifsa.realtime import socket
from ifsa.realtime.areas import room_changes
from ifsa.realtime.areas import rooms as live_rooms
from ifsa.realtime.command import Caller, Command
from ifsa.realtime.devices import SIGNED_OUT
from ifsa.realtime.parts import Pace
from ifsa.rooms import queries, spaces
from ifsa.rooms.events import MessagePosted
from ifsa.rooms.queries import REPLAY_MAX
from ifsa.schools import consents, follows, schools, stewards
from ifsa.wire.live import Ok, Unwatch
from tests import parts
from tests.demonstrations.world import PEOPLE
from tests.realtime.line import Line, lined
from tests.schools.world import CHENAB

HASTY = Pace(beat=(0.05, 0.06), gather=0.0, actor_age=0.0)
IMPATIENT = Pace(buffer=60_000)
KEY = "0b9d2c1e-5a64-4f0e-9c1b-2f6f5f1f7d11"
# A link so narrow that what isn't read waits at the server.
NARROW = 4096
FOREIGN = "https://evil.example"


@dataclass
class House:
    """One server with its people; beside /live it has a hasty and an impatient door."""

    server: parts.Server
    people: dict[str, Actor] = field(default_factory=dict)
    numbers: "count[int]" = field(default_factory=count)

    async def room(self, **given: Any) -> str:
        return await self.server.store.do(
            spaces.open,
            self.people["maryam"],
            slug=f"room-{next(self.numbers)}",
            name={"en": "Room"},
            about={},
            emblem="mango",
            **given,
        )

    async def seqs(self, room: str) -> list[int]:
        """The numbers of all messages of a room, as the database has them."""
        found = await self.server.store.read(
            queries.latest_messages, self.people["maryam"], slug=room, most=10**6
        )
        return [message.seq for message in found]


async def _crash(caller: Caller, given: Unwatch) -> Ok:
    raise ZeroDivisionError


@pytest.fixture(scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    settings = parts.fresh(tmp_path_factory.mktemp("live") / "data")
    async with parts.serving(settings) as server:
        live, watchables = server.app.state.live, {"room": room_changes.WATCHABLE}
        commands = {**live_rooms.COMMANDS, "crash": Command(Unwatch, _crash)}
        for path, pace in (("/hasty", HASTY), ("/impatient", IMPATIENT)):
            route = socket.route(replace(live, pace=pace), commands, watchables, path=path)
            server.app.router.routes.append(route)
        made = House(server)
        made.people["maryam"] = await parts.member(server.store, "maryam", role=Role.ADMIN)
        for handle, language in (("amina", "ur"), ("li", "zh-Hans"), ("bashir", "ur")):
            made.people[handle] = await parts.member(server.store, handle, language=language)
        for handle in ("zain", "sana"):
            made.people[handle] = await parts.member(server.store, handle, born=PEOPLE[handle])
        await _agree(made, "zain")
        yield made


async def _agree(house: House, handle: str) -> None:
    """The school that a youth follows has a guardian's word."""
    store, admin = house.server.store, house.people["maryam"]
    await store.do(schools.found, admin, **CHENAB)
    await store.do(follows.follow, house.people[handle], school=CHENAB["slug"])
    given: dict[str, Any] = {"school": CHENAB["slug"], "handle": handle, "source": "guardian"}
    await store.do(consents.grant, admin, **given)


@pytest.fixture
async def room(house: House) -> str:
    return await house.room()


async def test_what_one_posts_all_who_watch_are_told(house: House, room: str) -> None:
    async with lined(house.server, "amina") as amina, lined(house.server, "li") as li:
        assert await li.watch(room) == {"ev": "ok", "ref": "1", "seq": 0}
        ok = await amina.post(room, "پتے پیلے ہیں")
        (frame,) = await li.until(1)
        assert (ok["ev"], ok["seq"], ok["message"]["text"]) == ("ok", 1, "پتے پیلے ہیں")
        message = ok["message"]
        assert frame == {
            "ev": "message.posted",
            "room": room,
            "seq": 1,
            "topic": message["topic"],
            "message": message,
        }
        assert (message["author"]["handle"], message["lang"]) == ("amina", "ur")
        assert await li.silent()


async def test_who_posts_and_watches_is_told_once(house: House, room: str) -> None:
    async with lined(house.server, "amina") as amina:
        await amina.watch(room)
        await amina.post(room)
        assert len(await amina.until(1)) == 1
        assert await amina.silent()


async def test_those_who_come_late_are_told_what_they_lack(house: House, room: str) -> None:
    async with lined(house.server, "amina") as amina, lined(house.server) as visitor:
        for number in range(5):
            await amina.post(room, str(number))
        ok = await visitor.watch(room, after=2)
        assert ok["seq"] == 5
        await amina.post(room, "live")
        frames = await visitor.until(6)
        assert [frame["seq"] for frame in frames] == [3, 4, 5, 6]
        assert [frame["message"]["text"] for frame in frames] == ["2", "3", "4", "live"]


async def test_a_started_topic_is_replayed_in_its_place(house: House, room: str) -> None:
    async with lined(house.server, "amina") as amina, lined(house.server) as visitor:
        await amina.post(room)
        started = await amina.do("start", room=room, key=str(uuid4()), title="پتے", text="کیوں؟")
        assert (started["ev"], started["seq"]) == ("ok", 3)
        assert started["state"]["topic"]["title"] == "پتے"
        await visitor.watch(room, after=0)
        await visitor.until(3)
        told = [(frame["ev"], frame["seq"]) for frame in visitor.frames]
        assert told == [("message.posted", 1), ("topic.started", 2), ("message.posted", 3)]
        assert visitor.frames[1]["topic"]["title"] == "پتے"
        assert visitor.frames[2]["topic"] == started["state"]["topic"]["id"]


async def test_pages_get_html_in_their_language(house: House, room: str) -> None:
    async with lined(house.server, "amina") as amina, lined(house.server, "li") as li:
        for line in (amina, li):
            await line.watch(room, form="html")
        await li.post(room, "<b>先</b>测**酸碱度**")
        html = {}
        for handle, line in (("amina", amina), ("li", li)):
            (frame,) = await line.until(1)
            assert "message" not in frame
            html[handle] = frame["html"]
        assert html["amina"] != html["li"]
        for fragment in html.values():
            assert 'id="s1"' in fragment
            assert 'lang="zh-Hans"' in fragment
            assert "&lt;b&gt;先&lt;/b&gt;测<strong>酸碱度</strong>" in fragment


async def test_a_gap_too_large_is_said_aloud(house: House, room: str) -> None:
    async with lined(house.server, "amina") as amina, lined(house.server, "li") as li:
        for number in range(REPLAY_MAX + 1):
            await amina.say(_command(room, number))
        while len(await house.seqs(room)) <= REPLAY_MAX:
            await asyncio.sleep(0.02)
        ok = await li.watch(room, after=0)
        reset = await li.hear()
        assert (reset["ev"], reset["room"], reset["seq"]) == ("reset", room, ok["seq"])
        assert [message["seq"] for message in reset["page"]][-1] == REPLAY_MAX + 1
        await amina.say(_command(room, 999))
        assert (await li.until(ok["seq"] + 1))[0]["seq"] == ok["seq"] + 1


def _command(room: str, number: object) -> dict[str, str]:
    return {"op": "post", "room": room, "key": str(uuid4()), "text": str(number)}


async def test_a_seq_from_the_future_resets_too(house: House, room: str) -> None:
    async with lined(house.server) as visitor:
        await visitor.watch(room, after=99)
        assert (await visitor.hear())["ev"] == "reset"


async def test_who_no_longer_watches_is_told_no_more(house: House, room: str) -> None:
    async with lined(house.server, "amina") as amina, lined(house.server, "li") as li:
        await li.watch(room)
        await amina.post(room)
        await li.until(1)
        assert (await li.do("unwatch", room=room))["ev"] == "ok"
        await amina.post(room)
        assert await li.silent()
        assert house.server.app.state.live.hub.watching(f"room:{room}") == 0


async def test_one_connection_watches_several_rooms(house: House, room: str) -> None:
    other = await house.room()
    async with lined(house.server, "amina") as amina:
        for slug in (room, other, other):
            await amina.watch(slug)
        await amina.post(other)
        await amina.post(room)
        await amina.until(1)
        while len(amina.frames) < 2:
            amina.frames.append(await amina.hear())
        assert [frame["room"] for frame in amina.frames] == [other, room]
        assert await amina.silent()


async def test_the_same_key_gives_the_same_answer(house: House, room: str) -> None:
    key = str(uuid4())
    async with lined(house.server, "amina") as phone, lined(house.server, "amina") as laptop:
        await laptop.watch(room)
        first = await phone.post(room, "Once", key=key)
        again = await laptop.post(room, "Once", key=key)
        assert again["message"] == first["message"]
        other = await phone.post(room, "Twice", key=key)
        assert (other["ev"], other["code"]) == ("error", "key_reused")
        refused = await phone.post(room, "", key=str(uuid4()))
        assert (refused["code"], refused["field"]) == ("required", "text")
        assert len(await laptop.until(1)) == 1
        assert await house.seqs(room) == [1]


async def test_twenty_tries_at_once_are_one_message(house: House, room: str) -> None:
    key = str(uuid4())
    async with lined(house.server, "amina") as amina:
        for number in range(20):
            await amina.say({**_command(room, 0), "ref": str(number), "key": key})
        answers = [await amina.hear() for _ in range(20)]
        assert {answer["ev"] for answer in answers} == {"ok"}
        assert len({answer["message"]["id"] for answer in answers}) == 1
        assert await house.seqs(room) == [1]


async def test_reading_on_one_device_counts_on_the_other(house: House, room: str) -> None:
    async with lined(house.server, "amina") as amina, lined(house.server, "li") as li:
        for _ in range(3):
            topic = (await amina.post(room))["message"]["topic"]
        assert (await li.do("read", topic=topic, seq=2))["seq"] == 2
        assert (await li.do("read", topic=topic, seq=1))["seq"] == 2
        view = await house.server.store.read(queries.room, house.people["li"], slug=room)
        assert view.unread == 1


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ("", "bad_json"),
        ("no json", "bad_json"),
        ("[" * 5000, "bad_form"),
        ('{"op": "fly"', "bad_json"),
        (b"\x00\xff", "bad_json"),
        (b'{"op": "watch", "room": "x"}', "bad_json"),
        ("[]", "bad_form"),
        ("null", "bad_form"),
        ("{}", "required"),
        ({"op": 5}, "bad_form"),
        ({"op": "fly"}, "unknown_op"),
        ({"op": "watch"}, "bad_frame"),
        ({"op": "watch", "room": "a", "lesson": 1}, "bad_frame"),
        ({"op": "watch", "room": 5}, "bad_form"),
        ({"op": "watch", "room": "nowhere"}, "not_found"),
        ({"op": "watch", "room": "nowhere", "after": 2**64}, "number_range"),
        ({"op": "watch", "room": "nowhere", "after": -1}, "number_range"),
        ({"op": "watch", "room": "nowhere", "as": "xml"}, "bad_choice"),
        ({"op": "watch", "lesson": 10**12}, "not_found"),
        ({"op": "unwatch"}, "bad_frame"),
        ({"op": "post"}, "required"),
        ({"op": "post", "room": "a", "text": "b", "key": "c"}, "key_form"),
        ({"op": "post", "room": "a", "text": None, "key": KEY}, "bad_form"),
        (
            {"op": "post", "room": "a", "text": "b", "key": KEY, "topic": 2**63},
            "number_range",
        ),
        ({"op": "post", "room": "a", "text": "b", "key": KEY}, "not_found"),
        ({"op": "read", "topic": 1.5, "seq": 1}, "bad_number"),
        ({"op": "read", "topic": 10**9, "seq": 1}, "not_found"),
        ({"op": "post", "text": "x" * 140_000}, "too_large"),
    ],
    ids=lambda given: str(given)[:50],
)
async def test_a_bad_frame_is_an_error_and_the_connection_goes_on(
    house: House, room: str, frame: object, code: str
) -> None:
    async with lined(house.server, "amina") as amina:
        await amina.say(frame)
        error = await amina.hear()
        assert (error["ev"], error["code"]) == ("error", code)
        assert any("\u0600" < letter < "\u06ff" for letter in error["text"])
        assert (await amina.post(room))["ev"] == "ok"


async def test_the_error_carries_the_reference_where_there_is_one(house: House) -> None:
    async with lined(house.server) as visitor:
        await visitor.say({"op": "fly", "ref": "77"})
        assert (await visitor.hear())["ref"] == "77"
        await visitor.say({"op": "fly", "ref": {}})
        assert "ref" not in await visitor.hear()


async def test_a_command_that_crashes_takes_nothing_with_it(
    house: House, room: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with lined(house.server, "amina", "/hasty") as amina:
        assert (await amina.do("crash"))["code"] == "server"
        assert (await amina.post(room))["ev"] == "ok"
    assert "a live command crashed" in caplog.text


async def test_too_many_streams_on_one_connection(house: House) -> None:
    rooms = [await house.room() for _ in range(socket.STREAMS_MAX + 1)]
    async with lined(house.server) as visitor:
        answers = [await visitor.watch(slug) for slug in rooms]
        assert [answer["ev"] for answer in answers[:-1]] == ["ok"] * socket.STREAMS_MAX
        assert answers[-1]["code"] == "too_many_streams"
        await visitor.do("unwatch", room=rooms[0])
        assert (await visitor.watch(rooms[-1]))["ev"] == "ok"


async def test_a_visitor_reads_and_does_not_write(house: House, room: str) -> None:
    async with lined(house.server) as visitor:
        assert (await visitor.watch(room))["ev"] == "ok"
        assert (await visitor.post(room))["code"] == "sign_in_first"
        assert (await visitor.do("read", topic=1, seq=1))["code"] in {"sign_in_first", "not_found"}


async def test_a_room_of_the_young_is_not_there_for_others(house: House) -> None:
    young = await house.room(youth=True)
    async with lined(house.server, "zain") as zain:
        assert (await zain.watch(young))["ev"] == "ok"
        assert (await zain.post(young))["ev"] == "ok"
        for other in ("amina", "sana", None):
            async with lined(house.server, other) as line:
                for form in ("json", "html"):
                    assert (await line.watch(young, after=0, form=form))["code"] == "not_found"
                assert (await line.post(young))["code"] == "not_found"
        assert house.server.app.state.live.hub.watching(f"room:{young}") == 1


@pytest.mark.parametrize("origin", [FOREIGN, "null", "http://127.0.0.1:1"])
async def test_a_foreign_page_gets_no_connection(house: House, origin: str) -> None:
    with pytest.raises(InvalidStatus) as caught:
        async with lined(house.server, "amina", headers={"Origin": origin}):
            pass
    assert caught.value.response.status_code == 403


async def test_our_own_page_does(house: House, room: str) -> None:
    async with lined(house.server, "amina", headers={"Origin": house.server.url}) as amina:
        assert (await amina.watch(room))["ev"] == "ok"
        assert amina.socket.subprotocol == "ifsa.v1"


async def test_a_page_made_for_somebody_else_is_closed_before_it_says_anything(
    house: House, room: str
) -> None:
    amina, li = (house.people[handle].member for handle in ("amina", "li"))
    for path in (f"/live?member={li}", "/live?member="):
        async with lined(house.server, "amina", path) as line:
            assert await line.to_the_end() == SIGNED_OUT
    async with lined(house.server, path=f"/live?member={amina}") as visitor:
        assert await visitor.to_the_end() == SIGNED_OUT
    async with lined(house.server, "amina", f"/live?member={amina}") as line:
        assert (await line.post(room))["ev"] == "ok"
    async with lined(house.server, path="/live?member=") as visitor:
        assert (await visitor.watch(room))["ev"] == "ok"


async def test_whether_it_is_alive_can_be_asked(house: House) -> None:
    async with lined(house.server) as visitor:
        assert await visitor.do("ping") == {"ev": "ok", "ref": "1"}


async def test_a_device_that_is_signed_out_is_closed_and_no_other(house: House, room: str) -> None:
    secret = await house.server.secret("amina")
    cookie = {"Cookie": f"ifsa_device={secret}"}
    async with (
        lined(house.server, headers=cookie) as lost,
        lined(house.server, headers=cookie) as lost_too,
        lined(house.server, "amina") as kept,
    ):
        for line in (lost, lost_too, kept):
            await line.watch(room)
        mine = await house.server.store.read(actors_of, HOUSE, secrets=[secret])
        await house.server.store.do(
            devices.sign_out, house.people["amina"], device=mine[secret].device
        )
        for line in (lost, lost_too):
            assert await line.to_the_end() == 4401
        assert (await kept.post(room))["ev"] == "ok"


async def test_the_heartbeat_says_where_each_room_stands(house: House, room: str) -> None:
    other = await house.room()
    async with lined(house.server, "amina", "/hasty") as amina:
        assert await amina.hear() == {"ev": "head", "rooms": {}}
        for slug in (room, other):
            await amina.watch(slug)
        await amina.post(room)
        while True:
            frame = await amina.hear()
            if frame["ev"] == "head" and frame["rooms"].get(room) == 1:
                break
        assert frame["rooms"] == {room: 1, other: 0}


async def test_who_may_not_see_a_room_any_more_is_closed_at_the_next_beat(house: House) -> None:
    admin, store = house.people["maryam"], house.server.store
    await store.do(schools.found, admin, **{**CHENAB, "slug": "revoked"})
    for handle in ("bashir", "li"):
        await store.do(stewards.appoint, admin, school="revoked", handle=handle)
    young = await house.room(youth=True, school="revoked")
    async with lined(house.server, "bashir", "/hasty") as bashir:
        assert (await bashir.watch(young))["ev"] == "ok"
        await store.do(stewards.dismiss, admin, school="revoked", handle="bashir")
        assert await bashir.to_the_end() == socket.SHUT_OUT


async def test_each_change_once_and_in_order_while_people_come_and_go(
    house: House, room: str
) -> None:
    """Three write as fast as they can; watchers join, are cut off, and resume where they were."""
    each, writers = 30, ("amina", "li", "bashir")
    total = each * len(writers)

    async def write(handle: str) -> None:
        async with lined(house.server, handle) as line:
            for number in range(each):
                assert (await line.post(room, f"{handle} {number}"))["ev"] == "ok"

    async def look(seed: int) -> list[int]:
        dice, seen = random.Random(seed), list[int]()
        await asyncio.sleep(dice.random() / 2)
        while not seen or seen[-1] < total:
            form = dice.choice(["json", "html"])
            async with lined(house.server, None) as line:
                await line.watch(room, after=seen[-1] if seen else 0, form=form)
                stay = dice.randrange(5, 80)
                while len(line.frames) < stay and (not line.frames or line.seqs[-1] < total):
                    line.frames.append(await line.hear())
                assert "reset" not in {frame["ev"] for frame in line.frames}
                seen += line.seqs
        return seen

    looking = [asyncio.create_task(look(seed)) for seed in range(5)]
    await asyncio.gather(*map(write, writers))
    for seen in await asyncio.gather(*looking):
        assert seen == list(range(1, total + 1))
    assert await house.seqs(room) == list(range(1, total + 1))


async def test_a_slow_reader_among_five_hundred_is_cut_and_slows_nobody(
    house: House, room: str
) -> None:
    narrow = sockets.socket()
    narrow.setsockopt(sockets.SOL_SOCKET, sockets.SO_RCVBUF, NARROW)
    narrow.connect(("127.0.0.1", int(house.server.url.rpartition(":")[2])))
    narrow.setblocking(False)
    async with AsyncExitStack() as stack:
        slow = await stack.enter_async_context(
            lined(house.server, None, "/impatient", sock=narrow, max_queue=1, ping_interval=None)
        )
        amina = await stack.enter_async_context(lined(house.server, "amina"))
        await slow.watch(room)
        (watcher,) = house.server.app.state.live.hub._streams[f"room:{room}"].coming
        watcher.connection.setsockopt(sockets.SOL_SOCKET, sockets.SO_SNDBUF, NARROW)
        quick = await asyncio.gather(*(_reading(house, room, stack) for _ in range(499)))
        slow.socket.transport.pause_reading()
        sent = 0
        while house.server.app.state.live.hub.watching(f"room:{room}") == 500:
            sent = (await amina.post(room, _noise()))["seq"]
            assert sent < 3000
        async with asyncio.timeout(20):
            while any(len(seqs) < sent for seqs in quick):
                await asyncio.sleep(0.05)
        assert quick == [[*range(1, sent + 1)]] * 499
        slow.socket.transport.resume_reading()
        assert await slow.to_the_end() == 1006
        # What it got it got in order, so that it resumes after the last.
        assert slow.seqs == list(range(1, len(slow.seqs) + 1))
        assert len(slow.seqs) < sent


async def test_a_long_past_is_told_as_fast_as_it_is_taken(house: House, room: str) -> None:
    async with (
        lined(house.server, "amina") as amina,
        lined(house.server, None, "/impatient", max_queue=1) as late,
    ):
        for _ in range(60):  # in all many times what may wait
            await amina.say(_command(room, _noise()) | {"ref": "p"})
        for _ in range(60):
            assert (await amina.hear())["ev"] == "ok"
        watching = asyncio.create_task(late.watch(room, after=0))
        await asyncio.sleep(0.3)
        await amina.post(room, "meanwhile")
        assert (await watching)["ev"] == "ok"
        await late.until(61)
        assert late.seqs == list(range(1, 62))


async def test_who_takes_what_comes_is_never_too_slow(house: House, room: str) -> None:
    async with (
        lined(house.server, None, "/impatient") as visitor,
        lined(house.server, "amina") as amina,
    ):
        await visitor.watch(room)
        for seq in range(1, 13):  # in all much more than may wait
            await amina.post(room, _noise())
            await visitor.until(seq)
        assert visitor.seqs == list(range(1, 13))


async def _reading(house: House, room: str, stack: AsyncExitStack) -> list[int]:
    """The numbers of all that somebody is told who takes it as it comes."""
    line = await stack.enter_async_context(
        lined(house.server, ping_interval=None, compression=None)
    )
    await line.watch(room)
    seqs: list[int] = []

    async def read() -> None:
        async for text in line.socket:
            frame = json.loads(text)
            seqs.append(frame["seq"])

    stack.callback(asyncio.create_task(read()).cancel)
    return seqs


def _noise() -> str:
    return "".join(random.choices(string.ascii_letters, k=7900))


async def test_a_connection_that_ends_leaves_nothing_behind(house: House, room: str) -> None:
    live = house.server.app.state.live
    async with lined(house.server, "amina") as amina:
        await amina.watch(room)
        assert live.hub.watching(f"room:{room}") == 1
        assert live.devices._open
    async with asyncio.timeout(5):
        while live.hub.watching(f"room:{room}") or live.devices._open:
            await asyncio.sleep(0.01)


async def test_who_posts_too_often_hears_how_long_to_wait(tmp_path: Path) -> None:
    async with parts.serving(parts.fresh(tmp_path / "data", rate_limits=True)) as server:
        house = House(server)
        house.people["maryam"] = await parts.member(server.store, "maryam", role=Role.ADMIN)
        room = await house.room()
        async with lined(server, "maryam") as line:
            answers = [await line.post(room, str(number)) for number in range(13)]
            assert [answer["ev"] for answer in answers] == ["ok"] * 12 + ["error"]
            assert answers[-1]["code"] == "too_many"
            assert 0 < answers[-1]["retry_after"] <= 10
            assert str(answers[-1]["retry_after"]) in answers[-1]["text"]


async def test_the_past_ends_where_the_present_begins(house: House, room: str) -> None:
    """What is committed between the watch and the read of its past comes once."""
    async with lined(house.server, "amina") as amina, lined(house.server, "li") as li:
        for round_ in range(10):
            last = round_ * 3
            for number in range(3):
                await amina.say({**_command(room, number), "ref": f"p{number}"})
            await li.watch(room, after=last)
            await li.until(last + 3)
            assert li.seqs == list(range(1, last + 4))
            for _ in range(3):
                await amina.hear()


async def test_what_the_past_told_is_not_told_again_when_the_hub_comes_to_it(
    house: House, room: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    tellings = house.server.app.state.live.hub._tellings
    usual = tellings[MessagePosted]

    async def late(event: MessagePosted) -> object:
        await asyncio.sleep(0.2)
        return await usual.prepare(event)

    async with lined(house.server, "amina") as amina, lined(house.server) as visitor:
        await visitor.watch(room)  # somebody watches, so that the hub has something to tell
        monkeypatch.setitem(tellings, MessagePosted, replace(usual, prepare=late))
        async with lined(house.server, "li") as li:
            await amina.post(room, "one")
            assert (await li.watch(room, after=0))["seq"] == 1
            await li.until(1)
            await amina.post(room, "two")
            await li.until(2)
            assert li.seqs == [1, 2]
            assert await li.silent(0.5)
        assert [frame["seq"] for frame in await visitor.until(2)] == [1, 2]


async def test_lines_are_independent(house: House, room: str) -> None:
    lines: list[Line] = []
    async with AsyncExitStack() as stack:
        for _ in range(20):
            line = await stack.enter_async_context(lined(house.server))
            await line.watch(room)
            lines.append(line)
        for line in lines[::2]:
            line.socket.transport.abort()
        amina = await stack.enter_async_context(lined(house.server, "amina"))
        await amina.post(room)
        for line in lines[1::2]:
            assert [frame["seq"] for frame in await line.until(1)] == [1]
