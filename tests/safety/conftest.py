import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.safety import village
from tests.safety.village import Village


@pytest.fixture(scope="session")
def settled(tmp_path_factory: pytest.TempPathFactory) -> Village:
    """The rooms and schools of the small world, with what can be reported in them, made once."""
    made = village.make(tmp_path_factory.mktemp("village") / "ifsa.db")
    made.talk.world.engine.dispose()
    return made


@pytest.fixture
def place(settled: Village, tmp_path: Path) -> Iterator[Village]:
    """A copy of it, to live in."""
    database = Path(shutil.copy(settled.talk.database, tmp_path))
    copied = village.copied(settled, database)
    yield copied
    copied.talk.world.engine.dispose()
