import pytest

from ifsa.actor import Actor
from ifsa.errors import NotFound
from ifsa.schools import queries, schools, stewards, twins
from tests.schools.test_programmes import add
from tests.schools.world import QINGLIU, World, statements


async def test_what_the_areas_above_ask(world: World, chenab: str) -> None:
    number = await world.found(world.maryam, **QINGLIU)
    await world.do(stewards.appoint, world.maryam, school="qingliu", handle="bashir")
    bashir, amina = world.bashir.member, world.amina.member
    reading = world.reading()
    with reading.session:
        briefs = queries.briefs(reading, {number, 999})
        assert {key: brief.slug for key, brief in briefs.items()} == {number: "qingliu"}
        assert queries.briefs(reading, set()) == {}
        assert queries.is_steward(reading, bashir, number)
        assert not queries.is_steward(reading, amina, number)
        assert not queries.is_steward(reading, None, number)
        assert not queries.is_steward(reading, bashir, None)
        assert len(queries.run_by(reading, bashir)) == 2
        assert queries.run_by(reading, None) == []
        assert [one.slug for one in queries.stewarded(reading, world.bashir)] == [
            "chenab",
            "qingliu",
        ]
        assert queries.stewards_of(reading, number) == [bashir]
        (home,) = queries.followed(reading, world.zain)
        assert (home.slug, queries.followers_of(reading, home.id)) == (
            chenab,
            [world.zain.member],
        )
        assert list(reading.session.scalars(queries.ids_of(chenab))) == [home.id]
        assert queries.school_called(reading, Actor(), slug=chenab) == home


async def test_a_closed_school_keeps_its_name_but_is_not_called(world: World, chenab: str) -> None:
    reading = world.reading()
    with reading.session:
        home = queries.school_called(reading, Actor(), slug=chenab)
    await world.do(schools.close, world.maryam, school=chenab)
    reading = world.reading()
    with reading.session:
        assert queries.briefs(reading, [home.id]) == {home.id: home}
        assert queries.followed(reading, world.zain) == []
        with pytest.raises(NotFound):
            queries.school_called(reading, Actor(), slug=chenab)
        assert queries.school_called(reading, world.bashir, slug=chenab) == home


async def test_a_page_says_what_its_reader_may_do(world: World, chenab: str) -> None:
    for who, edit, close in (
        (Actor(), False, False),
        (world.amina, False, False),
        (world.bashir, True, False),
        (world.maryam, True, True),
    ):
        page = await world.read(queries.school_page, who, slug=chenab)
        assert (page.may_edit, page.may_close) == (edit, close)


async def test_a_full_page_costs_the_statements_of_a_bare_one(world: World, chenab: str) -> None:
    await world.found(world.maryam, **QINGLIU)
    await world.do(twins.pair, world.maryam, school=chenab, twin="qingliu")
    await add(world, world.bashir)

    def cost() -> int:
        reading = world.reading()
        with reading.session, statements(world.engine) as seen:
            queries.school_page(reading, world.zain, slug=chenab)
        return len([sql for sql in seen if sql.startswith("SELECT")])

    before = cost()
    for n in range(5):
        await world.found(world.maryam, slug=f"school-{n}")
        await world.do(twins.pair, world.maryam, school=chenab, twin=f"school-{n}")
        await add(world, world.bashir, f"programme-{n}")
        await world.join(f"steward{n}")
        await world.do(stewards.appoint, world.bashir, school=chenab, handle=f"steward{n}")
    assert (before, cost()) == (12, 12)
