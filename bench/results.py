"""What a part of the bench found: tables of ratios, and which budgets they keep."""

import os
import platform
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

Rounds = Sequence[float]
"""The same thing measured again and again, in the order of the rounds."""


@dataclass(frozen=True, slots=True)
class Table:
    """`note` is said below it."""

    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    note: str = ""

    def __str__(self) -> str:
        """As Markdown, in columns that also read well in a terminal."""
        widths = [max(len(row[at]) for row in (self.head, *self.rows)) for at in range(self._width)]
        lines = [_line(self.head, widths), _line(["-" * width for width in widths], widths)]
        lines += [_line(row, widths) for row in self.rows]
        return "\n".join([f"### {self.title}", "", *lines, *(["", self.note] if self.note else [])])

    @property
    def _width(self) -> int:
        return len(self.head)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
    return f"| {' | '.join(padded)} |"


@dataclass(frozen=True, slots=True)
class Budget:
    """A budget of the design: what was found, and the most (or, `least`, the least) it may be."""

    what: str
    found: float
    bound: float
    unit: str = "×"
    least: bool = False

    @property
    def kept(self) -> bool:
        return self.found >= self.bound if self.least else self.found <= self.bound

    def row(self) -> list[str]:
        sign = "≥" if self.least else "≤"
        verdict = "kept" if self.kept else "**missed**"
        return [
            self.what,
            f"{sign} {self.bound:g}{self.unit}",
            f"{self.found:.2f}{self.unit}",
            verdict,
        ]


@dataclass(slots=True)
class Part:
    """One part of the bench. `plots` are SVG files by name."""

    title: str
    about: str
    tables: list[Table] = field(default_factory=list)
    budgets: list[Budget] = field(default_factory=list)
    plots: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        kept = [
            Table("Budgets", ("what", "budget", "found", ""), [one.row() for one in self.budgets])
        ]
        pictures = [f"![{name}](bench/{name}.svg)" for name in self.plots]
        tables = map(str, [*self.tables, *(kept if self.budgets else [])])
        return "\n\n".join([f"## {self.title}", self.about, *pictures, *tables])


def ratios(ours: Rounds, theirs: Rounds) -> list[float]:
    """Ours to theirs, round by round: each pair was measured in the same minute."""
    return [one / other for one, other in zip(ours, theirs, strict=True)]


def spread(values: Rounds, unit: str = "") -> str:
    """The median, and from where to where the values go."""
    middle = statistics.median(values)
    if len(values) == 1:
        return f"{middle:.2f}{unit}"
    return f"{middle:.2f}{unit} ({min(values):.2f}–{max(values):.2f})"


def slope(costs: Mapping[int, float]) -> float:
    """How much one more costs, by least squares over what so and so many cost."""
    return statistics.linear_regression(list(costs), list(costs.values())).slope


def percentile(values: Sequence[float], percent: float) -> float:
    """The value below which so many of a hundred lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


def conditions(versions: Mapping[str, str]) -> str:
    """When and where, in words that name no machine of anybody's."""
    load = " ".join(f"{one:.1f}" for one in os.getloadavg())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    known = ", ".join(f"{name} {version}" for name, version in versions.items())
    return (
        f"Measured on {datetime.now(UTC):%Y-%m-%d %H:%M} UTC; {os.cpu_count()} cores "
        f"({_processor()}), {memory:.0f} GiB of memory, Linux {platform.release().split('-')[0]}; "
        f"load average {load}; {known}."
    )


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.machine()
