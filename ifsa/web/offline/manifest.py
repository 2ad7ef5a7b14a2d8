"""The web app manifest: how IFSA stands among the apps of a phone."""

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ifsa.language.catalogues import translations
from ifsa.language.direction import direction
from ifsa.web.assets import Assets
from ifsa.web.edge import actor

LEAF = "#1c6a3a"
DAY = 86400  # seconds
PAPER = "#faf7f0"


def route(assets: Assets) -> Route:
    """`/manifest.webmanifest`, in the language of who asks."""
    icons = [
        {"src": assets.url(f"offline/icon-{size}.png"), "sizes": f"{size}x{size}"}
        for size in (192, 512)
    ]

    async def serve(request: Request) -> Response:
        language = (await actor(request)).language
        shape = {
            "id": "/",
            "name": translations(language).gettext("IFSA: farm schools of the world"),
            "short_name": "IFSA",
            "start_url": "/",
            "scope": "/",
            "display": "standalone",
            "lang": language,
            "dir": direction(language),
            "theme_color": LEAF,
            "background_color": PAPER,
            "icons": [{**icon, "type": "image/png", "purpose": "any maskable"} for icon in icons],
        }
        headers = {"Cache-Control": f"private, max-age={DAY}", "Vary": "Cookie, Accept-Language"}
        return Response(
            msgspec.json.encode(shape), media_type="application/manifest+json", headers=headers
        )

    return Route("/manifest.webmanifest", serve, methods=["GET"])
