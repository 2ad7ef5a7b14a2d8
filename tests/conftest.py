"""What every test may ask for. The application's own fixtures stand in `tests/parts.py`."""

import os
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.async_api import Browser, async_playwright

from ifsa.app import open_store
from ifsa.config import Settings
from ifsa.storage.store import Store
from tests import lean, parts
from tests import postgresql as cluster

lean.begin()

# Two slow cores: a property that holds is not wrong for taking long once.
settings.register_profile("ifsa", deadline=None)
settings.load_profile("ifsa")

# The first of them draws no window around a page.
CHROMIUM_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
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


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with a test that may take long begin: in the end one worker would be alone with it."""
    long = {item.path for item in items if item.get_closest_marker("timeout")}
    items.sort(key=lambda item: item.path not in long)


def chromium_path() -> Path | None:
    """Debian's Chromium, or one of its brothers, where there is one."""
    found = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    return Path(found) if found else None


@pytest.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """One headless browser for the whole run; a test opens contexts of its own in it."""
    async with launched(*CHROMIUM_FLAGS) as browser:
        yield browser


@asynccontextmanager
async def launched(*flags: str) -> AsyncIterator[Browser]:
    """A headless browser with flags of one's own. Skips the test where there is none."""
    path = chromium_path()
    if path is None:
        pytest.skip("no Chromium here; get it with: sudo apt-get install chromium-headless-shell")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=flags)
        yield browser
        await browser.close()


@pytest.fixture(scope="session")
def postgresql_socket() -> Iterator[str]:
    """A PostgreSQL for this run, by the folder of its socket."""
    programs = cluster.programs()
    if programs is None:
        pytest.skip("no PostgreSQL here; get it with: sudo apt-get install postgresql")
    with cluster.running(programs) as socket:
        yield socket


@pytest.fixture(scope="session")
def postgresql(postgresql_socket: str) -> Callable[[], str]:
    """Each call gives the address of a new, empty database."""
    return lambda: cluster.database(postgresql_socket)


@pytest.fixture(scope="session")
async def demonstration_data(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The demonstration data, loaded by the first worker that wants it; copy it before you change
    it (tests.parts.copied)."""
    run = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        run = run.parent
    with lean.first(run / "demonstration") as half:
        if half:
            await parts.demonstration(half)
    return parts.settings_in(run / "demonstration")


@pytest.fixture(scope="session")
async def demonstration_server(
    demonstration_data: Settings, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[parts.Server]:
    """A server over a copy of the demonstration data, shared by tests that only add to it."""
    settings = parts.copied(demonstration_data, tmp_path_factory.mktemp("served") / "data")
    async with parts.serving(settings, demonstration=True) as server:
        yield server


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[parts.Server]:
    """A server over an empty database."""
    async with parts.serving(parts.fresh(tmp_path / "data")) as server:
        yield server


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    """An empty store of its own."""
    store = open_store(parts.fresh(tmp_path / "data"))
    yield store
    store.close()
