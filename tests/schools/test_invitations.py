import pytest

from ifsa.actor import Actor, Role
from ifsa.errors import NotFound, Refused
from ifsa.schools import invitations, schools
from ifsa.schools.queries import invited, is_steward
from tests.schools.world import World


@pytest.fixture
async def school(world: World) -> int:
    return await world.found(world.maryam)


async def invite(world: World, slug: str | None = "chenab", role: Role = Role.MEMBER) -> str:
    return (await world.do(invitations.make, world.maryam, role=role, school=slug)).secret


def runs(world: World, member: Actor, school: int) -> bool:
    reading = world.reading()
    with reading.session:
        return is_steward(reading, member.member, school)


async def test_who_accepts_runs_the_school(world: World, school: int) -> None:
    secret = await invite(world)
    shown = await world.read(invited, Actor(), secret=secret)
    assert shown.role is Role.MEMBER
    assert shown.school is not None
    assert shown.school.slug == "chenab"
    with world.new_events() as happened:
        await world.do(invitations.accept, world.amina, secret=secret)
    assert happened == ["invitation.accepted", "steward.appointed"]
    assert runs(world, world.amina, school)
    assert (await world.refresh("amina")).role is Role.MEMBER


async def test_who_runs_it_already_goes_on(world: World, school: int) -> None:
    await world.do(invitations.accept, world.amina, secret=await invite(world))
    with world.new_events() as happened:
        await world.do(invitations.accept, world.amina, secret=await invite(world))
    assert happened == ["invitation.made", "invitation.accepted"]


async def test_the_young_run_no_school(world: World, school: int) -> None:
    secret = await invite(world)
    with pytest.raises(Refused):
        await world.do(invitations.accept, world.zain, secret=secret)
    assert not runs(world, world.zain, school)
    await world.do(invitations.accept, world.amina, secret=secret)


async def test_a_school_that_is_not_there(world: World, school: int) -> None:
    with pytest.raises(NotFound):
        await invite(world, "nowhere")


async def test_a_role_alone_gives_no_school(world: World, school: int) -> None:
    secret = await invite(world, None, Role.MODERATOR)
    assert (await world.read(invited, Actor(), secret=secret)).school is None
    await world.do(invitations.accept, world.amina, secret=secret)
    assert not runs(world, world.amina, school)


async def test_stewards_do_not_invite(world: World, school: int) -> None:
    await world.do(invitations.accept, world.amina, secret=await invite(world))
    with pytest.raises(Refused):
        await world.do(invitations.make, world.amina, role=Role.MEMBER, school="chenab")


async def test_a_school_closed_meanwhile_is_still_its_stewards(world: World, school: int) -> None:
    secret = await invite(world)
    await world.do(schools.close, world.maryam, school="chenab")
    await world.do(invitations.accept, world.amina, secret=secret)
    assert runs(world, world.amina, school)
