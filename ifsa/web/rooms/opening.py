"""Opening a room of one's school, or of the alliance: by form."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ifsa.errors import Problem
from ifsa.rooms import spaces
from ifsa.rooms.spaces import ABOUT_MAX, NAME_MAX, SLUG_MAX, Openable
from ifsa.schools.vocabulary import Kind, choices
from ifsa.web.edge import do, query_struct, read, render, see_other, submitted, typed
from ifsa.wire.spaces import ForSchool, RoomForm

_KINDS: tuple[Kind, ...] = ("field", "crop", "livestock")


@dataclass(frozen=True, slots=True)
class OpeningPage:
    """The form. `found` says where one may open a room."""

    found: Openable
    name_most: int = NAME_MAX
    about_most: int = ABOUT_MAX
    slug_most: int = SLUG_MAX

    def emblems(self, language: str) -> list[tuple[str, str]]:
        """(key, label) of the drawings that a school has words for."""
        return [one for kind in _KINDS for one in choices(kind, language)]


async def ask(request: Request) -> Response:
    return await _page(request)


async def open(request: Request) -> Response:
    """What was typed is kept when the room can't be opened."""
    try:
        form = await submitted(request, RoomForm)
        slug = await do(request, spaces.open, **form.open().given())
    except Problem as problem:
        if problem.http_status in (401, 403, 404):
            raise
        return await _page(request, problem)
    return see_other(f"/rooms/{slug}")


async def _page(request: Request, problem: Problem | None = None) -> Response:
    found = await read(request, spaces.asked_for)
    form = typed(request) if problem else {"school": query_struct(request, ForSchool).school}
    page = OpeningPage(found)
    return await render(
        request, "rooms/opening.html", page, tab="rooms", problem=problem, form=form
    )


routes = [
    Route("/rooms/new", ask, methods=["GET"]),
    Route("/rooms/new", open, methods=["POST"]),
]
