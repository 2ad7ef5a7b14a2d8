import pytest

from ifsa.demonstrations import broadcasts, lessons, queries, registrations
from ifsa.demonstrations.events import Registered, RegistrationWithdrawn
from ifsa.errors import Conflict, NotFound, Refused
from tests.demonstrations.world import VISITOR, World


def test_registering_twice_is_once(world: World) -> None:
    view = world.lesson()
    world.events.clear()
    for _ in range(2):
        mine = world.do(registrations.register, world["amina"], lesson=view.id)
        assert (mine.mine, mine.coming) == (True, 1)
    assert world.events == [Registered(view.id, world["amina"].member or 0)]
    assert world.read(queries.registered, lesson=view.id) == (world["amina"].member,)


def test_another_sees_the_count_and_not_a_registration_of_their_own(world: World) -> None:
    view = world.lesson()
    world.do(registrations.register, world["amina"], lesson=view.id)
    for who in (world["liwei"], VISITOR):
        seen = world.read(queries.lesson, who, lesson=view.id)
        assert (seen.mine, seen.coming) == (False, 1)


def test_withdrawing_twice_is_once(world: World) -> None:
    view = world.lesson()
    world.do(registrations.register, world["amina"], lesson=view.id)
    world.events.clear()
    for _ in range(2):
        left = world.do(registrations.withdraw, world["amina"], lesson=view.id)
        assert (left.mine, left.coming) == (False, 0)
    assert world.events == [RegistrationWithdrawn(view.id, world["amina"].member or 0)]


def test_the_last_place_is_given_once(world: World) -> None:
    view = world.lesson(capacity=2)
    world.do(registrations.register, world["amina"], lesson=view.id)
    full = world.do(registrations.register, world["liwei"], lesson=view.id)
    assert full.full
    with pytest.raises(Conflict, match="lesson_full"):
        world.do(registrations.register, world["zain"], lesson=view.id)
    assert world.do(registrations.register, world["amina"], lesson=view.id).mine
    world.do(registrations.withdraw, world["liwei"], lesson=view.id)
    assert world.do(registrations.register, world["zain"], lesson=view.id).mine


def test_who_may_register(world: World) -> None:
    view = world.lesson()
    for verb in (registrations.register, registrations.withdraw):
        with pytest.raises(Refused, match="sign_in_first"):
            world.do(verb, VISITOR, lesson=view.id)
        with pytest.raises(Refused, match="consent_waiting"):
            world.do(verb, world["sana"], lesson=view.id)
        with pytest.raises(NotFound):
            world.do(verb, world["amina"], lesson=999)
    assert world.do(registrations.register, world["zain"], lesson=view.id).mine


def test_registering_closes_when_it_is_over(world: World) -> None:
    cancelled, ended = world.lesson(), world.lesson()
    world.do(lessons.cancel, world["bashir"], lesson=cancelled.id)
    world.pass_time(hours=6)
    world.do(broadcasts.start, world["bashir"], lesson=ended.id)
    assert world.do(registrations.register, world["amina"], lesson=ended.id).mine
    world.do(broadcasts.end, world["bashir"], lesson=ended.id)
    for verb in (registrations.register, registrations.withdraw):
        with pytest.raises(Conflict, match="already_ended"):
            world.do(verb, world["liwei"], lesson=ended.id)
        with pytest.raises(Conflict, match="lesson_cancelled"):
            world.do(verb, world["liwei"], lesson=cancelled.id)
