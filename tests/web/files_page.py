"""A page beside the application's own, with all that it has for files; and who opens it."""

from pathlib import Path
from types import SimpleNamespace

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from ifsa.files import queries
from ifsa.files.attachments import MOST
from ifsa.files.kinds import Kind
from ifsa.web.edge import read, render, see_other
from ifsa.web.files.files import uploaded
from tests.parts import Server

HERE = Path(__file__).parent
FIELDS = {"photo": Kind.PHOTO, "voice": Kind.VOICE}


def add(server: Server) -> None:
    """Serve it at /test/files, the files with the ids in ?files=1,2;3 in two messages."""
    for environment in server.app.state.parts.rendering._environments.values():
        environment.loader.searchpath.append(str(HERE))

    async def show(request: Request) -> Response:
        groups = [one for one in request.query_params.get("files", "").split(";") if one]
        messages = [
            [await read(request, queries.file, file=int(id)) for id in group.split(",")]
            for group in groups
        ]
        page = SimpleNamespace(messages=messages, by="آمنہ", most=MOST)
        return await render(request, "files.html", page, tab="rooms")

    async def take(request: Request) -> Response:
        """The form as a browser without scripts sends it."""
        kept = await uploaded(request, FIELDS, most=MOST)
        return see_other("/test/files?files=" + ",".join(str(one.id) for one in kept))

    async def script(request: Request) -> Response:
        return FileResponse(HERE / "files.js", media_type="text/javascript")

    server.app.router.routes[:0] = [
        Route("/test/files", show, methods=["GET"]),
        Route("/test/files", take, methods=["POST"]),
        Route("/test/files.js", script),
    ]
