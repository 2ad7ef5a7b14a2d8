"""How frames leave: framed and compressed once for all who are sent the same, written at once.

Sending through a server's own `send` costs each connection its own framing, its own compression
and several steps of the event loop. `DirectProtocol`, given to uvicorn as `ws=`, hands the live
socket a way around that; under another server the frames go through `send` one by one.
"""

import asyncio
import socket
import struct
import zlib
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol, cast

from starlette.types import Message
from starlette.websockets import WebSocket, WebSocketDisconnect
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.extensions.permessage_deflate import (
    PerMessageDeflate,
    ServerPerMessageDeflateFactory,
)
from websockets.frames import Frame
from websockets.http11 import Request

EXTENSION: Final = "ifsa.direct"
"""Where the ASGI scope of a connection has its outlet."""
ENDLESS: Final = "ifsa.endless"
"""What the ASGI scope of an answer says that ends only with its connection."""

RESTART: Final = 1012
BACK_AT_ONCE = 100  # how many may come back in a second after a restart
SPREAD_MOST = 30  # seconds

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

    def wire(self, deflates: bool) -> bytes:
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


class Connection(Protocol):
    """Where frames go."""

    def write(self, frames: Frames) -> None:
        """Hand them over; returns at once. With too much waiting the connection is cut."""

    def cut(self) -> None:
        """End the connection without a word, and drop what waits: a reader that takes nothing
        would not hear one."""


class Outlet(Connection, Protocol):
    """Where one socket's frames go. Once it is `muted` nothing more goes out."""

    muted: bool

    @property
    def waiting(self) -> int:
        """How many bytes were handed over and are not on their way yet."""

    async def room(self) -> None:
        """Wait until little waits."""

    def mute(self) -> None:
        """Take no more: what follows is a goodbye."""


class DirectOutlet(socket.socket):
    """Past the transport, straight to its socket, as long as nothing waits: the transport takes
    half as long again. With TLS between, and for what the other side does not take at once, by the
    transport.

    It is the socket itself, borrowed, and apart from the protocol with its many attributes: to
    tell ten thousand is mostly to wait for memory, so little of it is touched.
    """

    __slots__ = ("bound", "deflates", "direct", "muted", "plain", "protocol")

    def __init__(self, protocol: "DirectProtocol") -> None:
        transport = protocol.transport
        lender = transport.get_extra_info("socket")
        super().__init__(lender.family, lender.type, lender.proto, lender.fileno())
        self.setblocking(False)
        self.protocol, self.bound, self.muted = protocol, 0, False
        self.deflates = any(map(_is_ours, protocol.conn.extensions))
        self.direct = self.plain = transport.get_extra_info("sslcontext") is None
        if self.plain:
            # From now on the protocol is paused whenever anything waits at all. Under TLS a limit
            # of 0 would pause it when nothing does (asyncio.sslproto counts what reaches it).
            transport.set_write_buffer_limits(0)

    @property
    def waiting(self) -> int:
        return self.protocol.transport.get_write_buffer_size()

    def write(self, frames: Frames) -> None:
        lane = Lane(self.deflates)
        lane.load(frames)
        write_along([(self, lane)])

    def hand_over(self, wire: bytes) -> None:
        transport = self.protocol.transport
        if self.muted or transport.is_closing():
            return
        if self.waiting > self.bound:
            self.cut()
        else:
            transport.write(wire)

    async def room(self) -> None:
        await self.protocol.writable.wait()

    def mute(self) -> None:
        self.muted, self.direct = True, False

    def cut(self) -> None:
        self.mute()
        self.protocol.transport.abort()

    def paused(self) -> None:
        """Something waits in the transport, and nothing may overtake it."""
        self.direct = False

    def resumed(self) -> None:
        self.direct = self.plain and not self.muted

    def lost(self) -> None:
        """The transport is about to close the socket."""
        self.mute()
        self.detach()

    def __del__(self) -> None:
        self.detach()  # to close it is for the transport


_NOTHING: Final = Frames(())


@dataclass(slots=True, eq=False)
class Lane:
    """Connections that are sent the same bytes: of one variant, and deflating or not."""

    deflates: bool = False
    frames: Frames = _NOTHING
    wire: bytes = b""

    def load(self, frames: Frames) -> None:
        """What is to be written along it next."""
        self.frames, self.wire = frames, frames.wire(self.deflates)


def deflates(connection: Connection) -> bool:
    """Whether it is sent compressed bytes."""
    return isinstance(connection, DirectOutlet) and connection.deflates


def write_along(given: Iterable[tuple[Connection, Lane]]) -> None:
    """To each connection what its lane is loaded with. All is done here for those who take it at
    once: each step between would be taken ten thousand times."""
    for one, lane in given:
        if not isinstance(one, DirectOutlet):
            one.write(lane.frames)
            continue
        wire = lane.wire
        try:
            sent = one.send(wire) if one.direct and wire else 0
        except OSError:  # it takes nothing now, or is gone: the transport finds out
            sent = 0
        if sent < len(wire):
            one.hand_over(wire[sent:])


class _Inbox:
    """What came in and was not read yet, for the one that reads. asyncio's queue holds two
    kilobytes while nothing comes."""

    __slots__ = ("_came", "_waiting")

    def __init__(self) -> None:
        self._came: list[Message] = []
        self._waiting: asyncio.Future[None] | None = None

    def put_nowait(self, event: Message) -> None:
        self._came.append(event)
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)

    def empty(self) -> bool:
        return not self._came

    async def get(self) -> Message:
        if not self._came:
            self._waiting = asyncio.get_running_loop().create_future()
            try:
                await self._waiting
            finally:
                self._waiting = None
        return self._came.pop(0)


class DirectProtocol(WebSocketsSansIOProtocol):
    """uvicorn's protocol, with an outlet for bytes that are frames already, and with less that is
    held for a connection that is silent.

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
        self.queue = cast("asyncio.Queue[Any]", _Inbox())
        self.outlet: DirectOutlet | None = None

    def handle_connect(self, event: Request) -> None:
        super().handle_connect(event)
        if self.response.status_code == 101:
            self.outlet = DirectOutlet(self)
            cast(dict[str, object], self.scope["extensions"])[EXTENSION] = self.outlet

    def start_keepalive(self) -> None:
        """The handshake is over: nobody reads again what was asked and answered."""
        super().start_keepalive()
        self.request.headers.clear()
        self.response.headers.clear()

    def pause_writing(self) -> None:
        super().pause_writing()
        if self.outlet:
            self.outlet.paused()

    def resume_writing(self) -> None:
        super().resume_writing()
        if self.outlet:
            self.outlet.resumed()

    def connection_lost(self, exc: Exception | None) -> None:
        if self.outlet:
            self.outlet.lost()
        super().connection_lost(exc)

    # After each of these the server says goodbye.

    def shutdown(self) -> None:
        """The server stops. Who is here hears, as the reason, for how many seconds all together
        are to spread when they come back."""
        self._mute()
        if self.close_sent or not self.handshake_complete:
            super().shutdown()
            return
        self.stop_keepalive()
        self.queue.put_nowait({"type": "websocket.disconnect", "code": RESTART})
        self.conn.send_close(RESTART, str(_spread(len(self.connections))))
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.transport.close()

    def keepalive_timeout(self) -> None:
        self._mute()
        super().keepalive_timeout()

    def handle_close(self, event: Frame) -> None:
        self._mute()
        super().handle_close(event)

    def handle_parser_exception(self) -> None:
        self._mute()
        super().handle_parser_exception()

    def _mute(self) -> None:
        if self.outlet:
            self.outlet.mute()


def _spread(many: int) -> int:
    return min(SPREAD_MOST, 1 + many // BACK_AT_ONCE)


class EndingProtocol(HttpToolsProtocol):
    """uvicorn's protocol, which at a restart ends answers that have no end instead of waiting."""

    def shutdown(self) -> None:
        if self.cycle is not None and ENDLESS in self.cycle.scope:
            self.transport.close()
        else:
            super().shutdown()


def _is_ours(extension: object) -> bool:
    """Whether what we compressed can be read: a client may have asked for a smaller window."""
    return (
        isinstance(extension, PerMessageDeflate)
        and extension.local_no_context_takeover
        and extension.local_max_window_bits == WINDOW
    )


class SendOutlet:
    """Under any other server: one after the other through `send`, by a task of its own."""

    def __init__(self, socket: WebSocket, bound: int) -> None:
        self.waiting = 0
        self.muted = False
        self._bound = bound
        self._socket = socket
        self._queue: deque[bytes] = deque()
        self._sending: asyncio.Task[None] | None = None

    def write(self, frames: Frames) -> None:
        if self.muted or not frames.texts:
            return
        if self.waiting > self._bound:
            self.cut()
            return
        self._queue.extend(frames.texts)
        self.waiting += sum(map(len, frames.texts))
        if self._sending is None:
            self._sending = asyncio.create_task(self._send())

    async def room(self) -> None:
        if self._sending is not None:
            await asyncio.wait([self._sending])

    def mute(self) -> None:
        self.muted = True

    def cut(self) -> None:
        self.mute()
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


def outlet(socket: WebSocket, bound: int) -> Outlet:
    """The quickest way out that the server under us has; not more than `bound` bytes wait in it."""
    direct = socket.scope.get("extensions", {}).get(EXTENSION)
    if not isinstance(direct, DirectOutlet):
        return SendOutlet(socket, bound)
    direct.bound = bound
    return direct
