"""New for one, over all rooms; and marking it as read, with a way back."""

from dataclasses import dataclass
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ifsa.clock import now
from ifsa.errors import Refused
from ifsa.notifications import reading
from ifsa.rooms import queries, sweeps, topics, unsent
from ifsa.rooms.inbox import Inbox, inbox, latest_heads
from ifsa.web.edge import do, query_struct, read, render, see_other, submitted
from ifsa.wire.inbox import FindNew, ReadAll, UndoRead

WATCHED = 20
"""So many rooms are watched: those that were talked in last."""


@dataclass(frozen=True, slots=True)
class InboxPage:
    """`sweep` is what was marked as read a moment ago, and can be taken back. `heads` are the
    rooms in which something may come up, each with the number of its latest change. So many
    `drafts` wait to be sent."""

    inbox: Inbox
    heads: list[tuple[str, int]]
    sweep: int | None
    drafts: int
    now: datetime


async def show(request: Request) -> Response:
    asked = query_struct(request, FindNew)
    try:
        found = await read(request, inbox, after=asked.cursor)
    except Refused:
        return see_other("/sign-in?next=/inbox")
    heads = await read(request, latest_heads, most=WATCHED)
    drafts = await read(request, unsent.count)
    page = InboxPage(found, heads, asked.sweep, drafts, now())
    return await render(request, "inbox/inbox.html", page, tab="rooms")


async def read_all(request: Request) -> Response:
    given = await submitted(request, ReadAll)
    sweep = await do(request, reading.sweep, room=given.room, topic=given.topic)
    return see_other(f"/inbox?sweep={sweep}")


async def undo(request: Request) -> Response:
    given = await submitted(request, UndoRead)
    await do(request, sweeps.undo, sweep=given.sweep)
    return see_other("/inbox")


async def mark_unread(request: Request) -> Response:
    """Away from the topic: its page would soon have it read again."""
    topic = await do(request, topics.unread_from, message=request.path_params["message"])
    return see_other(f"/rooms/{topic.room}")


async def to_topic(request: Request) -> Response:
    """The address of a topic by its number, which is what a notice knows."""
    topic = await read(request, queries.topic, id=request.path_params["topic"])
    return see_other(f"/rooms/{topic.room}/topics/{topic.id}")


routes = [
    Route("/inbox", show, methods=["GET"]),
    Route("/inbox/read", read_all, methods=["POST"]),
    Route("/inbox/undo", undo, methods=["POST"]),
    Route("/messages/{message:int}/unread", mark_unread, methods=["POST"]),
    Route("/topics/{topic:int}", to_topic, methods=["GET"]),
]
