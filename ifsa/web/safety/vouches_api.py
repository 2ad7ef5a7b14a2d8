"""Vouching for new members, as JSON."""

from starlette.requests import Request
from starlette.responses import Response

from ifsa.safety import vouches
from ifsa.web.describing import api_route
from ifsa.web.edge import body, do, json_answer, query_struct, read
from ifsa.wire import vouches as wire


async def give(request: Request) -> Response:
    given = await body(request, wire.GiveVouch)
    made = await do(request, vouches.give, member=given.member, school=given.school)
    return json_answer(wire.vouch(made), 201)


async def of_member(request: Request) -> Response:
    asked = query_struct(request, wire.ForWhom)
    found = await read(request, vouches.before, member=asked.member)
    return json_answer(wire.vouches(found))


async def show(request: Request) -> Response:
    found = await read(request, vouches.vouch, vouch=request.path_params["vouch"])
    return json_answer(wire.vouch(found))


async def take_back(request: Request) -> Response:
    found = await do(request, vouches.take_back, vouch=request.path_params["vouch"])
    return json_answer(wire.vouch(found))


_VOUCHES = "/api/v1/safety/vouches"
_VOUCH = _VOUCHES + "/{vouch:int}"
routes = [
    api_route(
        "POST",
        _VOUCHES,
        give,
        "Vouch for a new member, in the rooms of a school or in all: no limits for them.",
        asks=wire.GiveVouch,
        answers=wire.VouchShape,
        status=201,
        refuses=(404,),
    ),
    api_route(
        "GET",
        _VOUCHES,
        of_member,
        "Who vouched for a member, where one may vouch too.",
        answers=wire.VouchList,
        query=wire.ForWhom,
        refuses=(401, 403),
    ),
    api_route("GET", _VOUCH, show, "One, for who may take it back.", answers=wire.VouchShape),
    api_route("DELETE", _VOUCH, take_back, "Take it back.", answers=wire.VouchShape),
]
