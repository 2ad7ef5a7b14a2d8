"""A lesson's page: soon, live, ended or cancelled; read without JavaScript, live with it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ifsa.clock import now
from ifsa.demonstrations import queries, registrations
from ifsa.demonstrations.policy import may_watch
from ifsa.demonstrations.queries import LessonView
from ifsa.errors import NotFound, Problem, Refused
from ifsa.rooms import queries as rooms
from ifsa.rooms.views import TopicPage
from ifsa.trade import queries as trade
from ifsa.trade.views import ListingCard
from ifsa.web.edge import actor, do, read, render, see_other
from ifsa.web.lessons.watchers import PICTURE, SOUND, watching


@dataclass(frozen=True, slots=True)
class LessonPage:
    """`panel` is the talk beside the video; `refused` why this reader may not watch, if so."""

    lesson: LessonView
    panel: TopicPage | None
    listings: list[ListingCard]
    watching: int
    refused: Refused | None
    now: datetime
    sound: int = SOUND
    picture: int = PICTURE


async def show(request: Request) -> Response:
    return await _lesson(request)


async def register(request: Request) -> Response:
    return await _registration(request, registrations.register)


async def withdraw(request: Request) -> Response:
    return await _registration(request, registrations.withdraw)


async def _registration(request: Request, verb: Callable[..., Any]) -> Response:
    lesson = request.path_params["lesson"]
    try:
        await do(request, verb, lesson=lesson)
    except NotFound:
        raise
    except Problem as problem:
        return await _lesson(request, problem)
    return see_other(f"/lessons/{lesson}")


async def _lesson(request: Request, problem: Problem | None = None) -> Response:
    view = await read(request, queries.lesson, lesson=request.path_params["lesson"])
    who = await actor(request)
    page = LessonPage(
        lesson=view,
        panel=await _panel(request, view.topic),
        listings=await read(request, trade.listings_of_school, school=view.school.id, limit=6),
        watching=(await watching(request, [view]))[view.id],
        refused=may_watch(who, view.standing, audience=view.audience, youth=view.youth),
        now=now(),
    )
    form = {"key": str(uuid4())}
    return await render(
        request, "lessons/lesson.html", page, tab="lessons", problem=problem, form=form
    )


async def _panel(request: Request, topic: int | None) -> TopicPage | None:
    """The talk; None where there is none, or where it is in a room one may not see."""
    if topic is None:
        return None
    try:
        found = await read(request, rooms.topic, id=topic)
        return await read(request, rooms.topic_page, slug=found.room, id=topic)
    except NotFound:
        return None


routes = [
    Route("/lessons/{lesson:int}", show, methods=["GET"]),
    Route("/lessons/{lesson:int}/registration", register, methods=["POST"]),
    Route("/lessons/{lesson:int}/registration/withdraw", withdraw, methods=["POST"]),
]
