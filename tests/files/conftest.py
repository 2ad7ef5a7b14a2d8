from collections.abc import Iterator
from pathlib import Path

import pytest

from ifsa.files.blobs import Blobs
from ifsa.files.pieces import Pieces
from tests.demonstrations.world import World, make


@pytest.fixture
def blobs(tmp_path: Path) -> Blobs:
    return Blobs(tmp_path / "files")


@pytest.fixture
def pieces(tmp_path: Path) -> Pieces:
    return Pieces(tmp_path / "uploads")


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = make(tmp_path / "ifsa.db")
    yield made
    made.engine.dispose()
