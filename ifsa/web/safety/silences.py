"""Asking a member to be silent, and lifting it: by form."""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ifsa.errors import Problem
from ifsa.rooms.reasons import Reason
from ifsa.safety import silences
from ifsa.safety.silences import Before
from ifsa.safety.spans import Span
from ifsa.web.edge import do, query_struct, read, render, see_other, submitted, typed
from ifsa.wire.decoding import from_form
from ifsa.wire.safety import Silence, Whom


@dataclass(frozen=True, slots=True)
class SilencePage:
    """What the form shows."""

    before: Before

    @property
    def reasons(self) -> Sequence[str]:
        return [reason.value for reason in Reason]

    @property
    def spans(self) -> Sequence[str]:
        return [span.value for span in Span]


async def ask(request: Request) -> Response:
    return await _form(request, query_struct(request, Whom))


async def impose(request: Request) -> Response:
    """To where it can be undone; what was typed is kept when something is missing."""
    try:
        given = await submitted(request, Silence)
        made = await do(
            request,
            silences.impose,
            member=given.member,
            room=given.room,
            span=given.span,
            reason=given.reason,
            note=given.note,
        )
    except Problem as problem:
        if problem.field not in ("span", "reason", "note"):
            raise
        return await _again(request, problem)
    return see_other(f"/safety/silences/{made.id}")


async def show(request: Request) -> Response:
    found = await read(request, silences.silence, silence=request.path_params["silence"])
    return await render(request, "safety/silence.html", found, tab="me")


async def lift(request: Request) -> Response:
    silence = request.path_params["silence"]
    await do(request, silences.lift, silence=silence)
    return see_other(f"/safety/silences/{silence}")


async def _again(request: Request, problem: Problem) -> Response:
    """The address keeps which room one came from, whatever was chosen since."""
    given = typed(request)
    whom = from_form(
        {"member": given.get("member"), "room": request.query_params.get("room")}, Whom
    )
    return await _form(request, whom, problem)


async def _form(request: Request, whom: Whom, problem: Problem | None = None) -> Response:
    before = await read(request, silences.before, member=whom.member, room=whom.room)
    return await render(
        request,
        "safety/silencing.html",
        SilencePage(before),
        tab="me",
        problem=problem,
        form=typed(request),
    )


routes = [
    Route("/safety/silence", ask, methods=["GET"]),
    Route("/safety/silence", impose, methods=["POST"]),
    Route("/safety/silences/{silence:int}", show, methods=["GET"]),
    Route("/safety/silences/{silence:int}/lift", lift, methods=["POST"]),
]
