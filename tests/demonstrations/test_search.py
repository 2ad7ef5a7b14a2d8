from typing import Any

from ifsa.actor import Actor
from ifsa.demonstrations import lessons, search
from ifsa.text.seeking import sought
from tests.demonstrations.world import World, plan


def found(world: World, q: str, who: Actor | None = None, **given: Any) -> list[int]:
    hits = world.read(search.find, who or Actor(), sought=sought(q), most=20, **given)
    return [hit.lesson.id for hit in hits]


def test_lessons_are_found_by_title_text_crop_and_school(world: World) -> None:
    mango = world.lesson(about={"en": "Bring a thermometer."})
    cotton = world.lesson(title={"en": "Scouting", "zh-Hans": "棉田调查"}, crops=["cotton"])
    assert found(world, "hot water") == found(world, "گرم پانی") == [mango.id]
    assert found(world, "thermometer") == [mango.id]
    assert found(world, "棉田") == found(world, "کپاس") == [cotton.id]
    assert found(world, "chenab") == [cotton.id, mango.id]
    assert found(world, "wheat") == []


def test_an_edited_lesson_is_found_by_its_new_words(world: World) -> None:
    lesson = world.lesson(title={"en": "Grafting"})
    changed = plan(title={"en": "Pruning"}, crops=[])
    world.do(lessons.edit, world["bashir"], lesson=lesson.id, plan=changed)
    assert (found(world, "grafting"), found(world, "pruning")) == ([], [lesson.id])


def test_a_lesson_that_was_taken_back_is_not_found(world: World) -> None:
    lesson = world.lesson()
    world.do(lessons.cancel, world["bashir"], lesson=lesson.id)
    assert found(world, "mango") == []
