from typing import Any

import pytest

from ifsa.actor import Actor
from ifsa.errors import Invalid, Refused
from ifsa.schools import programmes, queries
from ifsa.schools.plan import Plan
from ifsa.schools.queries import ProgrammeView
from tests.schools.world import World

PLAN: dict[str, Any] = {
    "field": "agriculture",
    "season": "rabi",
    "months": (11, 12, 1, 2, 3, 4),
    "lessons": 16,
    "weekday": "SA",
    "time": "10:00",
    "minutes": 180,
    "group_size": 25,
    "crops": ("wheat",),
    "methods": ("aesa", "field_day"),
}
NAME = {"en": "Wheat field school", "ur": "گندم کا فیلڈ اسکول"}


async def add(world: World, who: Actor, slug: str = "wheat", **changed: Any) -> int:
    return await world.do(
        programmes.add,
        who,
        school="chenab",
        slug=slug,
        name=NAME,
        summary={"en": "From seed to harvest."},
        plan=Plan(**{**PLAN, **changed}),
    )


async def test_a_programme_stands_on_the_page_as_it_was_planned(world: World, chenab: str) -> None:
    with world.new_events() as happened:
        await add(world, world.bashir)
        await add(world, world.maryam, "kinnow", audience="women", youth_track=True)
    page = await world.read(queries.school_page, Actor(), slug=chenab)
    assert happened == ["programme.added"] * 2
    assert page.programmes == (
        ProgrammeView("wheat", NAME, {"en": "From seed to harvest."}, Plan(**PLAN)),
        ProgrammeView(
            "kinnow",
            NAME,
            {"en": "From seed to harvest."},
            Plan(**{**PLAN, "audience": "women", "youth_track": True}),
        ),
    )


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"field": "magic"}, "field"),
        ({"season": "rainbow"}, "season"),
        ({"months": ()}, "months"),
        ({"months": (0, 1)}, "months"),
        ({"months": (12, 13)}, "months"),
        ({"months": (1, 1)}, "months"),
        ({"weekday": "Saturday"}, "weekday"),
        ({"time": "24:00"}, "time"),
        ({"time": "9:00"}, "time"),
        ({"lessons": 0}, "lessons"),
        ({"minutes": 601}, "minutes"),
        ({"group_size": -3}, "group_size"),
        ({"crops": ("unicorn",)}, "crops"),
        ({"livestock": ("wheat",)}, "livestock"),
        ({"methods": ("sorcery",)}, "methods"),
        ({"slug": "Wheat School"}, "slug"),
        ({"slug": "w" * 61}, "slug"),
    ],
)
async def test_bad_input_is_named(
    world: World, chenab: str, changed: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as invalid:
        await add(world, world.bashir, **changed)
    assert invalid.value.field == field


async def test_a_slug_is_taken_once(world: World, chenab: str) -> None:
    await add(world, world.bashir)
    with pytest.raises(Invalid) as invalid:
        await add(world, world.bashir)
    assert invalid.value.code == "slug_taken"


@pytest.mark.parametrize("who", ["amina", "modd", "zain"])
async def test_others_add_none(world: World, chenab: str, who: str) -> None:
    with pytest.raises(Refused):
        await add(world, world.actors[who])
