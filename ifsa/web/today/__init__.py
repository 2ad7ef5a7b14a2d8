"""The first page: what is live now, what one can do, what is new for one."""

from dataclasses import dataclass
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ifsa.clock import now
from ifsa.demonstrations.queries import LessonView, first
from ifsa.rooms.queries import latest_topics
from ifsa.rooms.views import TopicView
from ifsa.trade.queries import market
from ifsa.trade.views import ListingCard
from ifsa.web.edge import read, render
from ifsa.web.lessons.watchers import PICTURE, SOUND, watching

TOPICS_SHOWN = 6
LISTINGS_SHOWN = 4


@dataclass(frozen=True, slots=True)
class TodayPage:
    """`lesson` runs now or comes next; `topics` have something unread, or are the latest."""

    lesson: LessonView | None
    watching: int
    topics: list[TopicView]
    listings: tuple[ListingCard, ...]
    now: datetime
    sound: int = SOUND
    picture: int = PICTURE


async def show(request: Request) -> Response:
    lesson = await read(request, first)
    page = TodayPage(
        lesson=lesson,
        watching=(await watching(request, [lesson]))[lesson.id] if lesson else 0,
        topics=await read(request, latest_topics, most=TOPICS_SHOWN),
        listings=(await read(request, market, limit=LISTINGS_SHOWN)).items,
        now=now(),
    )
    return await render(request, "today/today.html", page, tab="today")


routes = [Route("/", show, methods=["GET"])]
