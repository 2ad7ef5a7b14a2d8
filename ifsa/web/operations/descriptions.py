"""What programs may ask of this house, said by itself: OpenAPI and AsyncAPI."""

from collections.abc import Mapping
from typing import Protocol

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from ifsa import __version__
from ifsa.web.describing import calls
from ifsa.wire.describing import asyncapi, frames, openapi


class Taking(Protocol):
    """What takes a struct: a command of the socket, of which the web floor knows no more."""

    @property
    def struct(self) -> type[msgspec.Struct]: ...


class Descriptions:
    """`commands` are those of /live, by `op`. Each document is made once, when first asked for."""

    def __init__(self, commands: Mapping[str, Taking]) -> None:
        self._commands = {op: command.struct for op, command in commands.items()}
        self._made: dict[str, bytes] = {}

    @property
    def routes(self) -> list[BaseRoute]:
        return [
            Route("/api/openapi.json", self.show_calls, methods=["GET"]),
            Route("/api/asyncapi.json", self.show_live, methods=["GET"]),
        ]

    async def show_calls(self, request: Request) -> Response:
        if "calls" not in self._made:
            document = openapi(calls(request.app.routes), version=__version__)
            self._made["calls"] = msgspec.json.encode(document)
        return _document(self._made["calls"])

    async def show_live(self, request: Request) -> Response:
        if "live" not in self._made:
            document = asyncapi(self._commands, frames(), version=__version__)
            self._made["live"] = msgspec.json.encode(document)
        return _document(self._made["live"])


def _document(text: bytes) -> Response:
    headers = {"Cache-Control": "public, max-age=300"}
    return Response(text, media_type="application/json", headers=headers)
