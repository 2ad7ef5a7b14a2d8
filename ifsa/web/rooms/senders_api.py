"""Services as JSON, and the address by which one posts."""

from uuid import uuid4

from starlette.requests import Request
from starlette.responses import Response

from ifsa.members.secrets import digest
from ifsa.rooms import senders
from ifsa.web.describing import api_route
from ifsa.web.edge import body, do, json_answer, parts, read
from ifsa.wire import rooms
from ifsa.wire import senders as wire


async def show(request: Request) -> Response:
    found = await read(request, senders.of_room, slug=request.path_params["slug"])
    return json_answer(wire.services(found))


async def make(request: Request) -> Response:
    given = await body(request, wire.MakeService)
    made = await do(request, senders.make, room=request.path_params["slug"], name=given.name)
    return json_answer(wire.new_service(made), 201)


async def revoke(request: Request) -> Response:
    await do(request, senders.revoke, service=request.path_params["service"])
    return Response(status_code=204)


async def deliver(request: Request) -> Response:
    """Counted by service, however many networks it comes from."""
    secret = request.path_params["secret"]
    given = await body(request, wire.Deliver)
    await parts(request).limits.hit("service", digest(secret))
    message = await do(
        request,
        senders.deliver,
        secret=secret,
        key=given.key or uuid4(),
        text=given.text,
        lang=given.lang,
    )
    return json_answer(rooms.message(message), 201)


routes = [
    api_route(
        "GET",
        "/api/v1/rooms/{slug}/services",
        show,
        "The services that post into a room.",
        answers=wire.ServiceList,
        refuses=(401, 403),
    ),
    api_route(
        "POST",
        "/api/v1/rooms/{slug}/services",
        make,
        "Make one; its secret is told this once.",
        asks=wire.MakeService,
        answers=wire.NewServiceShape,
        status=201,
        refuses=(409,),
    ),
    api_route("DELETE", "/api/v1/services/{service:int}", revoke, "Revoke one."),
    api_route(
        "POST",
        "/hooks/{secret}",
        deliver,
        "Post as a service, into its room.",
        asks=wire.Deliver,
        answers=rooms.MessageShape,
        status=201,
        refuses=(409,),
    ),
]
