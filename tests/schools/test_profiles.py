from typing import Any

import pytest

from ifsa.actor import Actor
from ifsa.errors import Conflict, Invalid, NotFound, Problem, Refused
from ifsa.schools import directory, profiles, queries
from ifsa.schools.directory import Narrowed
from tests.schools.world import World


async def page(world: World) -> queries.SchoolPage:
    return await world.read(queries.school_page, Actor(), slug="chenab")


async def test_a_steward_changes_what_is_given_and_nothing_else(world: World, chenab: str) -> None:
    before = await page(world)
    with world.new_events() as happened:
        version = await world.do(
            profiles.edit,
            world.bashir,
            school=chenab,
            version=1,
            about={"ur": "نہر کنارے۔"},
            crops=["mango"],
        )
    after = await page(world)
    assert (version, after.version, happened) == (2, 2, ["school.edited"])
    assert after.about == {**before.about, "ur": "نہر کنارے۔"}
    assert (after.crops, after.school.emblem) == (("mango",), "mango")
    unchanged = ("fields", "livestock", "facilities", "languages", "stewards", "following")
    assert [getattr(after, name) for name in unchanged] == [
        getattr(before, name) for name in unchanged
    ]


async def test_everything_can_be_changed(world: World, chenab: str) -> None:
    await world.do(
        profiles.edit,
        world.maryam,
        school=chenab,
        version=1,
        name={"en": "Ravi Farm School", "zh-Hans": ""},
        place={"en": "Lahore", "ur": "", "zh-Hans": ""},
        about={"en": ""},
        zone="Asia/Kabul",
        languages=["pa-Arab"],
        fields=["environment"],
        crops=[],
        livestock=[],
        facilities=["cold_store"],
    )
    after = await page(world)
    assert after.school.name == {"en": "Ravi Farm School", "ur": "چناب فارم اسکول"}
    assert (after.school.place, after.about, after.school.zone) == (
        {"en": "Lahore"},
        {},
        "Asia/Kabul",
    )
    assert (after.languages, after.fields, after.facilities) == (
        ("pa-Arab",),
        ("environment",),
        ("cold_store",),
    )
    assert (after.crops, after.livestock, after.school.emblem) == ((), (), "school")


async def test_a_new_name_is_found_and_the_old_one_is_not(world: World, chenab: str) -> None:
    given = {"school": chenab, "version": 1}
    await world.do(profiles.edit, world.bashir, name={"en": "Ravi Farm School"}, **given)

    async def found(text: str) -> int:
        narrowed = Narrowed(text=text)
        return (await world.read(directory.page, Actor(), narrowed=narrowed)).total

    assert [await found("ravi"), await found("chenab")] == [1, 0]


async def test_of_two_who_edit_one_page_the_second_is_told(world: World, chenab: str) -> None:
    given = {"school": chenab, "version": 1}
    await world.do(profiles.edit, world.bashir, about={"en": "First."}, **given)
    with pytest.raises(Conflict) as conflict:
        await world.do(profiles.edit, world.maryam, about={"en": "Second."}, **given)
    assert conflict.value.code == "stale"
    assert (await page(world)).about == {"en": "First."}


@pytest.mark.parametrize(
    ("who", "code"),
    [("amina", "not_allowed"), ("modd", "not_allowed"), ("zain", "consent_waiting")],
)
async def test_nobody_else_edits(world: World, chenab: str, who: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        await world.do(
            profiles.edit, world.actors[who], school=chenab, version=1, about={"en": "x"}
        )
    assert refused.value.code == code


async def test_a_steward_of_another_school_does_not_edit(world: World, chenab: str) -> None:
    await world.found(world.maryam, slug="other")
    with pytest.raises(Refused):
        await world.do(profiles.edit, world.bashir, school="other", version=1, zone="UTC")


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": {"en": "", "ur": "", "zh-Hans": ""}}, "name.en"),
        ({"fields": []}, "fields"),
        ({"languages": []}, "languages"),
        ({"zone": ""}, "zone"),
        ({"crops": ["kinnow", "unicorn"]}, "crops"),
        ({"about": {"en": "y" * 4001}}, "about.en"),
    ],
)
async def test_a_refused_edit_changes_nothing(
    world: World, chenab: str, changed: dict[str, Any], field: str
) -> None:
    before = await page(world)
    with pytest.raises(Invalid) as invalid:
        await world.do(
            profiles.edit,
            world.bashir,
            **{"school": chenab, "version": 1, "place": {"en": "Nowhere"}, **changed},
        )
    assert invalid.value.field == field
    assert await page(world) == before


async def test_a_school_that_is_not_there(world: World) -> None:
    problem: type[Problem] = NotFound
    with pytest.raises(problem):
        await world.do(profiles.edit, world.maryam, school="nowhere", version=1)
