"""Schools as JSON."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ifsa.schools import (
    consents,
    directory,
    follows,
    profiles,
    programmes,
    queries,
    schools,
    stewards,
    twins,
    verifications,
)
from ifsa.web.edge import body, do, json_answer, query_struct, read
from ifsa.web.schools.directory import narrowed
from ifsa.wire import schools as wire


async def index(request: Request) -> Response:
    asked = query_struct(request, wire.FindSchools)
    found = await read(request, directory.page, narrowed=narrowed(asked), after=asked.cursor)
    items = [wire.school(card) for card in found.items]
    return json_answer(wire.SchoolList(items, found.next, found.total))


async def found(request: Request) -> Response:
    given = await body(request, wire.FoundSchool)
    values = {name: getattr(given, name) for name in given.__struct_fields__}
    await do(request, schools.found, **values)
    return await _school(request, given.slug, 201)


async def show(request: Request) -> Response:
    return await _school(request, _slug(request))


async def edit(request: Request) -> Response:
    given = await body(request, wire.EditSchool)
    await do(request, profiles.edit, school=_slug(request), **given.given())
    return await _school(request, _slug(request))


async def close(request: Request) -> Response:
    await do(request, schools.close, school=_slug(request))
    return await _school(request, _slug(request))


async def reopen(request: Request) -> Response:
    await do(request, schools.reopen, school=_slug(request))
    return await _school(request, _slug(request))


async def follow(request: Request) -> Response:
    answer = await do(request, follows.follow, school=_slug(request))
    return json_answer(wire.following(answer))


async def unfollow(request: Request) -> Response:
    answer = await do(request, follows.unfollow, school=_slug(request))
    return json_answer(wire.following(answer))


async def add_programme(request: Request) -> Response:
    given = await body(request, wire.AddProgramme)
    await do(
        request,
        programmes.add,
        school=_slug(request),
        slug=given.slug,
        name=given.name,
        summary=given.summary,
        plan=given.plan,
    )
    return await _school(request, _slug(request), 201)


async def appoint(request: Request) -> Response:
    handle = request.path_params["handle"]
    await do(request, stewards.appoint, school=_slug(request), handle=handle)
    return await _school(request, _slug(request))


async def dismiss(request: Request) -> Response:
    handle = request.path_params["handle"]
    await do(request, stewards.dismiss, school=_slug(request), handle=handle)
    return await _school(request, _slug(request))


async def grant(request: Request) -> Response:
    given = await body(request, wire.ConsentSource)
    handle = request.path_params["handle"]
    await do(request, consents.grant, school=_slug(request), handle=handle, source=given.source)
    return Response(status_code=204)


async def verify(request: Request) -> Response:
    given = await body(request, wire.Verify)
    values = {"level": given.level, "days": given.days}
    await do(request, verifications.give, school=_slug(request), **values)
    return await _school(request, _slug(request))


async def pair(request: Request) -> Response:
    await do(request, twins.pair, school=_slug(request), twin=request.path_params["twin"])
    return await _school(request, _slug(request))


async def _school(request: Request, slug: str, status: int = 200) -> Response:
    page = await read(request, queries.school_page, slug=slug)
    return json_answer(wire.school_page(page), status)


def _slug(request: Request) -> str:
    return str(request.path_params["slug"])


_ONE = "/api/v1/schools/{slug}"
routes = [
    Route("/api/v1/schools", index, methods=["GET"]),
    Route("/api/v1/schools", found, methods=["POST"]),
    Route(_ONE, show, methods=["GET"]),
    Route(_ONE, edit, methods=["PATCH"]),
    Route(f"{_ONE}/closure", close, methods=["PUT"]),
    Route(f"{_ONE}/closure", reopen, methods=["DELETE"]),
    Route(f"{_ONE}/follow", follow, methods=["POST"]),
    Route(f"{_ONE}/follow", unfollow, methods=["DELETE"]),
    Route(f"{_ONE}/programmes", add_programme, methods=["POST"]),
    Route(f"{_ONE}/stewards/{{handle}}", appoint, methods=["PUT"]),
    Route(f"{_ONE}/stewards/{{handle}}", dismiss, methods=["DELETE"]),
    Route(f"{_ONE}/consents/{{handle}}", grant, methods=["PUT"]),
    Route(f"{_ONE}/verification", verify, methods=["PUT"]),
    Route(f"{_ONE}/twins/{{twin}}", pair, methods=["PUT"]),
]
