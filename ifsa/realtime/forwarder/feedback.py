"""RTCP, read and written as bytes (RFC 3550 section 6, RFC 4585, RFC 5104, REMB draft)."""

import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

SR, RR, SDES, BYE, RTPFB, PSFB = 200, 201, 202, 203, 205, 206
NACK, PLI, FIR, APPLICATION = 1, 1, 4, 15
_HEADER = struct.Struct("!BBH")
_BLOCK = struct.Struct("!IIIIII")
_SENDER = struct.Struct("!IQIII")
_REMB_SHIFT_LIMIT = 0x3FFFF
MAX_BLOCKS = 31


@dataclass(frozen=True, slots=True)
class Block:
    """What a receiver says of one SSRC (RFC 3550 section 6.4.1). ``fraction`` is of 256."""

    ssrc: int
    fraction: int
    lost: int
    highest: int
    jitter: int
    last_report: int
    delay: int


@dataclass(frozen=True, slots=True)
class SenderReport:
    """A sender's clock: ``ntp`` (64 bits) was the instant of RTP time ``timestamp``."""

    ssrc: int
    ntp: int
    timestamp: int


@dataclass(frozen=True, slots=True)
class Reception:
    """The report blocks of a sender or receiver report."""

    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Lost:
    """A NACK: 16-bit sequence numbers wanted again from ``ssrc``."""

    ssrc: int
    sequences: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class KeyFrameWanted:
    """A PLI or FIR for ``ssrc``."""

    ssrc: int


@dataclass(frozen=True, slots=True)
class Bitrate:
    """A REMB: the receiver's estimate in bits a second."""

    bits: int


Report = SenderReport | Reception | Lost | KeyFrameWanted | Bitrate


def read(data: bytes) -> list[Report] | None:
    """Everything we understand in a compound packet; None when it is malformed."""
    try:
        return [report for part in _parts(data) for report in _reports(*part)]
    except (struct.error, ValueError):
        return None


def ntp_time(now: float) -> int:
    """Seconds as RTCP writes them: 32 bits whole, 32 bits fraction."""
    return int(now * (1 << 32))


def _parts(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Each packet of a compound one: its count or format, its type, its body."""
    at = 0
    while at < len(data):
        first, kind, words = _HEADER.unpack_from(data, at)
        end = at + 4 + 4 * words
        if first & 0xC0 != 0x80 or end > len(data):
            raise ValueError("not RTCP")
        padding = data[end - 1] if first & 0x20 else 0
        yield first & 0x1F, kind, data[at + 4 : max(at + 4, end - padding)]
        at = end


def _reports(count: int, kind: int, body: bytes) -> Iterator[Report]:
    if kind == SR:
        ssrc, ntp, timestamp, _, _ = _SENDER.unpack_from(body)
        yield SenderReport(ssrc, ntp, timestamp)
        yield Reception(_blocks(body[_SENDER.size :], count))
    elif kind == RR:
        yield Reception(_blocks(body[4:], count))
    elif kind == RTPFB and count == NACK:
        yield Lost(_media(body), tuple(_sequences(body[8:])))
    elif kind == PSFB:
        yield from _payload_feedback(count, body)


def _blocks(body: bytes, count: int) -> tuple[Block, ...]:
    return tuple(_block(body, at * _BLOCK.size) for at in range(count))


def _block(body: bytes, at: int) -> Block:
    ssrc, loss, highest, jitter, last_report, delay = _BLOCK.unpack_from(body, at)
    lost = loss & 0xFFFFFF
    signed = lost - (1 << 24) if lost & 0x800000 else lost
    return Block(ssrc, loss >> 24, signed, highest, jitter, last_report, delay)


def _media(body: bytes) -> int:
    (ssrc,) = struct.unpack_from("!I", body, 4)
    return int(ssrc)


def _sequences(body: bytes) -> Iterator[int]:
    """RFC 4585 section 6.2.1: a packet and the sixteen after it as bits."""
    for first, bits in struct.iter_unpack("!HH", body):
        yield first
        for place in range(16):
            if bits >> place & 1:
                yield (first + place + 1) & 0xFFFF


def _payload_feedback(form: int, body: bytes) -> Iterator[Report]:
    if form == PLI:
        yield KeyFrameWanted(_media(body))
    elif form == FIR:
        for ssrc, _ in struct.iter_unpack("!II", body[8:]):
            yield KeyFrameWanted(ssrc)
    elif form == APPLICATION and body[8:12] == b"REMB":
        (packed,) = struct.unpack_from("!I", body, 12)
        yield Bitrate((packed & _REMB_SHIFT_LIMIT) << (packed >> 18 & 0x3F))


def _packet(count: int, kind: int, body: bytes) -> bytes:
    return _HEADER.pack(0x80 | count, kind, len(body) // 4) + body


def sender_report(ssrc: int, ntp: int, timestamp: int, packets: int, octets: int) -> bytes:
    """A sender report without report blocks."""
    body = _SENDER.pack(ssrc, ntp, timestamp, packets & 0xFFFFFFFF, octets & 0xFFFFFFFF)
    return _packet(0, SR, body)


def receiver_report(ssrc: int, blocks: Iterable[Block]) -> bytes:
    """A receiver report of at most 31 blocks."""
    packed = [_pack_block(block) for block in blocks][:MAX_BLOCKS]
    return _packet(len(packed), RR, ssrc.to_bytes(4) + b"".join(packed))


def _pack_block(block: Block) -> bytes:
    lost = max(-0x800000, min(0x7FFFFF, block.lost)) & 0xFFFFFF
    return _BLOCK.pack(
        block.ssrc,
        block.fraction << 24 | lost,
        block.highest & 0xFFFFFFFF,
        block.jitter & 0xFFFFFFFF,
        block.last_report,
        block.delay & 0xFFFFFFFF,
    )


def description(ssrc: int, name: str) -> bytes:
    """A source description with a CNAME alone: every compound packet must hold one."""
    text = name.encode()
    item = ssrc.to_bytes(4) + bytes((1, len(text))) + text
    return _packet(1, SDES, item + bytes(4 - len(item) % 4))


def goodbye(ssrcs: list[int]) -> bytes:
    """The sources are gone (RFC 3550 section 6.6)."""
    return _packet(len(ssrcs), BYE, b"".join(ssrc.to_bytes(4) for ssrc in ssrcs))


def nack(own: int, ssrc: int, sequences: Iterable[int]) -> bytes:
    """Ask for packets again; ``sequences`` in sending order."""
    pairs: list[list[int]] = []
    for sequence in sequences:
        place = (sequence - pairs[-1][0] - 1) & 0xFFFF if pairs else 16
        if place < 16:
            pairs[-1][1] |= 1 << place
        else:
            pairs.append([sequence & 0xFFFF, 0])
    body = b"".join(struct.pack("!HH", *pair) for pair in pairs)
    return _packet(NACK, RTPFB, struct.pack("!II", own, ssrc) + body)


def pli(own: int, ssrc: int) -> bytes:
    """Ask for a key frame (RFC 4585 section 6.3.1)."""
    return _packet(PLI, PSFB, struct.pack("!II", own, ssrc))


def remb(own: int, bits: int, ssrcs: list[int]) -> bytes:
    """Tell a sender how many bits a second it may send in all (draft-alvestrand-rmcat-remb)."""
    shift = max(0, bits.bit_length() - 18)
    head = struct.pack("!II4sI", own, 0, b"REMB", len(ssrcs) << 24 | shift << 18 | bits >> shift)
    return _packet(APPLICATION, PSFB, head + b"".join(ssrc.to_bytes(4) for ssrc in ssrcs))
