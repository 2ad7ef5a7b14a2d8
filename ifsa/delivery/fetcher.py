"""Fetching a page or a picture that a stranger named: little of it, not for long, from outside.

No cookies, no proxy of the environment, no credentials; what is asked says who asks.
"""

import asyncio
import re
import zlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from email.message import Message as Header
from typing import Final
from urllib.parse import urljoin

import httpcore

from ifsa.delivery.outside import ForbiddenError, Outside, World
from ifsa.delivery.webaddress import SCHEMES, Address, BadAddressError, parse

CONNECTING: Final = 5.0  # seconds, for each step
WHOLE: Final = 10.0  # seconds, with all redirects
REDIRECTS: Final = 3

_REDIRECTING: Final = frozenset({301, 302, 303, 307, 308})
# What may pass later: too many asked, or something is wrong over there.
_LATER: Final = frozenset({408, 425, 429, 500, 502, 503, 504})


class UnreachedError(Exception):
    """Nothing usable came; the message says why. `later`: it may be otherwise in a while."""

    def __init__(self, why: str, *, later: bool = False) -> None:
        super().__init__(why)
        self.later = later


@dataclass(frozen=True, slots=True)
class Kind:
    """What is wanted: of which types, and how many bytes at the most. Of what may be `cut` the
    first bytes do; other things are whole or nothing."""

    types: frozenset[str]
    most: int
    cut: bool = False


PAGE: Final = Kind(frozenset({"text/html", "application/xhtml+xml"}), 512 * 1024, cut=True)
PICTURE: Final = Kind(frozenset({"image/jpeg", "image/png", "image/webp"}), 2 * 1024 * 1024)


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came, and from where in the end. `charset` is as the server says, or empty; `robots`
    what it asks of programs."""

    address: Address
    body: bytes
    charset: str
    robots: str


@dataclass(frozen=True, slots=True)
class _Elsewhere:
    address: str


class Fetcher:
    """`agent` says in each request who asks; `own` are the names of this house, where nothing is
    fetched."""

    def __init__(
        self, agent: str, own: Collection[str] = (), *, world: World | None = None
    ) -> None:
        self._agent, self._own = agent, own
        self._world = world or World()

    async def fetch(self, address: str, kind: Kind) -> Fetched:
        """Raises UnreachedError."""
        try:
            async with asyncio.timeout(WHOLE):
                return await self._follow(parse(address), kind)
        except TimeoutError as error:
            raise UnreachedError(f"not done in {WHOLE:.0f} seconds", later=True) from error
        except (BadAddressError, ForbiddenError) as error:
            raise UnreachedError(str(error)) from error
        except (OSError, httpcore.NetworkError, httpcore.TimeoutException) as error:
            raise UnreachedError(_said(error), later=True) from error
        except (httpcore.ProtocolError, zlib.error) as error:
            raise UnreachedError(_said(error)) from error

    async def _follow(self, address: Address, kind: Kind) -> Fetched:
        for _ in range(REDIRECTS + 1):
            found = await self._ask(address, kind)
            if isinstance(found, Fetched):
                return found
            address = parse(urljoin(address.text, found.address))
        raise UnreachedError(f"it leads on more than {REDIRECTS} times")

    async def _ask(self, address: Address, kind: Kind) -> Fetched | _Elsewhere:
        """One request on a connection of its own."""
        pool = httpcore.AsyncConnectionPool(
            ssl_context=self._world.trust,
            max_keepalive_connections=0,
            network_backend=Outside(self._world, self._own),
        )
        url = httpcore.URL(
            scheme=address.scheme.encode(),
            host=address.host.encode(),
            port=None if address.port == SCHEMES[address.scheme] else address.port,
            target=address.target.encode(),
        )
        step = dict.fromkeys(("connect", "read", "write", "pool"), CONNECTING)
        async with (
            pool,
            pool.stream(
                "GET", url, headers=self._headers(kind), extensions={"timeout": step}
            ) as response,
        ):
            return await _taken(address, response, kind)

    def _headers(self, kind: Kind) -> Mapping[bytes | str, bytes | str]:
        return {
            "User-Agent": self._agent,
            "Accept": ", ".join(sorted(kind.types)),
            "Accept-Encoding": "gzip, deflate",
            "Connection": "close",
        }


async def _taken(address: Address, response: httpcore.Response, kind: Kind) -> Fetched | _Elsewhere:
    headers = _Headers(response)
    if response.status in _REDIRECTING and headers["location"]:
        return _Elsewhere(headers["location"])
    if response.status != 200:
        raise UnreachedError(f"it answered {response.status}", later=response.status in _LATER)
    said = headers.content_type()
    if said.get_content_type() not in kind.types:
        raise UnreachedError(f"it is {said.get_content_type()[:60]}")
    body = await _body(response, _unpacking(headers["content-encoding"]), kind)
    return Fetched(address, body, said.get_content_charset("") or "", headers["x-robots-tag"])


async def _body(response: httpcore.Response, unpack: "_Unpack", kind: Kind) -> bytes:
    """What comes, unpacked as it comes, and no byte more than is wanted."""
    body, came = bytearray(), 0
    async for piece in response.aiter_stream():
        came += len(piece)
        body += unpack(piece, kind.most + 1 - len(body))
        if max(len(body), came) > kind.most:
            if not kind.cut:
                raise UnreachedError(f"it is larger than {kind.most} bytes")
            break
    return bytes(body[: kind.most])


class _Unpack:
    """Nothing was packed."""

    def __call__(self, piece: bytes, most: int) -> bytes:
        return piece


class _Inflate(_Unpack):
    """gzip, or deflate as RFC 9110 means it (with the frame of zlib). It gives `most` bytes and
    keeps the rest packed: a small piece may hold a thousand times its length."""

    def __init__(self) -> None:
        self._inside = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)

    def __call__(self, piece: bytes, most: int) -> bytes:
        return self._inside.decompress(self._inside.unconsumed_tail + piece, max(most, 1))


def _unpacking(encoding: str) -> _Unpack:
    named = encoding.strip().lower()
    if named in ("", "identity"):
        return _Unpack()
    if named in ("gzip", "x-gzip", "deflate"):
        return _Inflate()
    raise UnreachedError(f"it is packed in a way that was not asked for: {named[:20]}")


class _Headers:
    """Headers by name; of one that is there several times, the first."""

    def __init__(self, response: httpcore.Response) -> None:
        self._found = {
            name.decode("latin-1").lower(): value.decode("utf-8", "replace")
            for name, value in reversed(response.headers)
        }

    def __getitem__(self, name: str) -> str:
        return self._found.get(name, "")

    def content_type(self) -> Header:
        header = Header()
        header["content-type"] = re.sub(r"[^\x20-\x7e]", "", self["content-type"][:200])
        return header


def _said(error: Exception) -> str:
    return str(error) or type(error).__name__
