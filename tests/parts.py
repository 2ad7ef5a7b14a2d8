"""The application for tests: a real server in this process, a fresh store, a demonstration store.

Nothing here is a double: uvicorn listens on a free port, SQLite is a file in a temporary folder.
"""

import asyncio
import atexit
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, redirect_stdout
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Any, Literal

import httpx
import uvicorn
from playwright.async_api import Browser, BrowserContext
from starlette.applications import Starlette
from websockets.asyncio.client import ClientConnection, connect

from ifsa.actor import Actor, Role
from ifsa.app import Reach, build
from ifsa.commands import demo
from ifsa.config import Settings
from ifsa.delivery.outside import World
from ifsa.members import accounts, devices, queries
from ifsa.migrations import upgrade
from ifsa.realtime.transport import DirectProtocol, EndingProtocol
from ifsa.storage.store import Store

PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1440, "height": 900}
SCHOOL: dict[str, Any] = {
    "name": {"en": "Chenab"},
    "place": {"en": "Punjab"},
    "country": "PK",
    "zone": "Asia/Karachi",
    "languages": ["ur"],
    "fields": ["agriculture"],
}
"""What a school cannot be founded without, but its slug."""


@dataclass(frozen=True, slots=True)
class Server:
    """A running application. `url` has no slash at its end; `store` is the one it uses."""

    url: str
    app: Starlette
    settings: Settings

    @property
    def store(self) -> Store:
        store: Store = self.app.state.parts.store
        return store

    async def secret(self, handle: str) -> str:
        """A device secret of a member: cookie and bearer token alike."""
        member = await self.store.read(queries.actor_named, Actor(), handle=handle)
        signed_in = await self.store.writer.do(
            devices.sign_in, member, member=member.member, label="test"
        )
        return signed_in.secret

    async def client(self, handle: str | None = None, language: str = "en") -> httpx.AsyncClient:
        """An HTTP client of a member with a cookie, as a browser has it; or of a visitor."""
        cookies = {"ifsa_device": await self.secret(handle)} if handle else {}
        headers = {"Accept-Language": language}
        # Without certificates, which take longer to read than a page to answer: this is no HTTPS.
        return httpx.AsyncClient(
            base_url=self.url, cookies=cookies, headers=headers, timeout=20, verify=False
        )

    async def socket(self, handle: str | None = None) -> ClientConnection:
        """A live connection of a member, or of a visitor."""
        headers = {"Authorization": f"Bearer {await self.secret(handle)}"} if handle else {}
        return await connect(
            self.url.replace("http", "ws", 1) + "/live",
            subprotocols=["ifsa.v1"],  # type: ignore[list-item]
            additional_headers=headers,
            max_queue=None,  # closing waits ten seconds behind what nobody took
        )

    async def context(
        self,
        chromium: Browser,
        handle: str | None = None,
        *,
        locale: str = "en",
        zone: str = "Asia/Karachi",
        viewport: dict[str, int] | None = None,
        service_workers: Literal["allow", "block"] = "block",
        **options: Any,
    ) -> BrowserContext:
        """A browser of its own: a phone unless another viewport is given; `options` are
        Playwright's. Without service workers, unless the test is of them: they fetch ahead."""
        context = await chromium.new_context(
            base_url=self.url,
            locale=locale,
            timezone_id=zone,
            viewport=viewport or PHONE,  # type: ignore[arg-type]
            permissions=["camera", "microphone"],
            service_workers=service_workers,
            **options,
        )
        if handle:
            await context.add_cookies(
                [{"name": "ifsa_device", "value": await self.secret(handle), "url": self.url}]
            )
        return context


@asynccontextmanager
async def serving(
    settings: Settings, *, demonstration: bool = False, world: World | None = None
) -> AsyncIterator[Server]:
    """The application of some settings behind a real uvicorn, on a free port of loopback. `world`
    is where it fetches pages of the web from."""
    app = build(settings, Reach(demonstration=demonstration), world)
    config = uvicorn.Config(
        app,
        host="127.0.0.1",
        port=0,
        http=EndingProtocol,
        ws=DirectProtocol,
        log_level="warning",
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    while not server.started:
        if task.done():
            task.result()
        await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield Server(f"http://127.0.0.1:{port}", app, settings)
    finally:
        # Not by force: that would leave the store's threads and connections behind.
        server.should_exit = True
        await task


def settings_in(folder: Path, **given: object) -> Settings:
    """Settings for a test: a data folder of its own, and no limits unless asked for."""
    return replace(Settings(data=folder, rate_limits=False), **given)  # type: ignore[arg-type]


def fresh(folder: Path, **given: object) -> Settings:
    """Settings with an empty database of the newest shape."""
    settings = settings_in(folder, **given)
    if settings.database:
        upgrade(settings.database_url)
    else:
        shutil.copytree(_empty(), settings.data, dirs_exist_ok=True)
    return settings


@cache
def _empty() -> Path:
    """A data folder with an empty database: made once, as a copy takes a tenth of the time."""
    folder = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, folder)
    upgrade(settings_in(folder).database_url)
    return folder


async def demonstration(folder: Path) -> Settings:
    """Settings with the demonstration data as `ifsa demo` loads it, and all done that follows from
    it: each server over a copy would begin by doing that."""
    settings = fresh(folder)
    with redirect_stdout(StringIO()) as said:
        assert await asyncio.to_thread(demo.run, settings) == 0
    assert said.getvalue() == "demonstration data loaded\n"
    async with serving(settings) as server:
        await server.app.state.outbox.drain()
    return settings


def copied(settings: Settings, folder: Path) -> Settings:
    """The same data for somebody who will change it. The original must not be open."""
    shutil.copytree(settings.data, folder, dirs_exist_ok=True)
    return replace(settings, data=folder)


async def member(
    store: Store,
    handle: str,
    *,
    language: str = "en",
    role: Role = Role.MEMBER,
    born: date = date(1980, 1, 1),
    zone: str = "Asia/Karachi",
) -> Actor:
    """Somebody new, as the actor of what they do next."""
    visitor = Actor(language=language, zone=zone)
    await store.do(
        accounts.sign_up,
        visitor,
        handle=handle,
        name=handle.title(),
        password_hash="none",
        born=born,
        role=role,
    )
    return await store.read(queries.actor_named, visitor, handle=handle)
