from typing import Any

import pytest

from ifsa.actor import Actor
from ifsa.errors import Invalid, NotFound, Refused
from ifsa.schools import queries, schools
from tests.schools.world import World


async def page(world: World, who: Actor | None = None) -> queries.SchoolPage:
    return await world.read(queries.school_page, who or Actor(), slug="chenab")


async def test_an_admin_founds_a_school(world: World) -> None:
    with world.new_events() as happened:
        await world.found(world.maryam, livestock=["buffalo", "bee", "buffalo"])
    school = await page(world)
    assert happened == ["school.founded"]
    assert school.school.name["ur"] == "چناب فارم اسکول"
    assert school.about == {"en": "By the canal.\n\nWheat and kinnow."}
    assert (school.fields, school.crops) == (
        ("agriculture", "rural_development"),
        ("wheat", "kinnow", "mango"),
    )
    assert school.livestock == ("buffalo", "bee")
    assert school.school.emblem == "wheat"
    assert (school.verified, school.stewards, school.closed, school.version) == (None, (), False, 1)


@pytest.mark.parametrize(
    ("handle", "code"),
    [("bashir", "not_allowed"), ("modd", "not_allowed"), (None, "sign_in_first")],
)
async def test_nobody_else_founds_one(world: World, handle: str | None, code: str) -> None:
    who = world.actors[handle] if handle else Actor()
    with pytest.raises(Refused) as refused:
        await world.found(who)
    assert refused.value.code == code
    with pytest.raises(NotFound):
        await page(world)


@pytest.mark.parametrize(
    ("changed", "field", "code"),
    [
        ({"slug": "Chenab"}, "slug", "slug_form"),
        ({"slug": "a--b"}, "slug", "slug_form"),
        ({"slug": "a/../b"}, "slug", "slug_form"),
        ({"slug": ""}, "slug", "slug_form"),
        ({"slug": "a" * 41}, "slug", "too_long"),
        ({"name": {}}, "name.en", "required"),
        ({"name": {"ur": " \u200b\n "}}, "name.en", "required"),
        ({"name": {"fr": "École"}}, "name.fr", "bad_choice"),
        ({"name": {"ur": "ا" * 121}}, "name.ur", "too_long"),
        ({"place": {"en": ""}}, "place.en", "required"),
        ({"about": {"zh-Hans": "字" * 4001}}, "about.zh-Hans", "too_long"),
        ({"country": "XX"}, "country", "bad_choice"),
        ({"zone": "Mars/Olympus"}, "zone", "bad_zone"),
        ({"languages": []}, "languages", "required"),
        ({"languages": ["urdu!"]}, "languages", "bad_choice"),
        ({"languages": ["en"] * 13}, "languages", "bad_choice"),
        ({"fields": []}, "fields", "required"),
        ({"fields": ["magic"]}, "fields", "bad_choice"),
        ({"crops": ["unicorn"]}, "crops", "bad_choice"),
        ({"crops": ["wheat"] * 61}, "crops", "bad_choice"),
        ({"livestock": ["wheat"]}, "livestock", "bad_choice"),
        ({"facilities": [""]}, "facilities", "bad_choice"),
    ],
)
async def test_bad_input_is_named(
    world: World, changed: dict[str, Any], field: str, code: str
) -> None:
    with pytest.raises(Invalid) as invalid:
        await world.found(world.maryam, **changed)
    assert (invalid.value.field, invalid.value.code) == (field, code)


async def test_a_slug_is_taken_once(world: World) -> None:
    await world.found(world.maryam)
    with pytest.raises(Invalid) as invalid:
        await world.found(world.maryam)
    assert (invalid.value.field, invalid.value.code) == ("slug", "slug_taken")


async def test_names_lose_what_could_turn_others_around(world: World) -> None:
    await world.found(world.maryam, name={"en": "\u202eChenab\u2066 Farm\nSchool "})
    assert (await page(world)).school.name == {"en": "Chenab Farm School"}


async def test_a_closed_school_is_there_for_its_own_only(world: World, chenab: str) -> None:
    with world.new_events() as happened:
        await world.do(schools.close, world.maryam, school=chenab)
        await world.do(schools.close, world.maryam, school=chenab)
    assert happened == ["school.closed"]
    for who in (world.bashir, world.maryam, world.modd):
        assert (await page(world, who)).closed
    for who in (Actor(), world.amina, world.zain):
        with pytest.raises(NotFound):
            await page(world, who)


async def test_a_closed_school_opens_again(world: World, chenab: str) -> None:
    await world.do(schools.close, world.maryam, school=chenab)
    with world.new_events() as happened:
        await world.do(schools.reopen, world.maryam, school=chenab)
        await world.do(schools.reopen, world.maryam, school=chenab)
    assert happened == ["school.reopened"]
    assert not (await page(world)).closed


async def test_stewards_do_not_close_a_school(world: World, chenab: str) -> None:
    for verb in (schools.close, schools.reopen):
        with pytest.raises(Refused):
            await world.do(verb, world.bashir, school=chenab)
    assert not (await page(world)).closed
