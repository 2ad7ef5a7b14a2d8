from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from ifsa.schools import follows, stewards
from tests.schools.world import World, opened, peopled


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with opened(tmp_path) as world:
        yield await peopled(world)


@pytest.fixture
async def chenab(world: World) -> str:
    """Chenab, run by bashir and followed by zain."""
    await world.found(world.maryam)
    await world.do(stewards.appoint, world.maryam, school="chenab", handle="bashir")
    await world.do(follows.follow, world.zain, school="chenab")
    return "chenab"
