"""Which connections a device has open: they close when it is signed out."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Protocol

from ifsa.members.events import DeviceSignedOut
from ifsa.storage.work import Happened

SIGNED_OUT = 4401


class Closable(Protocol):
    def close(self, code: int) -> None: ...


class Devices:
    """The open connections, by device."""

    def __init__(self) -> None:
        self._open: defaultdict[int, set[Closable]] = defaultdict(set)

    def opened(self, device: int | None, connection: Closable) -> None:
        """A connection is open; one of a visitor (no device) needs no remembering."""
        if device is not None:
            self._open[device].add(connection)

    def closed(self, device: int | None, connection: Closable) -> None:
        if device is None or device not in self._open:
            return
        self._open[device].discard(connection)
        if not self._open[device]:
            del self._open[device]

    def told(self, happened: Sequence[Happened]) -> None:
        """What was just committed: a device that was signed out sees nothing from now on."""
        for one in happened:
            if isinstance(one.event, DeviceSignedOut):
                for connection in list(self._open.get(one.event.device, ())):
                    connection.close(SIGNED_OUT)
