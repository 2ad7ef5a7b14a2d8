from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.demonstrations.world import World, make


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = make(tmp_path / "ifsa.db")
    yield made
    made.engine.dispose()
