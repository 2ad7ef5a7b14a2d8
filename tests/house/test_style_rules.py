from pathlib import Path

import pytest

from tests.house import style_rules as rules
from tests.house.tree import PROJECT, plant

SHEET = "ifsa/web/static/common/messages.css"


def test_no_sheet_says_left_or_right() -> None:
    assert rules.physical_directions(PROJECT) == []


@pytest.mark.parametrize(
    "rule",
    [
        "margin-left: 1rem",
        "padding-right:0",
        "left: 0",
        "border-right-color: red",
        "border-top-left-radius: 2px",
        "scroll-margin-left: 2px",
        "text-align: left",
        "text-align: right !important",
        "float:right",
        "clear: left",
        "margin: 0 1px 0 2px",
        "padding: 0 calc(1px + 2px) 0 calc(1px + 3px)",
        "inset: 0 auto 0 0",
        "border-radius: 4px 0",
        "border-radius: 4px 4px 0 4px",
    ],
)
def test_a_side_is_found(tmp_path: Path, rule: str) -> None:
    sheet = f"/* a\nb */\n.card {{\n  color: red;\n  {rule};\n}}\n"
    (finding,) = rules.physical_directions(plant(tmp_path, SHEET, sheet))
    assert finding.startswith(f"{SHEET}:5: ")


@pytest.mark.parametrize(
    "rule",
    [
        "margin-inline-start: 1rem",
        "text-align: start",
        "text-align: center",
        "inset-inline-end: 0",
        "border-start-start-radius: 4px",
        "margin: 0 1px 0 1px",
        "margin: 0 1px 2px",
        "padding: 0 calc(1px + 2px) 0 calc(1px + 2px)",
        "border-radius: 4px",
        "border-radius: 4px 4px 0 0",
        "border-radius: 50% / 10%",
        "--left: 4px",
        "/* left: 0 */ color: red",
        'content: "left: 0"',
        "transition: inset 1s",
    ],
)
def test_what_fits_both_directions_passes(tmp_path: Path, rule: str) -> None:
    sheet = f".left:hover > .right::before, #left:focus {{ {rule} }}"
    assert rules.physical_directions(plant(tmp_path, SHEET, sheet)) == []


def test_what_others_wrote_is_left_alone(tmp_path: Path) -> None:
    plant(tmp_path, "ifsa/web/static/vendor/widget.css", "p { left: 0 }")
    assert rules.physical_directions(tmp_path) == []
