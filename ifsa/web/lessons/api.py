"""Lessons as JSON."""

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from ifsa.demonstrations import broadcasts, lessons, queries, registrations, stage
from ifsa.demonstrations.queries import LessonView
from ifsa.web.describing import api_route
from ifsa.web.edge import body, do, json_answer, query_struct, read
from ifsa.wire import demonstrations as wire


class Cursor(msgspec.Struct):
    """`cursor` is what the previous page gave as `next`."""

    cursor: str | None = None


async def list_lessons(request: Request) -> Response:
    after = query_struct(request, Cursor).cursor
    return json_answer(wire.lessons(await read(request, queries.page, after=after)))


async def show(request: Request) -> Response:
    return _answer(await read(request, queries.lesson, lesson=_lesson(request)))


async def schedule(request: Request) -> Response:
    given = await body(request, wire.ScheduleLesson)
    made = await do(
        request,
        lessons.schedule,
        school=request.path_params["slug"],
        plan=wire.plan(given),
        room=given.room,
    )
    return _answer(made, 201)


async def edit(request: Request) -> Response:
    given = await body(request, wire.ScheduleLesson)
    return _answer(await do(request, lessons.edit, lesson=_lesson(request), plan=wire.plan(given)))


async def cancel(request: Request) -> Response:
    return _answer(await do(request, lessons.cancel, lesson=_lesson(request)))


async def start(request: Request) -> Response:
    return _answer(await do(request, broadcasts.start, lesson=_lesson(request)))


async def end(request: Request) -> Response:
    return _answer(await do(request, broadcasts.end, lesson=_lesson(request)))


async def register(request: Request) -> Response:
    return _answer(await do(request, registrations.register, lesson=_lesson(request)))


async def withdraw(request: Request) -> Response:
    return _answer(await do(request, registrations.withdraw, lesson=_lesson(request)))


async def arrive(request: Request) -> Response:
    present = await do(request, stage.arrive, lesson=_lesson(request))
    return json_answer(wire.PresenceShape(present))


def _lesson(request: Request) -> int:
    return int(request.path_params["lesson"])


def _answer(view: LessonView, status: int = 200) -> Response:
    return json_answer(wire.lesson(view), status)


_ONE = "/api/v1/lessons/{lesson:int}"
routes = [
    api_route(
        "GET", "/api/v1/lessons", list_lessons, "Lessons.", query=Cursor, answers=wire.LessonPage
    ),
    api_route("GET", _ONE, show, "One lesson.", answers=wire.LessonShape),
    api_route(
        "PUT",
        _ONE,
        edit,
        "Change the plan of a lesson, for stewards of its host.",
        asks=wire.ScheduleLesson,
        answers=wire.LessonShape,
        refuses=(409,),
    ),
    api_route(
        "DELETE", _ONE, cancel, "Take a lesson back.", answers=wire.LessonShape, refuses=(409,)
    ),
    api_route(
        "POST",
        f"{_ONE}/start",
        start,
        "Go live; whoever publishes by WHIP starts it too.",
        answers=wire.LessonShape,
        refuses=(409,),
    ),
    api_route(
        "POST", f"{_ONE}/end", end, "End a lesson.", answers=wire.LessonShape, refuses=(409,)
    ),
    api_route(
        "POST",
        f"{_ONE}/register",
        register,
        "Say that one comes.",
        answers=wire.LessonShape,
        refuses=(409,),
    ),
    api_route(
        "DELETE",
        f"{_ONE}/register",
        withdraw,
        "Say that one does not come after all.",
        answers=wire.LessonShape,
        refuses=(409,),
    ),
    api_route(
        "POST",
        f"{_ONE}/presence",
        arrive,
        "A steward is at the stage, for the next three minutes.",
        answers=wire.PresenceShape,
        refuses=(409,),
    ),
    api_route(
        "POST",
        "/api/v1/schools/{slug}/lessons",
        schedule,
        "Plan a lesson of a school, for its stewards.",
        asks=wire.ScheduleLesson,
        answers=wire.LessonShape,
        status=201,
        refuses=(409,),
    ),
]
