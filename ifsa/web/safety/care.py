"""Looking after a room and its topics: closing them, slow mode, who is silent."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ifsa.errors import Problem
from ifsa.rooms import locks
from ifsa.safety import care
from ifsa.web.edge import do, read, render, see_other, submitted, typed
from ifsa.web.safety.addresses import care_path
from ifsa.wire.rooms import LockTopic, SetPace


async def room(request: Request) -> Response:
    return await _room(request)


async def topic(request: Request) -> Response:
    return await _topic(request)


async def lock(request: Request) -> Response:
    given = await submitted(request, LockTopic)
    await do(
        request,
        locks.lock if given.locked else locks.unlock,
        topic=request.path_params["topic"],
    )
    return _back(request)


async def slow_room(request: Request) -> Response:
    try:
        given = await submitted(request, SetPace)
        slug = request.path_params["slug"]
        await do(request, locks.slow_room, room=slug, seconds=given.seconds)
    except Problem as problem:
        if problem.field is None:
            raise
        return await _room(request, problem)
    return _back(request)


async def slow_topic(request: Request) -> Response:
    try:
        given = await submitted(request, SetPace)
        topic = request.path_params["topic"]
        await do(request, locks.slow_topic, topic=topic, seconds=given.seconds)
    except Problem as problem:
        if problem.field is None:
            raise
        return await _topic(request, problem)
    return _back(request)


def _back(request: Request) -> Response:
    """To where it can be undone."""
    return see_other(_here(request))


def _here(request: Request) -> str:
    return care_path(request.path_params["slug"], request.path_params.get("topic"))


async def _room(request: Request, problem: Problem | None = None) -> Response:
    page = await read(request, care.room, slug=request.path_params["slug"])
    return await _page(request, "safety/room_care.html", page, problem)


async def _topic(request: Request, problem: Problem | None = None) -> Response:
    slug, topic = request.path_params["slug"], request.path_params["topic"]
    page = await read(request, care.topic, slug=slug, id=topic)
    return await _page(request, "safety/topic_care.html", page, problem)


async def _page(request: Request, template: str, page: object, problem: Problem | None) -> Response:
    return await render(
        request,
        template,
        page,
        tab="rooms",
        problem=problem,
        form=typed(request),
        path=_here(request),
    )


_ROOM, _TOPIC = "/rooms/{slug}/care", "/rooms/{slug}/topics/{topic:int}/care"
routes = [
    Route(_ROOM, room, methods=["GET"]),
    Route(f"{_ROOM}/pace", slow_room, methods=["POST"]),
    Route(_TOPIC, topic, methods=["GET"]),
    Route(f"{_TOPIC}/lock", lock, methods=["POST"]),
    Route(f"{_TOPIC}/pace", slow_topic, methods=["POST"]),
]
