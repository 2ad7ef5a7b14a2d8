"""Taking something out of sight at once, without a report, and bringing it back: by form."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ifsa.errors import Problem
from ifsa.rooms import hiding, titles
from ifsa.trade import hiding as listings
from ifsa.web.edge import do, see_other, submitted
from ifsa.web.safety.addresses import path_of
from ifsa.web.safety.report import again
from ifsa.wire.safety import HideThing, ShowThing


async def hide(request: Request) -> Response:
    """Back to where it stands; what was typed is kept when the reason is missing."""
    try:
        given = await submitted(request, HideThing)
        hidden = await _hide(request, given)
    except Problem as problem:
        return await again(request, problem)
    return see_other(path_of(hidden) or "/safety")


async def _hide(request: Request, given: HideThing) -> Any:
    why = {"reason": given.reason, "note": given.note}
    if given.kind == "message":
        return await do(request, hiding.hide, message=given.id, **why)
    if given.kind == "topic":
        return await do(request, titles.hide, topic=given.id, **why)
    return (await do(request, listings.hide, listing=given.id, **why)).card


async def show(request: Request) -> Response:
    given = await submitted(request, ShowThing)
    shown: Any
    if given.kind == "message":
        shown = await do(request, hiding.show, message=given.id)
    elif given.kind == "topic":
        shown = await do(request, titles.show, topic=given.id)
    else:
        shown = (await do(request, listings.show, listing=given.id)).card
    return see_other(path_of(shown) or "/safety")


routes = [
    Route("/safety/hide", hide, methods=["POST"]),
    Route("/safety/show", show, methods=["POST"]),
]
