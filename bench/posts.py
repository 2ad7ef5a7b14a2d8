"""Durable posts a second, and how long a member waits for the word that theirs is on disk."""

import asyncio
import json
import os
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from websockets.asyncio.client import ClientConnection, connect

import ifsa.storage.writer
from bench.house import ROOM, SECRET, TEXT, House, founded
from bench.peers import Ground
from bench.processes import Server
from bench.results import Budget, Part, Table, percentile, ratios, spread
from ifsa.actor import Actor
from ifsa.members import devices
from ifsa.members.queries import actor_named
from ifsa.rooms import messages
from ifsa.storage.store import Store

ABOUT = """The writer runs the verbs that have come in meanwhile in one transaction, and answers
after its commit, which waits for the disk once (SQLite, WAL, `synchronous=FULL`). Against it the
same writer with one transaction for each verb. First straight at the store: as many members as
are said post at once, each the next when the last is answered; beside the post a small verb
that does no more than note when a device was last in use, to show how much of the gain is the
database's and how much the verb's own work takes back. Then through `/live`, at a steady rate
that waits for nobody."""
POSTERS = 64


@dataclass(frozen=True, slots=True)
class Size:
    """`each` is how many each of the posters posts in a round."""

    each: int = 6
    rounds: int = 5
    rates: tuple[int, ...] = (10, 25, 50, 100)
    seconds: float = 8.0


TINY = Size(each=1, rounds=1, rates=(20,), seconds=0.2)

_Do = Callable[[Store, Actor], Any]


def run(ground: Ground, size: Size) -> Part:
    """Raises RuntimeError when a server is lost."""
    part = Part("Durable posts", ABOUT)
    house = asyncio.run(founded(ground.new_folder(), POSTERS))
    disk = _waits_for_disk(ground.folder)
    throughput = asyncio.run(_throughput(house, size))
    rows = []
    for name, (grouped, single) in throughput.items():
        gain = ratios(grouped, single)
        rows.append([name, spread(gain, "×"), spread(single), spread(grouped)])
        what = f"{name}s a second, grouped against one transaction each"
        part.budgets.append(Budget(what, statistics.median(gain), 10, least=True))
    head = ("verb", "grouped against one each", "one each, a second", "grouped, a second")
    note = f"{POSTERS} at once. To wait for this disk once took {disk * 1e3:.2f} ms (median)."
    part.tables = [Table("Durable verbs a second", head, rows, note), _latencies(house, size)]
    return part


def _waits_for_disk(folder: Path) -> float:
    """Seconds of one fsync, the median of many."""
    took = []
    with tempfile.TemporaryFile(dir=folder) as file:
        for _ in range(100):
            file.write(b"x" * 4096)
            file.flush()
            began = time.perf_counter()
            os.fsync(file.fileno())
            took.append(time.perf_counter() - began)
    return statistics.median(took)


async def _throughput(house: House, size: Size) -> dict[str, tuple[list[float], list[float]]]:
    found: dict[str, tuple[list[float], list[float]]] = defaultdict(lambda: ([], []))
    verbs = {"small verb": _note, "post": _post}
    with house.store() as store:
        actors = [
            await store.read(actor_named, Actor(), handle=f"m{one}") for one in range(POSTERS)
        ]
        for do in verbs.values():
            await _a_second(store, actors, do, 1)
        for _ in range(size.rounds):
            for name, do in verbs.items():
                grouped, single = found[name]
                grouped.append(await _a_second(store, actors, do, size.each))
                with _one_each():
                    single.append(await _a_second(store, actors, do, size.each))
    return found


@contextmanager
def _one_each() -> Iterator[None]:
    before = ifsa.storage.writer.MOST_IN_ONE_COMMIT
    ifsa.storage.writer.MOST_IN_ONE_COMMIT = 1
    try:
        yield
    finally:
        ifsa.storage.writer.MOST_IN_ONE_COMMIT = before


async def _a_second(store: Store, actors: list[Actor], do: _Do, each: int) -> float:
    async def one(actor: Actor) -> None:
        for _ in range(each):
            await do(store, actor)

    began = time.perf_counter()
    await asyncio.gather(*map(one, actors))
    return len(actors) * each / (time.perf_counter() - began)


async def _post(store: Store, actor: Actor) -> None:
    await store.do(messages.post, actor, room=ROOM, key=uuid4(), text=TEXT)


async def _note(store: Store, actor: Actor) -> None:
    await store.do(devices.seen, actor, device=actor.member)


def _latencies(house: House, size: Size) -> Table:
    servers = {"grouped": house.served(), "one each": house.served(grouped=False)}
    rows = []
    try:
        for rate in size.rates:
            took = {
                name: asyncio.run(_acknowledged(server, rate, size.seconds))
                for name, server in servers.items()
            }
            rows.append([f"{rate}", *_compared(took["grouped"], took["one each"])])
    finally:
        for server in servers.values():
            server.close()
    head = ("posts/s", "p50, grouped against one each", "p99", "grouped p50 ms", "p99 ms")
    return Table(
        "Until a post through /live is acknowledged",
        head,
        rows,
        "Posts come at their time whether or not those before are answered.",
    )


def _compared(grouped: list[float], single: list[float]) -> list[str]:
    cells = []
    for percent in (50, 99):
        ratio = percentile(grouped, percent) / percentile(single, percent)
        cells.append(f"{ratio:.2f}×")
    return cells + [f"{percentile(grouped, percent) * 1e3:.0f}" for percent in (50, 99)]


async def _acknowledged(server: Server, rate: int, seconds: float) -> list[float]:
    """Seconds that each post waited, by as many connections as the rate needs."""
    async with AsyncExitStack() as stack:
        lines = [await stack.enter_async_context(_line(server, one)) for one in range(POSTERS)]
        began = time.perf_counter() + 0.2
        due = [began + number / rate for number in range(int(rate * seconds))]
        posting = [_post_at(line, due[one::POSTERS]) for one, line in enumerate(lines)]
        return [one for some in await asyncio.gather(*posting) for one in some]


def _line(server: Server, number: int) -> connect:
    headers = {"Authorization": f"Bearer {SECRET.format(number)}"}
    address = f"ws://127.0.0.1:{server.port}/live"
    return connect(address, additional_headers=headers, compression=None)


async def _post_at(line: ClientConnection, due: list[float]) -> list[float]:
    took = []
    for at in due:
        await asyncio.sleep(max(0.0, at - time.perf_counter()))
        key = str(uuid4())
        post = {"op": "post", "ref": key, "room": ROOM, "key": key, "text": TEXT}
        await line.send(json.dumps(post))
        while json.loads(await line.recv())["ev"] != "ok":
            pass
        took.append(time.perf_counter() - at)  # from when it was due: none is left out
    return took
