"""The same thing said through a form, a JSON call and the socket; what came of it each time."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from tests.house.alliance import Alliance
from tests.house.tries import path_of

# What differs between two equal requests: when they came, and what was made up by chance.
MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d\.\d*[1-9]\d*(Z|\+00:00)?")
BY_CHANCE = frozenset({"digest", "message_id", "password", "secret", "stop", "token", "value"})
UNSEEN = "some"
Row = tuple[tuple[str, ...], tuple[Any, ...]]
"""The names of its table and its columns, and what it holds."""


@dataclass(frozen=True)
class Form:
    """A form as a browser sends it."""

    path: str
    data: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Json:
    """A JSON call."""

    method: str
    path: str
    body: Any = None


@dataclass(frozen=True)
class Live:
    """A command of the socket."""

    op: str
    body: Mapping[str, Any]


Sent = Form | Json | Live


@dataclass(frozen=True)
class Heard:
    """An answer: `code` of the error or None, the HTTP `status` if there is one, and what was
    said."""

    code: str | None
    status: int | None
    said: Any


async def send(house: Alliance, who: str, sent: Sent) -> Heard:
    """Through its door, as somebody."""
    if isinstance(sent, Live):
        return await _live(house, who, sent)
    async with house.client(who) as client:
        path = path_of(sent.path, house.ids, {})
        if isinstance(sent, Form):
            return await _form(client, path, sent)
        answer = await client.request(sent.method, path, json=sent.body)
    said = answer.json() if answer.content else {}
    return Heard(None if answer.is_success else said["code"], answer.status_code, said)


async def _form(client: httpx.AsyncClient, path: str, sent: Form) -> Heard:
    answer = await client.post(path, data=sent.data)
    if answer.status_code != 303:
        return Heard("said in the page", answer.status_code, answer.text)
    shown = await client.get(answer.headers["location"])
    assert shown.status_code == 200, f"{path} leads to {shown.url}, which is not there"
    return Heard(None, 303, shown.text)


async def _live(house: Alliance, who: str, sent: Live) -> Heard:
    async with await house.socket(who) as socket:
        await socket.send(json.dumps({"op": sent.op, "ref": "r", **sent.body}))
        answer = json.loads(await socket.recv())
    if answer["ev"] == "error":
        return Heard(answer["code"], None, answer)
    return Heard(None, None, answer.get("message") or answer.get("state") or answer)


_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%'"


def rows(house: Alliance) -> Counter[Row]:
    """Every row of every table."""
    database = house.database()
    try:
        names = [name for (name,) in database.execute(_TABLES) if not name.startswith("sqlite_")]
        return Counter(row for name in names for row in _rows_of(database, name))
    finally:
        database.close()


def _rows_of(database: Any, name: str) -> Iterator[Row]:
    found = database.execute(f'SELECT * FROM "{name}"')
    of = (name, *(column[0] for column in found.description))
    return ((of, row) for row in found.fetchall())


def _told(rows: Counter[Row]) -> Counter[str]:
    """As text, without what is made by chance."""
    told: Counter[str] = Counter()
    for ((name, *columns), row), count in rows.items():
        steady = _steady(dict(zip(columns, row, strict=True)))
        told[f"{name} {json.dumps(steady, sort_keys=True, default=str)}"] += count
    return told


def _steady(row: dict[str, Any]) -> dict[str, Any]:
    return {name: _kept(name, value) for name, value in row.items()}


def steady(said: Any) -> Any:
    """An answer without what is there by chance. A time that was chosen has no split seconds."""
    if isinstance(said, dict):
        return _steady(said)
    return [steady(one) for one in said] if isinstance(said, list) else said


def _kept(name: str, value: Any) -> Any:
    chance = name in BY_CHANCE or (isinstance(value, str) and MOMENT.fullmatch(value))
    return UNSEEN if chance and value is not None else steady(value)


async def changes(
    house: Alliance, who: str, sent: Sent, *, after: tuple[Sent, ...] = ()
) -> tuple[Heard, Counter[str]]:
    """The answer, and which rows came and which went; all is taken back afterwards.

    `after`: what the same person did before.
    """
    for earlier in after:
        await send(house, who, earlier)
    await house.settle()
    before = rows(house)
    heard = await send(house, who, sent)
    await house.settle()
    now = rows(house)
    house.restore()
    came, went = _told(now - before), _told(before - now)
    moved = Counter({f"+ {row}": count for row, count in (came - went).items()})
    moved.update({f"- {row}": count for row, count in (went - came).items()})
    return heard, moved
