"""Vouching for somebody who has just joined, and taking it back: by form."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ifsa.safety import vouches
from ifsa.web.edge import do, query_struct, read, render, see_other, submitted
from ifsa.wire.vouches import ForWhom, GiveVouch


async def ask(request: Request) -> Response:
    asked = query_struct(request, ForWhom)
    before = await read(request, vouches.before, member=asked.member)
    return await render(request, "safety/vouching.html", before, tab="me")


async def give(request: Request) -> Response:
    """To where it can be undone."""
    given = await submitted(request, GiveVouch)
    school = given.school or None
    made = await do(request, vouches.give, member=given.member, school=school)
    return see_other(f"/safety/vouches/{made.id}")


async def show(request: Request) -> Response:
    found = await read(request, vouches.vouch, vouch=request.path_params["vouch"])
    return await render(request, "safety/vouch.html", found, tab="me")


async def take_back(request: Request) -> Response:
    vouch = request.path_params["vouch"]
    await do(request, vouches.take_back, vouch=vouch)
    return see_other(f"/safety/vouches/{vouch}")


routes = [
    Route("/safety/vouch", ask, methods=["GET"]),
    Route("/safety/vouch", give, methods=["POST"]),
    Route("/safety/vouches/{vouch:int}", show, methods=["GET"]),
    Route("/safety/vouches/{vouch:int}/end", take_back, methods=["POST"]),
]
