"""A member as others see them: where a name in a message leads; and as JSON."""

from dataclasses import dataclass
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ifsa.clock import now
from ifsa.rooms.people import Person, person, written
from ifsa.web.describing import api_route
from ifsa.web.edge import json_answer, query_struct, read, render
from ifsa.web.rooms.cursors import Cursor
from ifsa.wire import people as wire
from ifsa.wire import rooms

MESSAGES_PAGE = 50


@dataclass(frozen=True, slots=True)
class PersonPage:
    person: Person
    now: datetime


async def show(request: Request) -> Response:
    found = await read(request, person, handle=request.path_params["handle"])
    return await render(request, "inbox/person.html", PersonPage(found, now()))


async def tell(request: Request) -> Response:
    found = await read(request, person, handle=request.path_params["handle"])
    return json_answer(wire.member(found))


async def list_messages(request: Request) -> Response:
    found = await read(
        request,
        written,
        handle=request.path_params["handle"],
        before=query_struct(request, Cursor).cursor,
        most=MESSAGES_PAGE,
    )
    more = str(found[-1].id) if len(found) == MESSAGES_PAGE else None
    return json_answer(rooms.MessageList([rooms.message(one) for one in found], more))


routes = [
    Route("/members/{handle}", show, methods=["GET"]),
    api_route(
        "GET",
        "/api/v1/members/{handle}",
        tell,
        "A member as others see them.",
        answers=wire.MemberShape,
    ),
    api_route(
        "GET",
        "/api/v1/members/{handle}/messages",
        list_messages,
        "What a member wrote where one may read, the newest first.",
        answers=rooms.MessageList,
        query=Cursor,
    ),
]
