"""A network between browser and server that can be cut, slow, deaf, or unfriendly to WebSockets."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

HEAD_END = b"\r\n\r\n"
CHUNK = 65_536


class Network:
    """Passes bytes on from an address of its own. `behind` is the port of the server."""

    def __init__(self, behind: int) -> None:
        self.behind = behind
        self.sockets = True  # WebSockets pass
        self.answers = asyncio.Event()  # and are not swallowed, which some networks do
        self.answers.set()
        self.delay = 0.0  # seconds that a new request takes until the server hears of it
        self.deaf: set[asyncio.StreamWriter] = set()  # nothing passes, and nobody is told
        self.carried = 0  # bytes that came from the server
        self.port = 0
        self._listening: asyncio.Server | None = None
        self._lines: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def mend(self) -> None:
        """Take calls, at the same address each time."""
        if self._listening is None:
            self._listening = await asyncio.start_server(self._call, "127.0.0.1", self.port)
            self.port = self._listening.sockets[0].getsockname()[1]

    async def cut(self) -> None:
        """From now on nobody is there, and who was connected is so no more."""
        if self._listening is not None:
            self._listening.close()
            self._listening = None
        for line in list(self._lines):
            line.transport.abort()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def deafen(self) -> None:
        """Who is connected now hears nothing any more, as after a phone's sleep."""
        self.deaf |= self._lines

    async def _call(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self._lines.add(writer)
        try:
            with suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
                await self._pass_on(reader, writer)
        finally:
            self._tasks.discard(task)
            self._lines.discard(writer)
            writer.close()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(HEAD_END)
        if b"upgrade: websocket" in head.lower():
            if not self.sockets:
                return
            await self.answers.wait()
        await asyncio.sleep(self.delay)
        server_reader, server_writer = await asyncio.open_connection("127.0.0.1", self.behind)
        self._lines.add(server_writer)
        server_writer.write(head)
        try:
            there = asyncio.ensure_future(self._pour(reader, server_writer))
            back = asyncio.ensure_future(self._pour(server_reader, writer, counted=True))
            await asyncio.wait({there, back}, return_when=asyncio.FIRST_COMPLETED)
            # What is still to come back is waited for: a client that says no more still listens.
            for one in (there, back):
                one.cancel()
            await asyncio.gather(there, back, return_exceptions=True)
        finally:
            self._lines.discard(server_writer)
            server_writer.close()

    async def _pour(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        *,
        counted: bool = False,
    ) -> None:
        with suppress(OSError):
            while data := await reader.read(CHUNK):
                self.carried += len(data) if counted else 0
                await asyncio.sleep(self.delay)
                if writer in self.deaf:
                    continue
                writer.write(data)
                await writer.drain()


@asynccontextmanager
async def network(behind: int) -> AsyncIterator[Network]:
    made = Network(behind)
    await made.mend()
    try:
        yield made
    finally:
        await made.cut()
