"""The page for a page that can't be had: it says so, and what can be read."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ifsa.actor import Actor
from ifsa.web.edge import READER, actor, render


async def show(request: Request) -> Response:
    """In the language of who asks, and with nothing of theirs: it is kept past signing out."""
    who = await actor(request)
    request.state.actor = Actor(language=who.language, zone=who.zone)
    response = await render(request, "offline/offline.html", None)
    del response.headers[READER]
    return response


routes = [Route("/offline", show, methods=["GET"])]
