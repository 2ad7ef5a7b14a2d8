"""Who may watch: the pure decision and the SQL condition must always agree."""

from itertools import product

import pytest
from sqlalchemy import select

from ifsa.actor import Actor
from ifsa.demonstrations import attendance, broadcasts, policy, queries, registrations
from ifsa.demonstrations.kinds import Audience
from ifsa.demonstrations.model import Demonstration
from ifsa.errors import Refused
from ifsa.schools.queries import run_by
from ifsa.storage.work import Reading
from tests.demonstrations.world import VISITOR, World


def _watchable(reading: Reading, actor: Actor) -> set[int]:
    mine = run_by(reading, actor.member)
    wanted = select(Demonstration.id).where(policy.watchable(actor, mine))
    return set(reading.session.scalars(wanted))


def _may_watch(world: World, who: Actor, lesson: int) -> bool:
    view = world.read(queries.lesson, who, lesson=lesson)
    return policy.may_watch(who, view.standing, audience=view.audience, youth=view.youth) is None


def test_the_decision_and_the_condition_agree_for_everybody(world: World) -> None:
    made = [
        world.lesson(audience=audience, youth=youth, cohosts=beside).id
        for audience, youth, beside in product(Audience, (False, True), ([], ["amrai"]))
    ]
    for lesson in made[::2]:
        world.do(registrations.register, world["amina"], lesson=lesson)
    seen = {}
    for who in (VISITOR, *world.people.values()):
        allowed = {lesson for lesson in made if _may_watch(world, who, lesson)}
        assert world.read(_watchable, who) == allowed
        seen[who.handle] = len(allowed)
    assert seen == {
        None: 2,
        "maryam": 4,
        "bashir": 8,
        "shazia": 8,
        "rafiq": 6,
        "amina": 6,
        "liwei": 4,
        "zain": 4,
        "sana": 4,
    }


def test_registering_opens_a_lesson_for_women(world: World) -> None:
    view = world.lesson(audience="women")
    world.now = view.starts_at
    world.do(broadcasts.start, world["bashir"], lesson=view.id)
    with pytest.raises(Refused, match="sign_in_first"):
        world.do(attendance.join, VISITOR, lesson=view.id)
    with pytest.raises(Refused, match="register_first"):
        world.do(attendance.join, world["amina"], lesson=view.id)
    world.do(registrations.register, world["amina"], lesson=view.id)
    assert world.do(attendance.join, world["amina"], lesson=view.id)


def test_a_lesson_with_young_members_wants_to_know_who_watches(world: World) -> None:
    view = world.lesson(youth=True)
    assert not _may_watch(world, VISITOR, view.id)
    assert _may_watch(world, world["liwei"], view.id)
