from ifsa.actor import Actor
from ifsa.schools import profiles, programmes, schools, search
from ifsa.schools.plan import Plan
from ifsa.text.seeking import sought
from tests.schools.world import QINGLIU, World


async def found(world: World, q: str, who: Actor | None = None) -> list[str]:
    hits = await world.read(search.find, who or Actor(), sought=sought(q), most=20)
    return [hit.school.slug for hit in hits]


async def test_schools_are_found_by_all_that_they_say(world: World, chenab: str) -> None:
    await world.found(world.maryam, **QINGLIU, about={}, livestock=[])
    assert await found(world, "wheat") == ["qingliu", "chenab"]
    for q in ("canal", "faisalabad", "فیصل آباد", "费萨拉巴德", "buffalo", "پاکستان", "kinu"):
        assert await found(world, q) == ["chenab"], q
    assert await found(world, "猕猴桃") == await found(world, "environment") == ["qingliu"]
    assert await found(world, "chenab shaanxi") == []


async def test_a_school_is_found_by_what_it_says_now(world: World, chenab: str) -> None:
    about = {"en": "We keep bees."}
    await world.do(profiles.edit, world.bashir, school=chenab, version=1, about=about)
    assert await found(world, "canal") == []
    assert await found(world, "bees") == [chenab]
    plan = Plan("agriculture", "winter", (12,), 4, "MO", "10:00", 60, 12)
    await world.do(
        programmes.add,
        world.bashir,
        school=chenab,
        slug="pruning",
        name={"en": "Winter pruning", "zh-Hans": "冬季修剪"},
        summary={},
        plan=plan,
    )
    assert await found(world, "修剪") == await found(world, "bees pruning") == [chenab]


async def test_a_closed_school_is_found_by_its_stewards_alone(world: World, chenab: str) -> None:
    await world.do(schools.close, world.maryam, school=chenab)
    assert await found(world, "chenab") == []
    assert await found(world, "chenab", world.bashir) == [chenab]
