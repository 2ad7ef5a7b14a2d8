import pytest

from ifsa.actor import Actor
from ifsa.errors import Invalid, NotFound, Refused
from ifsa.members.queries import MemberName
from ifsa.schools import consents, follows, queries, stewards
from tests.schools.world import World, teenager


async def grant(world: World, who: Actor, handle: str = "zain", source: str = "guardian") -> None:
    await world.do(consents.grant, who, school="chenab", handle=handle, source=source)


@pytest.mark.parametrize("who", ["bashir", "maryam"])
async def test_a_youth_takes_part_once_a_steward_or_admin_writes_consent_down(
    world: World, chenab: str, who: str
) -> None:
    assert not world.zain.consented
    with world.new_events() as happened:
        await grant(world, world.actors[who])
        await grant(world, world.actors[who])
    assert happened == ["consent.given"]
    zain = await world.refresh("zain")
    assert (zain.youth, zain.consented) == (True, True)


@pytest.mark.parametrize(
    ("who", "code"),
    [("amina", "not_allowed"), ("modd", "not_allowed"), ("zain", "consent_waiting")],
)
async def test_nobody_else_does(world: World, chenab: str, who: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        await grant(world, world.actors[who])
    assert refused.value.code == code
    assert not (await world.refresh("zain")).consented


async def test_a_steward_answers_only_for_youths_who_follow_the_school(
    world: World, chenab: str
) -> None:
    await world.join("bilal", born=teenager(17))
    with pytest.raises(Refused):
        await grant(world, world.bashir, "bilal")
    await world.found(world.maryam, slug="other")
    await world.do(stewards.appoint, world.maryam, school="other", handle="amina")
    with pytest.raises(Refused):
        await world.do(consents.grant, world.amina, school="other", handle="zain", source="school")
    await grant(world, world.maryam, "bilal")
    assert (await world.refresh("bilal")).consented


async def test_an_adult_needs_none(world: World, chenab: str) -> None:
    await world.do(follows.follow, world.amina, school=chenab)
    with pytest.raises(NotFound):
        await grant(world, world.bashir, "amina")


async def test_consent_says_whose_word_it_is(world: World, chenab: str) -> None:
    with pytest.raises(Invalid) as invalid:
        await grant(world, world.bashir, source="neighbour")
    assert invalid.value.field == "source"
    assert not (await world.refresh("zain")).consented


async def test_stewards_see_which_of_their_youths_wait(world: World, chenab: str) -> None:
    await world.join("bilal", born=teenager(17))
    await world.do(follows.follow, world.amina, school=chenab)
    zain = MemberName(world.zain.member or 0, "zain", "Zain", True)
    assert await world.read(queries.youths_waiting, world.bashir, slug=chenab) == [zain]
    await grant(world, world.bashir)
    assert await world.read(queries.youths_waiting, world.bashir, slug=chenab) == []


@pytest.mark.parametrize("who", ["amina", "modd", "zain"])
async def test_others_do_not_learn_who_is_a_child(world: World, chenab: str, who: str) -> None:
    with pytest.raises(Refused):
        await world.read(queries.youths_waiting, world.actors[who], slug=chenab)
