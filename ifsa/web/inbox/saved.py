"""What one saved, and saving."""

from dataclasses import dataclass
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ifsa.clock import now
from ifsa.errors import Refused
from ifsa.rooms import saved
from ifsa.rooms.saved import SavedPage
from ifsa.web.edge import do, local_path, query_struct, read, render, see_other, submitted
from ifsa.wire.inbox import FindSaved, Save


@dataclass(frozen=True, slots=True)
class Page:
    saved: SavedPage
    now: datetime


async def show(request: Request) -> Response:
    asked = query_struct(request, FindSaved)
    try:
        found = await read(request, saved.page, before=asked.cursor)
    except Refused:
        return see_other("/sign-in?next=/saved")
    return await render(request, "inbox/saved.html", Page(found, now()), tab="rooms")


async def save(request: Request) -> Response:
    message = request.path_params["message"]
    given = await submitted(request, Save)
    await do(request, saved.keep if given.saved else saved.let_go, message=message)
    return see_other(local_path(given.back) or f"/messages/{message}/options")


routes = [
    Route("/saved", show, methods=["GET"]),
    Route("/messages/{message:int}/save", save, methods=["POST"]),
]
