"""Planning a lesson: the form for a new one, for another time, and taking it back."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ifsa.demonstrations import lessons, queries
from ifsa.demonstrations.policy import may_edit, may_schedule
from ifsa.demonstrations.queries import LessonView
from ifsa.errors import Problem, demand
from ifsa.language import LANGUAGES
from ifsa.rooms import queries as rooms
from ifsa.rooms.views import RoomView
from ifsa.schools import queries as schools
from ifsa.schools import vocabulary
from ifsa.schools.queries import SchoolBrief
from ifsa.web.edge import actor, do, read, render, see_other
from ifsa.web.zones import choosable
from ifsa.wire.decoding import from_form
from ifsa.wire.demonstrations import ScheduleLesson, plan

# Languages a lesson may be held in, beside those of the school; others can be given by JSON.
SPOKEN = ("ur", "pa-Arab", "skr", "sd", "ps", "zh-Hans", "en", "kk", "ru", "sw", "scl")
MANY = frozenset({"captions", "crops", "cohosts"})


@dataclass(frozen=True, slots=True)
class PlanPage:
    """`lesson` is None for a new one; `rooms` are the school's, for the talk beside the video."""

    school: SchoolBrief
    lesson: LessonView | None
    rooms: list[RoomView]
    zones: list[str]
    spoken: tuple[str, ...]
    crops: list[tuple[str, str]]


async def new(request: Request) -> Response:
    school = await read(request, schools.school_called, slug=request.path_params["slug"])
    who = await actor(request)
    steward = await read(request, _runs, school=school.id)
    demand(may_schedule(who, steward=steward))
    return await _form(request, school, None, await _fresh(request, school))


async def schedule(request: Request) -> Response:
    school = await read(request, schools.school_called, slug=request.path_params["slug"])
    values = await typed_plan(request)
    try:
        given = from_form(values, ScheduleLesson)
        made = await do(
            request, lessons.schedule, school=school.slug, plan=plan(given), room=given.room
        )
    except Problem as problem:
        if problem.field is None:
            raise
        return await _form(request, school, None, values, problem)
    return see_other(f"/lessons/{made.id}")


async def change(request: Request) -> Response:
    view = await _mine(request)
    return await _form(request, view.school, view, _as_typed(view))


async def edit(request: Request) -> Response:
    view = await _mine(request)
    values = await typed_plan(request)
    try:
        given = plan(from_form(values, ScheduleLesson))
        await do(request, lessons.edit, lesson=view.id, plan=given)
    except Problem as problem:
        return await _form(request, view.school, view, values, problem)
    return see_other(f"/lessons/{view.id}")


async def cancel(request: Request) -> Response:
    lesson = request.path_params["lesson"]
    await do(request, lessons.cancel, lesson=lesson)
    return see_other(f"/lessons/{lesson}")


async def typed_plan(request: Request) -> dict[str, Any]:
    """The form's fields as the struct has them: `title.ur` is a part of `title`."""
    form = await request.form(max_fields=200)
    values: dict[str, Any] = {"title": {}, "about": {}}
    for name in form:
        texts = [one for one in form.getlist(name) if isinstance(one, str)]
        noun, _, language = name.partition(".")
        if language in LANGUAGES and noun in ("title", "about"):
            values[noun][language] = texts[-1]
        elif texts:
            values[name] = texts if name in MANY else texts[-1]
    return values


def _runs(reading: Any, actor: Any, *, school: int) -> bool:
    return schools.is_steward(reading, actor.member, school)


async def _mine(request: Request) -> LessonView:
    view = await read(request, queries.lesson, lesson=request.path_params["lesson"])
    demand(may_edit(await actor(request), host=view.host))
    return view


async def _fresh(request: Request, school: SchoolBrief) -> dict[str, Any]:
    """What a new form begins with: the school's clock, the steward's language."""
    language = (await actor(request)).language
    return {"zone": school.zone, "minutes": "60", "spoken": language, "audience": "all"}


def _as_typed(view: LessonView) -> dict[str, Any]:
    return {
        "title": view.title,
        "about": view.about,
        "date": view.local_start.date().isoformat(),
        "time": view.local_start.strftime("%H:%M"),
        "zone": view.zone,
        "minutes": str(view.minutes),
        "spoken": view.spoken,
        "captions": list(view.captions),
        "crops": list(view.crops),
        "cohosts": [one.slug for one in view.cohosts],
        "capacity": view.capacity or "",
        "audience": view.audience.value,
        "youth": "true" if view.youth else "",
        "codec": view.codec.value,
    }


async def _form(
    request: Request,
    school: SchoolBrief,
    view: LessonView | None,
    values: Mapping[str, Any],
    problem: Problem | None = None,
) -> Response:
    page = PlanPage(
        school=school,
        lesson=view,
        rooms=await read(request, rooms.rooms, school=school.id),
        zones=choosable(str(values.get("zone") or school.zone)),
        spoken=SPOKEN,
        crops=vocabulary.choices("crop", (await actor(request)).language),
    )
    form = {"title": {}, "about": {}, "captions": [], "crops": [], "cohosts": []} | dict(values)
    return await render(
        request, "lessons/plan.html", page, tab="lessons", problem=problem, form=form
    )


routes = [
    Route("/schools/{slug}/lessons/new", new, methods=["GET"]),
    Route("/schools/{slug}/lessons/new", schedule, methods=["POST"]),
    Route("/lessons/{lesson:int}/edit", change, methods=["GET"]),
    Route("/lessons/{lesson:int}/edit", edit, methods=["POST"]),
    Route("/lessons/{lesson:int}/cancel", cancel, methods=["POST"]),
]
