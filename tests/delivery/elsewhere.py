"""A small web that nobody here trusts: names that resolve as a test wants, servers on loopback that
stand for addresses of the open network, and a note of every address that was dialled.

What may be reached is not changed: only public addresses ever lead to these servers.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TypeAlias

import httpcore

from ifsa.delivery import outside
from ifsa.delivery.outside import World

PUBLIC = "93.184.215.14"
"""Where servers of these tests stand, as the fetcher sees it."""

Answer: TypeAlias = Callable[["Asked", asyncio.StreamWriter], Awaitable[None]]


@dataclass(frozen=True)
class Asked:
    """One request, as it came."""

    host: str
    path: str
    headers: dict[str, str]


@dataclass
class Web:
    """`names` leads from a name to its answers: one list of addresses for each look-up, the last
    for ever. `pages` are answers by host and path."""

    names: dict[str, list[list[str]]] = field(default_factory=dict)
    pages: dict[str, Answer] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    dialled: list[str] = field(default_factory=list)
    ports: dict[int, int] = field(default_factory=dict)
    trust: ssl.SSLContext = field(default_factory=ssl.create_default_context)
    tasks: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def world(self) -> World:
        return World(self.resolve, self.dial, self.trust)

    async def resolve(self, name: str, port: int) -> Sequence[str]:
        if name not in self.names:
            if name.replace(".", "").isdigit():
                return await outside.resolve(name, port)  # what the system makes of a number
            raise OSError("no such name")
        answers = self.names[name]
        return answers.pop(0) if len(answers) > 1 else answers[0]

    async def dial(
        self, address: str, port: int, seconds: float | None
    ) -> httpcore.AsyncNetworkStream:
        """What is not of the open network would be reached too, if anybody dialled it."""
        self.dialled.append(address)
        return await outside.dial("127.0.0.1", self.ports[port], seconds)

    def put(self, address: str, answer: Answer) -> str:
        """Have an answer at an address, and its name lead to PUBLIC; gives the address."""
        host, _, path = address.partition("//")[2].partition("/")
        self.names.setdefault(host, [[PUBLIC]])
        self.pages[f"{host}/{path}"] = answer
        return address

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self.tasks.add(task)
        try:
            asked = await _asked(reader)
            self.asked.append(asked)
            answer = self.pages.get(f"{asked.host}{asked.path}", missing)
            await answer(asked, writer)
            await writer.drain()
            writer.close()
            await writer.wait_closed()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # the fetcher had enough, which is what some tests are about
        finally:
            writer.transport.abort()


async def _asked(reader: asyncio.StreamReader) -> Asked:
    head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
    headers = dict(line.lower().split(": ", 1) for line in head[1:] if line)
    return Asked(headers["host"], head[0].split(" ")[1], headers)


@asynccontextmanager
async def web(certificate: ssl.SSLContext | None = None) -> AsyncIterator[Web]:
    """A web with a server for plain requests, and one for TLS where there is a certificate."""
    found = Web()
    plain = await asyncio.start_server(found.serve, "127.0.0.1", 0)
    servers = [plain]
    found.ports[80] = plain.sockets[0].getsockname()[1]
    if certificate is not None:
        secret = await asyncio.start_server(found.serve, "127.0.0.1", 0, ssl=certificate)
        servers.append(secret)
        found.ports[443] = secret.sockets[0].getsockname()[1]
    try:
        yield found
    finally:
        for task in found.tasks:
            task.cancel()
        await asyncio.gather(*found.tasks, return_exceptions=True)
        for server in servers:
            server.close()
            await server.wait_closed()


def head(
    status: int = 200, kind: str = "text/html; charset=utf-8", more: Iterable[str] = ()
) -> bytes:
    lines = [f"HTTP/1.1 {status} X", f"Content-Type: {kind}", *more, "", ""]
    return "\r\n".join(lines).encode("utf-8")


def says(
    body: bytes | str,
    kind: str = "text/html; charset=utf-8",
    more: Iterable[str] = (),
    status: int = 200,
) -> Answer:
    """An answer as servers give it."""
    sent = body.encode() if isinstance(body, str) else body

    async def answer(asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(head(status, kind, [f"Content-Length: {len(sent)}", *more]) + sent)

    return answer


def leads_to(address: str, status: int = 302) -> Answer:
    return says("", more=[f"Location: {address}"], status=status)


missing = says("Nothing here", status=404)
