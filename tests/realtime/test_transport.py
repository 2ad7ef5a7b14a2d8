import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.extensions.permessage_deflate import (
    ClientPerMessageDeflateFactory,
    PerMessageDeflate,
)

from ifsa.realtime.transport import COMPRESSED_FROM, DirectProtocol, Frames, SendOutlet, outlet

SIZES = (0, 1, 125, 126, COMPRESSED_FROM - 1, COMPRESSED_FROM, 65_535, 65_536, 200_000)


def text(size: int) -> str:
    return ("آم کی پیداوار 芒果 " * (size // 10 + 1))[:size]


async def speak(socket: WebSocket) -> None:
    """Whatever number comes in, a text of that size goes out, twice in one write."""
    await socket.accept()
    out = outlet(socket)
    async for size in socket.iter_text():
        if size == "cut":
            out.cut()
        else:
            said = text(int(size)).encode()
            out.write(Frames([said, said]))
            await out.room()


@asynccontextmanager
async def serving(protocol: type[DirectProtocol] | str) -> AsyncIterator[str]:
    app = Starlette(routes=[WebSocketRoute("/", speak)])
    config = uvicorn.Config(app, port=0, ws=protocol, log_level="warning")
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    try:
        yield f"ws://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/"
    finally:
        server.should_exit = True
        await task


async def heard(socket: ClientConnection, size: int) -> list[str | bytes]:
    await socket.send(str(size))
    async with asyncio.timeout(10):
        return [await socket.recv(), await socket.recv()]


@pytest.fixture(params=[DirectProtocol, "websockets-sansio"])
async def address(request: pytest.FixtureRequest) -> AsyncIterator[str]:
    async with serving(request.param) as url:
        yield url


@pytest.mark.parametrize(
    "compression",
    [
        None,
        "deflate",
        ClientPerMessageDeflateFactory(server_max_window_bits=10, client_max_window_bits=True),
    ],
)
async def test_every_size_arrives_whole(
    address: str, compression: str | ClientPerMessageDeflateFactory | None
) -> None:
    given = {"compression": compression}
    if isinstance(compression, ClientPerMessageDeflateFactory):
        given = {"extensions": [compression], "compression": None}  # type: ignore[dict-item]
    async with connect(address, **given) as socket:  # type: ignore[arg-type]
        for size in SIZES:
            assert await heard(socket, size) == [text(size)] * 2


async def test_nothing_is_kept_from_one_message_to_the_next() -> None:
    async with serving(DirectProtocol) as url, connect(url) as socket:
        (deflate,) = socket.protocol.extensions
        assert isinstance(deflate, PerMessageDeflate)
        assert deflate.local_no_context_takeover
        assert deflate.remote_no_context_takeover
        # What we say is said compressed as well: the server takes both.
        assert await heard(socket, 300) == [text(300)] * 2


async def test_a_cut_is_no_goodbye(address: str) -> None:
    async with connect(address) as socket:
        await socket.send("cut")
        with pytest.raises(ConnectionClosed):
            async with asyncio.timeout(10):
                await socket.recv()


def test_bytes_are_made_once_and_small() -> None:
    frames = Frames([text(3000).encode(), b"short"])
    deflated = frames.wire(deflates=True)
    assert frames.wire(deflates=True) is deflated
    assert frames.wire(deflates=False) is frames.wire(deflates=False)
    assert len(deflated) < len(text(3000).encode()) / 10
    assert deflated.endswith(b"\x81\x05short")


async def test_what_waits_is_counted_and_sent_in_order() -> None:
    """Another server's `send` may take its time."""
    sent: list[str] = []
    slow = asyncio.Event()

    async def send(message: dict[str, str]) -> None:
        await slow.wait()
        sent.append(message["text"])

    socket = WebSocket({"type": "websocket", "headers": []}, None, send)  # type: ignore[arg-type]
    socket.application_state = socket.client_state.CONNECTED
    out = SendOutlet(socket)
    out.write(Frames([b"one", b"two"]))
    out.write(Frames([b"three"]))
    await asyncio.sleep(0)
    assert (out.waiting, sent) == (11, [])
    slow.set()
    await out.room()
    assert (out.waiting, sent) == (0, ["one", "two", "three"])
    out.write(Frames([b"four"]))
    await out.room()
    assert sent[-1] == "four"
