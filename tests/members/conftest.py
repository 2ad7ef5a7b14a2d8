from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.schools.world import World, opened, peopled


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with opened(tmp_path) as world:
        yield await peopled(world)
