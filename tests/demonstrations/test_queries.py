from datetime import datetime, timedelta

import pytest

from ifsa.demonstrations import broadcasts, lessons, queries, registrations
from ifsa.demonstrations.events import StageForgotten
from ifsa.errors import Invalid, NotFound
from tests.demonstrations.world import VISITOR, World


def at(day: int, hour: int = 15) -> datetime:
    return datetime(2026, 11, day, hour, 0)


def ids(views: tuple[queries.LessonView, ...]) -> list[int]:
    return [view.id for view in views]


def test_the_schedule_sorts_by_what_is_next(world: World) -> None:
    late = world.lesson(local_start=at(26)).id
    early = world.lesson(local_start=at(25)).id
    live = world.lesson(local_start=at(24, 10)).id
    world.now += timedelta(hours=1)
    world.do(broadcasts.start, world["bashir"], lesson=live)
    shown = world.read(queries.schedule)
    assert (ids(shown.live), ids(shown.coming), ids(shown.past)) == ([live], [early, late], [])
    world.do(broadcasts.end, world["bashir"], lesson=live)
    shown = world.read(queries.schedule)
    assert (ids(shown.live), ids(shown.coming), ids(shown.past)) == ([], [early, late], [live])


def test_what_never_took_place_is_no_past_lesson(world: World) -> None:
    view = world.lesson()
    world.now = view.forgotten_at
    world.fall_due(broadcasts.expire, StageForgotten(view.id))
    assert world.read(queries.schedule).empty


def test_a_cancelled_lesson_is_named_until_its_time(world: World) -> None:
    view = world.lesson()
    world.do(lessons.cancel, world["bashir"], lesson=view.id)
    assert ids(world.read(queries.schedule).coming) == [view.id]
    world.now = view.starts_at
    assert world.read(queries.schedule).empty


def test_the_schedule_is_narrowed(world: World) -> None:
    mango = world.lesson(crops=["mango", "kinnow"]).id
    wheat = world.lesson(crops=["wheat"], spoken="en").id
    cotton = world.lesson(by="rafiq", school="amrai", crops=["cotton"]).id

    def shown(**given: str) -> list[int]:
        return ids(world.read(queries.schedule, VISITOR, **given).coming)

    assert shown() == [mango, wheat, cotton]
    assert shown(crop="kinnow") == [mango]
    assert shown(language="en") == [wheat]
    assert shown(school="amrai") == [cotton]
    assert shown(school="chenab", language="ur") == [mango]
    assert shown(crop="tea") == []


@pytest.mark.parametrize("query", [queries.schedule, queries.page])
def test_a_list_costs_the_same_for_one_and_for_many(world: World, query: object) -> None:
    def statements() -> int:
        with world.counting() as sent:
            world.read(query, world["amina"])  # type: ignore[arg-type]
        return len(sent)

    world.lesson(cohosts=["amrai"])
    one = statements()
    for _ in range(20):
        view = world.lesson(cohosts=["amrai"])
        world.do(registrations.register, world["amina"], lesson=view.id)
    assert statements() == one


def test_all_lessons_come_in_pages(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "PAGE", 2)
    # Two at one time: the number decides, so that none is skipped or doubled.
    made = [world.lesson(local_start=at(day)).id for day in (25, 25, 25, 26, 27)]
    found, after = [], None
    while True:
        piece = world.read(queries.page, after=after)
        found += ids(piece.items)
        after = piece.next
        if after is None:
            break
        assert "+" not in after
    assert found == made


@pytest.mark.parametrize("cursor", ["", "x", "2026-11-25T10:00:00_1", "2026-11-25T10:00:00Z_x"])
def test_a_foreign_cursor_is_refused(world: World, cursor: str) -> None:
    with pytest.raises(Invalid) as refused:
        world.read(queries.page, after=cursor)
    assert refused.value.field == "after"


def test_first_is_what_runs_else_what_is_next(world: World) -> None:
    assert world.read(queries.first) is None
    late = world.lesson(local_start=at(26))
    assert world.read(queries.first) == world.read(queries.lesson, lesson=late.id)
    early = world.lesson(local_start=at(25))
    assert world.read(queries.first) == world.read(queries.lesson, lesson=early.id)
    world.now = late.starts_at
    world.do(broadcasts.start, world["bashir"], lesson=late.id)
    live = world.read(queries.first)
    assert live is not None
    assert live.id == late.id


def test_a_school_shows_its_own_and_those_it_stands_beside(world: World) -> None:
    own = world.lesson(by="rafiq", school="amrai", crops=["cotton"])
    beside = world.lesson(cohosts=["amrai"])
    alone = world.lesson()
    assert ids(world.read(queries.of_school, school=own.school.id)) == [own.id, beside.id]
    assert ids(world.read(queries.of_school, school=alone.school.id)) == [beside.id, alone.id]
    assert ids(world.read(queries.of_school, school=alone.school.id, limit=1)) == [beside.id]


def test_what_one_is_to_a_lesson(world: World) -> None:
    view = world.lesson(cohosts=["amrai"])

    def standing(handle: str) -> tuple[bool, bool]:
        seen = world.read(queries.lesson, world[handle], lesson=view.id)
        return seen.steward, seen.host

    assert standing("bashir") == (True, True)
    assert standing("rafiq") == (True, False)
    assert standing("amina") == (False, False)
    with pytest.raises(NotFound):
        world.read(queries.lesson, VISITOR, lesson=999)
