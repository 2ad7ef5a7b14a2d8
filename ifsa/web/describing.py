"""Routes of the JSON API, each with what it takes and gives: OpenAPI is made from them."""

from collections.abc import Awaitable, Callable, Iterable
from typing import TypeAlias

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from ifsa.wire.describing import Call

Endpoint: TypeAlias = Callable[[Request], Awaitable[Response]]


class ApiRoute(Route):
    """A route that knows its call."""

    def __init__(self, call: Call, endpoint: Endpoint) -> None:
        super().__init__(call.path, endpoint, methods=[call.method])
        self.call = call


def api_route(
    method: str,
    path: str,
    endpoint: Endpoint,
    says: str,
    *,
    answers: type[msgspec.Struct] | None = None,
    status: int | None = None,
    asks: type[msgspec.Struct] | None = None,
    query: type[msgspec.Struct] | None = None,
    refuses: tuple[int, ...] = (),
) -> ApiRoute:
    """A JSON call. `says` is one sentence for programmers; the rest is as in Call.

    Without `status` it is 200, or 204 for a call that answers nothing.
    """
    usual = 200 if answers else 204
    call = Call(method, path, says, answers, status or usual, asks, query, refuses)
    return ApiRoute(call, endpoint)


def calls(routes: Iterable[BaseRoute]) -> list[Call]:
    """The calls among routes."""
    return [route.call for route in routes if isinstance(route, ApiRoute)]
