"""Asking to be forgotten, from one's own page."""

from dataclasses import dataclass
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ifsa.errors import Problem, Refused
from ifsa.safety import erasure
from ifsa.safety.erasure import GRACE, Ties
from ifsa.web.edge import (
    do,
    read,
    render,
    see_other,
    submitted,
    typed,
)
from ifsa.web.members.entrance import demand_present
from ifsa.web.members.signing_in import forget
from ifsa.wire.safety import AskErasure


@dataclass(frozen=True, slots=True)
class LeavingPage:
    """What the template shows: what keeps one, and how long one can think again."""

    ties: Ties

    @property
    def days(self) -> int:
        return GRACE.days


async def show(request: Request) -> Response:
    try:
        return await _page(request)
    except Refused:
        return see_other("/sign-in?next=/me/delete")


async def ask(request: Request) -> Response:
    """Signed out at once; the page says until when one can come back."""
    try:
        given = await submitted(request, AskErasure)
        await ask_for(request, given)
    except Problem as problem:
        if problem.http_status == 401:
            raise
        return await _page(request, problem)
    return forget(see_other("/me/delete/asked"))


async def asked(request: Request) -> Response:
    """For everybody: who comes here has just been signed out."""
    return await render(request, "safety/leaving_asked.html", LeavingPage(Ties(False, ())))


async def ask_for(request: Request, given: AskErasure) -> datetime:
    """Raises Invalid for a wrong password, TooMany, and what erasure.ask raises."""
    await demand_present(request, "password", given.password)
    return await do(request, erasure.ask, messages=given.messages)


async def _page(request: Request, problem: Problem | None = None) -> Response:
    held = await read(request, erasure.ties)
    form = {name: value for name, value in typed(request).items() if name != "password"}
    return await render(
        request, "safety/leaving.html", LeavingPage(held), tab="me", problem=problem, form=form
    )


routes = [
    Route("/me/delete", show, methods=["GET"]),
    Route("/me/delete", ask, methods=["POST"]),
    Route("/me/delete/asked", asked, methods=["GET"]),
]
