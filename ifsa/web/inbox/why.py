"""Why one is told, or is not: of a notice, and of a message."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ifsa.errors import Refused
from ifsa.language.formatting import Format
from ifsa.notifications.why import Why, why
from ifsa.notifications.words import sentence
from ifsa.rooms.audience import Standing, standing
from ifsa.web.edge import read, render, see_other


class WhyPage:
    """What the template shows; `why` is there for a notice alone."""

    def __init__(self, standing: Standing | None, why: Why | None = None) -> None:
        self.standing, self.why = standing, why

    def said(self, fmt: Format) -> str:
        """The notice in words."""
        return sentence(self.why.notice, fmt) if self.why else ""


async def of_notice(request: Request) -> Response:
    notice = request.path_params["notice"]
    try:
        found = await read(request, why, notice=notice)
    except Refused:
        return see_other(f"/sign-in?next=/notices/{notice}/why")
    return await render(request, "inbox/why.html", WhyPage(found.standing, found), tab="notices")


async def of_message(request: Request) -> Response:
    message = request.path_params["message"]
    try:
        found = await read(request, standing, message=message)
    except Refused:
        return see_other(f"/sign-in?next=/messages/{message}/why")
    return await render(request, "inbox/why.html", WhyPage(found), tab="rooms")


routes = [
    Route("/notices/{notice:int}/why", of_notice, methods=["GET"]),
    Route("/messages/{message:int}/why", of_message, methods=["GET"]),
]
