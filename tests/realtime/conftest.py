from collections.abc import AsyncIterator

import pytest

from tests.realtime.doors import Doors, open_doors


@pytest.fixture(scope="session")
async def doors(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Doors]:
    """One server for all tests of the doors; each makes a lesson of its own."""
    async with open_doors(tmp_path_factory.mktemp("doors")) as opened:
        yield opened
