"""Schools as JSON."""

from starlette.requests import Request
from starlette.responses import Response

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
from ifsa.web.describing import api_route
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


_ALL = "/api/v1/schools"
_ONE = "/api/v1/schools/{slug}"
_WHOLE = wire.SchoolPageShape
routes = [
    api_route(
        "GET", _ALL, index, "Schools, narrowed.", query=wire.FindSchools, answers=wire.SchoolList
    ),
    api_route(
        "POST",
        _ALL,
        found,
        "Found a school, for admins.",
        asks=wire.FoundSchool,
        answers=_WHOLE,
        status=201,
        refuses=(409,),
    ),
    api_route("GET", _ONE, show, "One school.", answers=_WHOLE),
    api_route(
        "PATCH",
        _ONE,
        edit,
        "Edit a school, for its stewards.",
        asks=wire.EditSchool,
        answers=_WHOLE,
        refuses=(409,),
    ),
    api_route("PUT", f"{_ONE}/closure", close, "Close a school, for admins.", answers=_WHOLE),
    api_route("DELETE", f"{_ONE}/closure", reopen, "Open it again.", answers=_WHOLE),
    api_route("POST", f"{_ONE}/follow", follow, "Follow a school.", answers=wire.FollowingShape),
    api_route(
        "DELETE", f"{_ONE}/follow", unfollow, "Follow it no more.", answers=wire.FollowingShape
    ),
    api_route(
        "POST",
        f"{_ONE}/programmes",
        add_programme,
        "Add a programme to a school, for its stewards.",
        asks=wire.AddProgramme,
        answers=_WHOLE,
        status=201,
        refuses=(409,),
    ),
    api_route(
        "PUT",
        f"{_ONE}/stewards/{{handle}}",
        appoint,
        "Appoint a steward of a school, for its stewards.",
        answers=_WHOLE,
        refuses=(409, 422),
    ),
    api_route(
        "DELETE",
        f"{_ONE}/stewards/{{handle}}",
        dismiss,
        "Dismiss a steward; the last one stays.",
        answers=_WHOLE,
        refuses=(409, 422),
    ),
    api_route(
        "PUT",
        f"{_ONE}/consents/{{handle}}",
        grant,
        "Write down that a youth's guardian or school agreed.",
        asks=wire.ConsentSource,
        refuses=(409,),
    ),
    api_route(
        "PUT",
        f"{_ONE}/verification",
        verify,
        "Vouch for a school for some days, for admins.",
        asks=wire.Verify,
        answers=_WHOLE,
    ),
    api_route(
        "PUT",
        f"{_ONE}/twins/{{twin}}",
        pair,
        "Pair two schools as twins, for admins.",
        answers=_WHOLE,
        refuses=(409, 422),
    ),
]
