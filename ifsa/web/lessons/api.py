"""Lessons as JSON."""

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ifsa.demonstrations import broadcasts, lessons, queries, registrations, stage
from ifsa.demonstrations.queries import LessonView
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


routes = [
    Route("/api/v1/lessons", list_lessons, methods=["GET"]),
    Route("/api/v1/lessons/{lesson:int}", show, methods=["GET"]),
    Route("/api/v1/lessons/{lesson:int}", edit, methods=["PUT"]),
    Route("/api/v1/lessons/{lesson:int}", cancel, methods=["DELETE"]),
    Route("/api/v1/lessons/{lesson:int}/start", start, methods=["POST"]),
    Route("/api/v1/lessons/{lesson:int}/end", end, methods=["POST"]),
    Route("/api/v1/lessons/{lesson:int}/register", register, methods=["POST"]),
    Route("/api/v1/lessons/{lesson:int}/register", withdraw, methods=["DELETE"]),
    Route("/api/v1/lessons/{lesson:int}/presence", arrive, methods=["POST"]),
    Route("/api/v1/schools/{slug}/lessons", schedule, methods=["POST"]),
]
