"""The farm words in three languages: all of them, those looked for, and one with what it means."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ifsa.errors import NotFound
from ifsa.text import glossary
from ifsa.text.glossary import Thing
from ifsa.web.edge import query_struct, render
from ifsa.wire.glossary import Look

PAGE = 40


@dataclass(frozen=True, slots=True)
class Words:
    """A page of the glossary; `next` is where it goes on, None at the end."""

    q: str
    things: list[Thing]
    next: int | None


def words(given: Look) -> Words:
    """The things that are looked for, from a place in their list on."""
    found = glossary.matching(given.q)
    end = given.cursor + PAGE
    return Words(given.q, found[given.cursor : end], end if end < len(found) else None)


def thing(id: str) -> Thing:
    """Raises NotFound."""
    found = glossary.things().get(id)
    if found is None:
        raise NotFound
    return found


async def index(request: Request) -> Response:
    page = words(query_struct(request, Look))
    return await render(request, "glossary/glossary.html", page, tab="rooms")


async def show(request: Request) -> Response:
    page = thing(request.path_params["term"])
    return await render(request, "glossary/term.html", page, tab="rooms")


routes = [
    Route("/glossary", index, methods=["GET"]),
    Route("/glossary/{term}", show, methods=["GET"]),
]
