"""Cards of pages of the web as JSON. They are read with the message."""

from starlette.requests import Request
from starlette.responses import Response

from ifsa.rooms import links
from ifsa.web.describing import api_route
from ifsa.web.edge import do, json_answer
from ifsa.wire import rooms as wire


async def remove(request: Request) -> Response:
    return json_answer(wire.message(await do(request, links.remove, **request.path_params)))


routes = [
    api_route(
        "DELETE",
        "/api/v1/messages/{message:int}/pages/{page:int}",
        remove,
        "Take the card of a web page away from under a message; its address stays in the text.",
        answers=wire.MessageShape,
    ),
]
