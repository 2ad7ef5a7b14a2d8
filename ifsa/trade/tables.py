"""The data tables beside this file: CSV with a header row, an empty cell meaning unknown."""

import csv
from collections.abc import Mapping
from pathlib import Path

_FOLDER = Path(__file__).parent / "data"


def rows(name: str) -> list[dict[str, str]]:
    """The rows of `data/<name>.csv`, by column."""
    with (_FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def names(row: Mapping[str, str]) -> dict[str, str]:
    """A row's name in each of our languages."""
    return {"en": row["name_en"], "ur": row["name_ur"], "zh-Hans": row["name_zh"]}


def split(cell: str) -> tuple[str, ...]:
    """The parts of a cell that holds several values."""
    return tuple(part.strip() for part in cell.split(";") if part.strip())
