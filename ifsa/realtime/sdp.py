"""What the WHIP and WHEP doors share: bodies in, answers out, and the secret address of a session.

RFC 9725 is WHIP; WHEP (draft-ietf-wish-whep) mirrors it. Errors are problem documents like all
others; the application turns a raised Problem into one.
"""

from collections.abc import Awaitable, Callable

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ifsa.demonstrations.engine import Answer, OfferRefused
from ifsa.errors import Conflict, Problem

SDP = "application/sdp"
FRAGMENT = "application/trickle-ice-sdpfrag"
BODY_MAX = 64 * 1024  # bytes; real offers have 2 to 8 KB
# Seconds after which a client may try again: when all places are taken, when the stage is.
RETRY = 30

Handler = Callable[[Request], Awaitable[Response]]


class BadSdp(Problem):
    """The body is no offer that we can answer; `reason` is the engine's code."""


class NotAcceptable(Problem):
    status = 406


class TooLarge(Problem):
    status = 413


class MediaType(Problem):
    status = 415


class Full(Problem):
    status = 503


def session_path(session: str) -> str:
    """Where a session lives. The secret stands in the path, for OBS drops a query."""
    return f"/media/{session}"


async def offer_of(request: Request) -> str:
    """The offer in the body. Raises MediaType, NotAcceptable, TooLarge, BadSdp."""
    accepts = request.headers.get("accept", "*/*").lower()
    if not any(one in accepts for one in (SDP, "application/*", "*/*")):
        raise NotAcceptable("media_type")
    return await body_of(request, SDP)


async def body_of(request: Request, kind: str) -> str:
    """A bounded text body of one media type. Raises MediaType, TooLarge, BadSdp."""
    given = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if given != kind:
        raise MediaType("media_type")
    data = bytearray()
    async for piece in request.stream():
        data += piece
        if len(data) > BODY_MAX:
            raise TooLarge("too_large", size=BODY_MAX)
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise BadSdp("bad_sdp") from error


def refusal(refused: OfferRefused) -> Problem:
    """What a client hears of an offer that the engine can't answer."""
    if refused.code == "full":
        return Full("media_full", retry_after=RETRY)
    if refused.code == "stage_full":
        return Conflict("stage_full", retry_after=RETRY)
    if refused.code == "too_large":
        return TooLarge("too_large", size=BODY_MAX)
    if refused.code == "no_codec":
        return NotAcceptable("no_codec")
    return BadSdp("bad_sdp", reason=refused.code)


def created(answer: Answer) -> Response:
    """201 with the answer, and where its session lives. All our candidates stand in the answer."""
    headers = {
        "Location": session_path(answer.session),
        "ETag": answer.etag,
        "Accept-Patch": FRAGMENT,
        "Cache-Control": "no-store",
    }
    return Response(answer.sdp, 201, headers, SDP)


def door(handler: Handler) -> Handler:
    """An endpoint that takes offers by POST, tells what it takes by OPTIONS, and else is silent."""

    async def serve(request: Request) -> Response:
        if request.method == "POST":
            return await handler(request)
        return Response(status_code=204)

    return serve


METHODS = ["POST", "OPTIONS", "GET", "HEAD"]


class Cors:
    """Encoders and players on pages of others may come, with a bearer token, never with a cookie.

    Around the endpoint, so that errors carry the headers too; without them a page could not read
    why it was refused.
    """

    def __init__(self, app: ASGIApp, *, methods: str, accepts: str = SDP) -> None:
        self._app, self._accepts = app, accepts
        self._headers = {
            "Access-Control-Allow-Origin": "*",
            "Access-Control-Allow-Methods": methods,
            "Access-Control-Allow-Headers": "Authorization, Content-Type, If-Match, Accept",
            "Access-Control-Expose-Headers": "Location, ETag, Link, Retry-After, Accept-Patch",
            "Access-Control-Max-Age": "7200",
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._add(message)
            await send(message)

        await self._app(scope, receive, answer)

    def _add(self, message: Message) -> None:
        headers = MutableHeaders(scope=message)
        headers.update(self._headers)
        if "POST" in self._headers["Access-Control-Allow-Methods"]:
            headers["Accept-Post"] = self._accepts
        if message["status"] == 401:
            headers["WWW-Authenticate"] = 'Bearer realm="IFSA"'
