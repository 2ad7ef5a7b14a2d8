from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser

from tests import parts
from tests.journeys.village import Village


@pytest.fixture
async def village(server: parts.Server, chromium: Browser) -> AsyncIterator[Village]:
    """Browsers of its people on a file's server; none of their pages may have complained."""
    made = Village(server, chromium)
    yield made
    for context in made.contexts:
        await context.close()
    assert made.complaints == []
