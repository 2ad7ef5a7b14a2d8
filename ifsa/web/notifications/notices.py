"""What one was told, and opening it: from a notice to what it tells of."""

from dataclasses import dataclass
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ifsa.clock import now
from ifsa.errors import Refused
from ifsa.language.formatting import Format
from ifsa.notifications import notices, queries
from ifsa.notifications.paths import path_of
from ifsa.notifications.queries import NoticeView
from ifsa.notifications.words import sentence
from ifsa.web.edge import do, query_struct, read, render, see_other, submitted
from ifsa.wire.notifications import FindNotices, ReadNotices


@dataclass(frozen=True, slots=True)
class Item:
    """One notice of the page."""

    notice: NoticeView

    @property
    def href(self) -> str:
        return path_of(self.notice.subject)

    def said(self, fmt: Format) -> str:
        """In the reader's language, whichever it was when the notice was given."""
        return sentence(self.notice, fmt)


@dataclass(frozen=True, slots=True)
class NoticesPage:
    items: tuple[Item, ...]
    next: int | None
    unread: int
    now: datetime


async def index(request: Request) -> Response:
    asked = query_struct(request, FindNotices)
    try:
        found = await read(request, queries.page, before=asked.cursor)
    except Refused:
        return see_other("/sign-in?next=/notices")
    page = NoticesPage(tuple(map(Item, found.items)), found.next, found.unread, now())
    return await render(request, "notifications/notices.html", page, tab="notices")


async def open_one(request: Request) -> Response:
    opened = await do(request, notices.read, notice=request.path_params["notice"])
    return see_other(path_of(opened.subject))


async def read_all(request: Request) -> Response:
    given = await submitted(request, ReadNotices)
    await do(request, notices.read_all, until=given.until)
    return see_other("/notices")


routes = [
    Route("/notices", index, methods=["GET"]),
    Route("/notices/read", read_all, methods=["POST"]),
    Route("/notices/{notice:int}/open", open_one, methods=["POST"]),
]
