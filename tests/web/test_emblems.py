"""Drawings that stand where no photo is."""

import csv
import json
from pathlib import Path

import pytest

from ifsa.web.emblems import EMBLEMS, TINTS, emblem, field_of, initial, tint_of

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "ifsa" / "web" / "static"
PRODUCE = ROOT / "ifsa" / "trade" / "data" / "produce.csv"
SCHOOLS = ROOT / "ifsa" / "demo" / "data" / "schools.json"


def test_each_drawing_is_there_and_none_is_there_for_nothing() -> None:
    files = {path.stem for path in (STATIC / "vendor" / "emblems").glob("*.svg")}
    assert files == set(EMBLEMS.values())


def test_each_produce_has_a_drawing_of_its_own_and_its_group_another() -> None:
    with PRODUCE.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    kinds = {row["id"] for row in rows} | {row["group"] for row in rows}
    assert len(rows) > 70
    assert kinds - set(EMBLEMS) == set()


def test_each_crop_and_animal_of_the_demonstration_has_a_drawing() -> None:
    data = json.loads(SCHOOLS.read_text(encoding="utf-8"))
    assert (set(data["crops"]) | set(data["livestock"])) - set(EMBLEMS) == set()


def test_each_field_of_colour_is_in_the_style_sheet() -> None:
    sheet = (STATIC / "common" / "emblems.css").read_text(encoding="utf-8")
    fields = {field_of(kind) for kind in EMBLEMS}
    assert len(fields) > 5
    assert [field for field in fields if f".{field} {{" not in sheet] == []


def test_an_unknown_kind_takes_the_drawing_of_its_group_and_at_last_a_seedling() -> None:
    assert emblem("teff", "cereals") == "vendor/emblems/sheaf-of-rice.svg"
    assert field_of("teff", "cereals") == "field-sun"
    assert emblem("teff") == emblem("teff", "grasses") == "vendor/emblems/seedling.svg"


@pytest.mark.parametrize(
    ("name", "letter"),
    [("bashir", "B"), ("زبیدہ", "ز"), ("李梅", "李"), ("«7 Wells»", "7"), ("…", "·"), ("", "·")],
)
def test_the_initial_is_the_first_letter_or_figure(name: str, letter: str) -> None:
    assert initial(name) == letter


def test_a_name_keeps_its_colour_and_names_differ() -> None:
    names = [f"member {number}" for number in range(100)]
    assert tint_of("李梅") == "tint-3"
    assert {tint_of(name) for name in names} == {f"tint-{number}" for number in range(TINTS)}
