"""All that one began to write and has not sent; and throwing it away, with a way back."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ifsa.clock import now
from ifsa.errors import Refused
from ifsa.rooms import drafts, unsent
from ifsa.rooms.unsent import DraftView
from ifsa.web.edge import do, query_struct, read, render, see_other
from ifsa.web.rooms.topics import topic_url
from ifsa.wire.drafts import DiscardedDraft


@dataclass(frozen=True, slots=True)
class DraftsPage:
    """`discarded` is what was thrown away a moment ago, and can be brought back."""

    drafts: list[DraftView]
    discarded: UUID | None
    now: datetime

    @staticmethod
    def address(draft: DraftView) -> str:
        """The page whose form has it in it."""
        if draft.message is not None:
            return f"/messages/{draft.message}/options?draft={draft.key}#edit"
        if draft.topic is not None:
            return f"{topic_url(draft.room or '', draft.topic)}?draft={draft.key}#write"
        return f"/rooms/{draft.room}?draft={draft.key}#ask"


async def show(request: Request) -> Response:
    discarded = query_struct(request, DiscardedDraft).discarded
    try:
        found = await read(request, unsent.page)
    except Refused:
        return see_other("/sign-in?next=/drafts")
    page = DraftsPage(found, discarded, now())
    return await render(request, "rooms/drafts.html", page, tab="rooms")


async def discard(request: Request) -> Response:
    key = request.path_params["key"]
    await do(request, drafts.discard, key=key)
    return see_other(f"/drafts?discarded={key}")


async def restore(request: Request) -> Response:
    await do(request, drafts.restore, key=request.path_params["key"])
    return see_other("/drafts")


routes = [
    Route("/drafts", show, methods=["GET"]),
    Route("/drafts/{key:uuid}/discard", discard, methods=["POST"]),
    Route("/drafts/{key:uuid}/restore", restore, methods=["POST"]),
]
