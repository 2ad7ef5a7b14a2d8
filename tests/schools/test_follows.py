import pytest

from ifsa.actor import Actor
from ifsa.errors import NotFound, Refused
from ifsa.schools import follows, queries, schools
from ifsa.schools.queries import Following
from tests.schools.world import World


async def test_following_twice_is_following_once(world: World, chenab: str) -> None:
    with world.new_events() as happened:
        answers = [await world.do(follows.follow, world.amina, school=chenab) for _ in range(2)]
    assert (happened, answers) == (["school.followed"], [Following(True, 2)] * 2)


async def test_unfollowing_twice_is_unfollowing_once(world: World, chenab: str) -> None:
    with world.new_events() as happened:
        answers = [await world.do(follows.unfollow, world.zain, school=chenab) for _ in range(2)]
    assert (happened, answers) == (["school.unfollowed"], [Following(False, 0)] * 2)


async def test_a_page_says_whether_one_follows(world: World, chenab: str) -> None:
    for who, expected in ((world.zain, Following(True, 1)), (Actor(), Following(False, 1))):
        assert (await world.read(queries.school_page, who, slug=chenab)).following == expected


async def test_a_visitor_follows_nothing(world: World, chenab: str) -> None:
    for verb in (follows.follow, follows.unfollow):
        with pytest.raises(Refused) as refused:
            await world.do(verb, Actor(), school=chenab)
        assert refused.value.http_status == 401


async def test_a_closed_school_is_not_followed(world: World, chenab: str) -> None:
    await world.do(schools.close, world.maryam, school=chenab)
    with pytest.raises(NotFound):
        await world.do(follows.follow, world.amina, school=chenab)
