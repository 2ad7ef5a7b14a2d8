from dataclasses import replace

import pytest
from sqlalchemy import select

from ifsa.actor import Actor, Role
from ifsa.schools import policy, schools, stewards
from ifsa.schools.model import School
from ifsa.schools.queries import is_steward
from tests.schools.world import World

VISITOR = Actor()
MEMBER = Actor(member=1, role=Role.MEMBER)
YOUTH = replace(MEMBER, youth=True)
WAITING = replace(YOUTH, consented=False)
MODERATOR = Actor(member=2, role=Role.MODERATOR)
ADMIN = Actor(member=3, role=Role.ADMIN)


@pytest.mark.parametrize(
    ("actor", "steward", "code"),
    [
        (VISITOR, False, "sign_in_first"),
        (MEMBER, False, "not_allowed"),
        (MEMBER, True, None),
        (YOUTH, False, "not_allowed"),
        (WAITING, True, "consent_waiting"),
        (MODERATOR, False, "not_allowed"),
        (ADMIN, False, None),
    ],
)
def test_may_edit(actor: Actor, steward: bool, code: str | None) -> None:
    refused = policy.may_edit(actor, steward=steward)
    assert (refused.code if refused else None) == code


@pytest.mark.parametrize(
    ("actor", "code"),
    [
        (VISITOR, "sign_in_first"),
        (MEMBER, "not_allowed"),
        (WAITING, "consent_waiting"),
        (MODERATOR, "not_allowed"),
        (ADMIN, None),
    ],
)
def test_may_administer(actor: Actor, code: str | None) -> None:
    refused = policy.may_administer(actor)
    assert (refused.code if refused else None) == code


@pytest.mark.parametrize(
    ("actor", "code"), [(VISITOR, "sign_in_first"), (MEMBER, None), (WAITING, None), (ADMIN, None)]
)
def test_may_follow(actor: Actor, code: str | None) -> None:
    refused = policy.may_follow(actor)
    assert (refused.code if refused else None) == code


@pytest.mark.parametrize(
    ("actor", "steward", "follows", "code"),
    [
        (VISITOR, False, True, "sign_in_first"),
        (MEMBER, False, True, "not_allowed"),
        (MEMBER, True, False, "not_allowed"),
        (MEMBER, True, True, None),
        (WAITING, False, True, "consent_waiting"),
        (MODERATOR, False, True, "not_allowed"),
        (ADMIN, False, False, None),
    ],
)
def test_may_consent(actor: Actor, steward: bool, follows: bool, code: str | None) -> None:
    refused = policy.may_consent(actor, steward=steward, follows=follows)
    assert (refused.code if refused else None) == code


async def test_may_see_and_readable_are_one_rule(world: World) -> None:
    """Open and closed schools, with and without stewards, asked both ways for everybody."""
    for slug in ("open-run", "open-alone", "closed-run", "closed-alone"):
        await world.found(world.maryam, slug=slug)
        if slug.endswith("run"):
            await world.do(stewards.appoint, world.maryam, school=slug, handle="bashir")
        if slug.startswith("closed"):
            await world.do(schools.close, world.maryam, school=slug)
    seen = {who: _seen(world, actor) for who, actor in {**world.actors, "-": Actor()}.items()}
    everything = {"open-run", "open-alone", "closed-run", "closed-alone"}
    assert seen["maryam"] == seen["modd"] == everything
    assert seen["bashir"] == everything - {"closed-alone"}
    assert seen["amina"] == seen["zain"] == seen["-"] == {"open-run", "open-alone"}


def _seen(world: World, actor: Actor) -> set[str]:
    reading = world.reading()
    with reading.session as session:
        by_rows = set(session.scalars(select(School.slug).where(policy.readable(actor))))
        by_rule = {
            school.slug
            for school in session.scalars(select(School))
            if policy.may_see(
                actor,
                closed=school.closed_at is not None,
                steward=is_steward(reading, actor.member, school.id),
            )
        }
    assert by_rows == by_rule
    return by_rows
