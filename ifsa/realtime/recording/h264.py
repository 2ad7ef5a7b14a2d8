"""H.264 pictures out of RTP (RFC 6184, packetization modes 0 and 1), as MP4 holds them."""

import struct

from . import sps
from .frames import LARGEST, Format, Packet, Whole

_IDR, _SPS, _PPS, _DELIMITER, _FILLER, _STAP_A, _FU_A = 5, 7, 8, 9, 12, 24, 28
_SLICES = range(1, 6)
_SETS, _LONGEST_SET = 16, 1024
_WITH_COLOURS = {100, 110, 122, 144}


class H264:
    """Puts pictures together; after a loss there is none until the next IDR picture."""

    def __init__(self) -> None:
        self.synced = False
        self._units: list[bytes] = []
        self._part = bytearray()
        self._size = 0
        self._timestamp = 0
        self._sequence = b""
        self._pictures: dict[int, bytes] = {}
        self._format: Format | None = None

    def push(self, packet: Packet, broken: bool) -> list[Whole]:
        """The pictures that this packet ends. ``broken``: packets before it were lost."""
        if broken:
            self._lose()
        if not packet.payload:
            return []
        ended = self._end() if packet.timestamp != self._timestamp else []
        self._timestamp = packet.timestamp
        self._size += len(packet.payload)
        if self._size > LARGEST or not self._add(packet.payload):
            self._lose()
        return ended + (self._end() if packet.marker else [])

    def _add(self, payload: bytes) -> bool:
        """Take the units in a payload; False when it breaks the rules."""
        kind = payload[0] & 0x1F
        if payload[0] & 0x80 or (self._part and kind != _FU_A):
            return False
        if kind == _FU_A:
            return self._add_part(payload)
        if kind == _STAP_A:
            return self._add_several(payload)
        if not 1 <= kind < _STAP_A:
            return False
        self._units.append(payload)
        return True

    def _add_several(self, payload: bytes) -> bool:
        at = 1
        while at < len(payload):
            end = at + 2 + int.from_bytes(payload[at : at + 2])
            if end > len(payload) or end - at < 3:
                return False
            self._units.append(payload[at + 2 : end])
            at = end
        return at > 1

    def _add_part(self, payload: bytes) -> bool:
        starts = len(payload) > 2 and payload[1] & 0x80
        if len(payload) < 3 or bool(starts) == bool(self._part):
            return False
        if starts:
            self._part.append((payload[0] & 0xE0) | (payload[1] & 0x1F))
        self._part += payload[2:]
        if payload[1] & 0x40:
            self._units.append(bytes(self._part))
            self._part.clear()
        return True

    def _end(self) -> list[Whole]:
        if self._part:
            self._lose()
        units, self._units, self._size = self._units, [], 0
        kinds = {unit[0] & 0x1F for unit in units}
        for unit in units:
            self._note(unit)
        if kinds.isdisjoint(_SLICES):
            return []
        form = None
        if _IDR in kinds:
            form = self._format = self._current()
            self.synced = form is not None
        if not self.synced:
            return []
        kept = [unit for unit in units if not self._known(unit)]
        data = b"".join(struct.pack("!I", len(unit)) + unit for unit in kept)
        return [Whole(self._timestamp, data, form)]

    def _note(self, unit: bytes) -> None:
        """Remember parameter sets."""
        kind = unit[0] & 0x1F
        if kind not in (_SPS, _PPS) or not 4 <= len(unit) <= _LONGEST_SET:
            return
        if kind == _PPS:
            number = sps.picture_set(unit)
            if number is not None and (number in self._pictures or len(self._pictures) < _SETS):
                self._pictures[number] = unit
        elif unit != self._sequence:
            self._sequence = unit
            self._pictures.clear()

    def _known(self, unit: bytes) -> bool:
        """What need not stand in the file again: sets that its header has, and filling."""
        kind = unit[0] & 0x1F
        if kind in (_SPS, _PPS) and self._format is not None:
            return _counted(unit) in self._format.private
        return kind in (_DELIMITER, _FILLER)

    def _current(self) -> Format | None:
        sequence = sps.read(self._sequence)
        if sequence is None or not self._pictures:
            return None
        private = _configuration(self._sequence, sequence, self._pictures)
        return Format("H264", sequence.width, sequence.height, private)

    def _lose(self) -> None:
        self.synced = False
        self._units, self._size = [], 0
        self._part.clear()


def _configuration(unit: bytes, sequence: sps.Sequence, pictures: dict[int, bytes]) -> bytes:
    """The avcC record (ISO/IEC 14496-15 section 5.3.3.1), lengths of four bytes."""
    record = bytes([1, *unit[1:4], 0xFF, 0xE1]) + _counted(unit) + bytes([len(pictures)])
    record += b"".join(_counted(picture) for _, picture in sorted(pictures.items()))
    if unit[1] in _WITH_COLOURS:
        luma, chroma = sequence.depths
        record += bytes([0xFC | sequence.chroma, 0xF8 | luma, 0xF8 | chroma, 0])
    return record


def _counted(unit: bytes) -> bytes:
    return len(unit).to_bytes(2) + unit
