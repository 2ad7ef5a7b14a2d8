"""Memory and processor time of connections that are silent."""

import asyncio
import time
from contextlib import ExitStack
from dataclasses import dataclass

from bench import peers
from bench.house import founded
from bench.peers import Ground
from bench.processes import allow_connections
from bench.results import Budget, Part, Table

ABOUT = """So many members' connections watch a room in which nothing happens. Memory is what the
server process has resident, after its garbage was collected and given back, less what it had before
they came (when 200 had come and gone already), for each connection; the kernel's buffers are not
in it. Processor time is that of a quiet minute, with heartbeats and pings."""
BEFORE = 200


@dataclass(frozen=True, slots=True)
class Size:
    connections: int = 10_000
    seconds: float = 60.0


TINY = Size(connections=8, seconds=0.2)


def run(ground: Ground, size: Size) -> Part:
    """Raises RuntimeError when a server or a connection is lost."""
    connections = allow_connections(size.connections)
    with ExitStack() as stack:
        house = asyncio.run(founded(ground.new_folder(), connections))
        served = house.served()
        first = peers.ifsa(house, served)
        first.connect(ground.folder / "drain", min(BEFORE, connections))
        first.grow(min(BEFORE, connections))
        first.receiving.close()
        served.collect()
        before = served.memory
        stack.callback(first.close)
        first.connect(ground.folder / "drain", connections)
        first.grow(connections)
        served.collect()
        each = (served.memory - before) / connections / 1024
        cpu = served.cpu
        time.sleep(size.seconds)
        busy = (served.cpu - cpu) / size.seconds
    rows = [
        ["memory for each connection", f"{each:.1f} KiB"],
        ["processor time for each connection and second", f"{busy / connections * 1e6:.1f} µs"],
        ["share of one core", f"{busy * 100:.1f} %"],
    ]
    part = Part("Silent connections", ABOUT)
    part.tables = [Table(f"{connections:,} silent connections", ("what", "found"), rows)]
    part.budgets = [Budget("memory for each silent connection", each, 24, " KiB")]
    return part
