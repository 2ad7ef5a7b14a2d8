"""Looking after rooms as JSON: closing topics, slow mode, silence."""

from starlette.requests import Request
from starlette.responses import Response

from ifsa.rooms import hidings, locks
from ifsa.safety import silences
from ifsa.web.describing import api_route
from ifsa.web.edge import body, do, json_answer, query_struct, read
from ifsa.wire import rooms
from ifsa.wire import safety as wire


async def lock(request: Request) -> Response:
    found = await do(request, locks.lock, topic=request.path_params["topic"])
    return json_answer(rooms.topic(found))


async def unlock(request: Request) -> Response:
    found = await do(request, locks.unlock, topic=request.path_params["topic"])
    return json_answer(rooms.topic(found))


async def slow_topic(request: Request) -> Response:
    given = await body(request, rooms.SetPace)
    topic = request.path_params["topic"]
    found = await do(request, locks.slow_topic, topic=topic, seconds=given.seconds)
    return json_answer(rooms.topic(found))


async def slow_room(request: Request) -> Response:
    given = await body(request, rooms.SetPace)
    slug = request.path_params["slug"]
    found = await do(request, locks.slow_room, room=slug, seconds=given.seconds)
    return json_answer(rooms.room(found))


async def list_silences(request: Request) -> Response:
    asked = query_struct(request, wire.Where)
    return json_answer(wire.silences(await read(request, silences.holding, room=asked.room)))


async def impose(request: Request) -> Response:
    given = await body(request, wire.Silence)
    made = await do(
        request,
        silences.impose,
        member=given.member,
        room=given.room,
        span=given.span,
        reason=given.reason,
        note=given.note,
    )
    return json_answer(wire.silence(made), 201)


async def show_silence(request: Request) -> Response:
    found = await read(request, silences.silence, silence=request.path_params["silence"])
    return json_answer(wire.silence(found))


async def lift(request: Request) -> Response:
    found = await do(request, silences.lift, silence=request.path_params["silence"])
    return json_answer(wire.silence(found))


async def hide_some(request: Request) -> Response:
    given = await body(request, wire.HideSome)
    made = await do(
        request,
        hidings.hide,
        room=given.room,
        messages=given.messages,
        reason=given.reason,
        note=given.note,
    )
    return json_answer(wire.hiding(made), 201)


async def show_hiding(request: Request) -> Response:
    found = await read(request, hidings.hiding, hiding=request.path_params["hiding"])
    return json_answer(wire.hiding(found))


async def undo_hiding(request: Request) -> Response:
    found = await do(request, hidings.show, hiding=request.path_params["hiding"])
    return json_answer(wire.hiding(found))


_HIDINGS = "/api/v1/safety/hidings"
_HIDING = _HIDINGS + "/{hiding:int}"
_TOPIC = "/api/v1/topics/{topic:int}"
_SILENCES = "/api/v1/safety/silences"
_SILENCE = _SILENCES + "/{silence:int}"
routes = [
    api_route(
        "PUT",
        f"{_TOPIC}/lock",
        lock,
        "Close a topic: only those who look after the room write in it then.",
        answers=rooms.TopicShape,
    ),
    api_route("DELETE", f"{_TOPIC}/lock", unlock, "Open it again.", answers=rooms.TopicShape),
    api_route(
        "PUT",
        f"{_TOPIC}/pace",
        slow_topic,
        "Slow mode in a topic: one message each in so many seconds.",
        asks=rooms.SetPace,
        answers=rooms.TopicShape,
    ),
    api_route(
        "PUT",
        "/api/v1/rooms/{slug}/pace",
        slow_room,
        "Slow mode in a room: one message each in so many seconds.",
        asks=rooms.SetPace,
        answers=rooms.RoomShape,
    ),
    api_route(
        "GET",
        _SILENCES,
        list_silences,
        "Who is silent in a room, or anywhere, for those who look after it.",
        answers=wire.SilenceListShape,
        query=wire.Where,
        refuses=(401, 403, 404),
    ),
    api_route(
        "POST",
        _SILENCES,
        impose,
        "Ask a member to be silent, in a room or anywhere.",
        asks=wire.Silence,
        answers=wire.SilenceShape,
        status=201,
        refuses=(404,),
    ),
    api_route("GET", _SILENCE, show_silence, "One silence.", answers=wire.SilenceShape),
    api_route(
        "POST",
        _HIDINGS,
        hide_some,
        "Take several messages of a room out of sight at once.",
        asks=wire.HideSome,
        answers=wire.HidingShape,
        status=201,
        refuses=(404,),
    ),
    api_route("GET", _HIDING, show_hiding, "What was hidden at once.", answers=wire.HidingShape),
    api_route("DELETE", _HIDING, undo_hiding, "Bring them back at once.", answers=wire.HidingShape),
    api_route("DELETE", _SILENCE, lift, "It holds no more.", answers=wire.SilenceShape),
]
