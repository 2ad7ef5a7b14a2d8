"""`may_read` and `readable` are one rule: held together over everybody and every kind of room."""

from datetime import date

import pytest

from ifsa.actor import HOUSE, Actor
from ifsa.errors import NotFound
from ifsa.members import accounts
from ifsa.members.queries import names
from ifsa.rooms import queries, spaces
from ifsa.rooms.policy import may_open_room, may_post, may_read, may_start_topic
from ifsa.rooms.views import Voice
from ifsa.schools.queries import is_steward
from tests.rooms.talk import ALLIANCE, ORCHARDS, YOUNG, Talk

ROOMS = {ORCHARDS: 1, "cotton": 2, ALLIANCE: None, YOUNG: 1, "young-of-all": None}
FOR_THE_YOUNG = {YOUNG, "young-of-all"}
EVERYBODY = ["", "amina", "liwei", "zain", "sana", "bashir", "shazia", "rafiq", "modd", "maryam"]


@pytest.fixture
def world(place: Talk) -> Talk:
    place.world.do(
        spaces.open,
        place["maryam"],
        slug="young-of-all",
        name={"en": "The young"},
        about={},
        emblem="mango",
        youth=True,
    )
    return place


@pytest.mark.parametrize("handle", EVERYBODY)
def test_the_rule_and_the_condition_agree(world: Talk, handle: str) -> None:
    actor = world[handle] if handle else Actor()
    allowed = {
        slug
        for slug, school in ROOMS.items()
        if may_read(
            actor,
            youth=slug in FOR_THE_YOUNG,
            steward=world.world.read(
                lambda reading, who, school=school: is_steward(reading, who.member, school), actor
            ),
        )
    }
    listed = {room.slug for room in world.world.read(queries.rooms, actor)}
    assert listed == allowed
    for slug in ROOMS:
        if slug in allowed:
            assert world.world.read(queries.room, actor, slug=slug).slug == slug
        else:
            with pytest.raises(NotFound):
                world.world.read(queries.room, actor, slug=slug)
    (heads,) = world.world.read(queries.heads, HOUSE, watched=[(actor, ROOMS)])
    assert set(heads) == allowed


def test_who_sees_the_rooms_of_the_young(world: Talk) -> None:
    def sees(slug: str) -> set[str]:
        return {
            handle
            for handle in EVERYBODY
            if slug
            in {
                room.slug
                for room in world.world.read(queries.rooms, world[handle] if handle else Actor())
            }
        }

    assert sees(YOUNG) == {"zain", "bashir", "shazia", "modd", "maryam"}
    assert sees("young-of-all") == {"zain", "modd", "maryam"}
    assert sees(ORCHARDS) == set(EVERYBODY)


def test_nothing_of_an_unseen_room_comes_through_by_any_read(world: Talk) -> None:
    said = world.say("zain", "only for us", room=YOUNG)
    for handle in ("", "amina", "rafiq"):
        actor = world[handle] if handle else Actor()
        for query, given in (
            (queries.place, {"slug": YOUNG}),
            (queries.room, {"slug": YOUNG}),
            (queries.room_page, {"slug": YOUNG}),
            (queries.topic, {"id": said.topic}),
            (queries.check_topic, {"id": said.topic}),
            (queries.topic_page, {"slug": YOUNG, "id": said.topic}),
            (queries.topic_page, {"slug": ORCHARDS, "id": said.topic}),
            (queries.message, {"id": said.id}),
            (queries.messages_after, {"topic_id": said.topic}),
            (queries.latest_messages, {"slug": YOUNG}),
            (queries.changes, {"slug": YOUNG, "after": 0}),
        ):
            with pytest.raises(NotFound):
                world.world.read(query, actor, **given)
        assert world.world.read(queries.latest_topics, actor, most=10) == []
    (found,) = world.world.read(queries.latest_topics, world["bashir"], most=10)
    assert found.latest == "only for us"


def test_the_place_of_a_youth_is_nobody_s_business(world: Talk) -> None:
    for handle, born in (("nida", date(2012, 1, 1)), ("omar", date(1990, 1, 1))):
        world.world.do(
            accounts.sign_up,
            handle=handle,
            name=handle.title(),
            password_hash="x",
            born=born,
            place="Chak 84",
        )
    people = world.world.read(lambda reading, who: names(reading, range(100)), world["maryam"])
    assert {one.handle: one.place for one in people.values() if one.place} == {"omar": "Chak 84"}


@pytest.mark.parametrize(
    ("handle", "code"),
    [("", "sign_in_first"), ("sana", "consent_waiting"), ("zain", None), ("amina", None)],
)
def test_who_may_write(world: Talk, handle: str, code: str | None) -> None:
    actor = world[handle] if handle else Actor()
    voice = Voice()
    for refusal in (may_post(actor, voice), may_start_topic(actor, voice)):
        assert (refusal.code if refusal else None) == code


@pytest.mark.parametrize(
    ("handle", "steward", "code"),
    [
        ("", False, "sign_in_first"),
        ("amina", False, "not_allowed"),
        ("bashir", True, None),
        ("modd", False, None),
        ("maryam", False, None),
    ],
)
def test_who_may_open_a_room(world: Talk, handle: str, steward: bool, code: str | None) -> None:
    refusal = may_open_room(world[handle] if handle else Actor(), steward=steward)
    assert (refusal.code if refusal else None) == code
