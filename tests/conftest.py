"""What every test may ask for. The application's own fixtures stand in `tests/parts.py`."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.async_api import Browser, async_playwright

# Two slow cores: a property that holds is not wrong for taking long once.
settings.register_profile("ifsa", deadline=None)
settings.load_profile("ifsa")

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM_FLAGS = (
    # A camera that shows a spinning disc, and leave to use it without asking.
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    # Nothing leaves this machine, neither the browser's own calls nor a page's.
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
)


def chromium_path() -> Path | None:
    """Debian's Chromium, or one of its brothers, where there is one."""
    found = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    return Path(found) if found else None


@pytest.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """One headless browser for the whole run; a test opens contexts of its own in it."""
    path = chromium_path()
    if path is None:
        pytest.skip("no Chromium here; get it with: sudo apt-get install chromium")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
        yield browser
        await browser.close()
