"""What one began to write, as JSON."""

from starlette.requests import Request
from starlette.responses import Response

from ifsa.rooms import drafts, unsent
from ifsa.web.describing import api_route
from ifsa.web.edge import actor, body, do, json_answer, parts, read
from ifsa.web.rooms.previewing import shown
from ifsa.wire import drafts as wire


async def index(request: Request) -> Response:
    found = await read(request, unsent.page)
    return json_answer(wire.DraftList([wire.draft(one) for one in found]))


async def show(request: Request) -> Response:
    found = await read(request, unsent.one, key=request.path_params["key"])
    return json_answer(wire.draft(found))


async def keep(request: Request) -> Response:
    given = await body(request, wire.KeepDraft)
    kept = await do(
        request,
        drafts.keep,
        key=request.path_params["key"],
        number=given.number,
        room=given.room,
        topic=given.topic,
        message=given.message,
        title=given.title,
        text=given.text,
        before=given.before,
        reply_to=given.reply_to,
        age=given.age,
        continues=wire.seen(given),
    )
    return json_answer(wire.draft(kept))


async def discard(request: Request) -> Response:
    await do(request, drafts.discard, key=request.path_params["key"])
    return Response(status_code=204)


async def restore(request: Request) -> Response:
    kept = await do(request, drafts.restore, key=request.path_params["key"])
    return json_answer(wire.draft(kept))


async def preview(request: Request) -> Response:
    given = await body(request, wire.AskPreview)
    message = await shown(request, request.path_params["slug"], given)
    who, fragment = await actor(request), parts(request).rendering.fragment
    reader = {"language": who.language, "zone": who.zone}
    html = fragment("rooms/_preview.html", **reader, message=message)
    return json_answer(wire.PreviewShape(html, message.lang))


_ONE = "/api/v1/drafts/{key:uuid}"
routes = [
    api_route(
        "GET",
        "/api/v1/drafts",
        index,
        "What one began to write and has not sent, the last written first.",
        answers=wire.DraftList,
        refuses=(401,),
    ),
    api_route("GET", _ONE, show, "One draft.", answers=wire.DraftShape, refuses=(401,)),
    api_route(
        "PUT",
        _ONE,
        keep,
        "Keep what one has written up to now.",
        asks=wire.KeepDraft,
        answers=wire.DraftShape,
        refuses=(409,),
    ),
    api_route("DELETE", _ONE, discard, "Discard a draft; for a day it can be brought back."),
    api_route(
        "POST",
        f"{_ONE}/restore",
        restore,
        "Bring back a draft that was discarded.",
        answers=wire.DraftShape,
    ),
    api_route(
        "POST",
        "/api/v1/rooms/{slug}/preview",
        preview,
        "How a message will look, without sending it.",
        asks=wire.AskPreview,
        answers=wire.PreviewShape,
        refuses=(401, 403),
    ),
]
