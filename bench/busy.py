"""A busy room: a hundred messages a second, told in one write for each tick and connection."""

import asyncio
import json
import statistics
import time
from collections import defaultdict
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from uuid import uuid4

from websockets.asyncio.client import connect

from bench import peers
from bench.fanout import grow
from bench.house import ROOM, SECRET, TEXT, House, founded
from bench.peers import Ground, Peer
from bench.processes import allow_connections
from bench.results import Budget, Part, Table, ratios, spread

ABOUT = """A hundred messages a second, by ten members at once, in a room that so many connections
watch. IFSA tells what happened within a tick in one write to each connection; the C loop, at the
same pace, makes one `send()` for each message and connection. Processor time of the server for each
message and connection, everything that a post costs included."""
RATE = 100
POSTERS = 10


@dataclass(frozen=True, slots=True)
class Size:
    connections: tuple[int, ...] = (1000, 5000, 10_000)
    messages: int = 500
    rounds: int = 3


TINY = Size(connections=(4,), messages=20, rounds=1)


@dataclass(frozen=True, slots=True)
class _Found:
    cost: float  # seconds for each message and connection
    rate: float  # messages a second, until all were delivered


def run(ground: Ground, size: Size) -> Part:
    """Raises RuntimeError when a server or a connection is lost."""
    part = Part("A busy room", ABOUT)
    rows = []
    most = allow_connections(max(size.connections))
    for connections in sorted({min(one, most) for one in size.connections}):
        found = _measured(ground, size, connections)
        ours, theirs = ([one.cost for one in found[name]] for name in ("IFSA", "C loop"))
        rates = [one.rate for one in found["IFSA"]]
        rows.append([f"{connections:,}", spread(ratios(ours, theirs), "×"), spread(rates)])
        median = statistics.median(ratios(ours, theirs))
        what = f"{connections:,} connections: IFSA against one send for each message"
        part.budgets.append(Budget(what, median, 0.5))
    head = ("connections", "IFSA against the C loop", "IFSA's messages/s, all delivered")
    part.tables = [Table(f"{RATE} messages a second", head, rows)]
    return part


def _measured(ground: Ground, size: Size, connections: int) -> dict[str, list[_Found]]:
    found: dict[str, list[_Found]] = defaultdict(list)
    with ExitStack() as stack:
        house = asyncio.run(founded(ground.new_folder(), max(connections, POSTERS)))
        served = house.served()
        ground.record(served)
        ours, loop = peers.ifsa(house, served), peers.c_loop(ground)
        for server in (ours, loop):
            stack.callback(server.close)
            server.connect(ground.folder / "drain", connections)
        grow((ours, loop), connections)
        for _ in range(size.rounds):
            posting = lambda: asyncio.run(_post(house, ours, size.messages))  # noqa: E731
            found["IFSA"].append(_told(ours, connections, size.messages, posting))
            sending = lambda: _send(loop, size.messages)  # noqa: E731
            found["C loop"].append(_told(loop, connections, size.messages, sending))
    return found


def _told(server: Peer, connections: int, messages: int, tell: Callable[[], None]) -> _Found:
    server.receiving.reset()
    cpu, began = server.server.cpu, time.monotonic()
    tell()
    server.receiving.wait(messages * connections)
    took = time.monotonic() - began
    return _Found((server.server.cpu - cpu) / messages / connections, messages / took)


def _send(loop: Peer, messages: int) -> None:
    began = time.monotonic()
    for number in range(messages):
        time.sleep(max(0.0, began + number / RATE - time.monotonic()))
        loop.tell()


async def _post(house: House, server: Peer, messages: int) -> None:
    """Each poster waits for its answer before its next, but none for another's."""
    began = time.monotonic()
    each = [_post_some(server, one, messages, began) for one in range(min(POSTERS, house.members))]
    await asyncio.gather(*each)


async def _post_some(server: Peer, poster: int, messages: int, began: float) -> None:
    headers = {"Authorization": f"Bearer {SECRET.format(poster)}"}
    address = f"ws://127.0.0.1:{server.server.port}/live"
    async with connect(address, additional_headers=headers, compression=None) as line:
        for number in range(poster, messages, POSTERS):
            await asyncio.sleep(max(0.0, began + number / RATE - time.monotonic()))
            key = str(uuid4())
            await line.send(
                json.dumps({"op": "post", "ref": key, "room": ROOM, "key": key, "text": TEXT})
            )
            while json.loads(await line.recv())["ev"] != "ok":
                pass
