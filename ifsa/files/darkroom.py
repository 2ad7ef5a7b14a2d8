"""From an uploaded file to a photo in the blob store: checked, developed apart, on disk."""

import asyncio
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from ifsa.errors import Invalid
from ifsa.files import reencode
from ifsa.files.blobs import Blobs

MOST_BYTES: Final = 10_000_000
TIMEOUT: Final = 30.0
"""Seconds; the process limits its own CPU time lower, this is for one that sleeps."""

# Each takes a core and up to reencode.MEMORY.
AT_ONCE: Final = 2

_SIGNS: Final = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF")


@dataclass(frozen=True, slots=True)
class Developed:
    """A photo whose bytes are on disk, under the digests of its two sizes."""

    large: str
    small: str
    width: int
    height: int


class _Header(msgspec.Struct, frozen=True):
    width: int
    height: int
    large: int
    small: int


class Darkroom:
    """Develops photos, a few at a time."""

    def __init__(self, blobs: Blobs) -> None:
        self.blobs = blobs
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="darkroom")

    async def develop(self, data: bytes) -> Developed:
        """Raises Invalid("photo", "file_type" or "too_large")."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._pool, develop, self.blobs, data)

    def close(self) -> None:
        self._pool.shutdown()


def develop(blobs: Blobs, data: bytes) -> Developed:
    """The same, on the caller's thread."""
    if len(data) > MOST_BYTES:
        raise Invalid("photo", "too_large", size=MOST_BYTES)
    if not data.startswith(_SIGNS):
        raise Invalid("photo", "file_type")
    header, pictures = _split(_reencoded(data))
    large, small = pictures[: header.large], pictures[header.large :]
    return Developed(blobs.put(large), blobs.put(small), header.width, header.height)


def _reencoded(data: bytes) -> bytes:
    """What the re-encoding process wrote. Without environment: it inherits no secrets."""
    # Isolated (-I): neither the working folder nor the user's site can put a module in its way.
    command = [sys.executable, "-I", str(Path(reencode.__file__))]
    try:
        done = subprocess.run(
            command, input=data, capture_output=True, timeout=TIMEOUT, env={}, cwd="/", check=False
        )
    except subprocess.TimeoutExpired as error:
        raise Invalid("photo", "file_type") from error
    if done.returncode == reencode.TOO_MANY_PIXELS:
        raise Invalid("photo", "too_many_pixels", most=reencode.MOST_PIXELS // 1_000_000)
    if done.returncode != 0:
        raise Invalid("photo", "file_type")
    return done.stdout


def _split(answer: bytes) -> tuple[_Header, bytes]:
    line, _, pictures = answer.partition(b"\n")
    return msgspec.json.decode(line, type=_Header), pictures
