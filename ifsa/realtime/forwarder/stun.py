"""STUN for an ICE-lite end: read Binding requests, prove them, answer them (RFC 8489, RFC 8445)."""

import hashlib
import hmac
import ipaddress
import secrets
import struct
import zlib
from dataclasses import dataclass

COOKIE = 0x2112A442
_HEADER = struct.Struct("!HHI12s")
_ATTRIBUTE = struct.Struct("!HH")
_REQUEST, _SUCCESS = 0x0001, 0x0101
_USERNAME, _INTEGRITY, _XOR_ADDRESS, _FINGERPRINT = 0x0006, 0x0008, 0x0020, 0x8028
_USE_CANDIDATE = 0x0025
_FINGERPRINT_XOR = 0x5354554E
_BLOCK = 64


@dataclass(frozen=True, slots=True)
class Request:
    """A Binding request, not yet proven. ``signed`` is where MESSAGE-INTEGRITY stands."""

    data: bytes
    transaction: bytes
    ours: bytes
    signed: int
    nominated: bool


def is_stun(data: bytes) -> bool:
    """RFC 7983: the first byte tells STUN from DTLS and RTP."""
    return len(data) >= _HEADER.size and data[0] < 2


def read(data: bytes) -> Request | None:
    """A Binding request with USERNAME and MESSAGE-INTEGRITY; None for anything else."""
    kind, size, cookie, transaction = _HEADER.unpack_from(data)
    if kind != _REQUEST or cookie != COOKIE or size + _HEADER.size != len(data):
        return None
    found = _attributes(data)
    if found is None or _USERNAME not in found or _INTEGRITY not in found:
        return None
    at, length = found[_USERNAME]
    ours = data[at : at + length].partition(b":")[0]
    signed, tag = found[_INTEGRITY]
    if tag != 20:
        return None
    return Request(data, transaction, ours, signed - 4, _USE_CANDIDATE in found)


def _attributes(data: bytes) -> dict[int, tuple[int, int]] | None:
    """Where each attribute's value starts and its length; those after the signature but one
    are not covered by it and are left out (RFC 8489 section 14.5)."""
    found: dict[int, tuple[int, int]] = {}
    at = _HEADER.size
    while at + 4 <= len(data):
        kind, length = _ATTRIBUTE.unpack_from(data, at)
        if at + 4 + length > len(data):
            return None
        if _INTEGRITY not in found:
            found.setdefault(kind, (at + 4, length))
        at += 4 + (length + 3) // 4 * 4
    return found


class Credentials:
    """Our half of one ICE generation: user name fragment, password, and its ready-made HMAC.

    The two SHA-1 states after the pads are kept, as each viewer checks every 2.5 s for hours.
    """

    def __init__(self) -> None:
        self.fragment = secrets.token_hex(8)
        self.password = secrets.token_hex(16)
        key = self.password.encode().ljust(_BLOCK, b"\0")
        # HMAC-SHA1 is what STUN is made of; `usedforsecurity` would refuse it where FIPS rules.
        self._inner = hashlib.sha1(_masked(key, 0x36), usedforsecurity=False)
        self._outer = hashlib.sha1(_masked(key, 0x5C), usedforsecurity=False)

    def _sign(self, data: bytes) -> bytes:
        inner, outer = self._inner.copy(), self._outer.copy()
        inner.update(data)
        outer.update(inner.digest())
        return outer.digest()

    def proves(self, request: Request) -> bool:
        """Whether the request was made by one who knows the password."""
        end = request.signed
        size = (end + 24 - _HEADER.size).to_bytes(2)
        covered = request.data[:2] + size + request.data[4:end]
        return hmac.compare_digest(self._sign(covered), request.data[end + 4 : end + 24])

    def answer(self, request: Request, host: str, port: int) -> bytes:
        """The success response: where we saw the request come from, signed."""
        body = _xor_address(host, port, request.transaction)
        message = _header(request, len(body) + 24) + body
        message += _ATTRIBUTE.pack(_INTEGRITY, 20) + self._sign(message)
        message = _header(request, len(body) + 32) + message[_HEADER.size :]
        checksum = zlib.crc32(message) ^ _FINGERPRINT_XOR
        return message + _ATTRIBUTE.pack(_FINGERPRINT, 4) + checksum.to_bytes(4)


def _masked(key: bytes, mask: int) -> bytes:
    return bytes(byte ^ mask for byte in key)


def _header(request: Request, size: int) -> bytes:
    return _HEADER.pack(_SUCCESS, size, COOKIE, request.transaction)


def _xor_address(host: str, port: int, transaction: bytes) -> bytes:
    address = ipaddress.ip_address(host.partition("%")[0]).packed
    pad = COOKIE.to_bytes(4) + transaction
    hidden = bytes(byte ^ mask for byte, mask in zip(address, pad, strict=False))
    family = 1 if len(address) == 4 else 2
    value = struct.pack("!BBH", 0, family, port ^ (COOKIE >> 16)) + hidden
    return _ATTRIBUTE.pack(_XOR_ADDRESS, len(value)) + value
