"""Pages of a room with ten thousand messages and with a million."""

import asyncio
import random
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bench import plots
from bench.filling import BEGAN, fill, told
from bench.house import ROOM, VARIANTS, founded
from bench.peers import Ground
from bench.results import Budget, Part, Table, percentile
from ifsa.actor import HOUSE, Actor, Role
from ifsa.rooms import pointers, queries
from ifsa.storage.engine import open_engine
from ifsa.storage.work import Reading

ABOUT = """One room, so many members in it, filled with ten thousand and with a million messages: a
fifth in the room's open topic, the others in topics of some hundred, of which ten at a time are
talked in. Everybody has written; every second member has read the talk and the latest topics,
nobody all of the old ones. The reads behind a page, each for a member drawn by lot, in both
databases by turns: all that is asked of the database, without rendering. The full-text index is
not filled; search is a part of its own."""


@dataclass(frozen=True, slots=True)
class Size:
    """`messages` small and large; `seconds` is the most for one kind of page, `calls` the most of
    them."""

    messages: tuple[int, int] = (10_000, 1_000_000)
    members: int = 5000
    calls: int = 2000
    seconds: float = 40.0


TINY = Size(messages=(60, 120), members=12, calls=4, seconds=5)

_Page = Callable[[Reading, Actor], Any]


@dataclass(frozen=True, slots=True)
class _Filled:
    engine: Engine
    topics: int
    first: int


def run(ground: Ground, size: Size) -> Part:
    rooms = [_filled(ground.new_folder(), count, size.members) for count in size.messages]
    took = _measured(rooms, size)
    rows, budgets = [], []
    for name, (small, large) in took.items():
        ratio = percentile(large, 99) / percentile(small, 99)
        middle = percentile(large, 50) / percentile(small, 50)
        times = [f"{percentile(one, 99) * 1e3:.1f}" for one in (small, large)]
        rows.append([name, f"{ratio:.2f}×", f"{middle:.2f}×", *times, f"{len(large)}"])
        budgets.append(Budget(f"{name}, p99", ratio, 2))
    for room in rooms:
        room.engine.dispose()
    few, many = (f"{count:,}" for count in size.messages)
    head = (
        "read",
        f"p99 at {many} against {few}",
        "p50",
        f"p99 ms at {few}",
        f"at {many}",
        "calls",
    )
    part = Part("Large rooms", ABOUT)
    part.tables = [Table(f"{size.members:,} members, {many} messages against {few}", head, rows)]
    part.budgets = budgets
    given = {
        name: [(size.messages[at], percentile(one, 99) * 1e3) for at, one in enumerate(both)]
        for name, both in took.items()
    }
    part.plots = {"pages": plots.lines("p99 of the reads behind a page, ms", "messages", given)}
    return part


def _filled(folder: Path, messages: int, members: int) -> _Filled:
    house = asyncio.run(founded(folder, members, BEGAN))
    story = told(messages, members)
    engine = open_engine(house.settings.database_url)
    with Session(engine) as session, session.begin():
        fill(session, story)
        first = queries.place(Reading(session, BEGAN), Actor(), slug=ROOM).open_topic
    engine.dispose()
    opened = open_engine(house.settings.database_url, read_only=True)
    return _Filled(opened, story.topics, first)


def _pages(room: _Filled, dice: random.Random) -> dict[str, _Page]:
    """The same for both rooms: the talk, a topic among the latest, an old one, and lists."""
    latest = room.first + room.topics - dice.randrange(min(3, room.topics))
    old = room.first + 1 + dice.randrange(max(1, room.topics // 2))
    page = partial(queries.topic_page, slug=ROOM)
    return {
        "the talk, where one left off": partial(page, id=room.first),
        "a topic that is talked in": partial(page, id=latest),
        "an old topic": partial(page, id=old),
        "the room: its latest topics": partial(queries.room_page, slug=ROOM),
        "all rooms, with what is unread": queries.rooms,
        "what is new, on the first page": partial(queries.latest_topics, most=5),
        "the heads of a heartbeat": _heads,
        "how far one has read": partial(pointers.read_to, topic=old),
    }


def _heads(reading: Reading, actor: Actor) -> Any:
    return queries.heads(reading, HOUSE, watched=[(actor, [ROOM])])


def _measured(rooms: list[_Filled], size: Size) -> dict[str, tuple[list[float], list[float]]]:
    took: dict[str, tuple[list[float], list[float]]] = defaultdict(lambda: ([], []))
    for name in _pages(rooms[0], random.Random(0)):
        until = time.monotonic() + size.seconds
        for call in range(-3, size.calls):
            if call > 10 and time.monotonic() > until:
                break
            for room, times in zip(rooms, took[name], strict=True):
                dice = random.Random(call)
                actor = _actor(dice.randrange(size.members))
                spent = _timed(room.engine, _pages(room, dice)[name], actor)
                if call >= 0:  # the first ones fill caches
                    times.append(spent)
    return took


def _timed(engine: Engine, page: _Page, actor: Actor) -> float:
    began = time.perf_counter()
    with Session(engine, autoflush=False) as session:
        page(Reading(session, datetime.now(UTC)), actor)
    return time.perf_counter() - began


def _actor(number: int) -> Actor:
    _, language, zone = VARIANTS[number % len(VARIANTS)]
    member = Actor(member=number + 1, handle=f"m{number}", name=f"Member {number}")
    return replace(member, role=Role.MEMBER, language=language, zone=zone)
