"""Small plots for the documents, as SVG that reads in the light and in the dark."""

from collections.abc import Mapping, Sequence
from html import escape
from math import log10

WIDTH, HEIGHT = 640, 320
LEFT, RIGHT, TOP, BOTTOM = 56, 120, 40, 44
COLOURS = ("#1b7f4d", "#6b7280", "#b45309", "#7c3aed", "#be123c", "#0369a1")
_STYLE = (
    "text{font:12px sans-serif;fill:#374151}line{stroke:#9ca3af66}"
    "@media(prefers-color-scheme:dark){text{fill:#d1d5db}}"
)

Lines = Mapping[str, Sequence[tuple[float, float]]]
"""By name, the points (x, y) of a line; both greater than nothing."""


def lines(title: str, across: str, given: Lines, bound: float | None = None) -> str:
    """Lines on two logarithmic axes; `bound` is a dashed line across."""
    scale = _Scale(given, bound)
    body = [_text(LEFT, 20, title), _text(WIDTH - RIGHT, HEIGHT - 8, across, "end")]
    body += [scale.grid_x(x) for x in sorted({x for line in given.values() for x, _ in line})]
    body += [scale.grid_y(y) for y in scale.ticks()]
    if bound is not None:
        y = scale.y(bound)
        body.append(
            f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" '
            'style="stroke:#be123c;stroke-dasharray:4"/>'
        )
    for (name, points), colour in zip(given.items(), COLOURS, strict=False):
        body.append(scale.line(name, points, colour))
    size = f'width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}"'
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img">',
            f"<title>{escape(title)}</title>",
            f"<style>{_STYLE}</style>",
            *body,
            "</svg>\n",
        ]
    )


class _Scale:
    """From values to places on the sheet."""

    def __init__(self, given: Lines, bound: float | None) -> None:
        xs = [x for line in given.values() for x, _ in line]
        ys = [y for line in given.values() for _, y in line] + ([bound] if bound else [])
        self._x = log10(min(xs)), log10(max(*xs, min(xs) * 1.01))
        self._y = log10(min(ys) / 1.2), log10(max(ys) * 1.2)

    def x(self, value: float) -> float:
        low, high = self._x
        return LEFT + (log10(value) - low) / (high - low) * (WIDTH - LEFT - RIGHT)

    def y(self, value: float) -> float:
        low, high = self._y
        return HEIGHT - BOTTOM - (log10(value) - low) / (high - low) * (HEIGHT - TOP - BOTTOM)

    def ticks(self) -> list[float]:
        steps = [base * 10.0**power for power in range(-4, 7) for base in (1, 2, 5)]
        return [step for step in steps if self._y[0] <= log10(step) <= self._y[1]]

    def grid_x(self, value: float) -> str:
        x = self.x(value)
        line = f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{TOP}" y2="{HEIGHT - BOTTOM}"/>'
        return line + _text(x, HEIGHT - BOTTOM + 16, f"{value:,.6g}", "middle")

    def grid_y(self, value: float) -> str:
        y = self.y(value)
        line = f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
        return line + _text(LEFT - 6, y + 4, f"{value:g}", "end")

    def line(self, name: str, points: Sequence[tuple[float, float]], colour: str) -> str:
        places = " ".join(f"{self.x(x):.1f},{self.y(y):.1f}" for x, y in points)
        end_x, end_y = points[-1]
        drawn = f'<polyline points="{places}" style="fill:none;stroke:{colour};stroke-width:2"/>'
        return drawn + _text(self.x(end_x) + 6, self.y(end_y) + 4, name, colour=colour)


def _text(x: float, y: float, said: str, anchor: str = "start", *, colour: str = "") -> str:
    style = f' style="fill:{colour}"' if colour else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{style}>{escape(said)}</text>'
