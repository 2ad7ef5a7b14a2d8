"""A topic's page: read without JavaScript, posted to by form, brought to life by topic.js."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ifsa.errors import Problem
from ifsa.notifications import reading
from ifsa.rooms import messages, queries, unsent
from ifsa.rooms.views import MessageView
from ifsa.web.edge import do, local_path, query_struct, read, render, see_other, submitted, typed
from ifsa.web.rooms import drafting
from ifsa.web.rooms.cursors import Window
from ifsa.web.rooms.enclosing import enclosed, waiting
from ifsa.web.rooms.keys import form_with_key
from ifsa.web.rooms.previewing import shown
from ifsa.wire.drafts import AskPreview, seen
from ifsa.wire.rooms import PostMessage, ReadTopic


def topic_url(room: str, topic: int, at: int | None = None) -> str:
    """The address of a topic, opened at a message's seq if given."""
    where = f"/rooms/{room}/topics/{topic}"
    return f"{where}?at={at}#s{at}" if at else where


async def show(request: Request) -> Response:
    return await _topic(request)


async def post(request: Request) -> Response:
    """Post by form. What was typed is kept when it can't be posted."""
    slug, topic = request.path_params["slug"], request.path_params["topic"]
    try:
        form = await submitted(request, PostMessage)
        message = await do(
            request,
            messages.post,
            room=slug,
            topic=topic,
            key=form.key,
            text=form.text,
            lang=form.lang,
            files=await enclosed(request, form.key, form.files),
            reply_to=form.reply_to,
            continues=seen(form),
        )
    except Problem as problem:
        return await _topic(request, problem)
    back = local_path(typed(request).get("back"))
    return see_other(back or topic_url(slug, topic, message.seq))


async def keep_draft(request: Request) -> Response:
    """Kept instead of sent; it stands in the form again."""
    slug, topic = request.path_params["slug"], request.path_params["topic"]
    try:
        kept = await drafting.keep(request, slug, topic=topic)
    except Problem as problem:
        return await _topic(request, problem)
    return see_other(f"{topic_url(slug, topic)}?draft={kept.key}#write")


async def show_preview(request: Request) -> Response:
    """The page with the message as it will look; what was typed and chosen is kept."""
    try:
        form = await submitted(request, PostMessage)
        await enclosed(request, form.key, form.files)
        asked = AskPreview(form.text, form.lang, form.reply_to)
        message = await shown(request, request.path_params["slug"], asked)
    except Problem as problem:
        return await _topic(request, problem)
    return await _topic(request, preview=message)


async def mark_read(request: Request) -> Response:
    """Without JavaScript one says oneself that one has read."""
    form = await submitted(request, ReadTopic)
    await do(request, reading.read, topic=request.path_params["topic"], seq=form.seq)
    return see_other(f"/rooms/{request.path_params['slug']}")


async def _topic(
    request: Request, problem: Problem | None = None, preview: MessageView | None = None
) -> Response:
    window = query_struct(request, Window)
    page = await read(
        request,
        queries.topic_page,
        slug=request.path_params["slug"],
        id=request.path_params["topic"],
        before=window.before,
        after=window.after,
        around=window.at,
    )
    form = form_with_key(typed(request), problem)
    form["waiting"] = await waiting(request, form)
    form |= {"preview": preview, "drafts": None}  # whatever was sent under these names
    if problem is None and preview is None:
        found = await read(request, unsent.of_topic, topic=page.topic.id)
        form = drafting.filled(form, found, window.draft)
    if window.reply is not None:
        form["reply_to"] = form.get("reply_to") or window.reply
    return await render(request, "rooms/topic.html", page, tab="rooms", problem=problem, form=form)


routes = [
    Route("/rooms/{slug}/topics/{topic:int}", show, methods=["GET"]),
    Route("/rooms/{slug}/topics/{topic:int}", post, methods=["POST"]),
    Route("/rooms/{slug}/topics/{topic:int}/preview", show_preview, methods=["POST"]),
    Route("/rooms/{slug}/topics/{topic:int}/draft", keep_draft, methods=["POST"]),
    Route("/rooms/{slug}/topics/{topic:int}/read", mark_read, methods=["POST"]),
]
