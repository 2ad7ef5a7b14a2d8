"""The receiving side: thousands of connections in one C process, `programs/drain.c`."""

import struct
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench.processes import started

PROGRAMS = Path(__file__).parent / "programs"
SMALLEST = 120  # bytes: heartbeats and acknowledgements are shorter, messages are longer

Says = Callable[[int], tuple[bytes, bytes]]
"""What connection number so and so says: its request, and what follows once it is answered."""


@dataclass(frozen=True, slots=True)
class Counted:
    """What came in; `least` and `most` are frames of a single connection."""

    frames: int
    bytes: int
    least: int
    most: int


def compiled(name: str, folder: Path) -> Path:
    """One of the C programs. Raises CalledProcessError, FileNotFoundError without a compiler."""
    made = folder / name
    subprocess.run(["cc", "-O2", "-o", made, PROGRAMS / f"{name}.c"], check=True)
    return made


class Drain:
    """Connections to one server, opened step by step. Raises RuntimeError when one is lost."""

    def __init__(
        self, program: Path, port: int, says: Says, connections: int, *, greetings: int = 0
    ) -> None:
        plan = program.parent / f"plan-{port}"
        plan.write_bytes(b"".join(map(_sized, _flat(says, connections))))
        command = [program, str(port), plan, str(greetings), str(SMALLEST)]
        self._process = started([str(one) for one in command], {})
        self.open = 0

    def grow(self, connections: int) -> None:
        """Open more, until so many are."""
        if connections > self.open:
            self._ask(f"open {connections - self.open}")
            self.open = connections

    def reset(self) -> None:
        """Count from nothing."""
        self._ask("reset")

    def wait(self, frames: int, seconds: float = 120) -> Counted:
        """Until so many frames came in since the reset."""
        word, *counts = self._ask(f"wait {frames} {seconds * 1000}")
        if word != "got":
            raise RuntimeError(f"of {frames} frames {counts[0]} came in within {seconds} s")
        return Counted(*map(int, counts))

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()

    def _ask(self, command: str) -> list[str]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(command + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline().split()
        if not answer:
            raise RuntimeError("the receiving side is gone: see above")
        return answer


def _flat(says: Says, connections: int) -> list[bytes]:
    return [part for number in range(connections) for part in says(number)]


def _sized(data: bytes) -> bytes:
    return struct.pack("<I", len(data)) + data


def request(path: str, **headers: str) -> bytes:
    """An opening handshake (RFC 6455 4.1); the key is always the same, nobody here minds."""
    fixed = {
        "Host": "127.0.0.1",
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
        "Sec-WebSocket-Version": "13",
    }
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [f"{name}: {value}" for name, value in (fixed | given).items()]
    return "\r\n".join([f"GET {path} HTTP/1.1", *lines, "", ""]).encode()


def text_frame(text: str) -> bytes:
    """A text of at most 125 bytes as a client frames it, masked with zeros."""
    payload = text.encode()
    return struct.pack("!BBI", 0x81, 0x80 | len(payload), 0) + payload
