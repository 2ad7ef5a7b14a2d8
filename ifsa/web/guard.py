"""What stands before every handler: size, origin, and what a browser may do with our pages."""

from collections.abc import Awaitable, Callable, Iterable
from typing import TypeAlias
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ifsa.errors import Problem, Refused

SAFE = {"GET", "HEAD", "OPTIONS"}
BODY_MAX = 256 * 1024
UPLOAD_MAX = 12 * 1024 * 1024
UPLOADS = ("multipart/form-data", "application/offset+octet-stream")

POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=(self), geolocation=(), payment=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def same_origin(headers: Headers, known: Iterable[str] = ()) -> bool:
    """Whether a browser says that one of our own pages sent this (Fetch Metadata, else Origin).

    A program sends neither and is not fooled by a foreign page, so it passes.
    """
    site = headers.get("sec-fetch-site")
    origin = headers.get("origin")
    if origin is not None:
        return origin in known or urlsplit(origin).netloc == headers.get("host")
    return site in (None, "same-origin", "none")


Say: TypeAlias = Callable[[Request, Problem], Awaitable[Response]]
"""Makes the answer to a request that is refused, in the person's language."""


class Guard:
    """Refuses foreign origins and oversized bodies, and adds the security headers."""

    def __init__(self, app: ASGIApp, *, say: Say, origins: Iterable[str] = ()) -> None:
        self._app, self._say = app, say
        self._origins = frozenset(origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._http(scope, receive, _with_headers(send))
        elif scope["type"] == "websocket" and not same_origin(Headers(scope=scope), self._origins):
            await send({"type": "websocket.close", "code": 4403, "reason": "origin"})
        else:
            await self._app(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        limit = UPLOAD_MAX if _is_upload(headers) else BODY_MAX
        if self._foreign(scope["method"], headers):
            await self._refuse(Refused("origin"), scope, receive, send)
        elif int(headers.get("content-length") or 0) > limit:
            await self._refuse(TooLarge(limit), scope, receive, send)
        else:
            await self._app(scope, _bounded(receive, limit), send)

    async def _refuse(self, problem: Problem, scope: Scope, receive: Receive, send: Send) -> None:
        response = await self._say(Request(scope, receive), problem)
        await response(scope, receive, send)

    def _foreign(self, method: str, headers: Headers) -> bool:
        # A bearer token is not sent by a browser on its own, so no page can misuse it; encoders
        # and pages of others may publish with one (RFC 9725 has CORS for that).
        if method in SAFE or headers.get("authorization", "").lower().startswith("bearer "):
            return False
        return not same_origin(headers, self._origins)


class TooLarge(Problem):
    """A body over its limit, by its length or as it came in."""

    status = 413

    def __init__(self, limit: int) -> None:
        super().__init__("too_large", size=limit)


def _bounded(receive: Receive, limit: int) -> Receive:
    received = 0

    async def counted() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received > limit:
            raise TooLarge(limit)
        return message

    return counted


def _with_headers(send: Send) -> Send:
    async def wrapped(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return wrapped


def _is_upload(headers: Headers) -> bool:
    return headers.get("content-type", "").startswith(UPLOADS)
