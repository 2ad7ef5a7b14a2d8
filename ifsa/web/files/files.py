"""Files over HTTP. A file's address never changes what it shows, so it may be kept for ever."""

from collections.abc import Mapping
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from ifsa.errors import Invalid, NotFound, demand
from ifsa.files import keeping, queries
from ifsa.files.kinds import Kind, Part
from ifsa.files.made import Made
from ifsa.files.policy import may_upload
from ifsa.files.views import FileView
from ifsa.web.describing import api_route
from ifsa.web.edge import actor, chosen, do, json_answer, parts, read
from ifsa.wire import files as wire

YEAR = 365 * 24 * 3600


async def show(request: Request) -> Response:
    """One part of a file that the reader may see, or a range of its bytes."""
    view = await file(request, request.path_params["file"])
    part, digest = _part(view, request.path_params["part"])
    headers = _headers(view, part, digest)
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    path = await run_in_threadpool(_path, request, digest)
    return FileResponse(path, media_type=part.media_type, headers=headers)


async def file(request: Request, id: int) -> FileView:
    """Raises NotFound, also for one that the reader may not see."""
    return await read(request, queries.file, file=id, gates=parts(request).gates)


def _part(view: FileView, name: str) -> tuple[Part, str]:
    for part, digest in zip(view.kind.parts, (view.main, view.spare), strict=True):
        if part.name == name:
            return part, digest
    raise NotFound


def _path(request: Request, digest: str) -> Path:
    try:
        return parts(request).workshop.blobs.find(digest)
    except KeyError as error:
        raise NotFound from error


def _headers(view: FileView, part: Part, digest: str) -> dict[str, str]:
    # What not everybody sees must not stay in a cache that others use.
    reach = "public" if view.public else "private"
    name = f"{view.kind}-{view.id}-{part.name}.{part.ending}"
    return {
        "Cache-Control": f"{reach}, max-age={YEAR}, immutable",
        "Content-Disposition": f'inline; filename="{name}"',
        "X-Content-Type-Options": "nosniff",
        # An image of ours is an image: nothing in it may run, wherever it is opened.
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "ETag": f'"{digest}"',
    }


async def receive(request: Request) -> Response:
    """POST multipart/form-data with a file named `photo` or `voice`."""
    kept = await uploaded(request, {kind: kind for kind in Kind})
    if not kept:
        raise Invalid("photo", "required")
    return json_answer(wire.file(kept[0]), 201)


async def uploaded(
    request: Request, fields: Mapping[str, Kind], *, most: int = 1
) -> list[FileView]:
    """The files in some fields of the form, each made and kept; empty when none was chosen.

    Raises Refused, Invalid, TooMany.
    """
    async with request.form():  # closes the files that came, wanted or not
        given = [
            (kind, one) for field, kind in fields.items() for one in await chosen(request, field)
        ]
        if not given:
            return []
        demand(may_upload(await actor(request)))
        if len(given) > most:
            raise Invalid(given[0][0], "too_many_files", most=most)
        return [await _kept(request, kind, one) for kind, one in given]


async def _kept(request: Request, kind: Kind, given: UploadFile) -> FileView:
    if (given.size or 0) > kind.most_bytes:
        raise Invalid(kind, "too_large", size=kind.most_bytes)
    return await do(request, keeping.keep, made=await made(request, kind, await given.read()))


async def made(request: Request, kind: Kind, data: bytes) -> Made:
    """What was uploaded as a file whose bytes are on disk. Raises Invalid, TooMany."""
    # Before the work, which costs more than keeping what comes of it.
    await parts(request).limits.hit(kind, f"member {(await actor(request)).member}")
    return await parts(request).workshop.make(kind, data)


routes = [
    Route("/files/{file:int}/{part}", show, methods=["GET"]),
    api_route(
        "POST",
        "/api/v1/files",
        receive,
        "Upload a file whole (multipart/form-data, field photo: JPEG, PNG or WebP up to 10 MB; or"
        " field voice: WebM, Ogg, MP4, 3GP, MP3, AMR or WAV up to 8 MB and 5 minutes).",
        answers=wire.FileShape,
        status=201,
        refuses=(403, 422),
    ),
]
