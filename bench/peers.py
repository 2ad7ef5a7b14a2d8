"""What IFSA's fan-out is measured against: a loop in C, ws, socket.io, Django Channels.

Each is a server process of its own that tells what IFSA tells, to the same connections: the frames
that were recorded from IFSA for one message, one of four for each connection.
"""

import json
import os
import socket
import struct
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from shutil import which
from tempfile import mkdtemp
from urllib.request import urlopen

from websockets.sync.client import ClientConnection, connect

from bench.drain import PROGRAMS, Drain, Says, compiled, request, text_frame
from bench.house import VARIANTS, House, line, post, recorded, watches
from bench.processes import Server, announced, python
from ifsa.realtime.transport import Frames


@dataclass(slots=True)
class Peer:
    """A server that is up: how its watchers speak, and how it is made to tell all of them.

    `greetings` is how many frames a watcher gets before it is told anything.
    """

    name: str
    server: Server
    says: Says
    tell: Callable[[], None]
    greetings: int = 0
    lines: ExitStack = field(default_factory=ExitStack)
    drain: Drain | None = field(init=False, default=None)

    def connect(self, drain: Path, connections: int) -> None:
        """Make ready to open so many connections."""
        port, says = self.server.port, self.says
        self.drain = Drain(drain, port, says, connections, greetings=self.greetings)

    def grow(self, connections: int) -> None:
        """Open more, until so many are."""
        self.receiving.grow(connections)

    @property
    def receiving(self) -> Drain:
        if self.drain is None:
            raise RuntimeError("nothing is connected yet")
        return self.drain

    def close(self) -> None:
        if self.drain is not None:
            self.drain.close()
        self.server.close()
        self.lines.close()


@dataclass(frozen=True, slots=True)
class Ground:
    """Where peers are installed and compiled: a temporary folder. `missing` says what is not there,
    and why."""

    folder: Path
    missing: dict[str, str] = field(default_factory=dict)

    def new_folder(self) -> Path:
        """Somewhere for the data of one house."""
        return Path(mkdtemp(dir=self.folder))

    @property
    def texts(self) -> Path:
        return self.folder / "texts.json"

    def install(self) -> None:
        """Compile and install all that can be had. Raises FileNotFoundError without a compiler."""
        self.compile()
        self._try(["ws", "socket.io"], "it could not be installed with npm", self._install_node)
        self._try(["Channels"], "it could not be installed with pip", self._install_python)

    def compile(self) -> None:
        """What nothing can be measured without: the receiving side, and the loop in C."""
        compiled("drain", self.folder)
        compiled("loop", self.folder)

    def has(self, name: str) -> bool:
        return name not in self.missing

    def said(self) -> list[str]:
        """What is missing, in a sentence each."""
        return [f"Without {name}: {why}." for name, why in self.missing.items()]

    def _try(self, names: Sequence[str], why: str, install: Callable[[], None]) -> None:
        try:
            install()
        except (OSError, subprocess.CalledProcessError):
            self.missing.update(dict.fromkeys(names, why))

    def _install_node(self) -> None:
        if which("node") is None or which("npm") is None:
            raise FileNotFoundError
        for name in ("package.json", "ws.js", "socketio.js"):
            (self.folder / name).write_bytes((PROGRAMS / name).read_bytes())
        options = ["--silent", "--no-audit", "--no-fund", "--no-package-lock"]
        subprocess.run(["npm", "install", *options], cwd=self.folder, check=True)

    def _install_python(self) -> None:
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        wanted = ["--requirement", str(PROGRAMS / "requirements.txt")]
        subprocess.run([*pip, "--target", str(self.folder / "python"), *wanted], check=True)

    def record(self, server: Server) -> list[str]:
        """Keep for the peers what IFSA tells of one message."""
        texts = recorded(server.port)
        self.texts.write_text(json.dumps(texts), encoding="utf-8")
        return texts


def ifsa(house: House, server: Server, *, deflate: bool = False) -> Peer:
    """IFSA itself: a member posts, and the message is on disk before anybody is told."""
    lines = ExitStack()
    poster = lines.enter_context(line(server.port, house.members - 1))
    return Peer(
        "IFSA",
        server,
        lambda number: watches(number, deflate=deflate),
        lambda: post(poster),
        greetings=1,
        lines=lines,
    )


def c_loop(ground: Ground, *, deflate: bool = False) -> Peer:
    """One send() for each connection of bytes that are ready: the least there is."""
    texts = json.loads(ground.texts.read_text(encoding="utf-8"))
    wire = [Frames([text.encode()]).wire(deflates=deflate) for text in texts]
    frames = ground.folder / f"frames-{deflate}"
    frames.write_bytes(b"".join(struct.pack("<I", len(one)) + one for one in wire))
    server = announced([ground.folder / "loop", frames])
    lines = ExitStack()
    control = lines.enter_context(socket.create_connection(("127.0.0.1", server.port)))
    control.sendall(b"P")
    return Peer("C loop", server, _silent, lambda: control.sendall(b"."), lines=lines)


def ws(ground: Ground, *, deflate: bool = False) -> Peer:
    """Node's ws, as its README broadcasts."""
    how = "deflate" if deflate else "plain"
    server = announced(["node", ground.folder / "ws.js", ground.texts, how])
    lines = ExitStack()
    poster = lines.enter_context(_line(server))
    says = _silent_deflating if deflate else _silent
    return Peer("ws", server, says, lambda: poster.send("."), lines=lines)


def socket_io(ground: Ground) -> Peer:
    """socket.io over WebSocket alone, a room for each variant."""
    server = announced(["node", ground.folder / "socketio.js", ground.texts])
    address = "/socket.io/?EIO=4&transport=websocket"

    def tell() -> None:
        with urlopen(f"http://127.0.0.1:{server.port}/"):
            pass

    def says(number: int) -> tuple[bytes, bytes]:
        return request(f"{address}&variant={number % len(VARIANTS)}"), text_frame("40")

    return Peer("socket.io", server, says, tell, greetings=2)


def channels(ground: Ground) -> Peer:
    """Django Channels with its layer in memory, under the server that IFSA runs on."""
    server = python(
        "import uvicorn; uvicorn.run('channels_app:application', "
        "port={port}, log_level='warning', lifespan='off', backlog=2048, ws_ping_interval=None)",
        PYTHONPATH=os.pathsep.join(map(str, (ground.folder / "python", PROGRAMS))),
        IFSA_BENCH_FRAMES=str(ground.texts),
    )
    lines = ExitStack()
    poster = lines.enter_context(_line(server))
    return Peer("Channels", server, _silent, lambda: poster.send("."), lines=lines)


def _line(server: Server) -> ClientConnection:
    address = f"ws://127.0.0.1:{server.port}/post"
    return connect(address, compression=None, ping_interval=None)


def _silent(number: int) -> tuple[bytes, bytes]:
    """A watcher that asks for its variant, and says no more."""
    return request(f"/{number % len(VARIANTS)}"), b""


def _silent_deflating(number: int) -> tuple[bytes, bytes]:
    extension = "permessage-deflate"
    return request(f"/{number % len(VARIANTS)}", Sec_WebSocket_Extensions=extension), b""
