"""The page of all lessons: what runs now, what comes by day, what was."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby, takewhile
from zoneinfo import ZoneInfo

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ifsa.clock import now
from ifsa.demonstrations import queries
from ifsa.demonstrations.kinds import State
from ifsa.demonstrations.queries import LessonView, Schedule
from ifsa.language.formatting import Format
from ifsa.language.negotiation import best_text
from ifsa.schools.vocabulary import label
from ifsa.web.edge import actor, query_struct, read, render
from ifsa.web.lessons.watchers import PICTURE, SOUND, watching

Choice = tuple[str, str]
"""What is sent, and what is shown."""


class Narrowed(msgspec.Struct):
    """What one may narrow the list by."""

    crop: str | None = None
    language: str | None = None
    school: str | None = None


@dataclass(frozen=True, slots=True)
class Day:
    """Lessons of one day on the viewer's calendar."""

    day: date
    lessons: tuple[LessonView, ...]


@dataclass(frozen=True, slots=True)
class SchedulePage:
    schedule: Schedule
    now_or_soon: tuple[LessonView, ...]
    days: tuple[Day, ...]
    crops: list[Choice]
    languages: list[Choice]
    schools: list[Choice]
    narrowed: Narrowed
    watching: dict[int, int]
    now: datetime
    sound: int = SOUND
    picture: int = PICTURE


async def show(request: Request) -> Response:
    narrowed = query_struct(request, Narrowed)
    found = await read(request, queries.schedule, **msgspec.to_builtins(narrowed))
    who, at = await actor(request), now()
    choices = await read(request, queries.choices)
    soon = tuple(takewhile(lambda one: _is_soon(one, at), found.coming))
    page = SchedulePage(
        schedule=found,
        now_or_soon=(*found.live, *soon),
        days=tuple(by_day(found.coming[len(soon) :], who.zone)),
        crops=[(key, label("crop", key, who.language)) for key in choices.crops],
        languages=[(tag, Format(who.language).language_name(tag)) for tag in choices.languages],
        schools=[(one.slug, best_text(one.name, who.language)[1]) for one in choices.schools],
        narrowed=narrowed,
        watching=await watching(request, found.live),
        now=at,
    )
    return await render(request, "lessons/schedule.html", page, tab="lessons")


def _is_soon(lesson: LessonView, at: datetime) -> bool:
    return lesson.state is State.PLANNED and lesson.opens_at <= at


def by_day(lessons: Sequence[LessonView], zone: str) -> Iterable[Day]:
    """Lessons, sorted by start, put together by the day on which they start in a zone."""
    there = ZoneInfo(zone)
    for day, some in groupby(lessons, lambda one: one.starts_at.astimezone(there).date()):
        yield Day(day, tuple(some))


routes = [Route("/lessons", show, methods=["GET"])]
