"""An invitation: what it gives, and taking it. A visitor signs up or in first, and comes back.

Opening it takes nothing: programs that show what an address leads to open it, too. A button does.
"""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ifsa.schools import invitations
from ifsa.schools.queries import invited, school_numbered
from ifsa.web.edge import do, read, render, see_other


async def show(request: Request) -> Response:
    page = await read(request, invited, secret=request.path_params["invitation"])
    return await render(request, "members/invited.html", page, tab="me")


async def accept(request: Request) -> Response:
    given = await do(request, invitations.accept, secret=request.path_params["invitation"])
    if given.school is None:
        return see_other("/me")
    school = await read(request, school_numbered, id=given.school)
    return see_other(f"/schools/{school.slug}")


routes = [
    Route("/invitations/{invitation}", show, methods=["GET"]),
    Route("/invitations/{invitation}", accept, methods=["POST"]),
]
