"""Saying that something is wrong: one page, with or without JavaScript, from wherever it stands."""

from dataclasses import dataclass
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ifsa.errors import Problem, Refused
from ifsa.rooms.reasons import Reason
from ifsa.rooms.views import MessageView
from ifsa.safety import queries, reports
from ifsa.safety.views import ToReport
from ifsa.web.edge import do, query_struct, read, render, see_other, submitted, typed
from ifsa.web.safety.addresses import hide_path, path_of, report_path
from ifsa.wire.decoding import from_form
from ifsa.wire.safety import MakeReport, Thing


@dataclass(frozen=True, slots=True)
class ReportPage:
    """What the template shows. `href` is where the thing stands."""

    about: ToReport

    @property
    def reasons(self) -> list[str]:
        return [reason.value for reason in Reason]

    @property
    def kind(self) -> str:
        return self.about.thing.reference.kind.value

    @property
    def id(self) -> int:
        return self.about.thing.reference.id

    @property
    def href(self) -> str | None:
        return path_of(self.about.thing.shown)

    @property
    def hide_href(self) -> str:
        """Where it is hidden, and brought back."""
        return hide_path(self.kind, self.id)

    @property
    def author_href(self) -> str | None:
        """Where to report who wrote it, rather than what was written."""
        shown = self.about.thing.shown
        return report_path("member", shown.author.id) if isinstance(shown, MessageView) else None


async def show(request: Request) -> Response:
    asked = query_struct(request, Thing)
    try:
        return await _form(request, asked.kind, asked.id)
    except Refused:
        return see_other(f"/sign-in?next={quote(report_path(asked.kind, asked.id), safe='')}")


async def make(request: Request) -> Response:
    try:
        given = await submitted(request, MakeReport)
        made = await do(
            request,
            reports.make,
            kind=given.kind,
            id=given.id,
            reason=given.reason,
            note=given.note,
        )
    except Problem as problem:
        return await _again(request, problem)
    reference = made.reference
    return see_other(f"/safety/reported?kind={reference.kind.value}&id={reference.id}")


async def made(request: Request) -> Response:
    """Thanks, and the way back."""
    asked = query_struct(request, Thing)
    about = await read(request, queries.to_report, kind=asked.kind, id=asked.id)
    return await render(request, "safety/reported.html", ReportPage(about))


async def _again(request: Request, problem: Problem) -> Response:
    """The form with what was typed, and what is wrong with it; else there is nothing to mend."""
    if problem.field not in ("reason", "note"):
        raise problem
    thing = from_form({name: typed(request).get(name) for name in ("kind", "id")}, Thing)
    return await _form(request, thing.kind, thing.id, problem)


async def _form(request: Request, kind: str, id: int, problem: Problem | None = None) -> Response:
    about = await read(request, queries.to_report, kind=kind, id=id)
    return await render(
        request, "safety/report.html", ReportPage(about), problem=problem, form=typed(request)
    )


routes = [
    Route("/safety/report", show, methods=["GET"]),
    Route("/safety/report", make, methods=["POST"]),
    Route("/safety/reported", made, methods=["GET"]),
]
