"""The server is killed with SIGKILL while three clients post, again and again.

What was acknowledged is there once and in order; what was not is there or not, and a second try
with its key settles it. Twenty times; `KILLS=200 make pytest TESTS=tests/realtime/test_crash.py` is
the long variant.
"""

import asyncio
import json
import os
import random
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import httpx
import pytest
from websockets.asyncio.client import connect

from ifsa.actor import Actor, Role
from ifsa.app import open_store
from ifsa.commands import serve
from ifsa.config import Settings
from ifsa.members import devices
from ifsa.rooms import queries, spaces
from tests import parts
from tests.commands.running import FORK

ROUNDS = int(os.environ.get("KILLS", "20"))
ROOM = "fields"


@dataclass
class Client:
    """Posts one message after the other, and remembers what it was told."""

    name: str
    secret: str
    door: str
    acknowledged: dict[str, int] = field(default_factory=dict)
    open: dict[str, str] = field(default_factory=dict)
    number: int = 0

    async def post_until_cut(self, url: str, topic: int, enough: asyncio.Event) -> None:
        """First what was left open, then new ones, until the other side is gone."""
        try:
            async with self._link(url, topic) as send:
                for key, text in list(self.open.items()):
                    self._note(key, await send(key, text))
                while True:
                    key, text = str(uuid4()), f"{self.name} {self.number}"
                    self.number += 1
                    self.open[key] = text
                    self._note(key, await send(key, text))
                    if len(self.acknowledged) % 3 == 0:
                        enough.set()
        except (OSError, httpx.HTTPError, EOFError):
            return

    def _note(self, key: str, seq: int) -> None:
        self.acknowledged[key] = seq
        del self.open[key]

    @asynccontextmanager
    async def _link(self, url: str, topic: int) -> AsyncIterator[Any]:
        headers = {"Authorization": f"Bearer {self.secret}"}
        if self.door == "socket":
            async with _socket(url, headers) as send:
                yield send
        else:
            async with httpx.AsyncClient(base_url=url, headers=headers, timeout=20) as http:
                yield self._by_form(http, topic) if self.door == "form" else self._by_json(http)

    def _by_form(self, http: httpx.AsyncClient, topic: int) -> Any:
        async def send(key: str, text: str) -> int:
            data = {"key": key, "text": text}
            answer = await http.post(f"/rooms/{ROOM}/topics/{topic}", data=data)
            assert answer.status_code == 303, answer.text
            return int(parse_qs(urlsplit(answer.headers["location"]).query)["at"][0])

        return send

    def _by_json(self, http: httpx.AsyncClient) -> Any:
        async def send(key: str, text: str) -> int:
            data = {"key": key, "text": text}
            answer = await http.post(f"/api/v1/rooms/{ROOM}/messages", json=data)
            assert answer.status_code == 201, answer.text
            return int(answer.json()["seq"])

        return send


@asynccontextmanager
async def _socket(url: str, headers: dict[str, str]) -> AsyncIterator[Any]:
    address = url.replace("http", "ws", 1) + "/live"
    try:
        async with connect(address, additional_headers=headers) as line:

            async def send(key: str, text: str) -> int:
                post = {"op": "post", "ref": key, "room": ROOM, "key": key, "text": text}
                await line.send(json.dumps(post))
                answer = json.loads(await line.recv())
                assert (answer["ev"], answer["ref"]) == ("ok", key)
                return int(answer["seq"])

            yield send
    except Exception as error:
        if isinstance(error, AssertionError):
            raise
        raise EOFError from error


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
    return port


async def _up(url: str) -> None:
    async with asyncio.timeout(60), httpx.AsyncClient() as http:
        while True:
            try:
                await http.get(url + "/health/live")
            except httpx.HTTPError:
                await asyncio.sleep(0.02)
            else:
                return


@dataclass
class Farm:
    """Data on disk, and the server that is started on it over and over."""

    data: Path
    topic: int

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[tuple[ForkServerProcess, str]]:
        port = _free_port()
        settings = Settings(data=self.data, port=port, rate_limits=False)
        # Not from this module, which the process would import, with all that tests need.
        process = FORK.Process(target=serve.run, args=[settings], kwargs={"lan": False})
        process.start()
        url = f"http://127.0.0.1:{port}"
        try:
            await _up(url)
            yield process, url
        finally:
            process.kill()
            await asyncio.to_thread(process.join)

    async def said(self) -> list[tuple[int, str, str]]:
        """All messages on disk: seq, author, text."""
        store = open_store(parts.settings_in(self.data))
        found = await store.read(queries.latest_messages, Actor(), slug=ROOM, most=10**6)
        store.close()
        return [(one.seq, one.author.handle, one.text) for one in found]


@pytest.fixture
async def farm(tmp_path: Path) -> tuple[Farm, list[Client]]:
    settings = parts.fresh(tmp_path / "data")
    store = open_store(settings)
    admin = await parts.member(store, "maryam", role=Role.ADMIN)
    named: dict[str, Any] = {"name": {"en": "Fields"}, "about": {}, "emblem": "wheat"}
    await store.do(spaces.open, admin, slug=ROOM, **named)
    clients = []
    for handle, door in (("amina", "socket"), ("li", "form"), ("bashir", "json")):
        who = await parts.member(store, handle)
        signed_in = await store.do(devices.sign_in, who, member=who.member, label="test")
        clients.append(Client(handle, signed_in.secret, door))
    place = await store.read(queries.place, admin, slug=ROOM)
    store.close()
    return Farm(settings.data, place.open_topic), clients


async def _one_round(farm: Farm, clients: list[Client]) -> None:
    async with farm.serving() as (process, url):
        enough = asyncio.Event()
        posting = [
            asyncio.create_task(client.post_until_cut(url, farm.topic, enough))
            for client in clients
        ]
        async with asyncio.timeout(30):
            await enough.wait()
        await asyncio.sleep(random.random() / 4)
        process.kill()
        await asyncio.gather(*posting)


@pytest.mark.timeout(100 + 10 * ROUNDS)
async def test_what_was_acknowledged_survives_being_killed(
    farm: tuple[Farm, list[Client]],
) -> None:
    ground, clients = farm
    for _ in range(ROUNDS):
        await _one_round(ground, clients)
    said = await ground.said()
    assert [seq for seq, _, _ in said] == list(range(1, len(said) + 1))
    assert len({(author, text) for _, author, text in said}) == len(said)
    at = {seq: (author, text) for seq, author, text in said}
    for client in clients:
        assert len(client.acknowledged) >= ROUNDS
        # Their order is that in which they were sent.
        seqs = list(client.acknowledged.values())
        texts = [at[seq] for seq in seqs]
        assert {author for author, _ in texts} == {client.name}
        assert len(set(seqs)) == len(seqs)
        numbers = [int(text.rpartition(" ")[2]) for _, text in texts]
        assert numbers == list(range(len(numbers)))
        assert seqs == sorted(seqs)
    await _same_again(ground, clients, len(said))


async def _same_again(farm: Farm, clients: list[Client], stored: int) -> None:
    """A second try of everything, by another door, gives what was given, and adds only what was
    never stored."""
    lost = sum(len(client.open) for client in clients)
    async with farm.serving() as (_, url):
        for client in clients:
            headers = {"Authorization": f"Bearer {client.secret}"}
            async with httpx.AsyncClient(base_url=url, headers=headers, timeout=20) as http:
                send = client._by_json(http)
                for number, (key, seq) in enumerate(client.acknowledged.items()):
                    assert await send(key, f"{client.name} {number}") == seq
                for key, text in client.open.items():
                    assert await send(key, text) == await send(key, text)
    said = await farm.said()
    assert stored <= len(said) <= stored + lost
    assert len({(author, text) for _, author, text in said}) == len(said)
