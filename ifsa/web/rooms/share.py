"""Sharing a listing or a lesson in a room, from where it stands; with or without JavaScript."""

from dataclasses import dataclass
from urllib.parse import quote
from uuid import UUID

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ifsa.errors import Invalid, Problem
from ifsa.rooms import messages, queries
from ifsa.rooms.sharing import Card
from ifsa.rooms.views import RoomView
from ifsa.web.edge import actor, do, query_struct, read, render, see_other, submitted, typed
from ifsa.web.rooms.keys import form_with_key
from ifsa.web.rooms.topics import topic_url
from ifsa.wire.decoding import from_form
from ifsa.wire.numbers import Number


class Thing(msgspec.Struct):
    """What is shared: `kind` is listings or lessons."""

    kind: str
    id: Number


class Share(Thing):
    """Into which `room`, with which words."""

    key: UUID
    room: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class SharePage:
    card: Card
    rooms: list[RoomView]


async def show(request: Request) -> Response:
    thing = query_struct(request, Thing)
    page = await _page(request, thing)
    if not (await actor(request)).signed_in:
        here = f"/share?kind={thing.kind}&id={thing.id}"
        return see_other(f"/sign-in?next={quote(here, safe='')}")
    return await _form(request, page)


async def share(request: Request) -> Response:
    """Post it in the room's open talk; what was typed is kept when it can't be."""
    try:
        given = await submitted(request, Share)
        card = (await _page(request, given)).card
        if not given.room:
            raise Invalid("room", "required")
        said = await do(
            request,
            messages.post,
            room=given.room,
            key=given.key,
            text=f"{given.text.strip()}\n\n{card.path}".strip(),
        )
    except Problem as problem:
        names = ("kind", "id")
        thing = from_form({name: typed(request).get(name) for name in names}, Thing)
        return await _form(request, await _page(request, thing), problem)
    return see_other(topic_url(said.room, said.topic, said.seq))


async def _page(request: Request, thing: Thing) -> SharePage:
    """Raises NotFound for what not everybody may see."""
    card = await read(request, queries.card, path=f"/{thing.kind}/{thing.id}")
    return SharePage(card, await read(request, queries.rooms))


async def _form(request: Request, page: SharePage, problem: Problem | None = None) -> Response:
    form = form_with_key(typed(request), problem)
    tab = {"listings": "market"}.get(page.card.reference.kind, page.card.reference.kind)
    return await render(request, "rooms/share.html", page, tab=tab, problem=problem, form=form)


routes = [
    Route("/share", show, methods=["GET"]),
    Route("/share", share, methods=["POST"]),
]
