"""Taking something out of sight at once, without a report, and bringing it back: by form."""

from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ifsa.errors import Problem, Refused
from ifsa.rooms import hiding, titles
from ifsa.safety import queries
from ifsa.trade import hiding as listings
from ifsa.web.edge import do, query_struct, read, render, see_other, submitted, typed
from ifsa.web.safety.addresses import hide_path, path_of
from ifsa.web.safety.report import ReportPage
from ifsa.wire.decoding import from_form
from ifsa.wire.safety import HideThing, ShowThing, Thing


async def look(request: Request) -> Response:
    """Where it is hidden, and, once it is, brought back."""
    asked = query_struct(request, Thing)
    try:
        return await _form(request, asked)
    except Refused as refused:
        if refused.code != "sign_in_first":
            raise
        return see_other(f"/sign-in?next={quote(hide_path(asked.kind, asked.id), safe='')}")


async def hide(request: Request) -> Response:
    """To where it can be undone; what was typed is kept when the reason is missing."""
    try:
        given = await submitted(request, HideThing)
        await _hide(request, given)
    except Problem as problem:
        if problem.field not in ("reason", "note"):
            raise
        thing = from_form({name: typed(request).get(name) for name in ("kind", "id")}, Thing)
        return await _form(request, thing, problem)
    return see_other(hide_path(given.kind, given.id))


async def _hide(request: Request, given: HideThing) -> None:
    why = {"reason": given.reason, "note": given.note}
    if given.kind == "message":
        await do(request, hiding.hide, message=given.id, **why)
    elif given.kind == "topic":
        await do(request, titles.hide, topic=given.id, **why)
    else:
        await do(request, listings.hide, listing=given.id, **why)


async def _form(request: Request, thing: Thing, problem: Problem | None = None) -> Response:
    about = await read(request, queries.to_hide, kind=thing.kind, id=thing.id)
    page, form = ReportPage(about), typed(request)
    return await render(request, "safety/hide.html", page, problem=problem, form=form)


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
    Route("/safety/hide", look, methods=["GET"]),
    Route("/safety/hide", hide, methods=["POST"]),
    Route("/safety/show", show, methods=["POST"]),
]
