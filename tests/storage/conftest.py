from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.storage import shelf
from tests.storage.shelf import Shelf


@pytest.fixture
def jars(tmp_path: Path) -> Iterator[Shelf]:
    """An empty shelf, nothing of which follows."""
    made = shelf.opened(tmp_path)
    yield made
    made.close()
