"""Fan-out: processor time for each message that is delivered to a connection."""

import asyncio
import statistics
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from bench import peers, plots
from bench.house import founded
from bench.peers import Ground, Peer
from bench.processes import allow_connections
from bench.results import Budget, Part, Rounds, Table, ratios, slope, spread

STEP = 25  # connections that one server opens before it is the next one's turn
BUDGETS = {"C loop": 1.3, "ws": 0.7, "socket.io": 0.5, "Channels": 0.2}
OTHERS = {"ws": peers.ws, "socket.io": peers.socket_io, "Channels": peers.channels}
# Channels takes so long that fewer messages tell as much.
LESS = {"Channels": 10}

ABOUT = """A member posts in a room that so many connections watch, each of a signed-in member: a
quarter as JSON, the others as a piece of the page in English, Urdu and Chinese. IFSA is
`ifsa serve` with SQLite, and tells nobody before the message is on disk. The others tell what IFSA
told, byte for byte, when they are asked to: the C loop is one `send()` of finished bytes for each
connection, ws and socket.io (WebSocket alone) and Channels (layer in memory, uvicorn with uvloop)
are written as their documentation has it. Nobody compresses. What is counted is the processor time
of the server process alone, by turns, the next message once all have the last; connections were
opened by turns as well, so that the memory of all lies equally scattered. The receiving side is a
C program that waits for no socket, so that no sender is charged for waking it."""


@dataclass(frozen=True, slots=True)
class Size:
    """`deliveries` are those of one round, for the quick ones."""

    connections: tuple[int, ...] = (100, 1000, 5000, 10_000)
    deflated: int = 1000
    rounds: int = 3
    deliveries: int = 50_000
    peers: bool = True


TINY = Size(connections=(4, 12), deflated=4, rounds=2, deliveries=24)

Costs = dict[str, dict[int, list[float]]]
"""Seconds for each delivery: by server, by connections, round by round."""


def run(ground: Ground, size: Size) -> Part:
    """Raises RuntimeError when a server or a connection is lost."""
    most = allow_connections(max(size.connections))
    steps = sorted({min(one, most) for one in size.connections})
    costs = _measured(ground, size, steps)
    part = Part("Fan-out", "\n\n".join([ABOUT, *_limited(size, most), *ground.said()]))
    part.tables = [_whole(costs, steps), _further(costs, steps), _deflated(ground, size)]
    part.budgets = _budgets(costs)
    part.plots = {"fanout": _plot(costs)}
    return part


def _limited(size: Size, most: int) -> list[str]:
    wanted = max(size.connections)
    if most >= wanted:
        return []
    return [f"The limit of open files (`ulimit -Hn`) allows {most} connections, not {wanted}."]


def _measured(ground: Ground, size: Size, steps: Sequence[int]) -> Costs:
    costs: Costs = defaultdict(lambda: defaultdict(list))
    with _up(ground, max(steps), others=size.peers) as servers:
        for connections in steps:
            grow(servers, connections)
            for server in servers:
                told(server, connections, 2)
            for _ in range(size.rounds):
                for server in servers:
                    messages = _messages(size, server, connections)
                    cost = told(server, connections, messages) / connections
                    costs[server.name][connections].append(cost)
    return costs


def _messages(size: Size, server: Peer, connections: int) -> int:
    messages = max(3, min(100, size.deliveries // connections))
    return max(2, messages // LESS.get(server.name, 1))


@contextmanager
def _up(ground: Ground, connections: int, *, others: bool) -> Iterator[list[Peer]]:
    """All servers, each with connections that are still to be opened."""
    with ExitStack() as stack:
        house = asyncio.run(founded(ground.new_folder(), connections))
        served = house.served()
        ground.record(served)
        servers = [peers.ifsa(house, served), peers.c_loop(ground)]
        if others:
            servers += [begin(ground) for name, begin in OTHERS.items() if ground.has(name)]
        for server in servers:
            stack.callback(server.close)
            server.connect(ground.folder / "drain", connections)
        yield servers


def grow(servers: Sequence[Peer], connections: int) -> None:
    """Open connections to all servers by turns."""
    for so_many in [*range(STEP, connections, STEP), connections]:
        for server in servers:
            server.grow(so_many)


def told(server: Peer, connections: int, messages: int) -> float:
    """Seconds of processor time for each message, one after the other, to all connections."""
    server.receiving.reset()
    began = server.server.cpu
    for number in range(1, messages + 1):
        server.tell()
        try:
            counted = server.receiving.wait(connections * number)
        except RuntimeError as lost:
            raise RuntimeError(f"{server.name}: {lost}") from lost
    spent = server.server.cpu - began
    if (counted.least, counted.most) != (messages, messages):
        raise RuntimeError(f"{server.name}: not everybody got each message once: {counted}")
    return spent / messages


def _whole(costs: Costs, steps: Sequence[int]) -> Table:
    rows = []
    for name in costs:
        if name != "IFSA":
            cells = (ratios(costs["IFSA"][step], costs[name][step]) for step in steps)
            rows.append([name, *(spread(cell, "×") for cell in cells)])
    own = [f"{statistics.median(costs['C loop'][step]) * 1e6:.2f}" for step in steps]
    return Table(
        "All that a post costs, for each delivery",
        ["IFSA against", *(f"{step:,} connections" for step in steps)],
        [*rows, ["(C loop, µs)", *own]],
        "IFSA's time has the post in it: authorization, the write, the search index, reading and"
        " rendering in three languages. The others have nothing of that to do. Median and range of"
        " the rounds.",
    )


def _further(costs: Costs, steps: Sequence[int]) -> Table:
    each = _slopes(costs)
    rows = [
        [name, spread(ratios(each["IFSA"], each[name]), "×")] for name in BUDGETS if name in each
    ]
    fixed = [
        (costs["IFSA"][steps[0]][at] * steps[0] - each["IFSA"][at] * steps[0]) / one
        for at, one in enumerate(each["C loop"])
    ]
    rows.append(
        ["(the post itself, in deliveries of the C loop)", f"{statistics.median(fixed):,.0f}"]
    )
    return Table(
        "Fan-out alone: one more connection",
        ["IFSA against", "ratio"],
        rows,
        "How much a message costs for each further connection, by least squares over the numbers of"
        " connections: what remains when the post itself is left out.",
    )


def _slopes(costs: Costs) -> Mapping[str, Rounds]:
    """Seconds for each further connection, round by round."""
    return {
        name: [
            slope({number: given[at] * number for number, given in by_number.items()})
            for at in range(len(next(iter(by_number.values()))))
        ]
        for name, by_number in costs.items()
    }


def _budgets(costs: Costs) -> list[Budget]:
    each = _slopes(costs)
    return [
        Budget(
            f"fan-out for each delivered message against {name}",
            statistics.median(ratios(each["IFSA"], each[name])),
            bound,
        )
        for name, bound in BUDGETS.items()
        if name in each
    ]


def _deflated(ground: Ground, size: Size) -> Table:
    """As browsers ask for it: each frame compressed."""
    number = size.deflated
    costs: dict[str, list[float]] = defaultdict(list)
    with ExitStack() as stack:
        house = asyncio.run(founded(ground.new_folder(), number))
        served = house.served()
        servers = [peers.ifsa(house, served, deflate=True), peers.c_loop(ground, deflate=True)]
        if size.peers and ground.has("ws"):
            servers.append(peers.ws(ground, deflate=True))
        for server in servers:
            stack.callback(server.close)
            server.connect(ground.folder / "drain", number)
        grow(servers, number)
        for turn in range(size.rounds + 1):
            for server in servers:
                cost = told(server, number, _messages(size, server, number))
                if turn:
                    costs[server.name].append(cost)
    rows = [[name, spread(ratios(costs["IFSA"], costs[name]), "×")] for name in costs]
    return Table(
        f"With permessage-deflate, {number:,} connections",
        ["IFSA against", "ratio"],
        rows[1:],
        "All that a post costs. IFSA compresses once for each variant, the C loop sends what is"
        " compressed already, ws compresses for each connection.",
    )


def _plot(costs: Costs) -> str:
    given = {
        name: [(step, statistics.median(values) * 1e6) for step, values in by_number.items()]
        for name, by_number in costs.items()
    }
    return plots.lines("µs of processor time for each delivery", "connections", given)
