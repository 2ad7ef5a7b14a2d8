import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

import ifsa.demo.schools
from ifsa.actor import Actor, Role
from ifsa.demo import members as demo_members
from ifsa.members.passwords import matches
from ifsa.members.queries import credential
from ifsa.schools import directory, queries
from ifsa.schools.directory import Narrowed
from tests.schools.world import World, opened

DATA = Path(ifsa.demo.schools.__file__).parent / "data"
SCHOOLS: list[dict[str, Any]] = json.loads((DATA / "schools.json").read_text())["schools"]
MEMBERS: list[dict[str, Any]] = json.loads((DATA / "members.json").read_text())["members"]


@pytest.fixture(scope="module")
async def loaded(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    """Read only: the whole module looks at one loaded world."""
    async with opened(tmp_path_factory.mktemp("demo")) as world:
        people = await demo_members.load(world.store)
        await ifsa.demo.schools.load(world.store, people)
        await ifsa.demo.schools.verify(world.store, people)
        world.actors.update(await demo_members.people(world.store))
        yield world


async def page(world: World, slug: str) -> queries.SchoolPage:
    return await world.read(queries.school_page, Actor(), slug=slug)


def test_everybody_joined(loaded: World) -> None:
    assert list(loaded.actors) == [member["handle"] for member in MEMBERS]
    for member in MEMBERS:
        actor = loaded.actors[member["handle"]]
        assert (actor.name, actor.language, actor.zone, actor.role.value) == (
            member["name"],
            member["language"],
            member["zone"],
            member["role"],
        )
        assert actor.youth == (member["age"] < 18)
        assert actor.consented, "every youth of the demonstration has a school's consent"


def test_the_five_of_the_tour_are_who_they_should_be(loaded: World) -> None:
    amina, bashir, zain, li, maryam = (
        loaded.actors[handle] for handle in ("amina", "bashir", "zain", "li", "maryam")
    )
    assert (amina.language, bashir.language, li.language) == ("ur", "ur", "zh-Hans")
    assert (zain.youth, maryam.role, maryam.language) == (True, Role.ADMIN, "en")


async def test_no_password_opens_a_demonstration_account(loaded: World) -> None:
    found = await loaded.read(credential, Actor(), name="bashir")
    assert found is not None
    assert not any(matches(found.password, guess) for guess in ("", "bashir", "password"))


async def test_every_school_is_as_the_data_describes_it(loaded: World) -> None:
    for school in SCHOOLS:
        found = await page(loaded, school["key"])
        assert found.school.name == school["name"]
        assert found.school.place == school["place"]
        assert found.about == school["description"]
        assert found.crops == tuple(school["crops"])
        assert found.fields == tuple(school["fields"])
        assert found.verified == school["verification"]["level"]
        assert {twin.slug for twin in found.twins} == set(school["twins"])
        assert [one.slug for one in found.programmes] == [
            programme["key"] for programme in school["programmes"]
        ]
        assert [steward.name for steward in found.stewards] == [
            steward["name"] for steward in school["stewards"]
        ]


async def test_they_are_ten_with_twenty_programmes_and_followers(loaded: World) -> None:
    listed = await loaded.read(directory.page, loaded.actors["li"], narrowed=Narrowed())
    assert listed.total == len(SCHOOLS) == 10
    assert sum(len(school["programmes"]) for school in SCHOOLS) == 20
    followed = {card.school.slug for card in listed.items if card.follows}
    assert followed == {"chenab", "amrai", "yichang-citrus"}
    expected = sum("chenab" in member["follows"] for member in MEMBERS)
    chenab = next(card for card in listed.items if card.school.slug == "chenab")
    assert chenab.followers == expected > 5


async def test_the_dry_season_is_kept_in_a_programme(loaded: World) -> None:
    wheat = (await page(loaded, "chenab")).programmes[0].plan
    assert (wheat.months, wheat.weekday, wheat.time) == ((11, 12, 1, 2, 3, 4), "SA", "10:00")
