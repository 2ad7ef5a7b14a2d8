import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.rooms import talk
from tests.rooms.talk import Talk


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Talk:
    """The small world of two schools with its rooms, made once."""
    made = talk.make(tmp_path_factory.mktemp("talk") / "ifsa.db")
    made.world.engine.dispose()
    return made


@pytest.fixture
def place(founded: Talk, tmp_path: Path) -> Iterator[Talk]:
    """A copy of it, to talk in."""
    database = Path(shutil.copy(founded.database, tmp_path))
    copied = talk.copied(founded, database)
    yield copied
    copied.world.engine.dispose()
