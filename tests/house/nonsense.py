"""What nobody should send, for each route: odd addresses, methods, bodies and fields.

A page costs more to answer than a call of a program, and many pages share one way of reading what
comes in: each gets some of the nonsense, in turn, and all of it comes somewhere.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote
from zlib import crc32

from starlette.routing import Route

from tests.house.tries import Ids, Try, bare, path_of

_PARAMETER = re.compile(r"\{(\w+)(?::(\w+))?\}")
NUMBERS = ("0", "-1", "9" * 18, "9" * 30, "1e3", "%D9%A3", "x", "%00", "1%0A")
TEXTS = ("%00", "%FF%FE", "a" * 4000, "..%2F..%2Fetc", "%3Cscript%3E", "%ED%A0%80", "'", "%0D%0A")
FIELDS: tuple[Any, ...] = (
    None, -1, 0, 10**30, 1.5, True, "", " ", "\x00", "\u202e\u2066", "x" * 100_000, [], {}, [[]],
    {"en": 1}, {"\x00": "x"}, ["\x00"], "9" * 400, "1e999", "9999-99-99", "0001-01-01", "۱۲",
    "../..", "<script>", "NaN",
)  # fmt: skip
QUERIES = ("%00", "-1", "9" * 30, "%FF", "[]")
BODIES = (
    b"",
    b"{",
    b"null",
    b"[]",
    b'"text"',
    b"[" * 50_000,
    b'{"text": "\xff\xfe"}',
    b'{"key": "\\ud800"}',
    b'{"a": 1' + b"0" * 5000 + b"}",
    b"\x00\x01\x02",
    b"{}" + b" " * 300_000,
)
JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
KINDS = (
    FORM,
    f"{FORM}; charset=nonsense",
    "multipart/form-data",
    "multipart/form-data; boundary=b",
    "application/sdp",
    "application/trickle-ice-sdpfrag",
    "\x80/\xff",
)
PIECES = (
    b"a=b&a=c&=&%ff=%ff&%00=%00",
    b"&".join(b"f%d=1" % number for number in range(3000)),
    b'--b\r\nContent-Disposition: form-data; name="text"\r\n\r\nunfinished',
    b'--b\r\nContent-Disposition: form-data; name="text"; filename="\xff"\r\n\r\nx\r\n--b--',
    b"--b\r\nContent-Disposition: \r\n\r\nx\r\n--b--",
    b"v=0\r\no=- 0 0 IN IP4 0\r\n" + b"a=candidate:" * 900,
)
PROGRAMS = ("/api/", "/media/")
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND")


@dataclass(frozen=True)
class Odd:
    """One request as it goes on the wire."""

    method: str
    path: str
    body: bytes | None = None
    headers: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.method} {self.path[:80]} {dict(self.headers)} {(self.body or b'')[:80]!r}"


def odd_requests(route: Route, ids: Ids, tries: Mapping[str, Try]) -> Iterator[Odd]:
    """All nonsense for one route, but for its methods."""
    path = path_of(route.path, ids, {})
    yield from _addresses(route, ids)
    for method in sorted((route.methods or set()) - {"GET", "HEAD", "OPTIONS"}):
        yield from _bodies(method, path)
        given = tries.get(f"`{method} {bare(route.path)}`", Try())
        yield from _fields(method, path_of(route.path, ids, given.at), given)


def odd_methods(address: str, ids: Ids) -> Iterator[Odd]:
    """An address of one or more routes, asked with any method: also with those that take away what
    is there."""
    path = path_of(address, ids, {})
    return (Odd(method, path) for method in _enough(METHODS, 2, path))


def odd_fields(good: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """A good input with one thing wrong."""
    for name in good:
        yield {other: value for other, value in good.items() if other != name}
        for nonsense in FIELDS:
            yield {**good, name: nonsense}


def _addresses(route: Route, ids: Ids) -> Iterator[Odd]:
    method = "GET" if "GET" in (route.methods or ()) else min(route.methods or {"GET"})
    for name, kind in _PARAMETER.findall(route.path):
        for odd in _enough(NUMBERS if kind == "int" else TEXTS, 2, route.path):
            yield Odd(method, path_of(route.path, ids, {name: odd}))
    if method == "GET":
        for name in ("cursor", "before", "after", "at", "q", "limit", "month", "side"):
            for odd in _some(QUERIES, 2 * len(QUERIES), route.path + name):
                yield Odd(method, f"{path_of(route.path, ids, {})}?{name}={odd}&lang={odd}")


def _bodies(method: str, path: str) -> Iterator[Odd]:
    for body in _enough(BODIES, 4, path):
        yield Odd(method, path, body, {"Content-Type": JSON})
    turn = crc32(path.encode())
    for number, kind in enumerate(KINDS, turn):
        body = PIECES[number % len(PIECES)]
        yield Odd(method, path, body, {"Content-Type": kind.encode("latin-1")})
    yield Odd(method, path, b"x", {"Content-Type": JSON, "Content-Length": "1"})
    yield Odd(method, path, b"{}", {"Authorization": "Bearer \x80".encode("latin-1")})


def _fields(method: str, path: str, given: Try) -> Iterator[Odd]:
    if given.json:
        for odd in odd_fields(given.json):
            yield Odd(method, path, json.dumps(odd).encode(), {"Content-Type": JSON})
    if given.data:
        for odd in _some(list(odd_fields(given.data)), 5, path):
            yield Odd(method, path, _as_form(odd), {"Content-Type": FORM})


def _enough(nonsense: Sequence[Any], nth: int, path: str) -> Sequence[Any]:
    """All of it where programs call, for pages every nth."""
    return nonsense if path.startswith(PROGRAMS) else _some(nonsense, nth, path)


def _some(nonsense: Sequence[Any], nth: int, place: str) -> Sequence[Any]:
    """Every nth of it, at each place others."""
    return nonsense[crc32(place.encode()) % nth :: nth]


def _as_form(fields: Mapping[str, Any]) -> bytes:
    return "&".join(f"{name}={quote(str(value))}" for name, value in fields.items()).encode()
