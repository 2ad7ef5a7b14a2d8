"""The people of a school, for those who run it: its stewards, and youths who wait for consent."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ifsa.actor import Actor
from ifsa.errors import Problem
from ifsa.members.queries import MemberName
from ifsa.schools import consents, schools, stewards, verifications
from ifsa.schools.queries import SchoolPage, school_page, youths_waiting
from ifsa.schools.vocabulary import choices
from ifsa.storage.work import Reading
from ifsa.web.edge import do, read, render, see_other, submitted, typed
from ifsa.wire.schools import Appoint, GrantConsent, Verify


@dataclass(frozen=True, slots=True)
class PeoplePage:
    school: SchoolPage
    waiting: list[MemberName]

    def levels(self, language: str) -> list[tuple[str, str]]:
        return choices("verification", language)


def people(reading: Reading, actor: Actor, *, slug: str) -> PeoplePage:
    """For stewards and admins. Raises NotFound, or Refused."""
    waiting = youths_waiting(reading, actor, slug=slug)
    return PeoplePage(school_page(reading, actor, slug=slug), waiting)


async def show(request: Request) -> Response:
    return await _people(request)


async def appoint(request: Request) -> Response:
    try:
        form = await submitted(request, Appoint)
        await do(request, stewards.appoint, school=_slug(request), handle=form.handle)
    except Problem as problem:
        return await _people(request, problem)
    return _back(request)


async def dismiss(request: Request) -> Response:
    """A steward may end here without the right to see the page: then the school is shown."""
    try:
        form = await submitted(request, Appoint)
        await do(request, stewards.dismiss, school=_slug(request), handle=form.handle)
    except Problem as problem:
        return await _people(request, problem)
    page = await read(request, school_page, slug=_slug(request))
    return _back(request) if page.may_edit else see_other(f"/schools/{_slug(request)}")


async def grant(request: Request) -> Response:
    try:
        form = await submitted(request, GrantConsent)
        given = {"handle": form.handle, "source": form.source}
        await do(request, consents.grant, school=_slug(request), **given)
    except Problem as problem:
        return await _people(request, problem)
    return _back(request)


async def verify(request: Request) -> Response:
    try:
        form = await submitted(request, Verify)
        given = {"level": form.level, "days": form.days}
        await do(request, verifications.give, school=_slug(request), **given)
    except Problem as problem:
        return await _people(request, problem)
    return _back(request)


async def close(request: Request) -> Response:
    await do(request, schools.close, school=_slug(request))
    return _back(request)


async def reopen(request: Request) -> Response:
    await do(request, schools.reopen, school=_slug(request))
    return _back(request)


async def _people(request: Request, problem: Problem | None = None) -> Response:
    page = await read(request, people, slug=_slug(request))
    return await render(
        request,
        "schools/people.html",
        page,
        tab="schools",
        problem=problem,
        form=typed(request),
    )


def _slug(request: Request) -> str:
    return str(request.path_params["slug"])


def _back(request: Request) -> Response:
    return see_other(f"/schools/{_slug(request)}/people")


routes = [
    Route("/schools/{slug}/people", show, methods=["GET"]),
    Route("/schools/{slug}/stewards", appoint, methods=["POST"]),
    Route("/schools/{slug}/stewards/dismiss", dismiss, methods=["POST"]),
    Route("/schools/{slug}/consents", grant, methods=["POST"]),
    Route("/schools/{slug}/verification", verify, methods=["POST"]),
    Route("/schools/{slug}/close", close, methods=["POST"]),
    Route("/schools/{slug}/reopen", reopen, methods=["POST"]),
]
