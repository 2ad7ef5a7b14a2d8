"""Following and muting by the buttons of a topic and a room."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ifsa.rooms import follows
from ifsa.web.edge import do, local_path, see_other, submitted
from ifsa.wire.inbox import ChooseLevel


async def of_topic(request: Request) -> Response:
    slug, topic = request.path_params["slug"], request.path_params["topic"]
    given = await submitted(request, ChooseLevel)
    await do(request, follows.choose_topic, topic=topic, level=given.level)
    return see_other(local_path(given.back) or f"/rooms/{slug}/topics/{topic}")


async def of_room(request: Request) -> Response:
    slug = request.path_params["slug"]
    given = await submitted(request, ChooseLevel)
    await do(request, follows.choose_room, room=slug, level=given.level)
    return see_other(local_path(given.back) or f"/rooms/{slug}")


routes = [
    Route("/rooms/{slug}/level", of_room, methods=["POST"]),
    Route("/rooms/{slug}/topics/{topic:int}/level", of_topic, methods=["POST"]),
]
