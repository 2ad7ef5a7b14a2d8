"""Packets to viewers: header written, protected in place, many handed to the kernel in one call.

`BatchSender` needs `sendmmsg` and pylibsrtp's own binding, both reached without a compiler;
where the test at import finds that they don't do what they should, `PlainSender` serves.
"""

import errno
import socket
import struct
import sys
from collections import deque
from collections.abc import Sequence
from typing import Any, Protocol

import cffi
from pylibsrtp import Error, Policy, Session
from pylibsrtp import _binding as binding

from .packet import HEAD, HEADER, HEADER_SIZE, VERSION, Numbered

Address = tuple[Any, ...]

SLOTS = 64
SLOT_SIZE = 2048
MAX_DEFERRED = 1024
# linux/udp.h: a message to be cut into datagrams of one size.
SOL_UDP, UDP_SEGMENT = 17, 103
CMSG_LEN, CMSG_SPACE = 18, 24
MOST_BYTES = 60_000
# libsrtp writes up to this much behind a packet (SRTP_MAX_TRAILER_LEN).
MAX_TRAILER = 144
_MSG_DONTWAIT = getattr(socket, "MSG_DONTWAIT", 0)

_STRUCTURES = """
struct iovec { void *iov_base; size_t iov_len; };
struct msghdr { void *msg_name; unsigned int msg_namelen; struct iovec *msg_iov;
    size_t msg_iovlen; void *msg_control; size_t msg_controllen; int msg_flags; };
struct mmsghdr { struct msghdr msg_hdr; unsigned int msg_len; };
struct segment { size_t cmsg_len; int cmsg_level; int cmsg_type; unsigned short size; };
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
    """Sends RTP. What ``send`` took is on its way, at the latest, after ``flush``."""

    packets: int
    dropped: int

    def send(
        self,
        destination: Destination,
        ssrc: int,
        kind: int,
        packets: Sequence[Numbered],
        urgent: bool,
    ) -> None:
        """Packets to one peer, as of ``ssrc`` and payload type ``kind``; ``urgent`` ones are never
        dropped."""

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

    def send(
        self,
        destination: Destination,
        ssrc: int,
        kind: int,
        packets: Sequence[Numbered],
        urgent: bool,
    ) -> None:
        """See `Sender.send`."""
        for packet in packets:
            header = HEAD.pack(packet.head | kind, packet.number & 0xFFFF, packet.timestamp, ssrc)
            try:
                data = destination.session.protect(header + packet.payload)
            except (Error, ValueError):
                self.dropped += 1
            else:
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
    """Protects in its own buffers and sends up to 64 packets, to any addresses, in one call.

    Those of equal length to one peer are one message that the kernel cuts up (UDP_SEGMENT), where
    it can.
    """

    def __init__(self, sock: socket.socket) -> None:
        self._fd = sock.fileno()
        self._deferred = _Deferred(sock)
        self._used = 0
        self._count = 0
        self.packets = 0
        self.dropped = 0
        self.segments = True
        self._memory = _ffi.new("char[]", SLOTS * SLOT_SIZE)
        self._view = _ffi.buffer(self._memory)
        self._starts = [self._memory + at * SLOT_SIZE for at in range(SLOTS)]
        # Of each message: its first slot, whose it is, and the address that the kernel reads at the
        # flush, for a peer may move or leave before that.
        self._firsts = [0] * SLOTS
        self._targets: list[Address] = [()] * SLOTS
        self._held: list[Any] = [None] * SLOTS
        self._urgent = [False] * SLOTS
        self._lay_out()

    def _lay_out(self) -> None:
        self._pieces = _ffi.new("struct iovec[]", SLOTS)
        self._messages = _ffi.new("struct mmsghdr[]", SLOTS)
        self._controls = _ffi.new("struct segment[]", SLOTS)
        # libsrtp's int length and the kernel's size_t length are one word on little-endian
        # machines (the upper half stays zero), so no length is ever copied.
        self._lengths = [
            _ffi.cast("int *", _ffi.addressof(self._pieces[at], "iov_len")) for at in range(SLOTS)
        ]
        self._headers = [self._messages[at].msg_hdr for at in range(SLOTS)]
        for at, header in enumerate(self._headers):
            self._pieces[at].iov_base = self._starts[at]
            header.msg_control = control = self._controls + at
            control.cmsg_len, control.cmsg_level, control.cmsg_type = CMSG_LEN, SOL_UDP, UDP_SEGMENT

    def send(
        self,
        destination: Destination,
        ssrc: int,
        kind: int,
        packets: Sequence[Numbered],
        urgent: bool,
    ) -> None:
        """See `Sender.send`. The inner loop of all: what it needs is at hand."""
        pack, view, starts, lengths = HEAD.pack_into, self._view, self._starts, self._lengths
        context = destination.context
        whole = 0  # the length of those in the open message; 0: the next one begins another
        for packet in packets:
            if self._used == SLOTS:
                self.flush()
                whole = 0
            slot, payload = self._used, packet.payload
            start, size = slot * SLOT_SIZE, HEADER_SIZE + len(payload)
            if size > SLOT_SIZE - MAX_TRAILER:
                self.dropped += 1
                continue
            pack(view, start, packet.head | kind, packet.number & 0xFFFF, packet.timestamp, ssrc)
            view[start + HEADER_SIZE : start + size] = payload
            length = lengths[slot]
            length[0] = size
            if _protect(context, starts[slot], length):
                self.dropped += 1
                continue
            if whole and size <= whole and self.segments and self._extend():
                if size < whole:
                    whole = 0  # only the last one may be shorter
            else:
                self._begin(destination, urgent)
                whole = size
            self._used = slot + 1

    def _begin(self, destination: Destination, urgent: bool) -> None:
        at, raw = self._count, destination.raw
        header = self._headers[at]
        header.msg_name = self._held[at] = raw
        header.msg_namelen = len(raw)
        header.msg_iov = self._pieces + self._used
        header.msg_iovlen = 1
        header.msg_controllen = 0
        self._firsts[at], self._targets[at] = self._used, destination.address
        self._urgent[at] = urgent
        self._count = at + 1

    def _extend(self) -> bool:
        """Let the next slot go along with the message before it; False when that is full."""
        at = self._count - 1
        header, first = self._headers[at], self._firsts[at]
        size = self._lengths[first][0]
        if size * (header.msg_iovlen + 1) > MOST_BYTES:
            return False
        header.msg_iovlen += 1
        header.msg_controllen = CMSG_SPACE
        self._controls[at].size = size
        return True

    def flush(self) -> None:
        """See `Sender.flush`."""
        self._deferred.retry()
        count, used, self._count, self._used = self._count, self._used, 0, 0
        ends = [*self._firsts[1:count], used]
        done = 0
        while done < count:
            sent = _libc.sendmmsg(self._fd, self._messages + done, count - done, _MSG_DONTWAIT)
            if sent > 0:
                self.packets += ends[done + sent - 1] - self._firsts[done]
                done += sent
            elif _ffi.errno in (errno.EAGAIN, errno.ENOBUFS):
                for at in range(done, count):
                    self._defer(at, ends[at])
                return
            elif _ffi.errno != errno.EINTR:
                self._refused(done, ends[done])
                done += 1

    def _refused(self, at: int, end: int) -> None:
        """The kernel refuses a message: its network is gone, or it can't be cut. Others go on."""
        if end - self._firsts[at] == 1:
            self.dropped += 1
            return
        self.segments = _ffi.errno not in (errno.EINVAL, errno.EIO, errno.EOPNOTSUPP)
        for slot in range(self._firsts[at], end):
            self._deferred.keep(self._data(slot), self._targets[at])

    def _defer(self, at: int, end: int) -> None:
        for slot in range(self._firsts[at], end):
            if self._urgent[at]:
                self._deferred.keep(self._data(slot), self._targets[at])
            else:
                self.dropped += 1

    def _data(self, slot: int) -> bytes:
        start = slot * SLOT_SIZE
        return bytes(self._view[start : start + self._lengths[slot][0]])


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
    packets = [Numbered(at, 1, VERSION << 8, b"ifsa", 0.0) for at in (7, 8)]
    sender.send(Destination(near.getsockname(), ours), 2, 96, packets, True)
    for _ in packets:
        sender.flush()  # one that could not be cut is sent with the next
    wanted = [theirs.protect(HEADER.pack(VERSION, 96, at, 1, 2) + b"ifsa") for at in (7, 8)]
    return [near.recv(SLOT_SIZE) for _ in wanted] == wanted


def _trial_policy() -> Policy:
    profile = Policy.SRTP_PROFILE_AEAD_AES_128_GCM
    return Policy(key=bytes(28), ssrc_type=Policy.SSRC_ANY_OUTBOUND, srtp_profile=profile)


BATCH_WORKS = batch_works()


def best_sender(sock: socket.socket) -> Sender:
    """The fastest sender that works here."""
    return BatchSender(sock) if BATCH_WORKS else PlainSender(sock)
