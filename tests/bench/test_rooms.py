"""The bench runs, so small that what it measures says nothing."""

import asyncio
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from websockets.asyncio.server import ServerConnection, serve

from bench import memory, plots
from bench.drain import PROGRAMS, SMALLEST, Counted, Drain, request, text_frame
from bench.fanout import OTHERS
from bench.peers import Ground
from bench.results import Budget, Part, Table, percentile, ratios, slope, spread
from bench.rooms import PARTS, write

pytestmark = pytest.mark.skipif(shutil.which("cc") is None, reason="no C compiler here")


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Ground:
    """The C programs; nothing is fetched, so without the other servers."""
    ground = Ground(tmp_path_factory.mktemp("bench"), dict.fromkeys(OTHERS, "not in a test"))
    ground.compile()
    return ground


@pytest.mark.parametrize("name", PARTS)
async def test_each_part_runs(name: str, ground: Ground, tmp_path: Path) -> None:
    run, _, tiny = PARTS[name]
    part = await asyncio.to_thread(run, ground, tiny)
    assert part.budgets
    assert all(table.rows for table in part.tables)
    write(tmp_path / "found.md", name, part)
    document = (tmp_path / "found.md").read_text(encoding="utf-8")
    numbers = [float(one) for one in re.findall(r"\| +(-?\d+\.\d+)×", document)]
    assert numbers or "KiB" in document
    for plot in part.plots:
        assert f"](bench/{plot}.svg)" in document
        assert "<polyline" in (tmp_path / "bench" / f"{plot}.svg").read_text(encoding="utf-8")


async def test_a_silent_connection_takes_little_memory(ground: Ground) -> None:
    """DESIGN.md 10: 24 KiB at most. With ten thousand it is one more than with these."""
    part = await asyncio.to_thread(memory.run, ground, memory.Size(connections=2000, seconds=0.1))
    (budget,) = part.budgets
    assert 10 < budget.found <= 24


async def test_the_receiving_side_counts_each_message_once(ground: Ground) -> None:
    """Long and short frames, cut anywhere, and pings that are answered."""

    async def speak(line: ServerConnection) -> None:
        await line.send("you are welcome")
        assert await line.recv() == "hello"
        for size in (SMALLEST - 1, SMALLEST, 126, 65_535, 65_536, 300_000):
            await line.send("x" * size)
            await (await line.ping())
        await line.wait_closed()

    def says(number: int) -> tuple[bytes, bytes]:
        return request(f"/{number}"), text_frame("hello")

    async with serve(speak, "127.0.0.1", 0, compression=None) as server:
        port = server.sockets[0].getsockname()[1]
        drain = Drain(ground.folder / "drain", port, says, 40, greetings=1)
        try:
            for connections in (3, 40):
                await asyncio.to_thread(drain.grow, connections)
            counted = await asyncio.to_thread(drain.wait, 200, 20)
            sizes = SMALLEST + 126 + 65_535 + 65_536 + 300_000
            assert counted == Counted(200, 40 * sizes, 5, 5)
            await asyncio.to_thread(drain.reset)
            with pytest.raises(RuntimeError, match="of 1 frames 0 came in"):
                await asyncio.to_thread(drain.wait, 1, 0.05)
        finally:
            drain.close()


@pytest.mark.skipif(shutil.which("node") is None, reason="no Node here")
@pytest.mark.parametrize("name", ["ws.js", "socketio.js"])
def test_scripts_of_others_can_be_read(name: str) -> None:
    subprocess.run(["node", "--check", PROGRAMS / name], check=True)


def test_a_part_takes_the_place_of_what_it_found_before(tmp_path: Path) -> None:
    document = tmp_path / "found.md"
    for name, title in (("busy", "One"), ("fanout", "Two"), ("busy", "Three")):
        write(document, name, Part(title, "about it"))
    text = document.read_text(encoding="utf-8")
    assert re.findall(r"^## (\w+)", text, re.MULTILINE) == ["Two", "Three"]


def test_figures_are_what_they_are_called() -> None:
    assert ratios([2, 9], [4, 3]) == [0.5, 3]
    assert spread([3, 1, 2], "×") == "2.00× (1.00–3.00)"
    assert slope({10: 30, 20: 50, 40: 90}) == pytest.approx(2)
    assert percentile(range(1000), 99) == 990
    assert [Budget("", found, 1.3).kept for found in (1.3, 1.4)] == [True, False]
    assert [Budget("", found, 10, least=True).kept for found in (10, 9.9)] == [True, False]
    table = Table("Sizes", ("what", "much"), [("a", "1"), ("bbbbb", "22")])
    assert str(table).splitlines()[2:] == [
        "| what  | much |",
        "| ----- | ---- |",
        "| a     | 1    |",
        "| bbbbb | 22   |",
    ]


def test_a_plot_shows_what_is_larger_further_up() -> None:
    drawn = plots.lines("<title>", "x", {"low": [(1, 1), (10, 1)], "high": [(1, 9), (10, 9)]}, 3)
    heights = [float(one) for one in re.findall(r'points="[\d.]+,([\d.]+) ', drawn)]
    assert heights[0] > heights[1]
    assert "&lt;title&gt;" in drawn
    assert "stroke-dasharray" in drawn
