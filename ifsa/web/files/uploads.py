"""Uploads in pieces, over a link that breaks: tus, and one call that makes a file of what came."""

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID, uuid4

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from ifsa.errors import Conflict, Invalid, NotFound
from ifsa.files import kinds, queries, uploads
from ifsa.files.views import UploadView
from ifsa.web.describing import api_route
from ifsa.web.edge import do, json_answer, parts, read
from ifsa.web.files import files, tus
from ifsa.web.guard import TooLarge
from ifsa.wire import files as wire

# What was received is put on disk at the latest when it is so much: a server that dies takes no
# more than this with it.
AT_ONCE = 256 * 1024
# Seconds without a byte after which a link counts as dead, whatever the network says.
SILENCE = 60


async def create(request: Request) -> Response:
    """POST: begin an upload, or find the one of the same key; its first bytes may come along."""
    given = tus.metadata(request)
    size = tus.number(request, "upload-length")
    kind = kinds.known(given.get("kind", ""))
    if size > kind.most_bytes:
        raise TooLarge(kind.most_bytes)
    view = await do(
        request,
        uploads.begin,
        kind=kind,
        size=size,
        key=_key(given),
        note=request.headers.get("upload-metadata", ""),
    )
    if _has_body(request) and view.received == 0:
        tus.demand_body(request)
        view = await _take_first(request, view)
    return Response(
        status_code=201,
        headers={"Location": f"/api/v1/uploads/{view.id}", **tus.standing(view)},
    )


async def _take_first(request: Request, view: UploadView) -> UploadView:
    """The bytes that came with the beginning, unless an earlier try has brought some meanwhile."""
    try:
        return await _take(request, view)
    except Conflict:
        return await read(request, queries.upload, upload=view.id)


def _key(given: dict[str, str]) -> UUID:
    """A client that knows nothing of keys begins anew each time."""
    if "key" not in given:
        return uuid4()
    try:
        return UUID(given["key"])
    except ValueError as error:
        raise Invalid("key", "key_form") from error


def _has_body(request: Request) -> bool:
    return (
        request.headers.get("content-length", "0") != "0" or "transfer-encoding" in request.headers
    )


async def stand(request: Request) -> Response:
    """HEAD: how much has come."""
    return Response(headers=tus.standing(await _upload(request)))


async def patch(request: Request) -> Response:
    """PATCH: the next bytes."""
    tus.demand_body(request)
    view = await _upload(request)
    if tus.number(request, "upload-offset") != view.received:
        raise Conflict("upload_offset")
    view = await _take(request, view)
    return Response(status_code=204, headers=tus.standing(view))


async def end(request: Request) -> Response:
    """DELETE: it is not wanted any more."""
    await do(request, uploads.drop, upload=request.path_params["upload"])
    return Response(status_code=204)


async def finish(request: Request) -> Response:
    """Make a file of what came."""
    view = await _upload(request)
    if view.file is not None:
        return json_answer(wire.file(await files.file(request, view.file)), 201)
    if not view.complete:
        raise Conflict("upload_incomplete")
    made = await files.made(request, view.kind, await run_in_threadpool(_whole, request, view))
    kept = await do(request, uploads.finish, upload=view.id, made=made)
    return json_answer(wire.file(kept), 201)


def _whole(request: Request, view: UploadView) -> bytes:
    try:
        return parts(request).pieces.read(view.name, view.size)
    except KeyError as error:
        raise NotFound from error


async def _upload(request: Request) -> UploadView:
    return await read(request, queries.upload, upload=request.path_params["upload"])


async def _take(request: Request, view: UploadView) -> UploadView:
    """The body, on disk; where it was cut off, what came of it. Raises Problem."""
    checksum = tus.checksum(request)
    if checksum is None:
        return await _take_what_comes(request, view)
    # Half of it can't be checked, so of this there is all or nothing.
    data = b"".join([chunk async for chunk in _arriving(request)])
    checksum.demand(data)
    return await _store(request, view, data)


async def _take_what_comes(request: Request, view: UploadView) -> UploadView:
    came = bytearray()
    try:
        async for chunk in _arriving(request):
            came += chunk
            if len(came) >= AT_ONCE:
                view, came = await _store(request, view, bytes(came)), bytearray()
    finally:
        if came:
            view = await _store(request, view, bytes(came))
    return view


async def _arriving(request: Request) -> AsyncIterator[bytes]:
    """The body as it comes. Raises ClientDisconnect where it is cut off."""
    stream = request.stream()
    while True:
        try:
            async with asyncio.timeout(SILENCE):
                chunk = await anext(stream)
        except TimeoutError as error:
            raise ClientDisconnect from error
        except StopAsyncIteration:
            return
        yield chunk


async def _store(request: Request, view: UploadView, data: bytes) -> UploadView:
    if not data:
        return view
    if view.received + len(data) > view.size:
        raise TooLarge(view.size)
    pieces = parts(request).pieces
    await run_in_threadpool(pieces.write, view.name, view.received, data)
    try:
        return await do(
            request, uploads.receive, upload=view.id, start=view.received, count=len(data)
        )
    except NotFound:
        # Ended meanwhile: nothing else would take these bytes away.
        await run_in_threadpool(pieces.drop, view.name)
        raise


routes = [
    Route("/api/v1/uploads", tus.speaking({"POST": create}), methods=["POST", "OPTIONS"]),
    Route(
        "/api/v1/uploads/{upload:int}",
        tus.speaking({"HEAD": stand, "PATCH": patch, "DELETE": end}),
        methods=["HEAD", "PATCH", "DELETE", "POST", "OPTIONS"],
    ),
    api_route(
        "POST",
        "/api/v1/uploads/{upload:int}/finish",
        finish,
        "Make a file of an upload that has come whole; the same file again for a second try.",
        answers=wire.FileShape,
        status=201,
        refuses=(409, 422),
    ),
]
