"""The plan of a lesson: schedule, edit, cancel, and what falls due because of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import delete, select

from ifsa.actor import Actor
from ifsa.demonstrations import policy, queries, search
from ifsa.demonstrations.due import promise
from ifsa.demonstrations.events import (
    LessonCancelled,
    LessonEdited,
    LessonMoved,
    LessonScheduled,
    LessonSoon,
)
from ifsa.demonstrations.kinds import Audience, Codec, State
from ifsa.demonstrations.localtime import exists, instant
from ifsa.demonstrations.model import Cohost, Demonstration, ShownCrop
from ifsa.demonstrations.queries import LessonView
from ifsa.demonstrations.words import language_tags, localised
from ifsa.errors import Conflict, Invalid, demand
from ifsa.language.negotiation import best_text, known_zone
from ifsa.rooms import queries as rooms
from ifsa.rooms import topics
from ifsa.schools import queries as schools
from ifsa.schools import vocabulary
from ifsa.storage.events import Event
from ifsa.storage.work import Work

TITLE_MAX = 120
ABOUT_MAX = 2000
MINUTES = range(5, 8 * 60 + 1)
CAPACITY = range(1, 100_001)
COHOSTS_MAX = 5
# Clock rules are not known further ahead, and nobody plans a lesson so far.
AHEAD_MAX = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a host promises. `local_start` is naive: the wall clock in `zone`.

    `cohosts` are slugs of other schools; texts are by language.
    """

    title: dict[str, str]
    local_start: datetime
    zone: str
    minutes: int
    spoken: str
    about: dict[str, str] = field(default_factory=dict)
    captions: Sequence[str] = ()
    crops: Sequence[str] = ()
    cohosts: Sequence[str] = ()
    capacity: int | None = None
    audience: str = Audience.ALL.value
    youth: bool = False
    codec: str = Codec.VP8.value


def schedule(
    work: Work, actor: Actor, *, school: str, plan: Plan, room: str | None = None
) -> LessonView:
    """A new lesson of a school, with a topic in `room` beside it, if one is named.

    Raises NotFound for the school or room, Refused to all but the school's stewards, Invalid.
    """
    host = schools.school_called(work, actor, slug=school)
    demand(policy.may_schedule(actor, steward=schools.is_steward(work, actor.member, host.id)))
    starts_at = _moment(work, plan)
    row = Demonstration(
        school_id=host.id, state=State.PLANNED.value, made_by=actor.member, made_at=work.now
    )
    _write(row, plan, starts_at)
    row.topic_id = _topic(work, actor, host.slug, room, plan) if room else None
    work.session.add(row)
    work.session.flush()
    _write_around(work, actor, row, plan)
    search.keep(work, row)
    work.emit(LessonScheduled(row.id, host.id))
    promise(work, row)
    return queries.lesson(work, actor, lesson=row.id)


def edit(work: Work, actor: Actor, *, lesson: int, plan: Plan) -> LessonView:
    """Another plan for a lesson that has not begun; whoever registered hears of another time.

    Raises NotFound, Refused, Invalid, Conflict("lesson_begun").
    """
    row = _hosted(work, actor, lesson)
    if row.state != State.PLANNED.value:
        raise Conflict("lesson_begun")
    before, starts_at = row.starts_at, _moment(work, plan, known=row)
    _write(row, plan, starts_at)
    work.session.flush()
    _write_around(work, actor, row, plan)
    search.keep(work, row)
    if starts_at == before:
        work.emit(LessonEdited(row.id))
    else:
        work.emit(LessonMoved(row.id, before))
        promise(work, row)
    return queries.lesson(work, actor, lesson=row.id)


def cancel(work: Work, actor: Actor, *, lesson: int) -> LessonView:
    """Take back a lesson that has not begun; twice is no error. Raises Conflict("lesson_begun")."""
    row = _hosted(work, actor, lesson)
    if row.state in (State.LIVE.value, State.ENDED.value):
        raise Conflict("lesson_begun")
    if row.state == State.PLANNED.value:
        row.state = State.CANCELLED.value
        work.session.flush()
        work.emit(LessonCancelled(row.id))
    return queries.lesson(work, actor, lesson=row.id)


def remind(work: Work, event: Event) -> None:
    """Due work: say that a lesson is near, unless it was moved or cancelled since."""
    near = cast(LessonSoon, event)
    row = work.session.get_one(Demonstration, near.lesson)
    if row.state == State.PLANNED.value and row.starts_at == near.starts_at:
        work.emit(near)


def realign(work: Work, actor: Actor) -> int:
    """Work out the moments of planned lessons anew, after new clock rules; gives how many moved.

    The house itself calls this at its start; no door leads here.
    """
    moved = 0
    planned = select(Demonstration).where(
        Demonstration.state == State.PLANNED.value, Demonstration.starts_at > work.now
    )
    for row in work.session.scalars(planned).all():
        before, row.starts_at = row.starts_at, instant(row.local_start, row.zone)
        if row.starts_at != before:
            work.session.flush()
            work.emit(LessonMoved(row.id, before))
            promise(work, row)
            moved += 1
    return moved


def _hosted(work: Work, actor: Actor, lesson: int) -> Demonstration:
    view = queries.lesson(work, actor, lesson=lesson)
    demand(policy.may_edit(actor, host=view.host))
    return work.session.get_one(Demonstration, lesson, with_for_update=True)


def _topic(work: Work, actor: Actor, school: str, room: str, plan: Plan) -> int:
    if rooms.room(work, actor, slug=room).school != school:
        raise Invalid("room", "bad_choice")
    lang, title = best_text(plan.title, plan.spoken)
    return topics.start(work, actor, room=room, title=title, lang=lang).id


def _moment(work: Work, plan: Plan, known: Demonstration | None = None) -> datetime:
    """The checked UTC start. A time that was promised before may stay, though it is past now."""
    if known_zone(plan.zone) is None:
        raise Invalid("zone", "bad_zone")
    local = plan.local_start.replace(tzinfo=None, second=0, microsecond=0)
    if not exists(local, plan.zone):
        raise Invalid("time", "time_skipped")
    starts_at = instant(local, plan.zone)
    if known is not None and known.starts_at == starts_at:
        return starts_at
    if not work.now <= starts_at <= work.now + AHEAD_MAX:
        raise Invalid("date", "past_time" if starts_at < work.now else "time_far")
    return starts_at


def _write(row: Demonstration, plan: Plan, starts_at: datetime) -> None:
    row.title = _titles(plan)
    row.about = localised("about", plan.about, limit=ABOUT_MAX)
    row.zone = plan.zone
    row.local_start = plan.local_start.replace(tzinfo=None, second=0, microsecond=0)
    row.starts_at = starts_at
    row.minutes = _within("minutes", plan.minutes, MINUTES)
    row.spoken = language_tags("spoken", [plan.spoken])[0]
    row.captions = language_tags("captions", plan.captions)
    row.capacity = None if plan.capacity is None else _within("capacity", plan.capacity, CAPACITY)
    row.audience = _among("audience", plan.audience, [one.value for one in Audience])
    row.youth = plan.youth
    row.codec = _among("codec", plan.codec, [one.value for one in Codec])


def _titles(plan: Plan) -> dict[str, str]:
    titles = localised("title", plan.title, limit=TITLE_MAX, single=True)
    if not titles:
        raise Invalid("title", "required")
    return titles


def _write_around(work: Work, actor: Actor, row: Demonstration, plan: Plan) -> None:
    if vocabulary.unknown("crop", plan.crops):
        raise Invalid("crops", "bad_choice")
    cohosts = _cohosts(work, actor, row.school_id, plan.cohosts)
    for table in (ShownCrop, Cohost):
        work.session.execute(delete(table).where(table.demonstration_id == row.id))
    crops = [ShownCrop(demonstration_id=row.id, crop=one) for one in dict.fromkeys(plan.crops)]
    beside = [Cohost(demonstration_id=row.id, school_id=one) for one in cohosts]
    work.session.add_all([*crops, *beside])
    work.session.flush()


def _cohosts(work: Work, actor: Actor, host: int, slugs: Sequence[str]) -> list[int]:
    ids = [schools.school_called(work, actor, slug=slug).id for slug in dict.fromkeys(slugs)]
    if host in ids or len(ids) > COHOSTS_MAX:
        raise Invalid("cohosts", "bad_choice")
    return ids


def _within(name: str, value: int, allowed: range) -> int:
    if value not in allowed:
        raise Invalid(name, "number_range", least=allowed[0], most=allowed[-1])
    return value


def _among(name: str, value: str, allowed: Sequence[str]) -> str:
    if value not in allowed:
        raise Invalid(name, "bad_choice")
    return value
