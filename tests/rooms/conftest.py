"""Each test that talks does so on both databases: what holds in one must hold in the other.

A PostgreSQL of one's own takes half a second a test, so of those only some run unless all are asked
for: `EVERYWHERE=1 make pytest TESTS=tests/rooms`.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from zlib import crc32

import pytest

from tests import postgresql as cluster
from tests.rooms import talk
from tests.rooms.talk import Talk

SOME = 4  # of so many one


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if os.environ.get("EVERYWHERE"):
        return
    left = [one for one in items if _is_left(one)]
    config.hook.pytest_deselected(items=left)
    items[:] = [one for one in items if one not in set(left)]


def _is_left(item: pytest.Item) -> bool:
    """Always the same ones, whichever tests are run."""
    there = item.path.parent == Path(__file__).parent and "[postgresql" in item.name
    return there and item.path.stem != "test_search" and crc32(item.nodeid.encode()) % SOME != 0


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Talk:
    """The small world of two schools with its rooms, made once."""
    made = talk.make(tmp_path_factory.mktemp("talk") / "ifsa.db")
    made.world.engine.dispose()
    return made


@pytest.fixture(scope="session")
def founded_there(postgresql_socket: str) -> tuple[Talk, str]:
    """The same in a PostgreSQL, and its address."""
    address = cluster.database(postgresql_socket)
    made = talk.make(address)
    made.world.engine.dispose()
    return made, address


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Talk]:
    """A copy of it, to talk in."""
    if request.param == "postgresql":
        yield from _place_there(request)
        return
    founded: Talk = request.getfixturevalue("founded")
    copied = talk.copied(founded, Path(shutil.copy(founded.database, tmp_path)))
    yield copied
    copied.world.engine.dispose()


def _place_there(request: pytest.FixtureRequest) -> Iterator[Talk]:
    socket: str = request.getfixturevalue("postgresql_socket")
    made, address = request.getfixturevalue("founded_there")
    copy = cluster.database(socket, copy_of=address)
    copied = talk.at(made, copy)
    yield copied
    copied.world.engine.dispose()
    cluster.drop(socket, copy)
