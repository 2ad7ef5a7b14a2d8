import asyncio

import pytest

from ifsa.actor import Actor, Role
from ifsa.errors import Invalid, TooMany
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


# --- tries that count when they fail -------------------------------------------------------------

GUESSES: Rates = {
    "guess": "10/hour",
    "guess_slowly": "1/5 minutes",
    "by_name": "30/hour",
    "by_name_slowly": "1/2 minutes",
    "plain": "2/hour",
}


async def guessed(limits: Limits, *counted: tuple[str, str], right: bool = False) -> bool:
    """Whether one was let try."""
    try:
        async with limits.guess(*counted):
            if not right:
                raise Invalid("password", "wrong_password")
    except TooMany:
        return False
    except Invalid:
        pass
    return True


async def test_only_what_fails_is_counted() -> None:
    limits = Limits(GUESSES)
    assert all([await guessed(limits, ("plain", "amina"), right=True) for _ in range(20)])
    assert [await guessed(limits, ("plain", "amina")) for _ in range(4)] == [True] * 2 + [False] * 2
    assert not await guessed(limits, ("plain", "amina"), right=True), "nobody looks any more"
    assert await guessed(limits, ("plain", "li"))


async def test_many_at_once_are_no_more_than_one_after_the_other() -> None:
    limits = Limits(GUESSES)

    async def slow(key: str) -> bool:
        try:
            async with limits.guess(("guess", key), ("by_name", "amina")):
                await asyncio.sleep(0.001)
                raise Invalid("password", "wrong_password")
        except TooMany:
            return False
        except Invalid:
            return True

    tried = await asyncio.gather(*(slow("one network") for _ in range(200)))
    assert sum(tried) == 10
    elsewhere = await asyncio.gather(*(slow(f"network {number}") for number in range(200)))
    assert sum(elsewhere) == 30 - 10


async def test_one_is_told_of_the_shorter_wait() -> None:
    limits = Limits(GUESSES)
    for _ in range(10):
        await guessed(limits, ("guess", "amina"))
    with pytest.raises(TooMany) as caught:
        async with limits.guess(("guess", "amina")):
            pass
    assert 290 < caught.value.retry_after <= 300


async def test_what_is_switched_off_is_not_counted() -> None:
    limits = Limits(GUESSES, enabled=False)
    assert all([await guessed(limits, ("guess", "amina")) for _ in range(100)])
