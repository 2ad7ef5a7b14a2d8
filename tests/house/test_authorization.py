"""Everything that can be asked, asked by everybody: docs/authorization.md against the house."""

from collections import Counter
from collections.abc import AsyncIterator

import pytest

from ifsa.config import Settings
from tests.house.alliance import PEOPLE, Alliance, alliance
from tests.house.authorization import Row, as_line, asked, door_of, doors, rows
from tests.house.tries import tries

ROWS = rows()


@pytest.fixture(scope="module")
async def house(
    demonstration_data: Settings, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Alliance]:
    async with alliance(demonstration_data, tmp_path_factory.mktemp("alliance")) as made:
        yield made


async def test_each_route_and_each_command_has_a_row(house: Alliance) -> None:
    told = {door_of(row.name) for row in ROWS}
    missing = sorted(doors(house.server.app) - told)
    seen = [as_line(door, await asked(house, door)) for door in missing]
    assert seen == [], "docs/authorization.md lacks rows; today it would be so. Is that right?"


async def test_each_row_is_of_something(house: Alliance) -> None:
    told = {door_of(row.name) for row in ROWS}
    assert told - doors(house.server.app) == set()
    assert tries(house.ids).keys() - {row.name for row in ROWS} == set()
    assert [name for name, count in Counter(row.name for row in ROWS).items() if count > 1] == []


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
async def test_everybody_gets_what_the_document_says(house: Alliance, row: Row) -> None:
    found = await asked(house, row.name)
    assert as_line(row.name, found) == as_line(row.name, dict(zip(PEOPLE, row.wanted, strict=True)))
