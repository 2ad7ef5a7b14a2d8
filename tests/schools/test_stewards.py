import pytest

from ifsa.actor import Actor
from ifsa.errors import Conflict, Invalid, Refused
from ifsa.schools import queries, stewards
from tests.schools.world import World


async def running(world: World) -> list[str]:
    page = await world.read(queries.school_page, Actor(), slug="chenab")
    return [steward.handle for steward in page.stewards]


async def test_a_steward_appoints_another_as_people_type_a_handle(
    world: World, chenab: str
) -> None:
    with world.new_events() as happened:
        await world.do(stewards.appoint, world.bashir, school=chenab, handle=" @Amina ")
        await world.do(stewards.appoint, world.bashir, school=chenab, handle="amina")
    assert happened == ["steward.appointed"]
    assert await running(world) == ["bashir", "amina"]


@pytest.mark.parametrize(
    ("handle", "code"), [("zain", "steward_age"), ("nobody", "no_such_member"), (" ", "required")]
)
async def test_not_everybody_can_be_one(world: World, chenab: str, handle: str, code: str) -> None:
    with pytest.raises(Invalid) as invalid:
        await world.do(stewards.appoint, world.bashir, school=chenab, handle=handle)
    assert (invalid.value.field, invalid.value.code) == ("handle", code)
    assert await running(world) == ["bashir"]


@pytest.mark.parametrize("who", ["amina", "modd", "zain"])
async def test_others_change_no_stewards(world: World, chenab: str, who: str) -> None:
    await world.do(stewards.appoint, world.maryam, school=chenab, handle="li_buyer")
    for verb, handle in ((stewards.appoint, "amina"), (stewards.dismiss, "bashir")):
        with pytest.raises(Refused):
            await world.do(verb, world.actors[who], school=chenab, handle=handle)
    assert await running(world) == ["bashir", "li_buyer"]


async def test_a_steward_goes_when_another_stays(world: World, chenab: str) -> None:
    await world.do(stewards.appoint, world.maryam, school=chenab, handle="amina")
    with world.new_events() as happened:
        await world.do(stewards.dismiss, world.bashir, school=chenab, handle="bashir")
    assert (happened, await running(world)) == (["steward.dismissed"], ["amina"])
    with pytest.raises(Refused):
        await world.do(stewards.appoint, world.bashir, school=chenab, handle="bashir")


async def test_the_last_steward_stays_even_for_an_admin(world: World, chenab: str) -> None:
    with pytest.raises(Conflict) as conflict:
        await world.do(stewards.dismiss, world.maryam, school=chenab, handle="bashir")
    assert (conflict.value.code, await running(world)) == ("last_steward", ["bashir"])


async def test_dismissing_who_is_none_changes_nothing(world: World, chenab: str) -> None:
    with world.new_events() as happened:
        await world.do(stewards.dismiss, world.bashir, school=chenab, handle="amina")
    assert (happened, await running(world)) == ([], ["bashir"])
