"""Rooms as JSON."""

from starlette.requests import Request
from starlette.responses import Response

from ifsa.notifications import reading
from ifsa.rooms import messages, queries, spaces
from ifsa.web.describing import api_route
from ifsa.web.edge import body, do, json_answer, query_struct, read
from ifsa.web.rooms.cursors import Cursor
from ifsa.wire import drafts
from ifsa.wire import rooms as wire
from ifsa.wire.spaces import ChangeRoom, OpenRoom

MESSAGES_PAGE = 100


async def list_rooms(request: Request) -> Response:
    found = await read(request, queries.rooms)
    return json_answer(wire.RoomList([wire.room(one) for one in found]))


async def open_room(request: Request) -> Response:
    given = await body(request, OpenRoom)
    slug = await do(request, spaces.open, **given.given())
    found = await read(request, queries.room, slug=slug)
    return json_answer(wire.room(found), 201)


async def show_room(request: Request) -> Response:
    found = await read(request, queries.room, slug=request.path_params["slug"])
    return json_answer(wire.room(found))


async def change_room(request: Request) -> Response:
    given = await body(request, ChangeRoom)
    await do(request, spaces.change, room=request.path_params["slug"], **given.given())
    return await show_room(request)


async def list_topics(request: Request) -> Response:
    before = query_struct(request, Cursor).cursor
    page = await read(request, queries.room_page, slug=request.path_params["slug"], before=before)
    return json_answer(wire.topics(page))


async def show_topic(request: Request) -> Response:
    found = await read(request, queries.topic, id=request.path_params["topic"])
    return json_answer(wire.topic(found))


async def list_messages(request: Request) -> Response:
    """A topic from its beginning, or on from a cursor."""
    found = await read(
        request,
        queries.messages_after,
        topic_id=request.path_params["topic"],
        after=query_struct(request, Cursor).cursor or 0,
        most=MESSAGES_PAGE,
    )
    more = str(found[-1].seq) if len(found) == MESSAGES_PAGE else None
    return json_answer(wire.MessageList([wire.message(one) for one in found], more))


async def post(request: Request) -> Response:
    given = await body(request, wire.PostMessage)
    message = await do(
        request,
        messages.post,
        room=request.path_params["slug"],
        key=given.key,
        text=given.text,
        topic=given.topic,
        lang=given.lang,
        files=given.files,
        reply_to=given.reply_to,
        continues=drafts.seen(given),
    )
    return json_answer(wire.message(message), 201)


async def start(request: Request) -> Response:
    given = await body(request, wire.StartTopic)
    started = await do(
        request,
        messages.ask,
        room=request.path_params["slug"],
        key=given.key,
        title=given.title,
        text=given.text,
        lang=given.lang,
        files=given.files,
        continues=drafts.seen(given),
    )
    shape = wire.StartedShape(wire.topic(started.topic), wire.message(started.message))
    return json_answer(shape, 201)


async def mark_read(request: Request) -> Response:
    given = await body(request, wire.ReadTopic)
    seq = await do(request, reading.read, topic=request.path_params["topic"], seq=given.seq)
    return json_answer(wire.ReadShape(seq))


routes = [
    api_route("GET", "/api/v1/rooms", list_rooms, "The rooms one may see.", answers=wire.RoomList),
    api_route(
        "POST",
        "/api/v1/rooms",
        open_room,
        "Open a room, for stewards and those who look after the alliance.",
        asks=OpenRoom,
        answers=wire.RoomShape,
        status=201,
        refuses=(404, 409),
    ),
    api_route("GET", "/api/v1/rooms/{slug}", show_room, "One room.", answers=wire.RoomShape),
    api_route(
        "PATCH",
        "/api/v1/rooms/{slug}",
        change_room,
        "Say otherwise what a room is called, for those who may open one there.",
        asks=ChangeRoom,
        answers=wire.RoomShape,
        refuses=(409,),
    ),
    api_route(
        "GET",
        "/api/v1/rooms/{slug}/topics",
        list_topics,
        "A room's topics, those with the latest message first.",
        answers=wire.TopicList,
        query=Cursor,
    ),
    api_route(
        "POST",
        "/api/v1/rooms/{slug}/topics",
        start,
        "Start a topic with its first message.",
        asks=wire.StartTopic,
        answers=wire.StartedShape,
        status=201,
        refuses=(409,),
    ),
    api_route(
        "POST",
        "/api/v1/rooms/{slug}/messages",
        post,
        "Post a message.",
        asks=wire.PostMessage,
        answers=wire.MessageShape,
        status=201,
        refuses=(409,),
    ),
    api_route(
        "GET", "/api/v1/topics/{topic:int}", show_topic, "One topic.", answers=wire.TopicShape
    ),
    api_route(
        "GET",
        "/api/v1/topics/{topic:int}/messages",
        list_messages,
        "A topic's messages from its beginning.",
        answers=wire.MessageList,
        query=Cursor,
    ),
    api_route(
        "POST",
        "/api/v1/topics/{topic:int}/read",
        mark_read,
        "Say how far one has read; it never goes back.",
        asks=wire.ReadTopic,
        answers=wire.ReadShape,
    ),
]
