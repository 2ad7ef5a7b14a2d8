"""How frames leave: framed and compressed once for all who are sent the same, written at once.

Sending through a server's own `send` costs each connection its own framing, its own compression
and several steps of the event loop. `DirectProtocol`, given to uvicorn as `ws=`, hands the live
socket a way around that; under another server the frames go through `send` one by one.
"""

import asyncio
import struct
import zlib
from collections import deque
from collections.abc import Sequence
from typing import Any, Final, Protocol, cast

from starlette.websockets import WebSocket, WebSocketDisconnect
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.extensions.permessage_deflate import (
    PerMessageDeflate,
    ServerPerMessageDeflateFactory,
)
from websockets.http11 import Request

EXTENSION: Final = "ifsa.direct"
"""Where the ASGI scope of a connection has its DirectProtocol."""

# Shorter frames gain nothing by it: a heartbeat, an acknowledgement.
COMPRESSED_FROM = 200  # bytes
WINDOW = 15  # the largest; nothing is kept of it between two frames
_TEXT, _FINAL, _COMPRESSED = 0x01, 0x80, 0x40
_SYNC_TAIL = b"\x00\x00\xff\xff"


class Frames:
    """Texts for any number of connections, turned into bytes for the wire once.

    RFC 6455 5.2 has the frame, RFC 7692 7.2.1 its compression. A server's frames are not masked.
    """

    __slots__ = ("_deflated", "_plain", "texts")

    def __init__(self, texts: Sequence[bytes]) -> None:
        self.texts = texts
        self._plain: bytes | None = None
        self._deflated: bytes | None = None

    def wire(self, *, deflates: bool) -> bytes:
        """All of them as they go over the wire, for a connection that does or doesn't deflate."""
        if deflates:
            if self._deflated is None:
                self._deflated = b"".join(map(_deflated, self.texts))
            return self._deflated
        if self._plain is None:
            self._plain = b"".join(map(_framed, self.texts))
        return self._plain


def _framed(payload: bytes, first: int = _FINAL | _TEXT) -> bytes:
    size = len(payload)
    if size < 126:
        return struct.pack("!BB", first, size) + payload
    if size < 65536:
        return struct.pack("!BBH", first, 126, size) + payload
    return struct.pack("!BBQ", first, 127, size) + payload


def _deflated(text: bytes) -> bytes:
    if len(text) < COMPRESSED_FROM:
        return _framed(text)
    deflate = zlib.compressobj(wbits=-WINDOW)
    payload = deflate.compress(text) + deflate.flush(zlib.Z_SYNC_FLUSH)
    return _framed(payload.removesuffix(_SYNC_TAIL), _FINAL | _COMPRESSED | _TEXT)


class Outlet(Protocol):
    """Where one connection's frames go."""

    @property
    def waiting(self) -> int:
        """How many bytes were handed over and are not on their way yet."""

    def write(self, frames: Frames) -> None:
        """Hand them over; returns at once."""

    async def room(self) -> None:
        """Wait until little waits."""

    def cut(self) -> None:
        """End the connection without a word, and drop what waits."""


class DirectProtocol(WebSocketsSansIOProtocol):
    """uvicorn's protocol, with an outlet for bytes that are frames already.

    Compression keeps nothing from one message to the next, so that a message is compressed once
    for everybody, and an idle connection holds no buffers for it.
    """

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.conn.available_extensions = [
            ServerPerMessageDeflateFactory(
                server_no_context_takeover=True, client_no_context_takeover=True
            )
        ]
        self.deflates = False

    def handle_connect(self, event: Request) -> None:
        super().handle_connect(event)
        if self.response.status_code == 101:
            self.deflates = any(map(_is_ours, self.conn.extensions))
            cast(dict[str, object], self.scope["extensions"])[EXTENSION] = self

    @property
    def waiting(self) -> int:
        return self.transport.get_write_buffer_size()

    def write(self, frames: Frames) -> None:
        if not (self.disconnected or self.close_sent or self.transport.is_closing()):
            self.transport.write(frames.wire(deflates=self.deflates))

    async def room(self) -> None:
        await self.writable.wait()

    def cut(self) -> None:
        self.transport.abort()


def _is_ours(extension: object) -> bool:
    """Whether what we compressed can be read: a client may have asked for a smaller window."""
    return (
        isinstance(extension, PerMessageDeflate)
        and extension.local_no_context_takeover
        and extension.local_max_window_bits == WINDOW
    )


class SendOutlet:
    """Under any other server: one after the other through `send`, by a task of its own."""

    def __init__(self, socket: WebSocket) -> None:
        self.waiting = 0
        self._socket = socket
        self._queue: deque[bytes] = deque()
        self._sending: asyncio.Task[None] | None = None

    def write(self, frames: Frames) -> None:
        self._queue.extend(frames.texts)
        self.waiting += sum(map(len, frames.texts))
        if self._sending is None:
            self._sending = asyncio.create_task(self._send())

    async def room(self) -> None:
        if self._sending is not None:
            await asyncio.wait([self._sending])

    def cut(self) -> None:
        self._queue.clear()
        if self._sending is not None:
            self._sending.cancel()
        self._sending = asyncio.create_task(self._socket.close())

    async def _send(self) -> None:
        try:
            while self._queue:
                text = self._queue.popleft()
                await self._socket.send_text(text.decode())
                self.waiting -= len(text)
            self._sending = None
        except (RuntimeError, WebSocketDisconnect):  # whoever reads from it is told as well
            self._queue.clear()


def outlet(socket: WebSocket) -> Outlet:
    """The quickest way out that the server under us has."""
    direct = socket.scope.get("extensions", {}).get(EXTENSION)
    return direct if isinstance(direct, DirectProtocol) else SendOutlet(socket)
