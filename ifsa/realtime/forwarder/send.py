"""Packets to viewers: header written, protected in place, many handed to the kernel in one call.

`BatchSender` needs `sendmmsg` and pylibsrtp's own binding, both reached without a compiler;
where the test at import finds that they don't do what they should, `PlainSender` serves.
"""

import errno
import socket
import struct
import sys
from collections import deque
from typing import Any, Protocol

import cffi
from pylibsrtp import Error, Policy, Session
from pylibsrtp import _binding as binding

from .packet import HEADER, HEADER_SIZE, VERSION

Address = tuple[Any, ...]

SLOTS = 64
SLOT_SIZE = 2048
MAX_DEFERRED = 1024
# libsrtp writes up to this much behind a packet (SRTP_MAX_TRAILER_LEN).
MAX_TRAILER = 144
_MSG_DONTWAIT = getattr(socket, "MSG_DONTWAIT", 0)

_STRUCTURES = """
struct iovec { void *iov_base; size_t iov_len; };
struct msghdr { void *msg_name; unsigned int msg_namelen; struct iovec *msg_iov;
    size_t msg_iovlen; void *msg_control; size_t msg_controllen; int msg_flags; };
struct mmsghdr { struct msghdr msg_hdr; unsigned int msg_len; };
int sendmmsg(int fd, struct mmsghdr *messages, unsigned int count, int flags);
"""


class Destination:
    """Where one peer's packets go: its address in both forms, and its outgoing SRTP session."""

    def __init__(self, address: Address, session: Session) -> None:
        self.address = address
        self.session = session
        self.context = session._srtp[0]
        self.raw = _ffi.from_buffer(_raw_address(address))

    def move(self, address: Address) -> None:
        """The peer is somewhere else now (another network, or ICE chose another pair)."""
        self.address = address
        self.raw = _ffi.from_buffer(_raw_address(address))


class Sender(Protocol):
    """Sends RTP. What ``put`` took is on its way, at the latest, after ``flush``."""

    packets: int
    dropped: int

    def put(
        self,
        destination: Destination,
        second: int,
        sequence: int,
        timestamp: int,
        ssrc: int,
        payload: bytes,
        urgent: bool,
    ) -> None:
        """One packet. ``second`` is the header's second byte; ``urgent`` is never dropped."""

    def flush(self) -> None:
        """Hand everything to the kernel."""


class _Deferred:
    """Sound that the kernel had no room for; picture is dropped instead (NACK brings it back)."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._waiting: deque[tuple[bytes, Address]] = deque(maxlen=MAX_DEFERRED)

    def keep(self, data: bytes, address: Address) -> None:
        self._waiting.append((data, address))

    def retry(self) -> None:
        while self._waiting:
            try:
                self._sock.sendto(*self._waiting[0])
            except (BlockingIOError, InterruptedError):
                return
            except OSError:
                pass
            self._waiting.popleft()


class PlainSender:
    """One `Session.protect` and one `sendto` a packet: slow, and works everywhere."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._deferred = _Deferred(sock)
        self.packets = 0
        self.dropped = 0

    def put(
        self,
        destination: Destination,
        second: int,
        sequence: int,
        timestamp: int,
        ssrc: int,
        payload: bytes,
        urgent: bool,
    ) -> None:
        """See `Sender.put`."""
        packet = HEADER.pack(VERSION, second, sequence, timestamp, ssrc) + payload
        try:
            data = destination.session.protect(packet)
        except (Error, ValueError):
            self.dropped += 1
            return
        self._transmit(data, destination.address, urgent)

    def flush(self) -> None:
        """See `Sender.flush`."""
        self._deferred.retry()

    def _transmit(self, data: bytes, address: Address, urgent: bool) -> None:
        try:
            self._sock.sendto(data, address)
            self.packets += 1
        except OSError as error:
            if urgent and error.errno in (errno.EAGAIN, errno.ENOBUFS):
                self._deferred.keep(data, address)
            else:
                self.dropped += 1


class BatchSender:
    """Protects in its own buffers and sends up to 64 packets, to any addresses, in one call."""

    def __init__(self, sock: socket.socket) -> None:
        self._fd = sock.fileno()
        self._deferred = _Deferred(sock)
        self._used = 0
        self.packets = 0
        self.dropped = 0
        self._memory = _ffi.new("char[]", SLOTS * SLOT_SIZE)
        self._view = _ffi.buffer(self._memory)
        self._starts = [self._memory + at * SLOT_SIZE for at in range(SLOTS)]
        self._targets: list[Address] = [()] * SLOTS
        # The kernel reads these addresses at the flush; a peer may move or leave before that.
        self._held: list[Any] = [None] * SLOTS
        self._urgent = [False] * SLOTS
        self._lay_out()

    def _lay_out(self) -> None:
        self._pieces = _ffi.new("struct iovec[]", SLOTS)
        self._messages = _ffi.new("struct mmsghdr[]", SLOTS)
        # libsrtp's int length and the kernel's size_t length are one word on little-endian
        # machines (the upper half stays zero), so no length is ever copied.
        self._lengths = [
            _ffi.cast("int *", _ffi.addressof(self._pieces[at], "iov_len")) for at in range(SLOTS)
        ]
        self._headers = [self._messages[at].msg_hdr for at in range(SLOTS)]
        for at, header in enumerate(self._headers):
            self._pieces[at].iov_base = self._starts[at]
            header.msg_iov = self._pieces + at
            header.msg_iovlen = 1

    def put(
        self,
        destination: Destination,
        second: int,
        sequence: int,
        timestamp: int,
        ssrc: int,
        payload: bytes,
        urgent: bool,
    ) -> None:
        """See `Sender.put`."""
        slot = self._used
        start = slot * SLOT_SIZE
        size = HEADER_SIZE + len(payload)
        if size > SLOT_SIZE - MAX_TRAILER:
            self.dropped += 1
            return
        HEADER.pack_into(self._view, start, VERSION, second, sequence, timestamp, ssrc)
        self._view[start + HEADER_SIZE : start + size] = payload
        length = self._lengths[slot]
        length[0] = size
        if _protect(destination.context, self._starts[slot], length):
            self.dropped += 1
            return
        self._address(slot, destination, urgent)

    def _address(self, slot: int, destination: Destination, urgent: bool) -> None:
        header = self._headers[slot]
        header.msg_name = self._held[slot] = destination.raw
        header.msg_namelen = len(destination.raw)
        self._targets[slot] = destination.address
        self._urgent[slot] = urgent
        self._used = slot + 1
        if self._used == SLOTS:
            self.flush()

    def flush(self) -> None:
        """See `Sender.flush`."""
        self._deferred.retry()
        done, used, self._used = 0, self._used, 0
        while done < used:
            sent = _libc.sendmmsg(self._fd, self._messages + done, used - done, _MSG_DONTWAIT)
            if sent > 0:
                self.packets += sent
                done += sent
            elif _ffi.errno in (errno.EAGAIN, errno.ENOBUFS):
                self._defer(done, used)
                return
            elif _ffi.errno != errno.EINTR:
                # The kernel refuses this one destination (its network is gone): others go on.
                self.dropped += 1
                done += 1

    def _defer(self, done: int, used: int) -> None:
        for slot in range(done, used):
            if self._urgent[slot]:
                start = slot * SLOT_SIZE
                data = self._view[start : start + self._lengths[slot][0]]
                self._deferred.keep(data, self._targets[slot])
            else:
                self.dropped += 1


def _raw_address(address: Address) -> bytes:
    """A sockaddr_in or sockaddr_in6, as the kernel wants it."""
    host, port = address[0], address[1]
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    start = struct.pack("=H", family) + struct.pack("!H", port)
    if family == socket.AF_INET:
        return start + socket.inet_pton(family, host) + bytes(8)
    flow, scope = (address[2], address[3]) if len(address) == 4 else (0, 0)
    packed = socket.inet_pton(family, host.partition("%")[0])
    return start + struct.pack("!I", flow) + packed + struct.pack("=I", scope)


_ffi: Any = cffi.FFI()
_ffi.cdef(_STRUCTURES)
_protect = binding.lib.srtp_protect


def _open_libc() -> Any:
    try:
        library = _ffi.dlopen(None)
        return library if library.sendmmsg else None
    except (AttributeError, OSError):
        return None


_libc = _open_libc()


def batch_works() -> bool:
    """Try the fast way on a socket of our own: is what arrives what `Session.protect` makes?"""
    if _libc is None or sys.byteorder != "little":
        return False
    near, far = (socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(2))
    with near, far:
        near.bind(("127.0.0.1", 0))
        near.settimeout(1.0)
        try:
            return _trial(BatchSender(far), near)
        except (AttributeError, OSError, TypeError, Error):
            return False


def _trial(sender: BatchSender, near: socket.socket) -> bool:
    ours, theirs = (Session(_trial_policy()) for _ in range(2))
    for sequence in (7, 8):
        sender.put(Destination(near.getsockname(), ours), 96, sequence, 1, 2, b"ifsa", True)
    sender.flush()
    wanted = [theirs.protect(HEADER.pack(VERSION, 96, at, 1, 2) + b"ifsa") for at in (7, 8)]
    return [near.recv(SLOT_SIZE) for _ in wanted] == wanted


def _trial_policy() -> Policy:
    profile = Policy.SRTP_PROFILE_AEAD_AES_128_GCM
    return Policy(key=bytes(28), ssrc_type=Policy.SSRC_ANY_OUTBOUND, srtp_profile=profile)


BATCH_WORKS = batch_works()


def best_sender(sock: socket.socket) -> Sender:
    """The fastest sender that works here."""
    return BatchSender(sock) if BATCH_WORKS else PlainSender(sock)
