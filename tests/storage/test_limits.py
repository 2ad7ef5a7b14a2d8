import pytest

from ifsa.actor import Actor, Role
from ifsa.errors import TooMany
from ifsa.storage.limits import Limits, Rates
from tests.storage.shelf import names, put

RATES: Rates = {put: "3/minute; 5/hour", "knock": "2/minute"}
AMINA = Actor(member=1, role=Role.MEMBER, address="10.0.0.1")
LI = Actor(member=2, role=Role.MEMBER, address="10.0.0.1")


async def times(limits: Limits, actor: Actor, most: int = 10) -> int:
    """How often one may, before it is too often."""
    for number in range(most):
        try:
            await limits.act(put, actor)
        except TooMany:
            return number
    return most


async def test_one_hears_how_long_to_wait() -> None:
    limits = Limits(RATES)
    await times(limits, AMINA)
    with pytest.raises(TooMany) as caught:
        await limits.act(put, AMINA)
    assert 50 < caught.value.retry_after <= 60


async def test_a_member_may_so_often_and_no_oftener() -> None:
    limits = Limits(RATES)
    assert await times(limits, AMINA) == 3
    assert await times(limits, AMINA) == 0


async def test_members_at_one_address_have_limits_of_their_own() -> None:
    limits = Limits(RATES)
    assert await times(limits, AMINA) == 3
    assert await times(limits, LI) == 3


async def test_visitors_share_the_limit_of_their_address() -> None:
    limits = Limits(RATES)
    assert await times(limits, Actor(address="10.0.0.1")) == 3
    assert await times(limits, Actor(address="10.0.0.1")) == 0
    assert await times(limits, Actor(address="10.0.0.2")) == 3
    assert await times(limits, AMINA) == 3


async def test_what_has_no_limit_is_not_counted() -> None:
    limits = Limits(RATES)
    for _ in range(100):
        await limits.act(names, AMINA)


async def test_a_named_action_is_counted_by_its_key() -> None:
    limits = Limits(RATES)
    await limits.hit("knock", "amina")
    await limits.hit("knock", "amina")
    with pytest.raises(TooMany):
        await limits.hit("knock", "amina")
    await limits.hit("knock", "li")


async def test_they_can_be_switched_off() -> None:
    assert await times(Limits(RATES, enabled=False), AMINA) == 10
