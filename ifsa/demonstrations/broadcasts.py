"""A lesson on the air: it starts, its publisher comes and goes, it ends.

`start` and `end` are said by stewards. What the media engine reports comes here as `connected` and
`lost`, what falls due as `expire`; no door leads to those.
"""

from typing import cast

from sqlalchemy import select, update

from ifsa.actor import Actor
from ifsa.demonstrations import due, policy, queries
from ifsa.demonstrations.events import (
    HostBack,
    HostLost,
    HostOnAir,
    LessonEnded,
    LessonStarted,
    StageForgotten,
)
from ifsa.demonstrations.kinds import Codec, State
from ifsa.demonstrations.model import Attendance, Demonstration
from ifsa.demonstrations.queries import LessonView
from ifsa.errors import Conflict, demand
from ifsa.storage.events import Event
from ifsa.storage.work import Work


def start(work: Work, actor: Actor, *, lesson: int) -> LessonView:
    """Go live; twice is no error.

    Raises Refused (stewards alone; two of them for a lesson with young members),
    Conflict("too_early") more than an hour ahead, Conflict when it is over.
    """
    view = queries.lesson(work, actor, lesson=lesson)
    present = queries.stewards_present(work, actor, lesson=lesson)
    demand(policy.may_go_live(actor, view.standing, youth=view.youth, present=present))
    if view.closed:
        raise Conflict(view.closed)
    if view.state is State.LIVE:
        return view
    if work.now < view.opens_at:
        raise Conflict("too_early")
    row = _row(work, lesson)
    row.state, row.started_at = State.LIVE.value, work.now
    work.session.flush()
    work.emit(LessonStarted(lesson))
    return queries.lesson(work, actor, lesson=lesson)


def end(work: Work, actor: Actor, *, lesson: int) -> LessonView:
    """Stop for good; twice is no error.

    Raises Refused (stewards, and whoever looks after the alliance), Conflict("not_live").
    """
    view = queries.lesson(work, actor, lesson=lesson)
    demand(policy.may_end(actor, view.standing))
    if view.state is State.ENDED:
        return view
    if view.state is not State.LIVE:
        raise Conflict("not_live")
    _end(work, _row(work, lesson))
    return queries.lesson(work, actor, lesson=lesson)


def connected(work: Work, actor: Actor, *, lesson: int, codec: Codec | None) -> None:
    """A publisher's media comes in. `codec` is what its picture has, None for sound alone."""
    row = _row(work, lesson)
    if row.state != State.LIVE.value or row.on_air:
        return
    back = row.lost_at is not None
    row.on_air, row.lost_at = True, None
    row.codec = codec.value if codec else row.codec
    work.session.flush()
    work.emit(HostBack(lesson) if back else HostOnAir(lesson))


def lost(work: Work, actor: Actor, *, lesson: int) -> None:
    """The publisher is gone. The lesson stays live: phones change network, encoders restart."""
    row = _row(work, lesson)
    if row.state != State.LIVE.value or not row.on_air:
        return
    row.on_air, row.lost_at = False, work.now
    work.session.flush()
    work.emit(HostLost(lesson))


def all_lost(work: Work, actor: Actor) -> int:
    """The media engine starts anew, so nobody publishes; gives how many were on the air."""
    on_air = select(Demonstration.id).where(Demonstration.on_air.is_(True))
    lessons = work.session.scalars(on_air).all()
    for lesson in lessons:
        lost(work, actor, lesson=lesson)
    left = update(Attendance).where(Attendance.left_at.is_(None)).values(left_at=work.now)
    work.session.execute(left)
    return len(lessons)


def expire(work: Work, event: Event) -> None:
    """Due work: end what was forgotten, past its time and with nobody on its stage.

    A lesson that was moved has left a later look; one with a publisher is looked at again.
    """
    row = _row(work, cast(StageForgotten, event).lesson)
    if row.state in (State.ENDED.value, State.CANCELLED.value):
        return
    if work.now < due.forgotten_at(row):
        return
    if row.on_air:
        due.look_at_stage(work, row, work.now + policy.FORGOTTEN_AFTER)
    else:
        _end(work, row)


def _end(work: Work, row: Demonstration) -> None:
    row.state, row.ended_at = State.ENDED.value, work.now
    row.on_air, row.lost_at = False, None
    # Who watched to the end left when it ended, whatever their phones report later.
    work.session.execute(
        update(Attendance)
        .where(Attendance.demonstration_id == row.id, Attendance.left_at.is_(None))
        .values(left_at=work.now)
    )
    work.session.flush()
    work.emit(LessonEnded(row.id))


def _row(work: Work, lesson: int) -> Demonstration:
    return work.session.get_one(Demonstration, lesson, with_for_update=True)
