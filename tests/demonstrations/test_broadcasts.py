from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from ifsa.demonstrations import attendance, broadcasts, lessons, queries, stage
from ifsa.demonstrations.events import (
    HostBack,
    HostLost,
    HostOnAir,
    LessonEnded,
    LessonStarted,
    StageForgotten,
    StewardArrived,
)
from ifsa.demonstrations.kinds import Codec, State
from ifsa.demonstrations.model import Attendance
from ifsa.errors import Conflict, NotFound, Refused
from tests.demonstrations.world import MORNING, VISITOR, World


def live(world: World) -> int:
    """A lesson of Chenab that started on time."""
    view = world.lesson()
    world.now = view.starts_at
    world.do(broadcasts.start, world["bashir"], lesson=view.id)
    world.events.clear()
    return view.id


def test_the_stage_opens_an_hour_ahead(world: World) -> None:
    view = world.lesson()
    world.now = view.starts_at - timedelta(minutes=60, seconds=1)
    with pytest.raises(Conflict, match="too_early"):
        world.do(broadcasts.start, world["bashir"], lesson=view.id)
    world.pass_time(seconds=1)
    started = world.do(broadcasts.start, world["bashir"], lesson=view.id)
    assert (started.state, started.started_at) == (State.LIVE, world.now)
    assert world.events[1:] == [LessonStarted(view.id)]


def test_starting_twice_is_one_start(world: World) -> None:
    lesson = live(world)
    world.pass_time(minutes=5)
    again = world.do(broadcasts.start, world["bashir"], lesson=lesson)
    assert (again.state, again.started_at) == (State.LIVE, world.now - timedelta(minutes=5))
    assert world.events == []


def test_who_may_start_and_end(world: World) -> None:
    view = world.lesson(cohosts=["amrai"])
    world.now = view.starts_at
    for verb in (broadcasts.start, broadcasts.end):
        for handle in ("amina", "zain"):
            with pytest.raises(Refused, match="stewards_only"):
                world.do(verb, world[handle], lesson=view.id)
        with pytest.raises(Refused, match="sign_in_first"):
            world.do(verb, VISITOR, lesson=view.id)
        with pytest.raises(NotFound):
            world.do(verb, world["bashir"], lesson=999)
    with pytest.raises(Refused, match="stewards_only"):
        world.do(broadcasts.start, world["maryam"], lesson=view.id)
    # A steward of the school beside it shares the stage.
    assert world.do(broadcasts.start, world["rafiq"], lesson=view.id).state is State.LIVE
    # Whoever looks after the alliance can stop a picture that must stop.
    assert world.do(broadcasts.end, world["maryam"], lesson=view.id).state is State.ENDED


def test_a_lesson_for_the_young_waits_for_a_second_steward(world: World) -> None:
    view = world.lesson(youth=True, cohosts=["amrai"])
    world.now = view.starts_at
    assert world.do(stage.arrive, world["bashir"], lesson=view.id) == 1
    with pytest.raises(Refused, match="two_stewards_needed"):
        world.do(broadcasts.start, world["bashir"], lesson=view.id)
    # The same one twice is one.
    assert world.do(stage.arrive, world["bashir"], lesson=view.id) == 1
    assert world.do(stage.arrive, world["rafiq"], lesson=view.id) == 2
    # Whose page was closed three minutes ago is not there any more.
    world.pass_time(minutes=3, seconds=1)
    world.do(stage.arrive, world["bashir"], lesson=view.id)
    with pytest.raises(Refused, match="two_stewards_needed"):
        world.do(broadcasts.start, world["bashir"], lesson=view.id)
    world.do(stage.arrive, world["rafiq"], lesson=view.id)
    assert world.do(broadcasts.start, world["bashir"], lesson=view.id).state is State.LIVE


def test_arriving_is_told_once_while_one_stays(world: World) -> None:
    view = world.lesson()
    world.events.clear()
    bashir = world["bashir"].member or 0
    for _ in range(3):
        world.do(stage.arrive, world["bashir"], lesson=view.id)
        world.pass_time(minutes=2)
    assert world.events == [StewardArrived(view.id, bashir)]
    world.pass_time(minutes=2)
    world.do(stage.arrive, world["bashir"], lesson=view.id)
    assert world.events == [StewardArrived(view.id, bashir)] * 2


def test_only_stewards_stand_at_the_stage(world: World) -> None:
    view = world.lesson()
    for who in (world["amina"], world["rafiq"], world["maryam"]):
        with pytest.raises(Refused, match="stewards_only"):
            world.do(stage.arrive, who, lesson=view.id)
    world.do(lessons.cancel, world["bashir"], lesson=view.id)
    with pytest.raises(Conflict, match="lesson_cancelled"):
        world.do(stage.arrive, world["bashir"], lesson=view.id)


def test_the_publisher_comes_goes_and_comes_back(world: World) -> None:
    lesson = live(world)
    for _ in range(2):
        world.do(broadcasts.connected, lesson=lesson, codec=Codec.H264)
    on_air = world.read(queries.lesson, lesson=lesson)
    assert (on_air.on_air, on_air.lost_at, on_air.codec) == (True, None, Codec.H264)
    for _ in range(2):
        world.do(broadcasts.lost, lesson=lesson)
    lost = world.read(queries.lesson, lesson=lesson)
    assert (lost.state, lost.on_air, lost.lost_at) == (State.LIVE, False, world.now)
    world.do(broadcasts.connected, lesson=lesson, codec=None)
    back = world.read(queries.lesson, lesson=lesson)
    assert (back.on_air, back.lost_at, back.codec) == (True, None, Codec.H264)
    assert world.events == [HostOnAir(lesson), HostLost(lesson), HostBack(lesson)]


def test_ending_is_final(world: World) -> None:
    lesson = live(world)
    world.do(broadcasts.connected, lesson=lesson, codec=Codec.VP8)
    world.events.clear()
    for _ in range(2):
        ended = world.do(broadcasts.end, world["bashir"], lesson=lesson)
        assert (ended.state, ended.ended_at, ended.on_air) == (State.ENDED, world.now, False)
    world.do(broadcasts.connected, lesson=lesson, codec=None)
    world.do(broadcasts.lost, lesson=lesson)
    assert world.events == [LessonEnded(lesson)]
    with pytest.raises(Conflict, match="already_ended"):
        world.do(broadcasts.start, world["bashir"], lesson=lesson)
    with pytest.raises(Conflict, match="lesson_begun"):
        world.do(lessons.cancel, world["bashir"], lesson=lesson)


def test_what_never_started_cannot_be_ended_by_hand(world: World) -> None:
    view = world.lesson()
    with pytest.raises(Conflict, match="not_live"):
        world.do(broadcasts.end, world["bashir"], lesson=view.id)


@pytest.mark.parametrize("started", [True, False])
def test_a_forgotten_stage_is_closed(world: World, started: bool) -> None:
    view = world.lesson()
    if started:
        world.now = view.starts_at
        world.do(broadcasts.start, world["bashir"], lesson=view.id)
    world.events.clear()
    world.now = view.forgotten_at - timedelta(seconds=1)
    world.fall_due(broadcasts.expire, StageForgotten(view.id))
    assert world.events == []
    world.now = view.forgotten_at
    for _ in range(2):
        world.fall_due(broadcasts.expire, StageForgotten(view.id))
    assert world.events == [LessonEnded(view.id)]
    over = world.read(queries.lesson, lesson=view.id)
    assert (over.state, over.started_at is not None) == (State.ENDED, started)


def test_a_lesson_that_runs_long_is_looked_at_again(world: World) -> None:
    lesson = live(world)
    world.do(broadcasts.connected, lesson=lesson, codec=None)
    view = world.read(queries.lesson, lesson=lesson)
    world.now = view.forgotten_at
    before = len(world.due())
    world.fall_due(broadcasts.expire, StageForgotten(lesson))
    assert world.read(queries.lesson, lesson=lesson).state is State.LIVE
    assert world.due()[before:] == [
        (world.now + timedelta(minutes=30), "broadcasts.expire", StageForgotten(lesson))
    ]


def test_a_cancelled_lesson_is_not_ended(world: World) -> None:
    view = world.lesson()
    world.do(lessons.cancel, world["bashir"], lesson=view.id)
    world.now = view.forgotten_at
    world.fall_due(broadcasts.expire, StageForgotten(view.id))
    assert world.read(queries.lesson, lesson=view.id).state is State.CANCELLED


def attended(world: World) -> list[tuple[int | None, float, float | None]]:
    """Member, minutes from the start to joining, and to leaving."""

    def minutes(moment: datetime) -> float:
        return (moment - MORNING - timedelta(hours=6)).total_seconds() / 60

    with Session(world.engine) as session:
        rows = session.query(Attendance).order_by(Attendance.id).all()
        return [
            (row.member_id, minutes(row.joined_at), minutes(row.left_at) if row.left_at else None)
            for row in rows
        ]


def test_attendance_is_kept_in_stretches(world: World) -> None:
    lesson = live(world)
    amina = world.do(attendance.join, world["amina"], lesson=lesson)
    world.do(attendance.join, VISITOR, lesson=lesson)
    world.pass_time(minutes=10)
    world.do(attendance.leave, attendance=amina)
    world.pass_time(minutes=5)
    world.do(attendance.leave, attendance=amina)
    world.do(attendance.join, world["amina"], lesson=lesson)
    world.pass_time(minutes=5)
    world.do(broadcasts.end, world["bashir"], lesson=lesson)
    member = world["amina"].member
    assert attended(world) == [(member, 0, 10), (None, 0, 20), (member, 15, 20)]


def test_nobody_attends_what_is_not_live(world: World) -> None:
    view = world.lesson()
    with pytest.raises(Conflict, match="not_live"):
        world.do(attendance.join, world["amina"], lesson=view.id)
    world.now = view.starts_at
    world.do(broadcasts.start, world["bashir"], lesson=view.id)
    world.do(broadcasts.end, world["bashir"], lesson=view.id)
    with pytest.raises(Conflict, match="already_ended"):
        world.do(attendance.join, world["amina"], lesson=view.id)
    assert attended(world) == []


def test_after_a_restart_of_the_engine_nobody_is_on_the_air(world: World) -> None:
    on_air, waiting = live(world), world.lesson(local_start=datetime(2026, 11, 25, 15, 0)).id
    world.do(broadcasts.connected, lesson=on_air, codec=Codec.VP8)
    world.do(attendance.join, world["amina"], lesson=on_air)
    world.events.clear()
    assert [world.do(broadcasts.all_lost) for _ in range(2)] == [1, 0]
    assert world.events == [HostLost(on_air)]
    assert world.read(queries.lesson, lesson=on_air).lost_at == world.now
    assert world.read(queries.lesson, lesson=waiting).lost_at is None
    assert attended(world) == [(world["amina"].member, 0, 0)]


def test_whose_stage_it_is(world: World) -> None:
    view = world.lesson(cohosts=["amrai"])
    there = world.read(queries.stewards, lesson=view.id)
    assert there == {world[one].member for one in ("bashir", "shazia", "rafiq")}
