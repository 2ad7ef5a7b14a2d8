from datetime import timedelta

import pytest

from ifsa.actor import Actor
from ifsa.clock import now
from ifsa.errors import Invalid, Refused
from ifsa.schools import directory, queries, verifications
from ifsa.schools.directory import Narrowed
from tests.schools.world import World


async def test_a_verification_holds_for_its_days(world: World, chenab: str) -> None:
    with world.new_events() as happened:
        await world.do(verifications.give, world.maryam, school=chenab, level="visited", days=20)
    assert happened == ["school.verified"]

    def levels(days: float) -> tuple[str | None, str | None]:
        reading = world.reading(now() + timedelta(days=days))
        with reading.session:
            page = queries.school_page(reading, Actor(), slug=chenab)
            listed = directory.page(reading, Actor(), narrowed=Narrowed())
            return page.verified, listed.items[0].verified

    assert levels(19.9) == ("visited", "visited")
    assert levels(20.1) == (None, None)


@pytest.mark.parametrize(
    ("level", "days", "field"),
    [("rumour", 20, "level"), ("visited", 0, "days"), ("visited", 367, "days")],
)
async def test_bad_input_is_named(
    world: World, chenab: str, level: str, days: int, field: str
) -> None:
    with pytest.raises(Invalid) as invalid:
        await world.do(verifications.give, world.maryam, school=chenab, level=level, days=days)
    assert invalid.value.field == field


@pytest.mark.parametrize("who", ["bashir", "modd", "amina"])
async def test_nobody_verifies_their_own(world: World, chenab: str, who: str) -> None:
    with pytest.raises(Refused):
        await world.do(verifications.give, world.actors[who], school=chenab, level="call", days=9)
