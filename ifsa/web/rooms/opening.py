"""Opening a room of one's school, or of the alliance, and saying what it is called: by form."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ifsa.errors import Conflict, Problem
from ifsa.language import LANGUAGES
from ifsa.rooms import spaces
from ifsa.rooms.spaces import ABOUT_MAX, NAME_MAX, SLUG_MAX, Openable
from ifsa.rooms.views import RoomView
from ifsa.schools.vocabulary import Kind, choices
from ifsa.web.edge import do, query_struct, read, render, see_other, submitted, typed
from ifsa.wire.spaces import ChangeForm, ForSchool, RoomForm

_KINDS: tuple[Kind, ...] = ("field", "crop", "livestock")


@dataclass(frozen=True, slots=True)
class OpeningPage:
    """The form. `found` says where one may open a room; of one that is there already it is none,
    and `latest` says that the `room` as it is stored now is to be shown beside a stale form."""

    found: Openable | None = None
    room: RoomView | None = None
    latest: bool = False
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


async def look(request: Request) -> Response:
    room = await _mine(request)
    return await _change(request, room, as_form(room))


async def change(request: Request) -> Response:
    """What was typed is kept when it can't be saved."""
    slug = request.path_params["slug"]
    try:
        form = await submitted(request, ChangeForm)
        await do(request, spaces.change, room=slug, **form.change().given())
    except Problem as problem:
        if problem.http_status in (401, 403, 404):
            raise
        return await _again(request, problem)
    return see_other(f"/rooms/{slug}")


async def _again(request: Request, problem: Problem) -> Response:
    room = await _mine(request)
    form = as_form(room) | typed(request)
    if isinstance(problem, Conflict):
        # The next save is made on the page as it is now: whoever saves has seen the warning.
        form["version"] = room.version
    return await _change(request, room, form, problem)


async def _mine(request: Request) -> RoomView:
    return await read(request, spaces.called, slug=request.path_params["slug"])


async def _change(
    request: Request, room: RoomView, form: Mapping[str, Any], problem: Problem | None = None
) -> Response:
    page = OpeningPage(room=room, latest=isinstance(problem, Conflict))
    return await render(
        request, "rooms/opening.html", page, tab="rooms", problem=problem, form=form
    )


def as_form(room: RoomView) -> dict[str, Any]:
    """A room as the form's fields have it."""
    texts = {"name": room.name, "about": room.about}
    fields = {
        f"{field}.{tag}": by_language.get(tag, "")
        for field, by_language in texts.items()
        for tag in LANGUAGES
    }
    return {**fields, "emblem": room.emblem, "version": room.version}


routes = [
    Route("/rooms/new", ask, methods=["GET"]),
    Route("/rooms/new", open, methods=["POST"]),
    Route("/rooms/{slug}/edit", look, methods=["GET"]),
    Route("/rooms/{slug}/edit", change, methods=["POST"]),
]
