"""A live connection as a program has it: commands with answers, and the frames between."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from typing import Any, TypeAlias
from uuid import uuid4

from websockets import Subprotocol
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from tests.parts import Server

Frame: TypeAlias = dict[str, Any]
PATIENCE = 20.0  # seconds: the machine may be busy


class Line:
    """One connection. `frames` are those that answered nothing, in the order they came."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.frames: list[Frame] = []
        self._refs = count(1)

    async def do(self, op: str, **given: Any) -> Frame:
        """Send a command and give its answer, good or bad."""
        ref = str(next(self._refs))
        await self.say({"op": op, "ref": ref, **given})
        while True:
            frame = await self.hear()
            if frame.get("ref") == ref:
                return frame
            self.frames.append(frame)

    async def say(self, frame: object) -> None:
        await self.socket.send(frame if isinstance(frame, str | bytes) else json.dumps(frame))

    async def hear(self) -> Frame:
        """The next frame that comes in."""
        async with asyncio.timeout(PATIENCE):
            frame: Frame = json.loads(await self.socket.recv())
        return frame

    async def post(self, room: str, text: str = "سلام", **given: Any) -> Frame:
        return await self.do("post", room=room, text=text, **{"key": str(uuid4()), **given})

    async def watch(self, room: str, after: int | None = None, form: str = "json") -> Frame:
        where = {} if after is None else {"after": after}
        return await self.do("watch", room=room, **{"as": form}, **where)

    async def until(self, seq: int, ev: str = "message.posted") -> list[Frame]:
        """All frames up to the one with a seq."""
        while not any(frame["ev"] == ev and frame["seq"] >= seq for frame in self.frames):
            self.frames.append(await self.hear())
        return self.frames

    async def reached(self, seq: int) -> list[Frame]:
        """All frames up to the change with a seq, whatever it is."""
        while not any(frame.get("seq", 0) >= seq for frame in self.frames):
            self.frames.append(await self.hear())
        return self.frames

    async def to_the_end(self) -> int | None:
        """Hear on until the other side closes, and give its code."""
        try:
            while True:
                self.frames.append(await self.hear())
        except ConnectionClosed:
            return self.socket.close_code

    async def silent(self, seconds: float = 0.2) -> bool:
        """Whether nothing comes in for a while."""
        try:
            async with asyncio.timeout(seconds):
                self.frames.append(json.loads(await self.socket.recv()))
        except TimeoutError:
            return True
        return False

    @property
    def seqs(self) -> list[int]:
        return [frame["seq"] for frame in self.frames if "seq" in frame]


@asynccontextmanager
async def lined(
    server: Server, handle: str | None = None, path: str = "/live", **options: Any
) -> AsyncIterator[Line]:
    """A connection of a member, or of a visitor. All that comes is taken, unless `options` say
    otherwise: closing waits ten seconds behind what nobody took."""
    headers = {"Authorization": f"Bearer {await server.secret(handle)}"} if handle else {}
    headers |= options.pop("headers", {})
    address = server.url.replace("http", "ws", 1) + path
    async with connect(
        address,
        subprotocols=[Subprotocol("ifsa.v1")],
        additional_headers=headers,
        **{"max_queue": None, **options},
    ) as socket:
        yield Line(socket)
