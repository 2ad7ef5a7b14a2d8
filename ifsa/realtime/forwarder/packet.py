"""RTP packets as bytes (RFC 3550 section 5.1): read once, then written once per viewer."""

from __future__ import annotations

import struct
from dataclasses import dataclass

HEADER = struct.Struct("!BBHII")
HEADER_SIZE = HEADER.size
# The first two bytes of a header as one number: version, padding, marker and payload type.
HEAD = struct.Struct("!HHII")
VERSION = 0x80
MARKER = 0x80
PADDED = 0x2000
SEQUENCES = 1 << 16
TIMESTAMPS = 1 << 32
_EXTENSION = struct.Struct("!HH")
_ONE_BYTE = 0xBEDE


@dataclass(slots=True)
class Received:
    """A packet as a publisher sent it, padding removed. ``marker`` is 0x80 or 0."""

    marker: int
    payload_type: int
    sequence: int
    timestamp: int
    ssrc: int
    payload: bytes
    extension: bytes


@dataclass(slots=True)
class Numbered:
    """A packet as all viewers get it: ``number`` never wraps, ``timestamp`` is 32 bits, ``head`` is
    the header's first two bytes without a payload type."""

    number: int
    timestamp: int
    head: int
    payload: bytes
    time: float

    def pad(self, more: int) -> None:
        """Lengthen the payload by up to 255 bytes of padding (RFC 3550 section 5.1)."""
        self.payload += bytes(more - 1) + bytes((more,))
        self.head |= PADDED


@dataclass(frozen=True, slots=True)
class Burst:
    """What a feed sends to all its viewers at one time. ``lowest`` is the first of the numbers."""

    packets: list[Numbered]
    lowest: int
    size: int

    @classmethod
    def of(cls, packets: list[Numbered]) -> Burst:
        """These packets, of which there is one at least."""
        lowest = min(packet.number for packet in packets)
        return cls(packets, lowest, sum(len(packet.payload) for packet in packets))


def is_rtcp(data: bytes) -> bool:
    """Tell RTCP from RTP on one port (RFC 5761 section 4)."""
    return len(data) >= 2 and 192 <= data[1] <= 223


def parse(data: bytes) -> Received | None:
    """Read an RTP packet; None when it is malformed."""
    if len(data) < HEADER_SIZE or data[0] & 0xC0 != VERSION:
        return None
    first, second, sequence, timestamp, ssrc = HEADER.unpack_from(data)
    start, extension = _body(data, first)
    end = len(data) - (data[-1] if first & 0x20 else 0)
    if start > end or (first & 0x20 and not data[-1]):
        return None
    return Received(
        second & MARKER, second & 0x7F, sequence, timestamp, ssrc, data[start:end], extension
    )


def _body(data: bytes, first: int) -> tuple[int, bytes]:
    """Where the payload starts, and the one-byte header extensions before it (RFC 8285)."""
    start = HEADER_SIZE + 4 * (first & 0x0F)
    if not first & 0x10:
        return start, b""
    if start + 4 > len(data):
        return len(data) + 1, b""
    profile, words = _EXTENSION.unpack_from(data, start)
    end = start + 4 + 4 * words
    return end, data[start + 4 : end] if profile == _ONE_BYTE else b""


def extension(block: bytes, wanted: int) -> bytes | None:
    """The value of the one-byte header extension ``wanted`` (RFC 8285 section 4.2)."""
    at = 0
    while at < len(block):
        identity, size = block[at] >> 4, (block[at] & 0x0F) + 1
        if block[at] == 0:
            at += 1
        elif identity == wanted:
            return block[at + 1 : at + 1 + size]
        else:
            at += 1 + size
    return None


def restored(packet: Received, payload_type: int, ssrc: int) -> Received | None:
    """The lost packet that a retransmission carries (RFC 4588 section 4); None for padding."""
    if len(packet.payload) <= 2:
        return None
    sequence = int.from_bytes(packet.payload[:2])
    return Received(
        packet.marker,
        payload_type,
        sequence,
        packet.timestamp,
        ssrc,
        packet.payload[2:],
        packet.extension,
    )
