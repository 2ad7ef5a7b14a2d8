"""Confirming an e-mail address, from the letter that was sent there, on any device.

Opening the link changes nothing: programs that look through mail open links, too. A button does.
"""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ifsa.members import addresses, queries
from ifsa.members.links import Purpose
from ifsa.web.edge import do, read, render, see_other


async def show(request: Request) -> Response:
    secret = request.path_params["secret"]
    link = await read(request, queries.letter_link, purpose=Purpose.CONFIRM, secret=secret)
    return await render(request, "members/confirm.html", link)


async def confirm(request: Request) -> Response:
    await do(request, addresses.confirm, secret=request.path_params["secret"])
    return see_other("/letters/confirmed")


async def confirmed(request: Request) -> Response:
    return await render(request, "members/confirmed.html", None)


routes = [
    Route("/letters/confirmed", confirmed, methods=["GET"]),
    Route("/letters/confirm/{secret}", show, methods=["GET"]),
    Route("/letters/confirm/{secret}", confirm, methods=["POST"]),
]
