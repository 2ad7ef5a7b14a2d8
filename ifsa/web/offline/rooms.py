"""Rooms for a phone to keep: which they are, and their pages as each would be answered."""

from uuid import uuid4

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ifsa.rooms import kept
from ifsa.rooms.kept import Kept
from ifsa.rooms.views import RoomPage, TopicPage
from ifsa.web.edge import READER, actor, json_answer, page_text, parts, query_struct, read, reader
from ifsa.wire.kept import KeptMessage, KeptRoom, KeptRoomHead, KeptRoomHeads, Since


async def index(request: Request) -> Response:
    """The rooms worth keeping; a visitor has none."""
    found = await read(request, kept.rooms)
    heads = [KeptRoomHead(one.slug, one.seq) for one in found]
    return await _for_reader(request, KeptRoomHeads(heads))


async def show(request: Request) -> Response:
    """One room."""
    after = query_struct(request, Since).after
    found = await read(request, kept.room, slug=request.path_params["slug"], after=after)
    return await _for_reader(
        request,
        KeptRoom(
            seq=found.page.room.seq,
            whole=found.whole,
            pages=await _pages(request, found),
            said=await _said(request, found),
        ),
    )


async def _pages(request: Request, found: Kept) -> dict[str, str]:
    here = f"/rooms/{found.page.room.slug}"
    pages = {here: await _page(request, "rooms/room.html", found.page, here)}
    for topic in found.topics:
        path = f"{here}/topics/{topic.topic.id}"
        pages[path] = await _page(request, "rooms/topic.html", topic, path)
    return pages


async def _page(request: Request, template: str, page: RoomPage | TopicPage, path: str) -> str:
    # What one began to write is on the phone already, or is asked for with the page itself.
    form = {"key": str(uuid4()), "drafts": ()}
    return await page_text(request, template, page, path=path, query="", tab="rooms", form=form)


async def _said(request: Request, found: Kept) -> list[KeptMessage]:
    who, fragment = await actor(request), parts(request).rendering.fragment
    reader = {"language": who.language, "zone": who.zone}
    return [
        KeptMessage(
            one.whole.topic,
            one.whole.seq,
            fragment("rooms/_message.html", **reader, message=one.seen_by(who)),
            fragment("rooms/_quote.html", **reader, quote=one.quote),
        )
        for one in found.said
    ]


async def _for_reader(request: Request, shape: KeptRoomHeads | KeptRoom) -> Response:
    """Says for whom it was made: a phone may have changed hands while it was under way."""
    response = json_answer(shape)
    response.headers[READER] = reader(await actor(request))
    return response


routes = [
    Route("/offline/rooms", index, methods=["GET"]),
    Route("/offline/rooms/{slug}", show, methods=["GET"]),
]
