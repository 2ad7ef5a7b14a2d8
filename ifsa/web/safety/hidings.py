"""Choosing messages of a room, hiding them in one go, and bringing them back: by form."""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ifsa.errors import Problem
from ifsa.rooms import hidings
from ifsa.rooms.reasons import Reason
from ifsa.rooms.views import MessageView
from ifsa.web.edge import do, query_struct, read, render, see_other, submitted, typed
from ifsa.web.safety.addresses import care_path
from ifsa.wire.safety import Among, HideSome


@dataclass(frozen=True, slots=True)
class ChoicePage:
    """What the template shows. `back` is where one came from."""

    room: str
    messages: Sequence[MessageView]
    back: str

    @property
    def reasons(self) -> Sequence[str]:
        return [reason.value for reason in Reason]


async def choose(request: Request) -> Response:
    return await _choice(request)


async def hide(request: Request) -> Response:
    """To where it can be undone; what was chosen is kept when something is missing."""
    try:
        given = await submitted(request, HideSome)
        made = await do(
            request,
            hidings.hide,
            room=request.path_params["slug"],
            messages=given.messages,
            reason=given.reason,
            note=given.note,
        )
    except Problem as problem:
        if problem.field not in ("messages", "reason", "note"):
            raise
        return await _choice(request, problem)
    return see_other(f"/safety/hidings/{made.id}")


async def show(request: Request) -> Response:
    found = await read(request, hidings.hiding, hiding=request.path_params["hiding"])
    return await render(request, "safety/hiding.html", found, tab="rooms")


async def undo(request: Request) -> Response:
    hiding = request.path_params["hiding"]
    await do(request, hidings.show, hiding=hiding)
    return see_other(f"/safety/hidings/{hiding}")


async def _choice(request: Request, problem: Problem | None = None) -> Response:
    among, slug = query_struct(request, Among), request.path_params["slug"]
    found = await read(request, hidings.choice, room=slug, topic=among.topic, member=among.member)
    page = ChoicePage(slug, found, care_path(slug, among.topic))
    form = typed(request)
    return await render(
        request, "safety/choose.html", page, tab="rooms", problem=problem, form=form
    )


routes = [
    Route("/rooms/{slug}/care/messages", choose, methods=["GET"]),
    Route("/rooms/{slug}/care/messages", hide, methods=["POST"]),
    Route("/safety/hidings/{hiding:int}", show, methods=["GET"]),
    Route("/safety/hidings/{hiding:int}/undo", undo, methods=["POST"]),
]
