"""What a WHEP player is told by server-sent events, as any player asks for it."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from ifsa.demonstrations import broadcasts
from tests.realtime.doors import SDP, Doors, connect

JSON = {"Content-Type": "application/json"}
ALL = ["active", "inactive", "layers", "viewercount"]  # as whip-whep asks, whatever is offered


@dataclass
class Player:
    """A viewer's session, and its events one by one."""

    client: httpx.AsyncClient
    session: str
    link: str

    async def ask(self, events: Any) -> httpx.Response:
        return await self.client.post(f"{self.session}/events", json=events)

    @asynccontextmanager
    async def listen(self, where: str) -> AsyncIterator[AsyncIterator[tuple[str, Any]]]:
        async with self.client.stream("GET", where) as answer:
            assert answer.status_code == 200
            assert answer.headers["content-type"].startswith("text/event-stream")
            assert answer.headers["access-control-allow-origin"] == "*"
            yield _events(answer.aiter_lines())


async def _events(lines: AsyncIterator[str]) -> AsyncIterator[tuple[str, Any]]:
    kind = ""
    async for line in lines:
        if line.startswith("event: "):
            kind = line.removeprefix("event: ")
        if line.startswith("data: "):
            yield kind, json.loads(line.removeprefix("data: "))


async def _next(events: AsyncIterator[tuple[str, Any]]) -> tuple[str, Any]:
    async with asyncio.timeout(10):
        return await anext(events)


@dataclass
class Lesson:
    doors: Doors
    number: int

    async def publish(self) -> str:
        """Go on the air; gives the publisher's session."""
        host, offer = await self.doors.publisher()
        async with await self.doors.client("bashir") as client:
            path = f"/lessons/{self.number}/whip"
            answer = await client.post(path, content=offer, headers=SDP)
            await connect(host, answer.text)
            return str(answer.headers["location"])

    @asynccontextmanager
    async def player(self) -> AsyncIterator[Player]:
        viewer, wanted = await self.doors.viewer()
        async with await self.doors.client(None) as client:
            path = f"/lessons/{self.number}/whep"
            answer = await client.post(path, content=wanted, headers=SDP)
            await connect(viewer, answer.text)
            yield Player(client, answer.headers["location"], answer.headers["link"])


@pytest.fixture
async def lesson(doors: Doors) -> Lesson:
    return Lesson(doors, (await doors.lesson()).id)


async def test_a_player_is_told_who_is_on_the_air_and_how_many_watch(lesson: Lesson) -> None:
    session = await lesson.publish()
    async with lesson.player() as player:
        assert player.link == (
            f'<{player.session}/events>; rel="urn:ietf:params:whep:ext:core:server-sent-events"; '
            'events="active,inactive,viewercount"'
        )
        answer = await player.ask(ALL)
        assert answer.status_code == 201
        async with player.listen(answer.headers["location"]) as events:
            assert await _next(events) == ("active", {})
            counted = [await _next(events)]
            while counted[-1] != ("viewercount", {"viewercount": 1}):
                counted.append(await _next(events))
            assert {kind for kind, _ in counted} == {"viewercount"}
            async with lesson.player():
                assert await _next(events) == ("viewercount", {"viewercount": 2})
            async with await lesson.doors.client("bashir") as client:
                await client.delete(session)
            told = [await _next(events)]
            while told[-1][0] == "viewercount":
                told.append(await _next(events))
            assert told[-1] == ("inactive", {})
            await lesson.publish()
            while (after := await _next(events))[0] == "viewercount":
                pass
            assert after == ("active", {})


async def test_only_what_was_asked_for_is_told_and_the_end_ends_it(lesson: Lesson) -> None:
    await lesson.publish()
    async with lesson.player() as player:
        where = (await player.ask(["inactive", "something new"])).headers["location"]
        async with player.listen(where) as events:
            people = lesson.doors.school.people
            await lesson.doors.server.store.do(
                broadcasts.end, people["bashir"], lesson=lesson.number
            )
            async with asyncio.timeout(10):
                assert [one async for one in events] == [("inactive", {})]


async def test_who_does_not_know_the_session_is_told_nothing(lesson: Lesson) -> None:
    await lesson.publish()
    async with lesson.player() as player:
        for path in ("/media/guessed/events", "/media/guessed/events/active"):
            method = "GET" if path.endswith("active") else "POST"
            answer = await player.client.request(method, path, json=ALL)
            assert answer.status_code == 404
            assert answer.headers["access-control-allow-origin"] == "*"
        where = (await player.ask(ALL)).headers["location"]
        assert (await player.client.delete(where)).status_code == 200
        await player.client.delete(player.session)
        gone = await player.client.get(where)
        assert gone.status_code == 404


@pytest.mark.parametrize("asked", [{"events": ALL}, "active", [1], ["x"] * 50, ["x" * 99]])
async def test_what_is_no_list_of_events_is_refused(lesson: Lesson, asked: Any) -> None:
    await lesson.publish()
    async with lesson.player() as player:
        answer = await player.ask(asked)
        assert (answer.status_code, answer.json()["status"]) == (422, 422)
        broken = await player.client.post(f"{player.session}/events", content=b"[", headers=JSON)
        assert broken.status_code == 400
        assert broken.headers["content-type"] == "application/problem+json"
