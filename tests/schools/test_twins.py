import pytest

from ifsa.actor import Actor
from ifsa.errors import Invalid, NotFound, Refused
from ifsa.schools import queries, schools, twins
from tests.schools.world import QINGLIU, World


async def twins_of(world: World, slug: str) -> list[str]:
    page = await world.read(queries.school_page, Actor(), slug=slug)
    return [twin.slug for twin in page.twins]


async def test_twins_are_each_others(world: World, chenab: str) -> None:
    await world.found(world.maryam, **QINGLIU)
    with world.new_events() as happened:
        await world.do(twins.pair, world.maryam, school=chenab, twin="qingliu")
        await world.do(twins.pair, world.maryam, school="qingliu", twin=chenab)
    assert happened == ["school.twinned"]
    assert [await twins_of(world, slug) for slug in (chenab, "qingliu")] == [["qingliu"], [chenab]]


async def test_a_closed_twin_is_not_shown(world: World, chenab: str) -> None:
    await world.found(world.maryam, **QINGLIU)
    await world.do(twins.pair, world.maryam, school=chenab, twin="qingliu")
    await world.do(schools.close, world.maryam, school="qingliu")
    assert await twins_of(world, chenab) == []


async def test_no_school_is_its_own_twin(world: World, chenab: str) -> None:
    with pytest.raises(Invalid):
        await world.do(twins.pair, world.maryam, school=chenab, twin=chenab)
    with pytest.raises(NotFound):
        await world.do(twins.pair, world.maryam, school=chenab, twin="nowhere")


async def test_only_an_admin_pairs(world: World, chenab: str) -> None:
    await world.found(world.maryam, **QINGLIU)
    with pytest.raises(Refused):
        await world.do(twins.pair, world.bashir, school=chenab, twin="qingliu")
