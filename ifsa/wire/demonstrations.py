"""Lessons over the wire: what is sent to plan and run one, what is answered."""

from datetime import date, datetime, time
from typing import Literal

import msgspec

from ifsa.demonstrations.lessons import Plan
from ifsa.demonstrations.queries import LessonList, LessonView
from ifsa.errors import Invalid
from ifsa.schools.queries import SchoolBrief


class ScheduleLesson(msgspec.Struct):
    """A plan. `date` and `time` ("15:00") are on the host's wall clock, in `zone`.

    `title` and `about` are by interface language; `spoken` and `captions` are language tags;
    `room` is the slug of a room of the school for the talk beside the video.
    """

    date: date
    time: str
    zone: str
    title: dict[str, str]
    minutes: int = 60
    spoken: str = "en"
    about: dict[str, str] = {}
    captions: list[str] = []
    crops: list[str] = []
    cohosts: list[str] = []
    capacity: int | None = None
    audience: Literal["all", "women"] = "all"
    youth: bool = False
    codec: Literal["vp8", "h264"] = "vp8"
    room: str | None = None


class SchoolShape(msgspec.Struct):
    slug: str
    name: dict[str, str]
    place: dict[str, str]
    country: str


class LessonShape(msgspec.Struct, omit_defaults=True):
    """A lesson. `local_start` is the host's wall clock in `zone`, `starts_at` the moment it means.

    `on_air`: a publisher is connected; `lost_at`: since when one is missed. `registered` is left
    out where the answer is for more than one person.
    """

    id: int
    school: SchoolShape
    cohosts: list[SchoolShape]
    title: dict[str, str]
    about: dict[str, str]
    state: str
    zone: str
    local_start: datetime
    starts_at: datetime
    minutes: int
    spoken: str
    captions: list[str]
    crops: list[str]
    audience: str
    youth: bool
    codec: str
    on_air: bool
    coming: int
    capacity: int | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    lost_at: datetime | None = None
    topic: int | None = None
    registered: bool | None = None


class LessonPage(msgspec.Struct):
    items: list[LessonShape]
    next: str | None


class PresenceShape(msgspec.Struct):
    """How many stewards are at the stage."""

    present: int


def plan(given: ScheduleLesson) -> Plan:
    """The verb's plan. Raises Invalid for a time that no clock shows."""
    return Plan(
        title=given.title,
        about=given.about,
        local_start=datetime.combine(given.date, _clock(given.time)),
        zone=given.zone,
        minutes=given.minutes,
        spoken=given.spoken,
        captions=given.captions,
        crops=given.crops,
        cohosts=given.cohosts,
        capacity=given.capacity,
        audience=given.audience,
        youth=given.youth,
        codec=given.codec,
    )


def _clock(text: str) -> time:
    try:
        return time.fromisoformat(text).replace(tzinfo=None)
    except ValueError as error:
        raise Invalid("time", "bad_date") from error


def school(brief: SchoolBrief) -> SchoolShape:
    return SchoolShape(brief.slug, brief.name, brief.place, brief.country)


def lesson(view: LessonView, *, personal: bool = True) -> LessonShape:
    """`personal` False: for an answer that is sent to many."""
    return LessonShape(
        id=view.id,
        school=school(view.school),
        cohosts=[school(one) for one in view.cohosts],
        title=view.title,
        about=view.about,
        state=view.state.value,
        zone=view.zone,
        local_start=view.local_start,
        starts_at=view.starts_at,
        minutes=view.minutes,
        spoken=view.spoken,
        captions=list(view.captions),
        crops=list(view.crops),
        audience=view.audience.value,
        youth=view.youth,
        codec=view.codec.value,
        on_air=view.on_air,
        coming=view.coming,
        capacity=view.capacity,
        started_at=view.started_at,
        ended_at=view.ended_at,
        lost_at=view.lost_at,
        topic=view.topic,
        registered=view.mine if personal else None,
    )


def lessons(piece: LessonList) -> LessonPage:
    return LessonPage([lesson(one) for one in piece.items], piece.next)
