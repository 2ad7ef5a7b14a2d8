"""Photos over HTTP. A photo's address never changes its picture, so it may be kept for ever."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ifsa.errors import Invalid, NotFound, demand
from ifsa.files import photos, queries
from ifsa.files.darkroom import MOST_BYTES
from ifsa.files.policy import may_upload
from ifsa.files.queries import PhotoView
from ifsa.web.describing import api_route
from ifsa.web.edge import actor, do, json_answer, parts, read, upload
from ifsa.wire import trade as wire

YEAR = 365 * 24 * 3600


async def show(request: Request) -> Response:
    """One size of a photo that the reader may see."""
    view = await read(request, queries.photo, photo=request.path_params["photo"])
    digest = {"large": view.large, "small": view.small}.get(request.path_params["size"])
    if digest is None:
        raise NotFound
    headers = _headers(view, digest, request.path_params["size"])
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    picture = await run_in_threadpool(_bytes, request, digest)
    return Response(picture, media_type="image/webp", headers=headers)


def _bytes(request: Request, digest: str) -> bytes:
    try:
        return parts(request).darkroom.blobs.get(digest)
    except KeyError as error:
        raise NotFound from error


def _headers(view: PhotoView, digest: str, size: str) -> dict[str, str]:
    # What only its owner sees must not stay in a cache that others use.
    reach = "public" if view.shown else "private"
    return {
        "Cache-Control": f"{reach}, max-age={YEAR}, immutable",
        "Content-Disposition": f'inline; filename="photo-{view.id}-{size}.webp"',
        "X-Content-Type-Options": "nosniff",
        # An image of ours is an image: nothing in it may run, wherever it is opened.
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "ETag": f'"{digest}"',
    }


async def receive(request: Request) -> Response:
    """POST multipart/form-data with a file named `photo`; the answer has its id and addresses."""
    photo = await uploaded(request, "photo")
    if photo is None:
        raise Invalid("photo", "required")
    return json_answer(wire.photo(photo), 201)


async def uploaded(request: Request, field: str) -> PhotoView | None:
    """The photo in a field of the form, developed and kept; None when none was chosen.

    Raises Refused, Invalid.
    """
    async with request.form():  # closes the files that came, wanted or not
        given = await upload(request, field)
        if given is None:
            return None
        demand(may_upload(await actor(request)))
        if (given.size or 0) > MOST_BYTES:
            raise Invalid("photo", "too_large", size=MOST_BYTES)
        data = await given.read()
    developed = await parts(request).darkroom.develop(data)
    return await do(request, photos.keep, developed=developed)


routes = [
    Route("/files/{photo:int}/{size}", show, methods=["GET"]),
    api_route(
        "POST",
        "/api/v1/files",
        receive,
        "Upload a photo (multipart/form-data, field photo: JPEG, PNG or WebP up to 10 MB).",
        answers=wire.PhotoShape,
        status=201,
        refuses=(403, 422),
    ),
]
