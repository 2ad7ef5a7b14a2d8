"""A member as others see them: where a name in a message leads."""

from dataclasses import dataclass
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ifsa.clock import now
from ifsa.rooms.people import Person, person
from ifsa.web.edge import read, render


@dataclass(frozen=True, slots=True)
class PersonPage:
    person: Person
    now: datetime


async def show(request: Request) -> Response:
    found = await read(request, person, handle=request.path_params["handle"])
    return await render(request, "inbox/person.html", PersonPage(found, now()))


routes = [Route("/members/{handle}", show, methods=["GET"])]
