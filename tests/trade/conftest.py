from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.trade.market import Market, make


@pytest.fixture
def market(tmp_path: Path) -> Iterator[Market]:
    made = make(tmp_path / "ifsa.db")
    yield made
    made.world.engine.dispose()
