from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from ifsa.actor import Actor, Role
from ifsa.clock import now
from ifsa.errors import NotFound, Refused
from ifsa.members import invitations, queries
from ifsa.members.invitations import Given
from ifsa.members.model import Invitation
from tests.schools.world import World

KEEPER = Actor(role=Role.ADMIN)


async def invited(world: World, role: Role = Role.MODERATOR, school: int | None = None) -> str:
    made = await world.do(invitations.make, KEEPER, role=role, school=school)
    return str(made.secret)


async def accept(world: World, handle: str, secret: str) -> Given:
    given = await world.do(invitations.accept, world.actors[handle], secret=secret)
    assert isinstance(given, Given)
    return given


async def role(world: World, handle: str) -> Role:
    return (await world.read(queries.actor_named, Actor(), handle=handle)).role


async def test_who_accepts_has_the_role_at_once(world: World) -> None:
    with world.new_events() as happened:
        given = await accept(world, "amina", await invited(world, Role.ADMIN))
    assert given == Given(Role.ADMIN, None)
    assert await role(world, "amina") is Role.ADMIN
    assert happened == ["invitation.made", "invitation.accepted"]


async def test_it_works_once(world: World) -> None:
    secret = await invited(world)
    await accept(world, "amina", secret)
    with pytest.raises(NotFound) as refused:
        await accept(world, "bashir", secret)
    assert refused.value.code == "link_over"
    assert await role(world, "bashir") is Role.MEMBER


async def test_it_lasts_a_week(world: World) -> None:
    before = now()
    made = await world.do(invitations.make, KEEPER, role=Role.ADMIN)
    assert before + timedelta(days=7) <= made.until <= now() + timedelta(days=7)
    last, late = world.reading(made.until - timedelta(microseconds=1)), world.reading(made.until)
    with last.session:
        assert queries.invitation(last, Actor(), secret=made.secret) == Given(Role.ADMIN, None)
    with late.session, pytest.raises(NotFound):
        queries.invitation(late, Actor(), secret=made.secret)


async def test_one_that_is_over_can_not_be_accepted_and_goes_with_the_next(world: World) -> None:
    secret = await invited(world)
    with world.engine.begin() as connection:
        connection.execute(update(Invitation).values(until=now()))
    with pytest.raises(NotFound):
        await accept(world, "amina", secret)
    await invited(world)
    with world.engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(Invitation)) == 1


@pytest.mark.parametrize("given", [Role.MEMBER, Role.MODERATOR])
async def test_nobody_is_lowered(world: World, given: Role) -> None:
    await accept(world, "amina", await invited(world, Role.ADMIN))
    await accept(world, "amina", await invited(world, given))
    assert await role(world, "amina") is Role.ADMIN


@pytest.mark.parametrize(
    ("given", "school"), [(Role.ADMIN, None), (Role.MODERATOR, None), (Role.MEMBER, 1)]
)
async def test_an_office_is_not_for_the_young(
    world: World, given: Role, school: int | None
) -> None:
    secret = await invited(world, given, school)
    with pytest.raises(Refused) as refused:
        await accept(world, "zain", secret)
    assert refused.value.code == "office_age"
    await accept(world, "amina", secret)


async def test_to_be_a_member_is_for_everybody(world: World) -> None:
    await accept(world, "zain", await invited(world, Role.MEMBER))
    assert await role(world, "zain") is Role.MEMBER


async def test_a_visitor_signs_in_first_and_uses_nothing_up(world: World) -> None:
    secret = await invited(world)
    with pytest.raises(Refused) as refused:
        await world.do(invitations.accept, Actor(), secret=secret)
    assert refused.value.code == "sign_in_first"
    await accept(world, "amina", secret)


@pytest.mark.parametrize("wanted", list(invitations.ROLES))
async def test_only_admins_invite(world: World, wanted: Role) -> None:
    for actor in (Actor(), world.amina, world.modd):
        with pytest.raises(Refused):
            await world.do(invitations.make, actor, role=wanted)


@pytest.mark.parametrize("secret", ["", "x", "' OR 1=1 --", "0" * 64, "ا" * 500])
async def test_another_secret_opens_nothing(world: World, secret: str) -> None:
    await invited(world)
    with pytest.raises(NotFound):
        await accept(world, "amina", secret)
