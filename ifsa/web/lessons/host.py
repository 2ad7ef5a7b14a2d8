"""The stewards' side of a lesson: camera, going live, ending, encoders."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ifsa.clock import now
from ifsa.demonstrations import broadcasts, queries
from ifsa.demonstrations.policy import STEWARDS_FOR_YOUTH, may_publish
from ifsa.demonstrations.queries import LessonView
from ifsa.errors import NotFound, Problem, Refused
from ifsa.web.edge import actor, do, read, render, see_other
from ifsa.web.lessons.watchers import PICTURE, SOUND, watching


@dataclass(frozen=True, slots=True)
class HostPage:
    """`whip` is the address encoders publish to; `wanted` stewards must be present, if any."""

    lesson: LessonView
    whip: str
    present: int
    wanted: int
    watching: int
    now: datetime
    sound: int = SOUND
    picture: int = PICTURE


async def show(request: Request) -> Response:
    return await _host(request)


async def start(request: Request) -> Response:
    return await _say(request, broadcasts.start)


async def end(request: Request) -> Response:
    return await _say(request, broadcasts.end)


async def _say(request: Request, verb: Callable[..., Any]) -> Response:
    lesson = request.path_params["lesson"]
    try:
        await do(request, verb, lesson=lesson)
    except (NotFound, Refused) as problem:
        if problem.code != "two_stewards_needed":
            raise
        return await _host(request, problem)
    except Problem as problem:
        return await _host(request, problem)
    return see_other(f"/lessons/{lesson}/host")


async def _host(request: Request, problem: Problem | None = None) -> Response:
    lesson = request.path_params["lesson"]
    view = await read(request, queries.lesson, lesson=lesson)
    refused = may_publish(await actor(request), view.standing)
    if refused:
        # Whoever looks after the alliance may end a lesson, and has no page here to be told on.
        raise problem or refused
    page = HostPage(
        lesson=view,
        whip=f"{request.base_url}lessons/{lesson}/whip",
        present=await read(request, queries.stewards_present, lesson=lesson),
        wanted=STEWARDS_FOR_YOUTH if view.youth else 0,
        watching=(await watching(request, [view]))[lesson],
        now=now(),
    )
    return await render(request, "lessons/host.html", page, tab="lessons", problem=problem)


routes = [
    Route("/lessons/{lesson:int}/host", show, methods=["GET"]),
    Route("/lessons/{lesson:int}/start", start, methods=["POST"]),
    Route("/lessons/{lesson:int}/end", end, methods=["POST"]),
]
