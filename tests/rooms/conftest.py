from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.rooms import talk
from tests.rooms.talk import Talk


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Talk]:
    """Rooms in the small world of two schools."""
    made = talk.make(tmp_path / "ifsa.db")
    yield made
    made.world.engine.dispose()
