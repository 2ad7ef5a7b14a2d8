"""Where uploads are made into files, a few at a time."""

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from ifsa.files import darkroom, soundroom
from ifsa.files.blobs import Blobs
from ifsa.files.kinds import Kind
from ifsa.files.made import Made

# Each takes a core and some 300 MB at the most.
AT_ONCE: Final = 2

_ROOMS: Final[Mapping[Kind, Callable[[Blobs, bytes], Made]]] = {
    Kind.PHOTO: darkroom.develop,
    Kind.VOICE: soundroom.master,
}


class Workshop:
    """Makes files. What comes out is in `blobs`."""

    def __init__(self, blobs: Blobs) -> None:
        self.blobs = blobs
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="workshop")

    async def make(self, kind: Kind, data: bytes) -> Made:
        """Raises Invalid, its field named as the kind."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._pool, _ROOMS[kind], self.blobs, data)

    def close(self) -> None:
        self._pool.shutdown()
