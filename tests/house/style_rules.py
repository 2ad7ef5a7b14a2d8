"""Rules about style sheets: pages read from the right in Urdu, so no rule says left or right."""

import re
from collections.abc import Iterator
from pathlib import Path

from tests.house.tree import files

DECLARATION = re.compile(r"(?<![\w.#-])(-?[a-z][a-z-]*)\s*:\s*([^;{}]+)")
ASIDE = re.compile(r"/\*.*?\*/|\"[^\"\n]*\"|'[^'\n]*'", re.DOTALL)
SIDES = {"caption-side", "clear", "float", "text-align", "text-align-last"}
FOUR_SIDED = {
    "border-color",
    "border-style",
    "border-width",
    "inset",
    "margin",
    "padding",
    "scroll-margin",
    "scroll-padding",
}


def physical_directions(root: Path) -> list[str]:
    """`margin-inline-start`, `text-align: start`, `inset-inline-end`: one sheet for both ways."""
    return [
        f"{path}:{line}: {declaration}: write it for both reading directions"
        for path in files(root, "*.css", "ifsa")
        for line, declaration in _physical((root / path).read_text(encoding="utf-8"))
    ]


def _physical(sheet: str) -> Iterator[tuple[int, str]]:
    bare = ASIDE.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), sheet)
    for found in DECLARATION.finditer(bare):
        name, value = found[1], found[2].removesuffix("!important").strip()
        if not name.startswith("--") and _is_physical(name, value):
            yield bare.count("\n", 0, found.start()) + 1, f"{name}: {value}"


def _is_physical(name: str, value: str) -> bool:
    if {"left", "right"} & set(name.split("-")):
        return True
    if name in SIDES:
        return value in ("left", "right")
    parts = _parts(value)
    if name in FOUR_SIDED:
        return len(parts) == 4 and parts[1] != parts[3]
    return name == "border-radius" and _is_lopsided(parts)


def _is_lopsided(corners: list[str]) -> bool:
    """Whether the two upper or the two lower corners differ; one to four values clockwise."""
    if "/" in corners or not corners:
        return False
    first, second, *others = corners if len(corners) > 1 else corners * 2
    third = others[0] if others else first
    fourth = others[1] if len(others) > 1 else second
    return first != second or third != fourth


def _parts(value: str) -> list[str]:
    """A value cut at its spaces, but not at those inside `calc(…)`."""
    return re.findall(r"(?:[^\s(]*\((?:[^()]|\([^()]*\))*\)|\S)+", value)
