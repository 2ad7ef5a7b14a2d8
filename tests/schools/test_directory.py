from typing import Any

import pytest

from ifsa.actor import Actor
from ifsa.schools import directory, follows, schools
from ifsa.schools.directory import PAGE, Choice, Narrowed, SchoolList
from tests.schools.world import QINGLIU, World, statements


@pytest.fixture
async def two(world: World, chenab: str) -> World:
    await world.found(world.maryam, **QINGLIU)
    return world


async def listed(
    world: World, who: Actor | None = None, after: str | None = None, **given: Any
) -> SchoolList:
    narrowed = Narrowed(**given)
    return await world.read(directory.page, who or Actor(), narrowed=narrowed, after=after)


def slugs(page: SchoolList) -> list[str]:
    return [card.school.slug for card in page.items]


async def test_a_card_says_what_a_school_does(two: World) -> None:
    card, _ = (await listed(two, two.zain)).items
    assert (card.school.slug, card.school.emblem, card.school.country) == ("chenab", "wheat", "PK")
    assert card.fields == ("agriculture", "rural_development")
    assert card.crops == ("wheat", "kinnow", "mango")
    assert card.languages == ("ur", "pa-Arab", "en")
    assert (card.followers, card.follows, card.verified) == (1, True, None)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, ["chenab", "qingliu"]),
        ({"country": "CN"}, ["qingliu"]),
        ({"field": "environment"}, ["qingliu"]),
        ({"field": "agriculture"}, ["chenab", "qingliu"]),
        ({"crop": "wheat"}, ["chenab", "qingliu"]),
        ({"crop": "mango"}, ["chenab"]),
        ({"crop": "mango", "country": "CN"}, []),
        ({"country": "XX"}, []),
        ({"followed": True}, []),
    ],
)
async def test_it_is_narrowed(two: World, given: dict[str, Any], expected: list[str]) -> None:
    page = await listed(two, **given)
    assert (slugs(page), page.total, page.next) == (expected, len(expected), None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("faisal", ["chenab"]),
        ("FARM chenab", ["chenab"]),
        ("school", ["chenab", "qingliu"]),
        ("فارم سکول", ["chenab"]),
        ("فيصل", ["chenab"]),  # Arabic yeh, as many keyboards have it
        ("فیصل آباد", ["chenab"]),
        ("پاکستان", ["chenab"]),
        ("农民学校", ["chenab", "qingliu"]),
        ("陕西", ["qingliu"]),
        ("中国", ["qingliu"]),
        ("chenab shaanxi", []),
        ("%", []),
        ("_", []),
        ("' OR 1=1 --", []),
        ("\x00\u202e", ["chenab", "qingliu"]),
        ("a " * 5000, []),
    ],
)
async def test_text_is_found_in_every_language(two: World, text: str, expected: list[str]) -> None:
    assert slugs(await listed(two, text=text)) == expected


async def test_each_choice_says_how_many_it_leaves(two: World) -> None:
    page = await listed(two, two.zain, country="PK")
    assert page.countries == (Choice("CN", 1, False), Choice("PK", 1, True))
    assert page.fields == (
        Choice("agriculture", 1, False),
        Choice("rural_development", 1, False),
    )
    assert {choice.key for choice in page.crops} == {"wheat", "kinnow", "mango"}
    assert page.followed == 1
    wide = await listed(two)
    assert wide.fields[0] == Choice("agriculture", 2, False)
    assert wide.followed == 0


async def test_a_choice_with_nothing_left_can_still_be_undone(two: World) -> None:
    page = await listed(two, crop="mango", country="CN")
    assert page.total == 0
    assert Choice("CN", 0, True) in page.countries
    assert Choice("mango", 0, True) in page.crops


async def test_followed_schools_are_ones_own(two: World) -> None:
    await two.do(follows.follow, two.amina, school="qingliu")
    assert slugs(await listed(two, two.amina, followed=True)) == ["qingliu"]
    assert slugs(await listed(two, two.zain, followed=True)) == ["chenab"]


async def test_a_closed_school_is_neither_listed_nor_counted(two: World) -> None:
    await two.do(schools.close, two.maryam, school="chenab")
    page = await listed(two)
    assert (slugs(page), page.total) == (["qingliu"], 1)
    assert [choice.key for choice in page.countries] == ["CN"]
    assert slugs(await listed(two, two.bashir)) == ["chenab", "qingliu"]


async def test_pages_follow_each_other_without_gap_or_double(world: World) -> None:
    expected = [f"school-{n:02}" for n in range(PAGE + 3)]
    for slug in expected:
        await world.found(world.maryam, slug=slug)
    first = await listed(world)
    second = await listed(world, after=first.next)
    assert (first.next, second.next) == (f"school-{PAGE - 1:02}", None)
    assert slugs(first) + slugs(second) == expected
    assert (first.total, second.total) == (PAGE + 3, PAGE + 3)


async def test_a_full_last_page_has_no_next(world: World) -> None:
    for n in range(PAGE):
        await world.found(world.maryam, slug=f"school-{n:02}")
    assert (await listed(world)).next is None


async def test_one_school_and_many_cost_the_same_statements(two: World) -> None:
    def cost() -> int:
        reading = two.reading()
        with reading.session, statements(two.engine) as seen:
            directory.page(reading, two.zain, narrowed=Narrowed())
        return len([sql for sql in seen if sql.startswith("SELECT")])

    before = cost()
    for n in range(20):
        await two.found(two.maryam, slug=f"school-{n:02}", crops=["rice", "tea", "apple"])
    assert (before, cost()) == (8, 8)
