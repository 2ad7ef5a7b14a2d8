"""The list of rooms, and one room with its topics."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ifsa.errors import Problem
from ifsa.rooms import messages, queries
from ifsa.web.edge import do, query_struct, read, render, see_other, submitted, typed
from ifsa.web.rooms.cursors import Before
from ifsa.web.rooms.enclosing import enclosed, waiting
from ifsa.web.rooms.keys import form_with_key
from ifsa.web.rooms.topics import topic_url
from ifsa.wire.rooms import StartTopic


async def index(request: Request) -> Response:
    rooms = await read(request, queries.rooms)
    return await render(request, "rooms/rooms.html", rooms, tab="rooms")


async def show(request: Request) -> Response:
    return await _room(request)


async def ask(request: Request) -> Response:
    """Start a topic; what was typed is kept when it can't be."""
    try:
        form = await submitted(request, StartTopic)
        started = await do(
            request,
            messages.ask,
            room=request.path_params["slug"],
            key=form.key,
            title=form.title,
            text=form.text,
            lang=form.lang,
            files=await enclosed(request, form.key, form.files),
        )
    except Problem as problem:
        return await _room(request, problem)
    return see_other(topic_url(started.message.room, started.topic.id))


async def _room(request: Request, problem: Problem | None = None) -> Response:
    before = query_struct(request, Before).before
    page = await read(request, queries.room_page, slug=request.path_params["slug"], before=before)
    form = form_with_key(typed(request), problem)
    form["waiting"] = await waiting(request, form)
    return await render(request, "rooms/room.html", page, tab="rooms", problem=problem, form=form)


routes = [
    Route("/rooms", index, methods=["GET"]),
    Route("/rooms/{slug}", show, methods=["GET"]),
    Route("/rooms/{slug}/topics", ask, methods=["POST"]),
]
