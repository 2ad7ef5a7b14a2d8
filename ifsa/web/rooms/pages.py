"""Cards of pages of the web: their pictures, and taking one away."""

from hashlib import sha256

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ifsa.rooms import links, webcards
from ifsa.web.edge import do, read, see_other

YEAR = 365 * 24 * 3600


async def picture(request: Request) -> Response:
    """Ours, never theirs: who reads a message tells nothing to the servers of others."""
    data = await read(request, webcards.picture, **request.path_params)
    headers = {
        # A page that has changed is another number. What not everybody sees stays with who saw it.
        "Cache-Control": f"private, max-age={YEAR}, immutable",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
        "ETag": f'"{sha256(data).hexdigest()[:32]}"',
    }
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    return Response(data, media_type="image/webp", headers=headers)


async def remove(request: Request) -> Response:
    message = await do(request, links.remove, **request.path_params)
    return see_other(f"/messages/{message.id}/options")


_ONE = "/messages/{message:int}/pages/{page:int}"
routes = [
    Route(f"{_ONE}/picture", picture, methods=["GET"]),
    Route(f"{_ONE}/remove", remove, methods=["POST"]),
]
