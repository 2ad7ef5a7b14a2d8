"""The glossary as JSON."""

from starlette.requests import Request
from starlette.responses import Response

from ifsa.web.describing import api_route
from ifsa.web.edge import json_answer, query_struct
from ifsa.web.glossary.pages import thing, words
from ifsa.wire import glossary as wire


async def index(request: Request) -> Response:
    page = words(query_struct(request, wire.Look))
    more = None if page.next is None else str(page.next)
    return json_answer(wire.TermList([wire.term(one) for one in page.things], more))


async def show(request: Request) -> Response:
    return json_answer(wire.term(thing(request.path_params["term"])))


routes = [
    api_route(
        "GET",
        "/api/v1/glossary",
        index,
        "Farm words in three languages.",
        answers=wire.TermList,
        query=wire.Look,
    ),
    api_route(
        "GET",
        "/api/v1/glossary/{term}",
        show,
        "One of them, with what it means.",
        answers=wire.TermShape,
    ),
]
