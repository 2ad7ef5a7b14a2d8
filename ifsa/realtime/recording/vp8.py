"""VP8 frames out of RTP (RFC 7741)."""

from .frames import LARGEST, Format, Packet, Whole

_START_CODE = b"\x9d\x01\x2a"


class Vp8:
    """Puts frames together; after a loss there is none until the next key frame."""

    def __init__(self) -> None:
        self.synced = False
        self._parts: list[bytes] = []
        self._size = 0
        self._timestamp = 0

    def push(self, packet: Packet, broken: bool) -> list[Whole]:
        """The frames that this packet ends. ``broken``: packets before it were lost."""
        if broken:
            self._lose()
        if not packet.payload:
            return []
        ended = self._end() if self._parts and packet.timestamp != self._timestamp else []
        at, starts = _descriptor(packet.payload)
        if at >= len(packet.payload) or not (starts or self._parts):
            self._lose()
            return ended
        self._add(packet, at, starts)
        return ended + (self._end() if packet.marker else [])

    def _add(self, packet: Packet, at: int, starts: bool) -> None:
        if starts:
            self._parts, self._size = [], 0
            self._timestamp = packet.timestamp
        self._parts.append(packet.payload[at:])
        self._size += len(packet.payload) - at
        if self._size > LARGEST:
            self._lose()

    def _end(self) -> list[Whole]:
        data, timestamp = b"".join(self._parts), self._timestamp
        self._parts, self._size = [], 0
        if not data:
            return []
        form = None
        if not data[0] & 1:
            form = _format(data)
            self.synced = form is not None
        return [Whole(timestamp, data, form)] if self.synced else []

    def _lose(self) -> None:
        self.synced = False
        self._parts, self._size = [], 0


def _descriptor(payload: bytes) -> tuple[int, bool]:
    """Where the frame's bytes begin, and whether they are its first (section 4.2)."""
    first = payload[0]
    starts = first & 0x17 == 0x10
    if not first & 0x80:
        return 1, starts
    if len(payload) < 3:
        return len(payload), starts
    flags, at = payload[1], 2
    if flags & 0x80:
        at += 2 if payload[2] & 0x80 else 1
    return at + bool(flags & 0x40) + bool(flags & 0x30), starts


def _format(data: bytes) -> Format | None:
    """Size in a key frame's header (RFC 6386 section 9.1); None when it is none."""
    if len(data) < 10 or data[3:6] != _START_CODE:
        return None
    width = int.from_bytes(data[6:8], "little") & 0x3FFF
    height = int.from_bytes(data[8:10], "little") & 0x3FFF
    return Format("VP8", width, height) if width and height else None
