import pytest

from ifsa.storage.store import Store
from tests.notifications.village import Village, make


@pytest.fixture
async def village(store: Store) -> Village:
    return await make(store)
