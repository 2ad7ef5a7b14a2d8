"""A recorder on a thread of its own, so that no disk ever holds up a lesson."""

from __future__ import annotations

import threading
import time
from collections import deque
from typing import TYPE_CHECKING, Any

from .recorder import Recorder

if TYPE_CHECKING:
    from collections.abc import Callable

    from .frames import Kind

# How often the thread looks: seldom enough to leave the processor to the forwarder.
EVERY = 0.05
# What waits while a disk stands still: at 1 Mbit/s a minute or more.
MOST = 16_384


class Recording:
    """What a forwarder calls: nothing here waits, and nothing raises.

    ``Recorder`` says what it takes. Its events are told on the recorder's thread. ``arrived``
    must be of ``clock``, which is that of asyncio's loops.
    """

    def __init__(self, recorder: Recorder, clock: Callable[[], float] = time.monotonic) -> None:
        self.dropped = 0
        self._recorder = recorder
        self._clock = clock
        self._waiting: deque[Callable[[], Any]] = deque()
        self._over = threading.Event()
        self._refused: bool | None = None
        self._thread = threading.Thread(target=self._run, name="recorder", daemon=True)
        self._thread.start()

    def packet(
        self, kind: Kind, number: int, timestamp: int, marker: bool, payload: bytes, arrived: float
    ) -> None:
        """Take a packet; when the disk is too far behind it counts as lost."""
        if len(self._waiting) >= MOST:
            self.dropped += 1
            return
        self._waiting.append(
            lambda: self._recorder.packet(kind, number, timestamp, marker, payload, arrived)
        )

    def report(self, kind: Kind, ntp: float, timestamp: int) -> None:
        """Take a sender report."""
        self._waiting.append(lambda: self._recorder.report(kind, ntp, timestamp))

    def change_picture(self, codec: str | None) -> None:
        """The picture comes in another codec from now on."""
        self._waiting.append(lambda: self._recorder.change_picture(codec))

    def refuse(self, *, delete: bool) -> None:
        """The publisher takes the consent back: what still waits is not written.

        After the end of a recording its folder is the caller's to delete.
        """
        self._refused = delete
        self._over.set()

    def close(self) -> None:
        """End the recording when what waits is written; ``Ended`` tells when."""
        self._over.set()

    def join(self, seconds: float) -> bool:
        """Wait for the end; False when the disk isn't done yet."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _run(self) -> None:
        try:
            self._record()
        except Exception as error:
            self._recorder.give_up(repr(error))
        if self._refused is not None:
            self._recorder.refuse(delete=self._refused)

    def _record(self) -> None:
        while not self._over.wait(EVERY):
            self._take()
            self._recorder.tick(self._clock())
        if self._refused is None:
            self._take()
            self._recorder.close(self._clock())

    def _take(self) -> None:
        while self._waiting and self._refused is None:
            self._waiting.popleft()()
