"""Whether somebody is at this machine or in this house, as far as a request can tell.

What is only for them must never be had through a proxy that nobody told us of. So each sign of one
counts, and where signs are missing, too: the answer is yes only when all of it fits. A browser
beside us is at an address of this machine or network, asks for such an address, speaks HTTP/1.1,
and nobody says that it passed the request on. HAProxy and nginx can be silent, and pass on what a
stranger claims: those are known by the account that they run under.
"""

import ipaddress
import pwd
import re
from pathlib import Path
from typing import Final, TypeAlias

from starlette.requests import Request

Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address

# What proxies, tunnels and content networks add (RFC 7239, RFC 9110 7.6.3, and by custom).
_PASSED_ON: Final = {
    "cdn-loop",
    "client-ip",
    "fly-client-ip",
    "forwarded",
    "true-client-ip",
    "via",
    "x-client-ip",
    "x-cluster-client-ip",
    "x-real-ip",
}
_PASSED_ON_BY: Final = ("cf-", "fastly-", "x-amz", "x-envoy-", "x-forwarded", "x-original-")
# Accounts of proxies in Debian and its like.
_PROXIES: Final = {
    *("_caddy", "apache", "caddy", "envoy", "haproxy", "http", "httpd", "lighttpd", "nginx"),
    *("pound", "proxy", "squid", "stunnel4", "traefik", "varnish", "vcache", "www-data"),
}
_HOST: Final = re.compile(r"(?:\[(?P<six>[0-9a-f:.]+)\]|(?P<other>[^\[\]:]+))(?::\d+)?")
_CONNECTIONS: Final = (Path("/proc/net/tcp"), Path("/proc/net/tcp6"))


def is_nearby(request: Request) -> bool:
    """True only when every sign says so."""
    peer = _address(request.client.host if request.client else "")
    if peer is None or request.scope["http_version"] == "1.0" or _passed_on(request):
        return False
    if peer.is_loopback:
        return _asks_for_loopback(request) and not _is_proxy(request, peer)
    return peer.is_private and _asks_for_private(request)


def _passed_on(request: Request) -> bool:
    return any(name in _PASSED_ON or name.startswith(_PASSED_ON_BY) for name in request.headers)


def _asks_for_loopback(request: Request) -> bool:
    host = _asked(request)
    address = _address(host)
    return host == "localhost" or (address is not None and address.is_loopback)


def _asks_for_private(request: Request) -> bool:
    address = _address(_asked(request))
    return address is not None and address.is_private and not address.is_unspecified


def _asked(request: Request) -> str:
    """The name or address in the Host header, without its port."""
    found = _HOST.fullmatch(request.headers.get("host", "").lower())
    return (found["six"] or found["other"]) if found else ""


def _address(text: str) -> Address | None:
    """An address, an IPv4 one also where it is written as IPv6."""
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


def _is_proxy(request: Request, peer: Address) -> bool:
    """Whether the program at the other end of a connection within this machine is a proxy."""
    here, there = request.scope.get("server"), request.client
    if here is None or there is None:
        return True
    account = _account(peer, there.port, here[1])
    return account in _PROXIES


def _account(peer: Address, port: int, ours: int) -> str | None:
    """Who has the connection's other end; None where the system does not say (proc(5))."""
    for table in _CONNECTIONS:
        try:
            rows = [line.split() for line in table.read_text().splitlines()[1:]]
        except OSError:
            continue
        ends = [row for row in rows if _joins(row, port, ours) and _unpacked(row[1]) == peer]
        if ends:
            return _name(int(ends[0][7]))
    return None


def _joins(row: list[str], port: int, ours: int) -> bool:
    return row[1].endswith(f":{port:04X}") and row[2].endswith(f":{ours:04X}")


def _unpacked(local: str) -> Address | None:
    """The address of a row: words of four bytes, each the wrong way round."""
    words = bytes.fromhex(local.partition(":")[0])
    turned = b"".join(words[at : at + 4][::-1] for at in range(0, len(words), 4))
    return _address(str(ipaddress.ip_address(turned)))


def _name(account: int) -> str | None:
    try:
        return pwd.getpwuid(account).pw_name
    except KeyError:
        return None
