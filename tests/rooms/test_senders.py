from uuid import uuid4

import pytest

from ifsa.actor import Actor
from ifsa.errors import Conflict, Invalid, NotFound, Refused
from ifsa.members import queries as members
from ifsa.members.passwords import matches
from ifsa.rooms import senders
from ifsa.rooms.events import MessagePosted, ServiceMade, ServiceRevoked
from ifsa.rooms.senders import NewService
from ifsa.rooms.views import MessageView
from tests.rooms.talk import ALLIANCE, ORCHARDS, YOUNG, Talk


def make(place: Talk, by: str = "bashir", room: str = ORCHARDS) -> NewService:
    return place.world.do(senders.make, place[by], room=room, name="Plant protection Multan")


def deliver(place: Talk, secret: str, text: str = "سفید مکھی کا خطرہ") -> MessageView:
    place.world.pass_time(seconds=1)
    return place.world.do(senders.deliver, Actor(), secret=secret, key=uuid4(), text=text)


def test_a_service_posts_into_its_room_under_its_name(place: Talk) -> None:
    made = make(place)
    assert isinstance(place.world.events[-1], ServiceMade)
    said = deliver(place, made.secret)
    assert (said.author.name, said.room, said.lang) == ("Plant protection Multan", ORCHARDS, "ur")
    assert said.topic == place.open_topic()
    assert isinstance(place.world.events[-1], MessagePosted)
    (shown,) = place.world.read(senders.of_room, place["bashir"], slug=ORCHARDS).services
    assert (shown.name, shown.made_by, shown.used_at) == (
        "Plant protection Multan",
        place["bashir"].name,
        place.world.now,
    )


def test_the_same_key_is_the_same_message(place: Talk) -> None:
    made, key = make(place), uuid4()
    given = {"secret": made.secret, "key": key, "text": "Rain tomorrow."}
    first = place.world.do(senders.deliver, Actor(), **given)
    assert place.world.do(senders.deliver, Actor(), **given) == first
    with pytest.raises(Conflict, match="key_reused"):
        place.world.do(senders.deliver, Actor(), **given | {"text": "Hail."})


def test_a_revoked_one_is_nobody(place: Talk) -> None:
    made = make(place)
    said = deliver(place, made.secret)
    place.world.do(senders.revoke, place["bashir"], service=made.service.id)
    assert isinstance(place.world.events[-1], ServiceRevoked)
    count = len(place.world.events)
    place.world.do(senders.revoke, place["bashir"], service=made.service.id)
    assert len(place.world.events) == count
    for secret in (made.secret, "nobody-knows", ""):
        with pytest.raises(NotFound):
            deliver(place, secret)
    assert place.page("amina", place.open_topic()).messages[-1].id == said.id
    assert place.world.read(senders.of_room, place["bashir"], slug=ORCHARDS).services == []


def test_only_who_looks_after_the_room_lets_programs_in(place: Talk) -> None:
    made = make(place)
    for by in ("amina", "liwei"):
        with pytest.raises(Refused, match="not_allowed"):
            make(place, by)
        with pytest.raises(Refused, match="not_allowed"):
            place.world.do(senders.revoke, place[by], service=made.service.id)
        with pytest.raises(Refused, match="not_allowed"):
            place.world.read(senders.of_room, place[by], slug=ORCHARDS)
    with pytest.raises(Refused, match="not_allowed"):
        make(place, "bashir", ALLIANCE)
    with pytest.raises(NotFound):
        make(place, "amina", YOUNG)
    with pytest.raises(Invalid, match="required"):
        place.world.do(senders.make, place["bashir"], room=ORCHARDS, name=" ")
    make(place, "modd", ALLIANCE)


def test_into_a_room_for_the_young_it_posts_like_those_who_let_it_in(place: Talk) -> None:
    made = make(place, room=YOUNG)
    assert deliver(place, made.secret, "Hail tonight.").room == YOUNG


def test_nobody_signs_in_as_a_service(place: Talk) -> None:
    said = deliver(place, make(place).secret)
    found = place.world.read(members.credential, Actor(), name=said.author.handle)
    assert found is not None
    assert not matches(found.password, "")


def test_a_room_has_so_many_and_no_more(place: Talk) -> None:
    for _ in range(senders.MOST):
        last = make(place)
    with pytest.raises(Conflict, match="too_many_services"):
        make(place)
    place.world.do(senders.revoke, place["bashir"], service=last.service.id)
    make(place)
