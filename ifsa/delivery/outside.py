"""The network out there, for what is fetched at the word of a stranger: which addresses may be
reached, and connections to these very addresses.

A name is looked up once; what it leads to is checked, and the connection goes to what was checked,
so a name that answers otherwise a moment later (DNS rebinding) leads nowhere else. Each connection
is checked, and so each redirect.
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from ssl import SSLContext, create_default_context
from typing import Any, Final, TypeAlias

import httpcore

from ifsa.delivery.webaddress import SCHEMES

Resolve: TypeAlias = Callable[[str, int], Awaitable[Sequence[str]]]
"""The addresses of a name. Raises OSError."""
Dial: TypeAlias = Callable[[str, int, float | None], Awaitable[httpcore.AsyncNetworkStream]]
"""A connection to an address and port within so many seconds. Raises what httpcore raises."""

MOST_TRIED: Final = 3  # of the addresses of one name

# What is not of the open network, by the special-purpose registries of IANA (RFC 6890 and what
# came since): https://www.iana.org/assignments/iana-ipv4-special-registry and -ipv6-. Python's own
# `is_global` knew other ranges in each of its versions.
_NOT_OUTSIDE_4: Final = tuple(
    map(
        ip_network,
        (
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",  # between carriers and their customers
            "127.0.0.0/8",
            "169.254.0.0/16",  # link-local; clouds tell their secrets at 169.254.169.254
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.31.196.0/24",
            "192.52.193.0/24",
            "192.88.99.0/24",  # to 6to4
            "192.168.0.0/16",
            "192.175.48.0/24",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",  # to many
            "240.0.0.0/4",
        ),
    )
)
# Of IPv6 only what is given out. So none that holds an address of IPv4 as it is (::/96), mapped
# (::ffff:0:0/96) or translated (64:ff9b::/96, 64:ff9b:1::/48), and none of a link or a site.
_GIVEN_OUT: Final = ip_network("2000::/3")
_NOT_OUTSIDE_6: Final = tuple(
    map(
        ip_network,
        (
            "2001::/23",  # protocols; in it Teredo, which holds an address of IPv4
            "2001:db8::/32",
            "2002::/16",  # 6to4, which does too
            "2620:4f:8000::/48",
            "3fff::/20",
        ),
    )
)


def is_outside(address: str) -> bool:
    """Whether an address is one of the open network, by its number alone."""
    try:
        found = ip_address(address)
    except ValueError:
        return False
    if isinstance(found, IPv4Address):
        return not any(found in one for one in _NOT_OUTSIDE_4)
    return found in _GIVEN_OUT and not any(found in one for one in _NOT_OUTSIDE_6)


def is_here(address: str, port: int) -> bool:
    """Whether an address is one of this machine: what goes there would come from there. Nothing is
    sent to find that out."""
    found = ip_address(address)
    family = socket.AF_INET6 if isinstance(found, IPv6Address) else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((address, port))
            return ip_address(str(probe.getsockname()[0])) == found
    except OSError:
        return False  # there is no way there at all


async def resolve(name: str, port: int) -> Sequence[str]:
    """As this machine looks names up."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(name, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


async def dial(address: str, port: int, seconds: float | None) -> httpcore.AsyncNetworkStream:
    """Raises httpcore.ConnectError, ConnectTimeout."""
    return await httpcore.AnyIOBackend().connect_tcp(address, port, seconds)


@dataclass(frozen=True, slots=True)
class World:
    """How names are looked up, connections made, and whose certificates count. Tests have a world
    of their own. What may be reached in it is no part of it."""

    resolve: Resolve = resolve
    dial: Dial = dial
    trust: SSLContext = field(default_factory=cache(create_default_context))  # read once


class ForbiddenError(Exception):
    """A name leads to nothing that may be reached; the message says why."""


class Outside(httpcore.AsyncNetworkBackend):
    """Connections to the world, and to nothing of ours. `own` are names and addresses that lead
    back to this house, also by way of a router that this machine knows nothing of."""

    def __init__(self, world: World, own: Collection[str] = ()) -> None:
        self._world, self._own = world, own

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  (httpcore calls it so)
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """To the first address of a name that answers. Raises ForbiddenError where none may be
        reached, OSError where there is none, and what `dial` raises."""
        failure: Exception = ForbiddenError(f"{host} has no address")
        for address in (await self._checked(host, port))[:MOST_TRIED]:
            try:
                return await self._world.dial(address, port, timeout)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ASYNC109
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        raise ForbiddenError("sockets of this machine are not outside")

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    async def _checked(self, host: str, port: int) -> Sequence[str]:
        """The addresses of a name that may be reached."""
        if port not in SCHEMES.values():
            raise ForbiddenError(f"port {port} is for something else than pages")
        ours = await self._ours(port)
        found = await self._world.resolve(host, port)
        fit = [
            one
            for one in found
            if is_outside(one) and ip_address(one) not in ours and not is_here(one, port)
        ]
        if found and not fit:
            raise ForbiddenError(f"{host} leads to {found[0]}, which is not of the open network")
        return fit

    async def _ours(self, port: int) -> set[IPv4Address | IPv6Address]:
        found = set[IPv4Address | IPv6Address]()
        for one in self._own:
            try:
                found |= set(map(ip_address, await self._world.resolve(one, port)))
            except OSError:
                continue  # a name that leads nowhere does not lead here
        return found
