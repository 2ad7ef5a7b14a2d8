"""The service worker's address. It is its scope too, so it stands at the root; what it does is in
static/offline/."""

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ifsa.web.assets import Assets
from ifsa.web.emblems import emblem

# What the page for no page is made of. What other pages are made of the worker sees as they ask.
SHELL = (
    "common.css",
    "common/page.js",
    "offline/readable.js",
    "offline/shelf.js",
    "vendor/icons.svg",
    emblem("brand"),
    emblem("notice"),
)
# What a topic that was never opened here needs, to be read and written in.
TOPIC = ("common", "files", "live", "offline", "rooms")


def route(assets: Assets) -> Route:
    """`/sw.js`. It names the version of all files: another version is another worker."""
    given = {
        "version": assets.version,
        "shell": [assets.url(name) for name in SHELL],
        "topic": assets.scripts(*TOPIC),
    }
    script = (
        f'import {{ begin }} from "{assets.url("offline/worker.js")}";\n'
        f"begin({msgspec.json.encode(given).decode()});\n"
    )

    # A browser asks for it with each page it opens.
    headers = {"Cache-Control": "no-cache", "ETag": f'"{assets.version}"'}

    async def serve(request: Request) -> Response:
        if request.headers.get("if-none-match") == headers["ETag"]:
            return Response(status_code=304, headers=headers)
        return Response(script, media_type="text/javascript", headers=headers)

    return Route("/sw.js", serve, methods=["GET"])
