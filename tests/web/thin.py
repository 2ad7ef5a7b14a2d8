"""A thin link that can be cut: a TCP relay in front of a server, as slow as one likes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from tests.parts import Server

CHUNK = 512


@dataclass
class Link:
    """`server` is the one behind it, at the address of this end. `up` is in bytes a second, all
    connections together; `passed` are those that went up."""

    server: Server
    up: float
    passed: int = 0
    whole: bool = True
    _open: set[asyncio.StreamWriter] = field(default_factory=set)
    _lane: asyncio.Lock = field(default_factory=asyncio.Lock)

    def cut(self) -> None:
        """What is under way is lost, and nothing comes through any more."""
        self.whole = False
        for writer in self._open:
            writer.transport.abort()

    def mend(self) -> None:
        self.whole = True

    async def relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not self.whole:
            writer.transport.abort()
            return
        behind = urlsplit(self.server.url)
        above, below = await asyncio.open_connection(behind.hostname, behind.port)
        self._open |= {writer, below}
        with suppress(ConnectionError):
            await asyncio.gather(self._climb(reader, below), self._descend(above, writer))
        for end in (writer, below):
            self._open.discard(end)
            end.close()

    async def _climb(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(CHUNK):
            async with self._lane:
                await asyncio.sleep(len(data) / self.up)
            self.passed += len(data)
            writer.write(data)
            await writer.drain()
        writer.close()

    async def _descend(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(64 * 1024):
            writer.write(data)
            await writer.drain()
        writer.close()


@asynccontextmanager
async def thin(server: Server, up: float) -> AsyncIterator[tuple[Link, Server]]:
    """The link, and the server as it is seen through it."""
    link = Link(server, up)
    # A small buffer: what the sender is rid of is soon through.
    relay = await asyncio.start_server(link.relay, "127.0.0.1", 0, limit=CHUNK)
    port = relay.sockets[0].getsockname()[1]
    try:
        yield link, replace(server, url=f"http://127.0.0.1:{port}")
    finally:
        link.cut()
        relay.close()
        await relay.wait_closed()
