"""What stands before every handler: size, origin, and what a browser may do with our pages."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SAFE = {"GET", "HEAD", "OPTIONS"}
BODY_MAX = 256 * 1024
UPLOAD_MAX = 12 * 1024 * 1024

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


class Guard:
    """Refuses foreign origins and oversized bodies, and adds the security headers."""

    def __init__(self, app: ASGIApp, *, origins: Iterable[str] = ()) -> None:
        self._app = app
        self._origins = frozenset(origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._http(scope, receive, send)
        elif scope["type"] == "websocket" and not same_origin(Headers(scope=scope), self._origins):
            await send({"type": "websocket.close", "code": 4403, "reason": "origin"})
        else:
            await self._app(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        if self._foreign(scope["method"], headers):
            await _refuse(send, 403, b"This request came from another site.")
            return
        limit = UPLOAD_MAX if _is_upload(headers) else BODY_MAX
        if int(headers.get("content-length") or 0) > limit:
            await _refuse(send, 413, b"This is too large.")
            return
        await self._app(scope, _bounded(receive, limit), _with_headers(send))

    def _foreign(self, method: str, headers: Headers) -> bool:
        # A bearer token is not sent by a browser on its own, so no page can misuse it; encoders
        # and pages of others may publish with one (RFC 9725 has CORS for that).
        if method in SAFE or headers.get("authorization", "").lower().startswith("bearer "):
            return False
        return not same_origin(headers, self._origins)


class TooLarge(Exception):
    """A body without a length grew past its limit."""


def _bounded(receive: Receive, limit: int) -> Receive:
    received = 0

    async def counted() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received > limit:
            raise TooLarge
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
    return headers.get("content-type", "").startswith("multipart/form-data")


async def _refuse(send: Send, status: int, text: bytes) -> None:
    kind = (b"content-type", b"text/plain; charset=utf-8")
    await send({"type": "http.response.start", "status": status, "headers": [kind]})
    await send({"type": "http.response.body", "body": text})
