"""The server is killed with SIGKILL in the middle of an upload, again and again.

What was confirmed is there, byte for byte, and the client goes on from it.
"""

import asyncio
import base64
import random
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from ifsa.actor import Actor
from ifsa.app import open_store
from ifsa.commands import serve
from ifsa.config import Settings
from ifsa.files import queries
from ifsa.files.pieces import Pieces
from ifsa.files.views import UploadView
from ifsa.members import devices
from ifsa.members.queries import actor_named
from tests import parts
from tests.commands.running import FORK
from tests.files.pictures import noise

KILLS = 8
PIECE = 64 * 1024


@asynccontextmanager
async def serving(data: Path) -> AsyncIterator[tuple[ForkServerProcess, str]]:
    with socket.create_server(("127.0.0.1", 0)) as found:
        port = found.getsockname()[1]
    settings = Settings(data=data, port=port, rate_limits=False)
    process = FORK.Process(target=serve.run, args=[settings], kwargs={"lan": False})
    process.start()
    url = f"http://127.0.0.1:{port}"
    try:
        async with asyncio.timeout(60), httpx.AsyncClient() as http:
            while True:
                try:
                    await http.get(url + "/health/live")
                    break
                except httpx.HTTPError:
                    await asyncio.sleep(0.02)
        yield process, url
    finally:
        process.kill()
        await asyncio.to_thread(process.join)


@dataclass
class Sender:
    """Sends on until it is cut off, and remembers what it was told."""

    secret: str
    photo: bytes
    key: str = field(default_factory=lambda: str(uuid4()))
    address: str = ""
    confirmed: int = 0
    enough: asyncio.Event = field(default_factory=asyncio.Event)

    def client(self, url: str) -> httpx.AsyncClient:
        headers = {"Authorization": f"Bearer {self.secret}", "Tus-Resumable": "1.0.0"}
        return httpx.AsyncClient(base_url=url, headers=headers, timeout=20)

    async def send(self, url: str, pieces: int) -> None:
        """The next pieces, then as many as go until the server is gone."""
        try:
            async with self.client(url) as http:
                self.address = await self.begin(http)
                start = int((await http.head(self.address)).headers["upload-offset"])
                assert start >= self.confirmed
                while start < len(self.photo):
                    start = await self.patch(http, start)
                    pieces -= 1
                    if not pieces:
                        self.enough.set()
        except httpx.HTTPError:
            return

    async def begin(self, http: httpx.AsyncClient) -> str:
        said = {"kind": "photo", "key": self.key}
        pairs = [f"{one} {base64.b64encode(text.encode()).decode()}" for one, text in said.items()]
        headers = {"Upload-Length": str(len(self.photo)), "Upload-Metadata": ",".join(pairs)}
        answer = await http.post("/api/v1/uploads", headers=headers)
        assert answer.status_code == 201
        return str(answer.headers["location"])

    async def patch(self, http: httpx.AsyncClient, start: int) -> int:
        headers = {
            "Upload-Offset": str(start),
            "Content-Type": "application/offset+octet-stream",
        }
        data = self.photo[start : start + PIECE]
        answer = await http.patch(self.address, content=data, headers=headers)
        assert answer.status_code == 204
        self.confirmed = int(answer.headers["upload-offset"])
        return self.confirmed


async def one_round(data: Path, sender: Sender) -> None:
    sender.enough.clear()
    async with serving(data) as (process, url):
        sending = asyncio.create_task(sender.send(url, 2))
        async with asyncio.timeout(30):
            await sender.enough.wait()
        await asyncio.sleep(random.random() / 50)
        process.kill()
        await sending


async def view(data: Path, sender: Sender) -> UploadView:
    store = open_store(parts.settings_in(data))
    who = await store.read(actor_named, Actor(), handle="amina")
    found = await store.read(queries.upload, who, upload=int(sender.address.rpartition("/")[2]))
    store.close()
    return found


@pytest.mark.timeout(300)
async def test_what_was_confirmed_survives_being_killed(tmp_path: Path) -> None:
    settings = parts.fresh(tmp_path / "data")
    store = open_store(settings)
    who = await parts.member(store, "amina")
    signed_in = await store.do(devices.sign_in, who, member=who.member, label="test")
    store.close()
    sender = Sender(signed_in.secret, noise((1600, 1600)))
    kills = 0
    while sender.confirmed < len(sender.photo) - 4 * PIECE and kills < KILLS:
        await one_round(settings.data, sender)
        kills += 1
        stored = await view(settings.data, sender)
        assert stored.received >= sender.confirmed
        came = Pieces(settings.data / "uploads").read(stored.name, stored.received)
        assert came == sender.photo[: stored.received]
    assert kills >= 3
    async with serving(settings.data) as (_, url), sender.client(url) as http:
        start = (await view(settings.data, sender)).received
        while start < len(sender.photo):
            start = await sender.patch(http, start)
        made = await http.post(f"{sender.address}/finish")
        assert made.status_code == 201
        assert (await http.get(made.json()["parts"]["large"])).status_code == 200
