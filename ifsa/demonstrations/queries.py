"""Reads about demonstrations. A list takes the same number of statements for 1 and for 50."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select, true

from ifsa.actor import Actor
from ifsa.demonstrations.kinds import Audience, Codec, State
from ifsa.demonstrations.model import (
    Cohost,
    Demonstration,
    Registration,
    ShownCrop,
    StagePresence,
)
from ifsa.demonstrations.policy import (
    FORGOTTEN_AFTER,
    PRESENT_FOR,
    Standing,
    opens_at,
    readable,
    runs,
)
from ifsa.errors import Invalid, NotFound
from ifsa.schools import queries as schools
from ifsa.schools.queries import SchoolBrief
from ifsa.storage.work import Reading

PAST_SHOWN = 20
PAGE = 50


@dataclass(frozen=True, slots=True)
class LessonView:
    """A lesson as one actor sees it. `school` hosts, `cohosts` stand beside it.

    `coming` counts registrations; `mine` says that the actor registered, `steward` that the actor
    may go live, `host` that the actor may change the plan.
    """

    id: int
    school: SchoolBrief
    cohosts: tuple[SchoolBrief, ...]
    title: dict[str, str]
    about: dict[str, str]
    zone: str
    local_start: datetime
    starts_at: datetime
    minutes: int
    spoken: str
    captions: tuple[str, ...]
    crops: tuple[str, ...]
    capacity: int | None
    audience: Audience
    youth: bool
    codec: Codec
    state: State
    started_at: datetime | None
    ended_at: datetime | None
    on_air: bool
    lost_at: datetime | None
    topic: int | None
    coming: int
    mine: bool
    steward: bool
    host: bool

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def opens_at(self) -> datetime:
        """From when on a steward may go live."""
        return opens_at(self.starts_at)

    @property
    def forgotten_at(self) -> datetime:
        """When it is over, if nobody is on its stage."""
        return self.ends_at + FORGOTTEN_AFTER

    @property
    def full(self) -> bool:
        return self.capacity is not None and self.coming >= self.capacity

    @property
    def closed(self) -> str | None:
        """The problem of somebody who still wants something of it, None while one may."""
        return {State.ENDED: "already_ended", State.CANCELLED: "lesson_cancelled"}.get(self.state)

    @property
    def standing(self) -> Standing:
        return Standing(steward=self.steward, registered=self.mine)


@dataclass(frozen=True, slots=True)
class Schedule:
    """The page of lessons: what runs, what comes (the next first), what was (the last first)."""

    live: tuple[LessonView, ...]
    coming: tuple[LessonView, ...]
    past: tuple[LessonView, ...]

    @property
    def empty(self) -> bool:
        return not (self.live or self.coming or self.past)


@dataclass(frozen=True, slots=True)
class Choices:
    crops: tuple[str, ...]
    languages: tuple[str, ...]
    schools: tuple[SchoolBrief, ...]


@dataclass(frozen=True, slots=True)
class LessonList:
    """A piece of all lessons, by start; `next` is the cursor of the following piece."""

    items: tuple[LessonView, ...]
    next: str | None


def lesson(reading: Reading, actor: Actor, *, lesson: int) -> LessonView:
    """One lesson. Raises NotFound."""
    return _lesson(reading, actor, lesson)


def _lesson(reading: Reading, actor: Actor, lesson: int) -> LessonView:
    row = reading.session.scalar(
        select(Demonstration).where(Demonstration.id == lesson, readable(actor))
    )
    if row is None:
        raise NotFound
    return _views(reading, actor, [row])[0]


def by_ids(reading: Reading, actor: Actor, *, ids: Sequence[int]) -> dict[int, LessonView]:
    """Those of these lessons that the actor may see."""
    wanted = select(Demonstration).where(Demonstration.id.in_(ids), readable(actor))
    views = _views(reading, actor, reading.session.scalars(wanted).all())
    return {view.id: view for view in views}


def schedule(
    reading: Reading,
    actor: Actor,
    *,
    crop: str | None = None,
    language: str | None = None,
    school: str | None = None,
) -> Schedule:
    """All that runs or comes, and the last that were, narrowed by crop, spoken language, school."""
    wanted = and_(readable(actor), *_narrowed(crop, language, school))
    open_states = (State.PLANNED.value, State.LIVE.value)
    still_said = and_(
        Demonstration.state == State.CANCELLED.value, Demonstration.starts_at > reading.now
    )
    ahead = reading.session.scalars(
        select(Demonstration)
        .where(wanted, or_(Demonstration.state.in_(open_states), still_said))
        .order_by(Demonstration.starts_at, Demonstration.id)
    ).all()
    behind = reading.session.scalars(
        select(Demonstration)
        .where(
            wanted,
            Demonstration.state == State.ENDED.value,
            Demonstration.started_at.is_not(None),
        )
        .order_by(Demonstration.starts_at.desc(), Demonstration.id.desc())
        .limit(PAST_SHOWN)
    ).all()
    return _sorted_out(_views(reading, actor, [*ahead, *behind]))


def choices(reading: Reading, actor: Actor) -> Choices:
    """What the schedule can be narrowed by: only what some lesson has."""
    crops = select(ShownCrop.crop).distinct().order_by(ShownCrop.crop)
    spoken = select(Demonstration.spoken).distinct().order_by(Demonstration.spoken)
    hosts = set(reading.session.scalars(select(Demonstration.school_id).distinct()))
    return Choices(
        crops=tuple(reading.session.scalars(crops)),
        languages=tuple(reading.session.scalars(spoken)),
        schools=tuple(schools.briefs(reading, hosts).values()),
    )


def page(reading: Reading, actor: Actor, *, after: str | None = None) -> LessonList:
    """All lessons by start, PAGE at a time. Raises Invalid for a cursor that is none of ours."""
    rows = reading.session.scalars(
        select(Demonstration)
        .where(readable(actor), _beyond(after))
        .order_by(Demonstration.starts_at, Demonstration.id)
        .limit(PAGE + 1)
    ).all()
    views = _views(reading, actor, rows[:PAGE])
    more = len(rows) > PAGE
    return LessonList(tuple(views), _cursor(views[-1]) if more else None)


def of_school(
    reading: Reading, actor: Actor, *, school: int, limit: int = 10
) -> tuple[LessonView, ...]:
    """What a school's page shows: running and coming, its own and those it stands beside."""
    states = (State.PLANNED.value, State.LIVE.value)
    rows = reading.session.scalars(
        select(Demonstration)
        .where(readable(actor), runs([school]), Demonstration.state.in_(states))
        .order_by(Demonstration.starts_at, Demonstration.id)
        .limit(limit)
    ).all()
    return tuple(_views(reading, actor, rows))


def of_member(reading: Reading, actor: Actor, *, limit: int = 10) -> tuple[LessonView, ...]:
    """Lessons one has registered for, running or to come."""
    states = (State.PLANNED.value, State.LIVE.value)
    mine = select(Registration.demonstration_id).where(Registration.member_id == actor.member)
    rows = reading.session.scalars(
        select(Demonstration)
        .where(readable(actor), Demonstration.id.in_(mine), Demonstration.state.in_(states))
        .order_by(Demonstration.starts_at, Demonstration.id)
        .limit(limit)
    ).all()
    return tuple(_views(reading, actor, rows))


def first(reading: Reading, actor: Actor) -> LessonView | None:
    """What the first page puts on top: what runs now, else what comes next; None for nothing."""
    states = (State.LIVE.value, State.PLANNED.value)
    rows = reading.session.scalars(
        select(Demonstration)
        .where(readable(actor), Demonstration.state.in_(states))
        .order_by(Demonstration.state, Demonstration.starts_at, Demonstration.id)
        .limit(1)
    ).all()
    return _views(reading, actor, rows)[0] if rows else None


def by_topic(reading: Reading, actor: Actor, *, topic: int) -> int | None:
    """The lesson beside which a topic runs."""
    return reading.session.scalar(
        select(Demonstration.id).where(Demonstration.topic_id == topic, readable(actor))
    )


def registered(reading: Reading, actor: Actor, *, lesson: int) -> tuple[int, ...]:
    """Members who mean to come: whom a notice about the lesson concerns."""
    return tuple(
        reading.session.scalars(
            select(Registration.member_id)
            .where(Registration.demonstration_id == lesson)
            .order_by(Registration.at, Registration.member_id)
        )
    )


def stewards(reading: Reading, actor: Actor, *, lesson: int) -> frozenset[int]:
    """The members who may stand on a lesson's stage. Raises NotFound."""
    view = _lesson(reading, actor, lesson)
    hosts = (view.school, *view.cohosts)
    return frozenset(
        member for school in hosts for member in schools.stewards_of(reading, school.id)
    )


def stewards_present(reading: Reading, actor: Actor, *, lesson: int) -> int:
    """Stewards whose host page was open in the last minutes."""
    since = reading.now - PRESENT_FOR
    return (
        reading.session.scalar(
            select(func.count())
            .select_from(StagePresence)
            .where(
                StagePresence.demonstration_id == lesson,
                StagePresence.seen_at >= since,
            )
        )
        or 0
    )


def _narrowed(
    crop: str | None, language: str | None, school: str | None
) -> Iterable[ColumnElement[bool]]:
    if crop:
        yield Demonstration.id.in_(select(ShownCrop.demonstration_id).where(ShownCrop.crop == crop))
    if language:
        yield Demonstration.spoken == language
    if school:
        yield Demonstration.school_id.in_(schools.ids_of(school))


def _sorted_out(views: Sequence[LessonView]) -> Schedule:
    waiting = (State.PLANNED, State.CANCELLED)
    return Schedule(
        live=tuple(one for one in views if one.state is State.LIVE),
        coming=tuple(one for one in views if one.state in waiting),
        past=tuple(one for one in views if one.state is State.ENDED),
    )


def _beyond(cursor: str | None) -> ColumnElement[bool]:
    if cursor is None:
        return true()
    try:
        moment, _, number = cursor.partition("_")
        start, last = datetime.fromisoformat(moment), int(number)
    except ValueError as error:
        raise Invalid("after", "bad_choice") from error
    if start.tzinfo is None:
        raise Invalid("after", "bad_choice")
    later = Demonstration.starts_at > start
    return or_(later, and_(Demonstration.starts_at == start, Demonstration.id > last))


def _cursor(view: LessonView) -> str:
    # Z, not +00:00: a plus sign in a query string is read as a space.
    return f"{view.starts_at.isoformat().replace('+00:00', 'Z')}_{view.id}"


@dataclass(frozen=True, slots=True)
class _Around:
    """What a list of lessons needs to know besides their rows."""

    schools: dict[int, SchoolBrief]
    cohosts: dict[int, list[int]]
    crops: dict[int, list[str]]
    coming: dict[int, int]
    mine: frozenset[int]
    run: frozenset[int]


def _views(reading: Reading, actor: Actor, rows: Sequence[Demonstration]) -> list[LessonView]:
    around = _around(reading, actor, rows)
    return [_view(row, around) for row in rows]


def _around(reading: Reading, actor: Actor, rows: Sequence[Demonstration]) -> _Around:
    ids = [row.id for row in rows]
    cohosts = _cohosts(reading, ids)
    named = {row.school_id for row in rows} | {one for many in cohosts.values() for one in many}
    return _Around(
        schools=schools.briefs(reading, named),
        cohosts=cohosts,
        crops=_crops(reading, ids),
        coming=_coming(reading, ids),
        mine=_mine(reading, actor, ids),
        run=frozenset(schools.run_by(reading, actor.member)),
    )


def _cohosts(reading: Reading, ids: Sequence[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    rows = reading.session.execute(
        select(Cohost.demonstration_id, Cohost.school_id)
        .where(Cohost.demonstration_id.in_(ids))
        .order_by(Cohost.school_id)
    )
    for lesson_id, school in rows:
        found[lesson_id].append(school)
    return found


def _crops(reading: Reading, ids: Sequence[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    rows = reading.session.execute(
        select(ShownCrop.demonstration_id, ShownCrop.crop)
        .where(ShownCrop.demonstration_id.in_(ids))
        .order_by(ShownCrop.crop)
    )
    for lesson_id, crop in rows:
        found[lesson_id].append(crop)
    return found


def _coming(reading: Reading, ids: Sequence[int]) -> dict[int, int]:
    rows = reading.session.execute(
        select(Registration.demonstration_id, func.count())
        .where(Registration.demonstration_id.in_(ids))
        .group_by(Registration.demonstration_id)
    )
    return {lesson_id: number for lesson_id, number in rows}  # noqa: C416 - rows are no pairs to mypy


def _mine(reading: Reading, actor: Actor, ids: Sequence[int]) -> frozenset[int]:
    return frozenset(
        reading.session.scalars(
            select(Registration.demonstration_id).where(
                Registration.member_id == actor.member, Registration.demonstration_id.in_(ids)
            )
        )
    )


def _view(row: Demonstration, around: _Around) -> LessonView:
    beside = around.cohosts.get(row.id, [])
    return LessonView(
        id=row.id,
        school=around.schools[row.school_id],
        cohosts=tuple(around.schools[one] for one in beside),
        title=row.title,
        about=row.about,
        zone=row.zone,
        local_start=row.local_start,
        starts_at=row.starts_at,
        minutes=row.minutes,
        spoken=row.spoken,
        captions=tuple(row.captions),
        crops=tuple(around.crops.get(row.id, [])),
        capacity=row.capacity,
        audience=Audience(row.audience),
        youth=row.youth,
        codec=Codec(row.codec),
        state=State(row.state),
        started_at=row.started_at,
        ended_at=row.ended_at,
        on_air=row.on_air,
        lost_at=row.lost_at,
        topic=row.topic_id,
        coming=around.coming.get(row.id, 0),
        mine=row.id in around.mine,
        steward=bool(around.run.intersection([row.school_id, *beside])),
        host=row.school_id in around.run,
    )
