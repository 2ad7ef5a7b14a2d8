"""The authorization matrix: read from docs/authorization.md, and asked of the application."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from starlette.applications import Starlette
from starlette.routing import Route

from ifsa.web.describing import ApiRoute
from ifsa.wire.describing import Call
from tests.house.alliance import PEOPLE, Alliance
from tests.house.endless import answered
from tests.house.tree import PROJECT
from tests.house.tries import LIVE, ROW, Try, bare, path_of, tries

DOCUMENT = PROJECT / "docs" / "authorization.md"
WATCHING = ("watch", "unwatch")


@dataclass(frozen=True)
class Row:
    """A row of the document: what each of PEOPLE gets, in their order."""

    name: str
    wanted: tuple[str, ...]


def rows(document: Path = DOCUMENT) -> list[Row]:
    """All rows of all tables."""
    lines = document.read_text(encoding="utf-8").splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [Row(row[0], tuple(row[1:])) for row in cells if row[0].startswith("`")]


def as_line(name: str, found: Mapping[str, str]) -> str:
    """A row as the document has it."""
    return "| " + " | ".join([name, *(found[who] for who in PEOPLE)]) + " |"


def doors(app: Starlette) -> set[str]:
    """What needs a row: each route with each of its methods, and each live command."""
    routes = [one for one in app.routes if isinstance(one, Route)]
    requests = {
        f"`{method} {bare(route.path)}`"
        for route in routes
        for method in (route.methods or set()) - {"HEAD", "OPTIONS"}
    }
    return requests | {f"`/live {op}`" for op in (*app.state.commands, *WATCHING)}


def door_of(row: str) -> str:
    """The door that a row is about."""
    return row[: row.index("`", 1) + 1]


async def asked(house: Alliance, row: str) -> dict[str, str]:
    """What each of PEOPLE gets for a row: a status, or the word that a live command answers."""
    given = tries(house.ids).get(row, Try())
    found = {}
    for who in PEOPLE:
        live = LIVE.fullmatch(row)
        if live:
            found[who] = await _live(house, who, live["op"], given)
        else:
            found[who] = await _http(house, who, row, given)
    return found


async def _http(house: Alliance, who: str, row: str, given: Try) -> str:
    door = ROW.fullmatch(row)
    assert door, f"{row} names no door"
    path = path_of(door["route"], house.ids, given.at)
    async with house.client(who) as client:
        asked = client.build_request(
            door["method"],
            path,
            params=given.query,
            json=given.json,
            data=given.data,
            files=given.files,
            headers=given.headers,
        )
        answer = await answered(client, asked)
    if door["method"] != "GET" and answer.status_code < 400:
        house.restore()
    _as_described(house.server.app, door["method"], door["route"], answer)
    return str(answer.status_code)


def _as_described(app: Starlette, method: str, route: str, answer: Any) -> None:
    """A JSON call gives what OpenAPI says of it."""
    call = _calls(app).get((method, route))
    if call is None:
        return
    if answer.is_success:
        assert answer.status_code == call.status
        assert bool(answer.content) == bool(call.answers)
        if call.answers:
            msgspec.json.decode(answer.content, type=call.answers)
    else:
        assert answer.status_code in call.problems, f"{method} {route} refuses otherwise"
        assert answer.headers["content-type"] == "application/problem+json"


@cache
def _calls(app: Starlette) -> Mapping[tuple[str, str], Call]:
    calls = [one.call for one in app.routes if isinstance(one, ApiRoute)]
    return {(call.method, call.address): call for call in calls}


async def _live(house: Alliance, who: str, op: str, given: Try) -> str:
    async with await house.socket(who) as socket:
        if op == "unwatch":
            await socket.send(json.dumps({"op": "watch", **given.json}))
            await socket.recv()
        await socket.send(json.dumps({"op": op, "ref": "asked", **given.json}))
        answer = json.loads(await socket.recv())
        while answer.get("ref") != "asked":
            answer = json.loads(await socket.recv())
    if answer["ev"] == "ok" and op not in WATCHING:
        house.restore()
    return str(answer["ev"] if answer["ev"] == "ok" else answer["code"])
