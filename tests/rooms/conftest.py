"""Each test that talks does so on both databases: what holds in one must hold in the other."""

import shutil
from collections.abc import Callable, Iterator
from functools import partial
from itertools import count
from pathlib import Path

import pytest

from tests.rooms import talk
from tests.rooms.talk import Talk
from tests.saved import Saved, saved


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Talk:
    """The small world of two schools with its rooms, made once."""
    made = talk.make(tmp_path_factory.mktemp("talk") / "ifsa.db")
    made.world.engine.dispose()
    return made


@pytest.fixture(scope="session")
def founded_there(postgresql: Callable[[], str]) -> Iterator[tuple[Talk, Saved]]:
    """The same in a PostgreSQL, and the way back to it."""
    address = postgresql()
    made = talk.make(address)
    made.world.engine.dispose()
    with saved(address) as kept:
        yield made, kept


@pytest.fixture(params=["sqlite", "postgresql"])
def anew(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], Talk]:
    """Each call gives the world as it was made, when the one before it has ended."""
    if request.param == "postgresql":
        return partial(talk.put_back, *request.getfixturevalue("founded_there"))
    founded: Talk = request.getfixturevalue("founded")
    numbers = count(1)

    def copy() -> Talk:
        path = tmp_path / f"{next(numbers)}.db"
        shutil.copy(founded.database, path)
        return talk.copied(founded, path)

    return copy


@pytest.fixture
def place(anew: Callable[[], Talk]) -> Iterator[Talk]:
    """A world to talk in."""
    place = anew()
    yield place
    place.end()
