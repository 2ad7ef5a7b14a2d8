"""Nonsense through every door: never a crash, always an answer, and the house goes on."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Iterable

import httpx
import pytest
from starlette.routing import Route
from websockets.exceptions import ConnectionClosed

from ifsa.config import Settings
from tests.house.alliance import Alliance, alliance
from tests.house.endless import answered
from tests.house.nonsense import PROGRAMS, Odd, odd_fields, odd_methods, odd_requests
from tests.house.tries import LIVE, tries

# A form that breaks off leaves its temporary file to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

AT_ONCE = 8
OUT_OF_ROOM = 503  # the video engine has no place left: an answer, not a crash


@pytest.fixture(scope="module")
async def house(
    demonstration_data: Settings, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Alliance]:
    async with alliance(demonstration_data, tmp_path_factory.mktemp("nonsense")) as made:
        yield made


def _routes(house: Alliance, *, programs: bool) -> list[Route]:
    routes = [one for one in house.server.app.routes if isinstance(one, Route)]
    return [one for one in routes if one.path.startswith(PROGRAMS) is programs]


async def _wrong(house: Alliance, who: str, odds: Iterable[Odd]) -> list[str]:
    """Those requests that were answered with a crash, or not as the house answers."""
    limit = asyncio.Semaphore(AT_ONCE)
    async with house.client(who) as client:

        async def ask(odd: Odd) -> str | None:
            async with limit:
                return await _asked(client, odd)

        found = await asyncio.gather(*(ask(odd) for odd in odds))
    return [one for one in found if one]


async def _asked(client: httpx.AsyncClient, odd: Odd) -> str | None:
    headers = dict(odd.headers)
    request = client.build_request(odd.method, odd.path, content=odd.body, headers=headers)
    answer = await answered(client, request)
    if answer.status_code >= 500 and answer.status_code != OUT_OF_ROOM:
        return f"{answer.status_code} {odd}"
    kind = answer.headers.get("content-type", "")
    if odd.path.startswith("/api/") and answer.is_error and kind != "application/problem+json":
        return f"{answer.status_code} as {kind!r} {odd}"
    return None


@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    ("who", "programs"), [("steward", False), ("admin", True)], ids=["pages", "programs"]
)
async def test_no_request_makes_it_crash(
    house: Alliance, who: str, programs: bool, caplog: pytest.LogCaptureFixture
) -> None:
    wrong: list[str] = []
    known, done = tries(house.ids), set[str]()
    for route in _routes(house, programs=programs):
        odds = list(odd_requests(route, house.ids, known))
        if route.path not in done:
            odds += odd_methods(route.path, house.ids)
        done.add(route.path)
        wrong += await _wrong(house, who, odds)
        house.restore()
    assert wrong == []
    assert [one.getMessage() for one in caplog.records if one.levelno >= logging.ERROR] == []
    await _goes_on(house)


FRAMES: tuple[str | bytes, ...] = (
    "",
    "{",
    "null",
    "[]",
    "[" * 20_000,
    b"\xff\xfe",
    b'{"op":"post"}',
    '{"op":1}',
    '{"op":"harvest"}',
    '{"op":"post","ref":{}}',
    '{"op":"watch"}',
    '{"op":"watch","room":"x","lesson":1}',
    '{"op":"watch","room":"\\u0000"}',
    '{"op":"watch","lesson":99999999999999999999999}',
    '{"op":"watch","room":"market-talk","after":-5}',
    '{"op":"watch","room":"market-talk","after":99999999999999999999999}',
    '{"op":"unwatch","room":"never"}',
    '{"op":"watch","room":"market-talk","as":"pdf"}',
    '{"op":"post","text":"' + "x" * 70_000 + '"}',
)


async def _said(house: Alliance, frames: Iterable[str | bytes]) -> list[str]:
    """Frames that were answered as a crash of ours, or with silence."""
    wrong: list[str] = []
    async with await house.socket("member") as socket:
        for frame in frames:
            await socket.send(frame)
            try:
                answer = json.loads(await asyncio.wait_for(socket.recv(), 10))
            except (TimeoutError, ConnectionClosed) as error:
                return [*wrong, f"{frame[:200]!r}: {error!r}"]
            if answer.get("code") == "server":
                wrong.append(f"{frame[:200]!r}: {answer}")
    return wrong


async def test_no_frame_makes_it_crash(house: Alliance, caplog: pytest.LogCaptureFixture) -> None:
    wrong = await _said(house, FRAMES)
    for row, given in tries(house.ids).items():
        live = LIVE.fullmatch(row)
        if live and live["op"] not in ("watch", "unwatch"):
            odd = [json.dumps({"op": live["op"], **one}) for one in odd_fields(given.json)]
            wrong += await _said(house, (one for one in odd if len(one) < 60_000))
            house.restore()
    assert wrong == []
    assert [one.getMessage() for one in caplog.records if one.levelno >= logging.ERROR] == []
    await _goes_on(house)


async def _goes_on(house: Alliance) -> None:
    async with house.client("member") as amina:
        assert (await amina.get("/health/ready")).status_code == 200
        assert (await amina.get("/rooms")).status_code == 200
    async with await house.socket("member") as socket:
        await socket.send('{"op":"watch","room":"chenab-orchards"}')
        assert json.loads(await socket.recv())["ev"] == "ok"
