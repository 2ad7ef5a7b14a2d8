"""The list of rooms, and one room with its topics."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ifsa.errors import Problem
from ifsa.rooms import messages, queries, unsent
from ifsa.rooms.spaces import listed
from ifsa.rooms.views import MessageView
from ifsa.web.edge import do, query_struct, read, render, see_other, submitted, typed
from ifsa.web.rooms import drafting
from ifsa.web.rooms.cursors import Before
from ifsa.web.rooms.enclosing import enclosed, waiting
from ifsa.web.rooms.keys import form_with_key
from ifsa.web.rooms.previewing import shown
from ifsa.web.rooms.topics import topic_url
from ifsa.wire.drafts import AskPreview, seen
from ifsa.wire.rooms import StartTopic


async def index(request: Request) -> Response:
    return await render(request, "rooms/rooms.html", await read(request, listed), tab="rooms")


async def show(request: Request) -> Response:
    return await _room(request)


async def ask(request: Request) -> Response:
    """Start a topic, or write in the open one; what was typed is kept when it can't be."""
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
            continues=seen(form),
        )
    except Problem as problem:
        return await _room(request, problem)
    return see_other(topic_url(started.message.room, started.topic.id, started.message.seq))


async def keep_draft(request: Request) -> Response:
    """Kept instead of sent; it stands in the form again."""
    slug = request.path_params["slug"]
    try:
        kept = await drafting.keep(request, slug)
    except Problem as problem:
        return await _room(request, problem)
    return see_other(f"/rooms/{slug}?draft={kept.key}#ask")


async def show_preview(request: Request) -> Response:
    """The page with the message as it will look; what was typed and chosen is kept."""
    try:
        form = await submitted(request, StartTopic)
        await enclosed(request, form.key, form.files)
        asked = AskPreview(form.text, form.lang)
        message = await shown(request, request.path_params["slug"], asked)
    except Problem as problem:
        return await _room(request, problem)
    return await _room(request, preview=message)


async def lead_back(request: Request) -> Response:
    """The address of a form that came back, loaded again: its page is the room's."""
    return see_other(f"/rooms/{request.path_params['slug']}")


async def _room(
    request: Request, problem: Problem | None = None, preview: MessageView | None = None
) -> Response:
    asked, slug = query_struct(request, Before), request.path_params["slug"]
    page = await read(request, queries.room_page, slug=slug, before=asked.before)
    form = form_with_key(typed(request), problem)
    form["waiting"] = await waiting(request, form)
    form |= {"preview": preview, "drafts": None}  # whatever was sent under these names
    if problem is None and preview is None:
        found = await read(request, unsent.of_room, slug=slug)
        form = drafting.filled(form, found, asked.draft)
    return await render(
        request,
        "rooms/room.html",
        page,
        tab="rooms",
        problem=problem,
        form=form,
        path=f"/rooms/{slug}",
    )


routes = [
    Route("/rooms", index, methods=["GET"]),
    Route("/rooms/{slug}", show, methods=["GET"]),
    Route("/rooms/{slug}/topics", ask, methods=["POST"]),
    Route("/rooms/{slug}/topics", lead_back, methods=["GET"]),
    Route("/rooms/{slug}/preview", lead_back, methods=["GET"]),
    Route("/rooms/{slug}/draft", lead_back, methods=["GET"]),
    Route("/rooms/{slug}/preview", show_preview, methods=["POST"]),
    Route("/rooms/{slug}/draft", keep_draft, methods=["POST"]),
]
