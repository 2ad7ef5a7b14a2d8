"""Following and muting: what one chose holds, whatever one does afterwards."""

import pytest

from ifsa.actor import Actor
from ifsa.errors import Invalid, NotFound, Refused
from ifsa.rooms import follows, queries
from ifsa.rooms.inbox import count
from ifsa.rooms.kinds import Level
from tests.rooms.talk import ORCHARDS, YOUNG, Talk


def of_topic(place: Talk, by: str, topic: int, level: str) -> None:
    place.world.do(follows.choose_topic, place[by], topic=topic, level=level)


def of_room(place: Talk, by: str, level: str, room: str = ORCHARDS) -> None:
    place.world.do(follows.choose_room, place[by], room=room, level=level)


def level(place: Talk, by: str, topic: int) -> Level | None:
    return place.world.read(queries.topic, place[by], id=topic).level


def test_who_writes_in_a_topic_follows_it_and_nobody_else(place: Talk) -> None:
    topic = place.topic("amina").id
    place.say("amina", topic=topic)
    place.say("liwei", topic=topic)
    assert [level(place, by, topic) for by in ("amina", "liwei", "rafiq")] == [
        Level.FOLLOW,
        Level.FOLLOW,
        Level.USUAL,
    ]
    assert place.world.read(queries.topic, Actor(), id=topic).level is None


def test_open_talk_is_followed_by_nobody_who_does_not_ask_for_it(place: Talk) -> None:
    talk = place.say("amina").topic
    assert level(place, "amina", talk) is Level.USUAL
    of_topic(place, "amina", talk, "follow")
    assert level(place, "amina", talk) is Level.FOLLOW


@pytest.mark.parametrize("chosen", ["mute", "usual"])
def test_what_one_chose_is_not_changed_by_writing(place: Talk, chosen: str) -> None:
    topic = place.topic("amina").id
    of_topic(place, "liwei", topic, chosen)
    place.say("liwei", topic=topic)
    assert level(place, "liwei", topic) == chosen


def test_a_muted_topic_is_not_new_and_says_so_again_when_it_is_no_more(place: Talk) -> None:
    topic = place.topic("amina").id
    place.say("amina", topic=topic)
    assert (place.unread("liwei", topic), place.unread_in_room("liwei")) == (1, 1)
    of_topic(place, "liwei", topic, "mute")
    assert (place.unread("liwei", topic), place.unread_in_room("liwei")) == (0, 0)
    assert place.world.read(count, place["liwei"]) == 0
    assert place.unread("rafiq", topic) == 1
    of_topic(place, "liwei", topic, "usual")
    assert (place.unread("liwei", topic), place.unread_in_room("liwei")) == (1, 1)


def test_a_muted_room_is_silent_but_for_what_one_follows_by_choice(place: Talk) -> None:
    loud, quiet = place.topic("amina", "Loud").id, place.topic("amina", "Quiet").id
    of_room(place, "liwei", "mute")
    place.say("liwei", topic=quiet)  # by writing alone a muted room does not become loud
    for topic in (loud, quiet):
        place.say("amina", topic=topic)
    assert place.unread_in_room("liwei") == 0
    assert level(place, "liwei", quiet) is Level.MUTE
    of_topic(place, "liwei", loud, "follow")
    assert (place.unread("liwei", loud), place.unread("liwei", quiet)) == (1, 0)
    assert place.unread_in_room("liwei") == 1
    of_room(place, "liwei", "usual")
    assert place.unread_in_room("liwei") == 2
    assert level(place, "liwei", quiet) is Level.FOLLOW


def test_a_room_says_how_much_one_wants_to_hear_of_it(place: Talk) -> None:
    def said(by: Actor) -> Level | None:
        return place.world.read(queries.room, by, slug=ORCHARDS).level

    assert (said(place["liwei"]), said(Actor())) == (Level.USUAL, None)
    for chosen in ("follow", "mute", "mute", "usual"):
        of_room(place, "liwei", chosen)
        assert said(place["liwei"]) == chosen
    assert said(place["amina"]) is Level.USUAL


def test_what_is_wrong_or_out_of_reach_is_refused(place: Talk) -> None:
    topic = place.topic("amina").id
    young = place.say("zain", "hi", room=YOUNG).topic
    with pytest.raises(Invalid) as caught:
        of_topic(place, "liwei", topic, "loud")
    assert (caught.value.field, caught.value.code) == ("level", "bad_choice")
    with pytest.raises(Refused, match="sign_in_first"):
        place.world.do(follows.choose_topic, Actor(), topic=topic, level="mute")
    with pytest.raises(NotFound):
        of_topic(place, "liwei", young, "follow")
    with pytest.raises(NotFound):
        of_room(place, "liwei", "follow", YOUNG)
    of_room(place, "zain", "follow", YOUNG)
