"""The queue of what was reported, and one case: for those who look after it."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ifsa.errors import Problem, Refused
from ifsa.rooms.reasons import Reason
from ifsa.safety import queries, reports
from ifsa.safety.views import CasePage, Queue
from ifsa.web.edge import do, query_struct, read, render, see_other, submitted, typed
from ifsa.web.safety.addresses import path_of
from ifsa.wire.safety import Decide, FindCases


@dataclass(frozen=True, slots=True)
class CaseView:
    """What the template shows. `href` is where the thing stands."""

    page: CasePage

    @property
    def href(self) -> str | None:
        return path_of(self.page.case.shown)

    @property
    def reasons(self) -> list[str]:
        return [reason.value for reason in Reason]

    @property
    def likely(self) -> str:
        """What it would be hidden for: what most reports say."""
        return self.page.case.reasons[0] if self.page.case.reasons else ""


async def index(request: Request) -> Response:
    asked = query_struct(request, FindCases)
    try:
        found = await _queue(request, asked)
    except Refused as refused:
        if refused.code != "sign_in_first":
            raise
        return see_other("/sign-in?next=/safety")
    return await render(request, "safety/queue.html", found, tab="me")


async def _queue(request: Request, asked: FindCases) -> Queue:
    is_open = asked.state == "open"
    return await read(request, queries.queue, open=is_open, after=asked.cursor)


async def show(request: Request) -> Response:
    return await _case(request)


async def claim(request: Request) -> Response:
    await do(request, reports.claim, case=request.path_params["case"])
    return _back(request)


async def release(request: Request) -> Response:
    await do(request, reports.release, case=request.path_params["case"])
    return _back(request)


async def decide(request: Request) -> Response:
    """To the next case; what was typed is kept when it can't be decided so."""
    try:
        given = await submitted(request, Decide)
        await do(
            request,
            reports.decide,
            case=request.path_params["case"],
            decision=given.decision,
            reason=given.reason,
            note=given.note,
        )
    except Problem as problem:
        if problem.http_status == 404:
            raise
        return await _case(request, problem)
    return see_other("/safety")


def _back(request: Request) -> Response:
    return see_other(f"/safety/reports/{request.path_params['case']}")


async def _case(request: Request, problem: Problem | None = None) -> Response:
    page = await read(request, queries.case_page, case=request.path_params["case"])
    return await render(
        request,
        "safety/case.html",
        CaseView(page),
        tab="me",
        problem=problem,
        form=typed(request),
    )


routes = [
    Route("/safety", index, methods=["GET"]),
    Route("/safety/reports/{case:int}", show, methods=["GET"]),
    Route("/safety/reports/{case:int}/claim", claim, methods=["POST"]),
    Route("/safety/reports/{case:int}/release", release, methods=["POST"]),
    Route("/safety/reports/{case:int}/decide", decide, methods=["POST"]),
]
