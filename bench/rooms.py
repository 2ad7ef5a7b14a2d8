"""How fast live rooms are, as ratios against others run in the same minute on the same machine.

`make bench` runs all parts and writes docs/bench-rooms.md; `make bench BENCH="fanout posts"` runs
some, and keeps of the document what the other parts found before.
"""

import argparse
import json
import platform
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from shutil import which
from typing import Any

from bench import busy, fanout, memory, pages, posts, search
from bench.drain import PROGRAMS
from bench.peers import Ground
from bench.results import Part, conditions
from ifsa import __version__

DOCUMENT = Path(__file__).resolve().parent.parent / "docs" / "bench-rooms.md"

HEAD = """# How fast rooms are

Made by `make bench`; nothing here is typed by hand. Only ratios count: each pair was measured by
turns in the same minutes, on a machine that others use as well, so times in µs or ms say something
about that machine alone. Each value is a median, with the range of its rounds.
"""

# A module, and what it is told to do: in earnest, and so little that a test can wait for it.
PARTS: Mapping[str, tuple[Callable[[Ground, Any], Part], Any, Any]] = {
    "fanout": (fanout.run, fanout.Size(), fanout.TINY),
    "busy": (busy.run, busy.Size(), busy.TINY),
    "posts": (posts.run, posts.Size(), posts.TINY),
    "memory": (memory.run, memory.Size(), memory.TINY),
    "pages": (pages.run, pages.Size(), pages.TINY),
    "search": (search.run, search.Size(), search.TINY),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the parts that are named, all when none is. 1 when a budget is missed."""
    parser = argparse.ArgumentParser(prog="bench.rooms", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--document", type=Path, default=DOCUMENT)
    parser.add_argument("--tiny", action="store_true", help="only to see that it runs")
    given = parser.parse_args(arguments)
    if unknown := set(given.parts) - PARTS.keys():
        parser.error(
            f"no part is called {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}"
        )
    if which("cc") is None:
        parser.error("a C compiler is needed: sudo apt-get install gcc libc6-dev")
    missed = 0
    with tempfile.TemporaryDirectory(prefix="ifsa-measured-") as folder:
        ground = Ground(Path(folder))
        ground.install()
        for name in given.parts or PARTS:
            part = _run(name, ground, tiny=given.tiny)
            print(part, flush=True)
            write(given.document, name, part)
            missed += sum(not budget.kept for budget in part.budgets)
    return 1 if missed else 0


def _run(name: str, ground: Ground, *, tiny: bool) -> Part:
    run, size, small = PARTS[name]
    before = conditions(_versions(ground))
    part = run(ground, small if tiny else size)
    part.about += f"\n\n{before}"
    return part


def _versions(ground: Ground) -> dict[str, str]:
    known = {"IFSA": __version__, "Python": platform.python_version()}
    known |= {name: version(name) for name in ("uvicorn", "uvloop", "sqlalchemy", "pysqlite3")}
    if ground.has("ws"):
        node = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True)
        known["Node"] = node.stdout.strip().removeprefix("v")
        known |= json.loads((PROGRAMS / "package.json").read_text(encoding="utf-8"))["dependencies"]
    if ground.has("Channels"):
        pinned = (PROGRAMS / "requirements.txt").read_text(encoding="utf-8").split()
        known |= dict(re.findall(r"(\S+)==(\S+)", " ".join(pinned)))
    return known


def write(document: Path, name: str, part: Part) -> None:
    """Put a part into the document, in the place of what it found before."""
    known = dict(_written(document))
    known[name] = str(part)
    text = [
        HEAD,
        *(f"<!-- part: {one} -->\n{known[one]}\n<!-- end -->\n" for one in PARTS if one in known),
    ]
    document.parent.mkdir(parents=True, exist_ok=True)
    document.write_text("\n".join(text), encoding="utf-8")
    plots = document.parent / "bench"
    for plot, drawn in part.plots.items():
        plots.mkdir(exist_ok=True)
        (plots / f"{plot}.svg").write_text(drawn, encoding="utf-8")


def _written(document: Path) -> Iterator[tuple[str, str]]:
    if document.exists():
        text = document.read_text(encoding="utf-8")
        found = re.finditer(r"<!-- part: (\w+) -->\n(.*?)\n<!-- end -->", text, re.DOTALL)
        yield from (one.groups() for one in found)  # type: ignore[misc]


if __name__ == "__main__":
    sys.exit(main())
