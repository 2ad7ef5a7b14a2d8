import asyncio
import gc
import multiprocessing
import os
import socket as sockets
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import uvicorn
import uvloop
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.extensions.permessage_deflate import (
    ClientPerMessageDeflateFactory,
    PerMessageDeflate,
)

from ifsa.commands.lan import certificate
from ifsa.realtime.transport import (
    COMPRESSED_FROM,
    RESTART,
    SPREAD_MOST,
    DirectOutlet,
    DirectProtocol,
    Frames,
    SendOutlet,
    _Inbox,
    _spread,
    outlet,
)

SIZES = (0, 1, 125, 126, COMPRESSED_FROM - 1, COMPRESSED_FROM, 65_535, 65_536, 200_000)


def text(size: int) -> str:
    return ("آم کی پیداوار 芒果 " * (size // 10 + 1))[:size]


async def speak(socket: WebSocket) -> None:
    """Whatever number comes in, a text of that size goes out, twice in one write."""
    await socket.accept()
    out = outlet(socket, 10**7)
    async for size in socket.iter_text():
        if size == "cut":
            out.cut()
        elif size == "flood":
            for number in range(60):
                out.write(Frames([f"{number} {text(50_000)}".encode()]))
            out.write(Frames([f"{out.waiting > 10**6}".encode()]))
        else:
            said = text(int(size)).encode()
            out.write(Frames([said, said]))
            await out.room()


@asynccontextmanager
async def serving(protocol: type[DirectProtocol] | str, **options: Any) -> AsyncIterator[str]:
    app = Starlette(routes=[WebSocketRoute("/", speak)])
    config = uvicorn.Config(app, port=0, ws=protocol, log_level="warning", **options)
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


@pytest.mark.parametrize("loop", ["asyncio", "uvloop"])
async def test_what_is_not_taken_at_once_is_overtaken_by_nothing(loop: str) -> None:
    """In a process of its own, as the loop is chosen for all."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        said = await asyncio.to_thread(pool.apply, flooded, (loop,))
    numbers = [one.partition(" ")[0] for one in said]
    assert numbers == [*map(str, range(60)), "True", *["7" * 30] * 2]


def flooded(loop: str) -> list[str]:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop if loop == "uvloop" else None) as runner:
        return runner.run(_flooded())


async def _flooded() -> list[str]:
    async with (
        serving(DirectProtocol) as url,
        connect(url, max_queue=1, compression=None) as socket,
    ):
        await socket.send("flood")
        await asyncio.sleep(0.2)  # nothing is taken meanwhile
        async with asyncio.timeout(20):
            said = [str(await socket.recv()) for _ in range(61)]
            await socket.send("30")
            return said + [str(await socket.recv()).replace(text(30), "7" * 30) for _ in range(2)]


async def test_with_tls_between_all_goes_by_the_transport(tmp_path: Path) -> None:
    made, key = certificate(tmp_path, "127.0.0.1")
    trusting = ssl.create_default_context(cafile=str(made))
    async with (
        serving(DirectProtocol, ssl_certfile=made, ssl_keyfile=key) as url,
        connect(url.replace("ws:", "wss:"), ssl=trusting) as socket,
    ):
        for size in SIZES:
            assert await heard(socket, size) == [text(size)] * 2
        await socket.send("flood")
        said = [str(await socket.recv()) for _ in range(61)]
        assert [one.partition(" ")[0] for one in said[:60]] == [*map(str, range(60))]


class Lender:
    """A transport around one end of a pair of sockets: what it is given it keeps."""

    def __init__(self) -> None:
        self.socket, self.other = sockets.socketpair()
        self.given = b""
        namespace = SimpleNamespace(transport=self, conn=SimpleNamespace(extensions=[]))
        self.outlet = DirectOutlet(namespace)  # type: ignore[arg-type]
        self.outlet.bound = 100

    def __enter__(self) -> "Lender":
        return self

    def __exit__(self, *happened: object) -> None:
        self.outlet.lost()
        self.socket.close()
        self.other.close()

    def get_extra_info(self, name: str) -> sockets.socket | None:
        return self.socket if name == "socket" else None

    def set_write_buffer_limits(self, high: int) -> None:
        assert high == 0

    def get_write_buffer_size(self) -> int:
        return len(self.given)

    def is_closing(self) -> bool:
        return False

    def write(self, wire: bytes) -> None:
        self.given += wire

    def abort(self) -> None:
        self.given = b"aborted"

    def say(self, said: bytes) -> None:
        self.outlet.write(Frames([said]))


def test_nothing_overtakes_what_waits_in_the_transport() -> None:
    with Lender() as lender:
        lender.say(b"one")
        lender.outlet.paused()
        lender.say(b"two")
        assert (lender.other.recv(100), lender.given) == (b"\x81\x03one", b"\x81\x03two")
        lender.outlet.resumed()
        lender.say(b"three")
        assert (lender.other.recv(100), lender.given) == (b"\x81\x05three", b"\x81\x03two")


def test_what_the_socket_does_not_take_is_left_to_the_transport() -> None:
    with Lender() as lender:
        whole = Frames([b"x" * 2_000_000]).wire(deflates=False)
        lender.say(b"x" * 2_000_000)
        assert 0 < len(lender.given) < len(whole)
        assert lender.other.recv(len(whole)) + lender.given == whole
        lender.outlet.paused()
        lender.say(b"one more is too much")
        assert lender.given == b"aborted"
        lender.say(b"nor is anything said any more")
        assert lender.given == b"aborted"


def test_after_the_goodbye_nothing_is_said() -> None:
    with Lender() as lender:
        lender.outlet.mute()
        lender.outlet.paused()
        lender.outlet.resumed()
        lender.say(b"one")
        lender.other.setblocking(False)
        with pytest.raises(BlockingIOError):
            lender.other.recv(1)
        assert lender.given == b""


def test_a_socket_that_was_borrowed_is_left_open() -> None:
    """Whoever closes it a second time may close what somebody else has opened since."""
    with Lender() as lender:
        number = lender.socket.fileno()
        del lender.outlet
        gc.collect()
        assert os.fstat(number)
        lender.outlet = DirectOutlet(
            SimpleNamespace(transport=lender, conn=SimpleNamespace(extensions=[]))  # type: ignore[arg-type]
        )
        lender.outlet.lost()
        lender.say(b"into nothing")
        assert (lender.given, lender.outlet.fileno()) == (b"", -1)


async def test_what_comes_in_is_read_once_and_in_order() -> None:
    inbox = _Inbox()
    events: list[Any] = [{"type": "websocket.receive", "text": str(number)} for number in range(4)]
    inbox.put_nowait(events[0])
    inbox.put_nowait(events[1])
    assert [await inbox.get(), await inbox.get()] == events[:2]
    assert inbox.empty()
    given_up = asyncio.create_task(inbox.get())
    await asyncio.sleep(0)
    given_up.cancel()
    await asyncio.gather(given_up, return_exceptions=True)
    inbox.put_nowait(events[2])
    assert not inbox.empty()
    assert await inbox.get() == events[2]
    reading = asyncio.create_task(inbox.get())
    await asyncio.sleep(0)
    inbox.put_nowait(events[3])
    async with asyncio.timeout(5):
        assert await reading == events[3]


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


async def test_a_restart_says_for_how_long_to_spread() -> None:
    async with serving(DirectProtocol) as url:
        sockets = [await connect(url) for _ in range(3)]
    for one in sockets:
        await one.wait_closed()
    assert {(one.close_code, one.close_reason) for one in sockets} == {(RESTART, "1")}


@pytest.mark.parametrize(("many", "seconds"), [(1, 1), (250, 3), (100_000, SPREAD_MOST)])
def test_the_more_there_are_the_longer_they_spread(many: int, seconds: int) -> None:
    assert _spread(many) == seconds


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
    out = SendOutlet(socket, 10**6)
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
