"""Server processes that are measured: started, asked for their time and memory, ended."""

import os
import resource
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 60  # seconds for a server to come up


@dataclass(frozen=True, slots=True)
class Server:
    """A running server on loopback."""

    process: subprocess.Popen[str]
    port: int

    @property
    def cpu(self) -> float:
        """Seconds of processor time so far, of all threads (see clock_getcpuclockid(3))."""
        return time.clock_gettime((~self.process.pid << 3) | 2)

    @property
    def memory(self) -> int:
        """Bytes of memory that are resident."""
        pages = Path(f"/proc/{self.process.pid}/statm").read_text().split()[1]
        return int(pages) * resource.getpagesize()

    def collect(self) -> None:
        """Have a Python server started by `python` collect its garbage, and give it back."""
        self.process.send_signal(signal.SIGUSR1)
        time.sleep(1.5)

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                pipe.close()


def announced(command: Sequence[str | Path], **environment: str) -> Server:
    """A server that prints its port. Raises RuntimeError if it does not come up."""
    process = started(command, environment)
    assert process.stdout is not None
    line = process.stdout.readline()
    if not line.strip().isdigit():
        raise RuntimeError(f"{command[0]} did not come up")
    return Server(process, int(line))


def python(code: str, *arguments: str, **environment: str) -> Server:
    """A server of this Python at the port that `{port}` stands for, up when it accepts."""
    port = free_port()
    filled = [one.replace("{port}", str(port)) for one in (code, *arguments)]
    given = {name: value.replace("{port}", str(port)) for name, value in environment.items()}
    process = started([sys.executable, "-c", f"{_COLLECT}\n{filled[0]}", *filled[1:]], given)
    server = Server(process, port)
    _wait_until_up(server)
    return server


# And what malloc keeps for later is handed back to the system.
_COLLECT = """
import ctypes, gc, signal
trim = ctypes.CDLL(None).malloc_trim
signal.signal(signal.SIGUSR1, lambda *_: (gc.collect(), trim(0)))
"""


def started(command: Sequence[str | Path], environment: Mapping[str, str]) -> subprocess.Popen[str]:
    """A process that ends with this one, its input and output piped."""
    return subprocess.Popen(
        ["setpriv", "--pdeathsig=KILL", "--", *command],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        bufsize=1,
    )


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
    return port


def _wait_until_up(server: Server) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and server.process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", server.port)).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    server.close()
    raise RuntimeError("the server did not come up")


def allow_connections(wanted: int) -> int:
    """Raise the limit of open files as far as it goes; gives how many connections it allows."""
    spare = 500
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < wanted + spare:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, wanted + spare), hard))
    return min(wanted, resource.getrlimit(resource.RLIMIT_NOFILE)[0] - spare)
