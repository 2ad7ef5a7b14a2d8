"""Static files: gathered at start, addressed by a digest of all, so that they never go stale."""

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ifsa.web.joining import TOGETHER, joined

STATIC = Path(__file__).parent / "static"
FOREVER = "public, max-age=31536000, immutable"
SQUEEZED = {".css", ".js", ".svg", ".json", ".webmanifest"}

mimetypes.add_type("text/javascript", ".js")
mimetypes.add_type("font/woff2", ".woff2")
mimetypes.add_type("application/manifest+json", ".webmanifest")


@dataclass(frozen=True, slots=True)
class Asset:
    content: bytes
    squeezed: bytes | None
    kind: str


class Assets:
    """All static files in memory. One digest stands in every address: modules that import each
    other by relative address come from the same version, and all of it may be kept for ever."""

    def __init__(self, folder: Path = STATIC) -> None:
        self._folder = folder
        self._assets = self._gather()
        digest = hashlib.sha256()
        for name in sorted(self._assets):
            digest.update(name.encode() + b"\0" + self._assets[name].content)
        self.version = digest.hexdigest()[:12]

    def url(self, name: str) -> str:
        """The address of a file such as "rooms/topic.js". Raises KeyError when there is none."""
        if name not in self._assets:
            raise KeyError(f"no static file {name}")
        return f"/static/{self.version}/{name}"

    def scripts(self, *folders: str) -> list[str]:
        """The addresses of all scripts in some folders."""
        names = (name for name in sorted(self._assets) if name.endswith(".js"))
        return [self.url(name) for name in names if name.rpartition("/")[0] in folders]

    @cached_property
    def route(self) -> Route:
        return Route("/static/{version}/{name:path}", self._serve, methods=["GET"])

    def _gather(self) -> dict[str, Asset]:
        found = [path for path in self._folder.rglob("*") if path.is_file()]
        # Types of scripts are for those who write them.
        files = [path for path in found if not path.name.endswith(".d.ts")]
        assets = {path.relative_to(self._folder).as_posix(): _asset(path) for path in files}
        order = self._folder / "common" / "order.txt"
        if order.exists():
            parts = order.read_text(encoding="utf-8").split()
            sheet = b"\n".join((order.parent / part).read_bytes() for part in parts)
            assets["common.css"] = _made(sheet, ".css")
        return assets | {name: _together(assets, name) for name in TOGETHER if name in assets}

    async def _serve(self, request: Request) -> Response:
        asset = self._assets.get(request.path_params["name"])
        if asset is None:
            return Response(status_code=404)
        stale = request.path_params["version"] != self.version
        headers = {
            "Cache-Control": "no-cache" if stale else FOREVER,
            "Vary": "Accept-Encoding",
            "X-Content-Type-Options": "nosniff",
        }
        if asset.squeezed and "gzip" in request.headers.get("accept-encoding", ""):
            headers["Content-Encoding"] = "gzip"
            return Response(asset.squeezed, media_type=asset.kind, headers=headers)
        return Response(asset.content, media_type=asset.kind, headers=headers)


def _asset(path: Path) -> Asset:
    return _made(path.read_bytes(), path.suffix)


def _together(assets: dict[str, Asset], name: str) -> Asset:
    parts = {part.rpartition("/")[2]: assets[part].content.decode() for part in TOGETHER[name]}
    return _made(joined(parts).encode(), ".js")


def _made(content: bytes, suffix: str) -> Asset:
    kind = mimetypes.guess_type(f"file{suffix}")[0] or "application/octet-stream"
    squeezed = gzip.compress(content, 9, mtime=0) if suffix in SQUEEZED else None
    return Asset(content, squeezed, kind)
