from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ifsa.demonstrations import lessons, localtime, queries
from ifsa.demonstrations.events import (
    LessonCancelled,
    LessonEdited,
    LessonMoved,
    LessonScheduled,
    LessonSoon,
    StageForgotten,
)
from ifsa.demonstrations.kinds import State
from ifsa.errors import Conflict, Invalid, NotFound, Problem, Refused
from ifsa.rooms import queries as rooms
from tests.demonstrations.world import VISITOR, World, plan

THREE_KARACHI = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


def test_a_lesson_is_promised_by_the_hosts_clock(world: World) -> None:
    view = world.lesson()
    assert (view.local_start, view.zone) == (datetime(2026, 11, 24, 15, 0), "Asia/Karachi")
    assert (view.starts_at, view.ends_at) == (THREE_KARACHI, THREE_KARACHI + timedelta(hours=1))
    assert world.events == [LessonScheduled(view.id, view.school.id)]
    assert view == world.read(queries.lesson, world["bashir"], lesson=view.id)


def test_all_of_a_plan_is_kept(world: World) -> None:
    view = world.lesson(
        about={"en": "Why 48 °C", "zh-Hans": ""},
        captions=["zh-Hans", "en", "zh-Hans"],
        crops=["mango", "kinnow", "mango"],
        cohosts=["amrai"],
        capacity=20,
        audience="women",
        youth=True,
        codec="h264",
    )
    assert view.title == {"en": "Mango hot-water treatment", "ur": "آم کا گرم پانی"}
    assert view.about == {"en": "Why 48 °C"}
    assert (view.captions, view.crops) == (("zh-Hans", "en"), ("kinnow", "mango"))
    assert [one.slug for one in view.cohosts] == ["amrai"]
    assert (view.capacity, view.audience, view.youth, view.codec) == (20, "women", True, "h264")


def test_what_falls_due_is_left_for_later(world: World) -> None:
    view = world.lesson()
    assert world.due() == [
        (
            THREE_KARACHI - timedelta(minutes=15),
            "lessons.remind",
            LessonSoon(view.id, THREE_KARACHI),
        ),
        (THREE_KARACHI + timedelta(minutes=90), "broadcasts.expire", StageForgotten(view.id)),
    ]


def test_the_topic_beside_it_speaks_the_lessons_language(world: World) -> None:
    view = world.lesson(room="orchards")
    assert view.topic is not None
    topic = world.read(rooms.topic, id=view.topic)
    assert (topic.room, topic.title, topic.lang) == ("orchards", "آم کا گرم پانی", "ur")
    assert world.read(queries.by_topic, topic=view.topic) == view.id


def test_a_topic_stands_in_a_room_of_the_school_alone(world: World) -> None:
    with pytest.raises(Invalid) as refused:
        world.lesson(room="cotton")
    assert (refused.value.field, refused.value.code) == ("room", "bad_choice")
    assert world.events == []


@pytest.mark.parametrize(
    ("given", "field", "code"),
    [
        ({"title": {}}, "title", "required"),
        ({"title": {"en": " \n "}}, "title", "required"),
        ({"title": {"en": "x" * 121}}, "title", "too_long"),
        ({"title": {"fr": "Mangue"}}, "title", "bad_language"),
        ({"about": {"ur": "x" * 2001}}, "about", "too_long"),
        ({"zone": "Asia/Multan"}, "zone", "bad_zone"),
        ({"zone": "../etc/passwd"}, "zone", "bad_zone"),
        ({"minutes": 4}, "minutes", "number_range"),
        ({"minutes": 481}, "minutes", "number_range"),
        ({"capacity": 0}, "capacity", "number_range"),
        ({"spoken": "اردو"}, "spoken", "bad_language"),
        ({"captions": ["en"] * 11}, "captions", "bad_language"),
        ({"crops": ["gold"]}, "crops", "bad_choice"),
        ({"cohosts": ["chenab"]}, "cohosts", "bad_choice"),
        ({"audience": "men"}, "audience", "bad_choice"),
        ({"codec": "av1"}, "codec", "bad_choice"),
        ({"local_start": datetime(2026, 11, 24, 8, 59)}, "date", "past_time"),
        ({"local_start": datetime(2028, 1, 1, 9, 0)}, "date", "time_far"),
        (
            {"local_start": datetime(2027, 3, 28, 3, 30), "zone": "Europe/Kyiv"},
            "time",
            "time_skipped",
        ),
    ],
)
def test_a_wrong_plan_names_its_field(
    world: World, given: dict[str, Any], field: str, code: str
) -> None:
    with pytest.raises(Invalid) as refused:
        world.lesson(**given)
    assert (refused.value.field, refused.value.code) == (field, code)
    assert world.events == []


@pytest.mark.parametrize(
    "given",
    [
        {"minutes": 5},
        {"minutes": 480},
        {"capacity": 1},
        {"local_start": datetime(2026, 11, 24, 9, 0)},
    ],
)
def test_the_edges_of_a_plan_hold(world: World, given: dict[str, Any]) -> None:
    assert world.lesson(**given).state is State.PLANNED


def test_only_the_hosts_stewards_schedule(world: World) -> None:
    for handle in ("rafiq", "amina", "zain", "maryam"):
        with pytest.raises(Refused, match="stewards_only"):
            world.lesson(by=handle)
    with pytest.raises(NotFound):
        world.lesson(school="nowhere")


def test_an_edit_of_words_moves_nobody(world: World) -> None:
    view = world.lesson()
    left = world.due()
    changed = world.do(
        lessons.edit, world["shazia"], lesson=view.id, plan=plan(title={"en": "New"}, crops=[])
    )
    assert (changed.title, changed.crops) == ({"en": "New"}, ())
    assert world.events[1:] == [LessonEdited(view.id)]
    assert world.due() == left


def test_a_moved_lesson_tells_and_falls_due_anew(world: World) -> None:
    view = world.lesson()
    later = plan(local_start=datetime(2026, 11, 25, 15, 0))
    moved = world.do(lessons.edit, world["bashir"], lesson=view.id, plan=later)
    assert moved.starts_at == THREE_KARACHI + timedelta(days=1)
    assert world.events[1:] == [LessonMoved(view.id, THREE_KARACHI)]
    assert [due for due, _, _ in world.due()][2:] == [
        moved.starts_at - timedelta(minutes=15),
        moved.starts_at + timedelta(minutes=90),
    ]


def test_a_promise_that_is_past_by_now_may_stay(world: World) -> None:
    view = world.lesson()
    world.pass_time(hours=7)
    same = world.do(lessons.edit, world["bashir"], lesson=view.id, plan=plan(minutes=90))
    assert (same.starts_at, same.minutes) == (THREE_KARACHI, 90)


def test_a_school_beside_may_not_change_the_plan(world: World) -> None:
    view = world.lesson(cohosts=["amrai"])
    for verb, given in ((lessons.edit, {"plan": plan()}), (lessons.cancel, {})):
        for handle in ("rafiq", "amina"):
            with pytest.raises(Refused, match="stewards_only"):
                world.do(verb, world[handle], lesson=view.id, **given)
        with pytest.raises(Refused, match="sign_in_first"):
            world.do(verb, VISITOR, lesson=view.id, **given)
        with pytest.raises(NotFound):
            world.do(verb, world["bashir"], lesson=999, **given)


def test_cancelling_twice_is_one_cancellation(world: World) -> None:
    view = world.lesson()
    for _ in range(2):
        assert world.do(lessons.cancel, world["bashir"], lesson=view.id).state is State.CANCELLED
    assert world.events[1:] == [LessonCancelled(view.id)]
    with pytest.raises(Conflict, match="lesson_begun"):
        world.do(lessons.edit, world["bashir"], lesson=view.id, plan=plan())


def test_a_reminder_is_of_the_present_time(world: World) -> None:
    view = world.lesson()
    reminder = LessonSoon(view.id, THREE_KARACHI)
    later = plan(local_start=datetime(2026, 11, 24, 16, 0))
    moved = world.do(lessons.edit, world["bashir"], lesson=view.id, plan=later)
    world.events.clear()
    world.fall_due(lessons.remind, reminder)
    assert world.events == []
    world.fall_due(lessons.remind, LessonSoon(view.id, moved.starts_at))
    assert world.events == [LessonSoon(view.id, moved.starts_at)]


def test_nobody_is_reminded_of_what_was_cancelled(world: World) -> None:
    view = world.lesson()
    world.do(lessons.cancel, world["bashir"], lesson=view.id)
    world.events.clear()
    world.fall_due(lessons.remind, LessonSoon(view.id, view.starts_at))
    assert world.events == []


def test_new_clock_rules_move_the_moment_and_keep_the_promise(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = world.lesson()
    over = world.lesson(local_start=datetime(2026, 11, 24, 9, 0))
    world.do(lessons.cancel, world["bashir"], lesson=over.id)
    world.events.clear()
    assert world.do(lessons.realign) == 0
    # Pakistan brings summer time back.
    monkeypatch.setattr(
        lessons,
        "instant",
        lambda local, zone: localtime.instant(local, "Asia/Yekaterinburg") - timedelta(hours=1),
    )
    assert world.do(lessons.realign) == 1
    moved = world.read(queries.lesson, lesson=view.id)
    assert (moved.local_start, moved.starts_at) == (
        view.local_start,
        view.starts_at - timedelta(hours=1),
    )
    assert world.events == [LessonMoved(view.id, view.starts_at)]


def test_every_problem_has_a_code(world: World) -> None:
    with pytest.raises(Problem) as refused:
        world.lesson(by="amina")
    assert refused.value.http_status == 403
