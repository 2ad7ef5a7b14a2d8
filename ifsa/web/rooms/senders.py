"""The services of a room: made, seen and revoked by those who look after it."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ifsa.errors import Problem
from ifsa.rooms import senders
from ifsa.rooms.senders import RoomServices
from ifsa.web.edge import do, parts, read, render, see_other, submitted, typed
from ifsa.wire.senders import MakeService

# Carries the secret over to the next page, where it is shown, and goes with that.
MADE_COOKIE = "ifsa_made"


@dataclass(frozen=True, slots=True)
class ServicesPage:
    """`address` is that of the service that was made just now, told this once."""

    found: RoomServices
    address: str | None


async def show(request: Request) -> Response:
    secret = request.cookies.get(MADE_COOKIE)
    response = await _page(request, f"{request.base_url}hooks/{secret}" if secret else None)
    if secret:
        response.headers["Cache-Control"] = "no-store"
        response.delete_cookie(MADE_COOKIE, path=_path(request))
    return response


async def make(request: Request) -> Response:
    try:
        given = await submitted(request, MakeService)
        slug = request.path_params["slug"]
        made = await do(request, senders.make, room=slug, name=given.name)
    except Problem as problem:
        if problem.field is None and problem.http_status != 409:
            raise
        return await _page(request, None, problem)
    response = see_other(_path(request))
    response.set_cookie(
        MADE_COOKIE,
        made.secret,
        max_age=60,
        path=_path(request),
        secure=parts(request).secure,
        httponly=True,
        samesite="strict",
    )
    return response


async def revoke(request: Request) -> Response:
    slug = await do(request, senders.revoke, service=request.path_params["service"])
    return see_other(f"/rooms/{slug}/services")


async def _page(request: Request, address: str | None, problem: Problem | None = None) -> Response:
    found = await read(request, senders.of_room, slug=request.path_params["slug"])
    return await render(
        request,
        "rooms/services.html",
        ServicesPage(found, address),
        tab="rooms",
        problem=problem,
        form=typed(request),
        path=_path(request),
    )


def _path(request: Request) -> str:
    return f"/rooms/{request.path_params['slug']}/services"


routes = [
    Route("/rooms/{slug}/services", show, methods=["GET"]),
    Route("/rooms/{slug}/services", make, methods=["POST"]),
    Route("/services/{service:int}/revoke", revoke, methods=["POST"]),
]
