"""A shelf on both databases: what holds in one must hold in the other."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.saved import Saved, saved
from tests.storage import shelf
from tests.storage.shelf import Shelf


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with the tables."""
    path = tmp_path_factory.mktemp("shelf") / "shelf.db"
    shelf.build(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def built_there(postgresql: Callable[[], str]) -> Iterator[Saved]:
    """A PostgreSQL with the same."""
    address = postgresql()
    shelf.build(address)
    with saved(address) as kept:
        yield kept


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a shelf is, with nothing on it."""
    if request.param == "postgresql":
        kept: Saved = request.getfixturevalue("built_there")
        kept.put_back()
        return kept.address
    return f"sqlite:///{shutil.copy(request.getfixturevalue('built'), tmp_path)}"


@pytest.fixture
def jars(url: str) -> Iterator[Shelf]:
    """An empty shelf, nothing of which follows."""
    made = Shelf(url)
    yield made
    made.close()
