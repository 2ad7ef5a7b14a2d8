"""The one UDP port everybody shares: read, tell apart, pass on (RFC 7983)."""

from __future__ import annotations

import asyncio
import socket
import time
from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING

from . import stun
from .dtls import Identity
from .send import Address, best_sender

if TYPE_CHECKING:
    from .link import Link

# What one wake-up may take before others get the loop.
BURST = 256
MAX_DATAGRAM = 2048
# A key frame for 400 viewers is 5 MB; the kernel gives less unless net.core.*mem_max allows.
BUFFER = 4 << 20


class Endpoint:
    """One socket of the port (there is one for IPv4, one for IPv6) and its media sender."""

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock
        self.sender = best_sender(sock)
        self.refused = 0

    def send(self, data: bytes, address: Address) -> None:
        """Send one datagram; what the kernel refuses is lost, as on any network."""
        try:
            self.sock.sendto(data, address)
        except OSError:
            self.refused += 1


class Port:
    """The sockets, and who is behind which ICE user name and which address."""

    def __init__(self, endpoints: list[Endpoint], after_burst: Callable[[float], None]) -> None:
        self.endpoints = endpoints
        self.identity = Identity()
        self.by_fragment: dict[bytes, Link] = {}
        self.by_address: dict[Address, Link] = {}
        self.shaking: set[Link] = set()
        self.dropped: Counter[str] = Counter()
        self.number: int = endpoints[0].sock.getsockname()[1]
        self._after_burst = after_burst
        self._loop = asyncio.get_running_loop()
        for endpoint in endpoints:
            self._loop.add_reader(endpoint.sock, self._readable, endpoint)

    def close(self) -> None:
        """Close the sockets."""
        for endpoint in self.endpoints:
            self._loop.remove_reader(endpoint.sock)
            endpoint.sock.close()

    def flush(self) -> None:
        """Hand all media put so far to the kernel."""
        for endpoint in self.endpoints:
            endpoint.sender.flush()

    def _readable(self, endpoint: Endpoint) -> None:
        now = time.monotonic()
        try:
            for _ in range(BURST):
                self.receive(*endpoint.sock.recvfrom(MAX_DATAGRAM), endpoint, now)
        except (BlockingIOError, InterruptedError):
            pass
        except OSError:
            # An ICMP error of an earlier datagram; it says nothing of the next one.
            self.dropped["socket"] += 1
        finally:
            self._after_burst(now)

    def receive(self, data: bytes, address: Address, endpoint: Endpoint, now: float) -> None:
        """Pass one datagram to the peer it belongs to, or count it as dropped.

        STUN goes by user name, never by address: after an ICE restart the new session's
        checks come from the old session's address.
        """
        if stun.is_stun(data):
            self._check(data, address, endpoint, now)
            return
        link = self.by_address.get(address)
        if link is None:
            self.dropped["stranger"] += 1
        elif not link.receive(data, now):
            self.dropped["unreadable"] += 1

    def _check(self, data: bytes, address: Address, endpoint: Endpoint, now: float) -> None:
        request = stun.read(data)
        link = self.by_fragment.get(request.ours) if request is not None else None
        if request is None or link is None:
            self.dropped["stun"] += 1
        elif not link.check(request, endpoint, address, now):
            self.dropped["unproven"] += 1


def open_endpoints(addresses: list[str], port: int) -> list[Endpoint]:
    """One socket per address family in ``addresses``, all on one port number. Raises OSError."""
    opened: list[socket.socket] = []
    try:
        for family in (socket.AF_INET, socket.AF_INET6):
            hosts = [host for host in addresses if (":" in host) == (family == socket.AF_INET6)]
            if hosts:
                opened.append(_bound(family, hosts, port))
                port = opened[0].getsockname()[1]
    except OSError:
        for sock in opened:
            sock.close()
        raise
    return [Endpoint(sock) for sock in opened]


def _bound(family: socket.AddressFamily, hosts: list[str], port: int) -> socket.socket:
    sock = socket.socket(family, socket.SOCK_DGRAM)
    sock.setblocking(False)
    for option in (socket.SO_SNDBUF, socket.SO_RCVBUF):
        sock.setsockopt(socket.SOL_SOCKET, option, BUFFER)
    if family == socket.AF_INET6:
        sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    try:
        sock.bind((hosts[0] if len(hosts) == 1 and _is_ours(hosts[0]) else "", port))
    except OSError:
        sock.close()
        raise
    return sock


def _is_ours(host: str) -> bool:
    """Whether this machine has the address; a public one behind a translator it has not."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as trial:
        try:
            trial.bind((host, 0))
        except OSError:
            return False
    return True
