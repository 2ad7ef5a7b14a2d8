"""Catching up as JSON."""

from starlette.requests import Request
from starlette.responses import Response

from ifsa.notifications import reading
from ifsa.rooms import audience, follows, saved, sweeps, topics
from ifsa.rooms.inbox import inbox
from ifsa.rooms.people import to_name
from ifsa.web.describing import api_route
from ifsa.web.edge import body, do, json_answer, query_struct, read
from ifsa.wire import inbox as wire
from ifsa.wire import rooms


async def show(request: Request) -> Response:
    asked = query_struct(request, wire.FindSaved)
    return json_answer(wire.inbox(await read(request, inbox, after=asked.cursor)))


async def read_all(request: Request) -> Response:
    given = await body(request, wire.ReadAll)
    sweep = await do(request, reading.sweep, room=given.room, topic=given.topic)
    return json_answer(wire.SweptShape(sweep))


async def undo(request: Request) -> Response:
    given = await body(request, wire.UndoRead)
    await do(request, sweeps.undo, sweep=given.sweep)
    return Response(status_code=204)


async def mark_unread(request: Request) -> Response:
    topic = await do(request, topics.unread_from, message=request.path_params["message"])
    return json_answer(rooms.topic(topic))


async def choose_topic(request: Request) -> Response:
    given = await body(request, wire.ChooseLevel)
    topic = request.path_params["topic"]
    found = await do(request, follows.choose_topic, topic=topic, level=given.level)
    return json_answer(rooms.topic(found))


async def choose_room(request: Request) -> Response:
    given = await body(request, wire.ChooseLevel)
    slug = request.path_params["slug"]
    return json_answer(
        rooms.room(await do(request, follows.choose_room, room=slug, level=given.level))
    )


async def list_saved(request: Request) -> Response:
    asked = query_struct(request, wire.FindSaved)
    return json_answer(wire.saved(await read(request, saved.page, before=asked.cursor)))


async def keep(request: Request) -> Response:
    message = await do(request, saved.keep, message=request.path_params["message"])
    return json_answer(rooms.message(message))


async def let_go(request: Request) -> Response:
    await do(request, saved.let_go, message=request.path_params["message"])
    return Response(status_code=204)


async def why_message(request: Request) -> Response:
    found = await read(request, audience.standing, message=request.path_params["message"])
    return json_answer(wire.why(found))


async def people(request: Request) -> Response:
    asked = query_struct(request, wire.FindPeople)
    found = await read(request, to_name, room=request.path_params["slug"], begin=asked.q)
    return json_answer(wire.people(found))


MESSAGE = "/api/v1/messages/{message:int}"


routes = [
    api_route(
        "GET",
        "/api/v1/inbox",
        show,
        "What is new for one: who spoke to one, then topics by room, the latest first.",
        answers=wire.InboxShape,
        query=wire.FindSaved,
        refuses=(401,),
    ),
    api_route(
        "POST",
        "/api/v1/inbox/read",
        read_all,
        "Mark all of a topic, of a room, or of everything as read.",
        asks=wire.ReadAll,
        answers=wire.SweptShape,
        refuses=(404,),
    ),
    api_route(
        "POST",
        "/api/v1/inbox/undo",
        undo,
        "Take back that all was marked as read.",
        asks=wire.UndoRead,
    ),
    api_route(
        "POST",
        MESSAGE + "/unread",
        mark_unread,
        "A message and what follows it is unread again.",
        answers=rooms.TopicShape,
    ),
    api_route(
        "PUT",
        "/api/v1/topics/{topic:int}/level",
        choose_topic,
        "Follow or mute a topic.",
        asks=wire.ChooseLevel,
        answers=rooms.TopicShape,
    ),
    api_route(
        "PUT",
        "/api/v1/rooms/{slug}/level",
        choose_room,
        "Follow or mute a room.",
        asks=wire.ChooseLevel,
        answers=rooms.RoomShape,
    ),
    api_route(
        "GET",
        "/api/v1/saved",
        list_saved,
        "What one saved, the last saved first.",
        answers=wire.SavedList,
        query=wire.FindSaved,
        refuses=(401,),
    ),
    api_route("PUT", MESSAGE + "/saved", keep, "Save a message.", answers=rooms.MessageShape),
    api_route("DELETE", MESSAGE + "/saved", let_go, "Save it no more."),
    api_route(
        "GET",
        MESSAGE + "/why",
        why_message,
        "Whether one is told of a message, and why.",
        answers=wire.WhyShape,
        refuses=(401,),
    ),
    api_route(
        "GET",
        "/api/v1/rooms/{slug}/people",
        people,
        "Whom one may mean by the beginning of a name, and may speak to.",
        answers=wire.PeopleList,
        query=wire.FindPeople,
        refuses=(401,),
    ),
]
