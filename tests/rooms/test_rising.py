"""How what is new rises: who may hear that something was written, and what one is answered."""

import pytest

from ifsa.actor import Actor
from ifsa.errors import Refused
from ifsa.rooms import follows, inbox, rising
from ifsa.rooms.rising import MOST, Answered
from tests.rooms.talk import ALLIANCE, ORCHARDS, YOUNG, Talk


def asked(place: Talk, by: str, *topics: int) -> Answered:
    return place.world.read(rising.ask, place[by], topics=topics)


def heard(place: Talk, by: str, *topics: int) -> set[int]:
    found = place.world.read(rising.risen, topics=topics)
    return set(found.heard_by(place[by] if by else Actor()))


def test_the_answer_is_what_the_header_of_a_page_counts(place: Talk) -> None:
    topics = [place.topic("amina", title).id for title in ("A", "B")]
    for topic in topics:
        place.say("amina", "x", topic=topic)
    for by in ("liwei", "amina", "zain"):
        count = place.world.read(inbox.count, place[by])
        assert asked(place, by, *topics).new == asked(place, by).new == count
    with pytest.raises(Refused, match="sign_in_first"):
        place.world.read(rising.ask, Actor(), topics=topics)


def test_settled_is_what_more_messages_leave_as_it_is(place: Talk) -> None:
    new, muted, read, room = (place.topic("amina", title).id for title in "ABCD")
    place.say("amina", "x", topic=new)
    place.world.do(follows.choose_topic, place["liwei"], topic=muted, level="mute")
    place.say("amina", "x", topic=muted)
    place.read("liwei", read, place.say("amina", "x", topic=read).seq)
    young = place.say("zain", "x", room=YOUNG).topic
    before = asked(place, "liwei", new, muted, read, young, 10**9)
    assert before.settled == tuple(sorted((new, muted, young, 10**9)))
    for topic in (new, muted):
        place.say("amina", "y", topic=topic)
        assert asked(place, "liwei").new == before.new
    place.say("amina", "y", topic=read)
    assert asked(place, "liwei", read) == Answered(before.new + 1, (read,))
    place.world.do(follows.choose_room, place["liwei"], room=ORCHARDS, level="mute")
    assert asked(place, "liwei", new, read, room).settled == (new, read, room)


def test_what_oneself_wrote_in_a_topic_does_not_settle_it(place: Talk) -> None:
    topic = place.topic("amina", "A").id
    place.say("liwei", "x", topic=topic)
    before = asked(place, "liwei", topic)
    assert before.settled == ()
    place.say("amina", "y", topic=topic)
    assert asked(place, "liwei", topic) == Answered(before.new + 1, (topic,))


def test_of_a_room_for_the_young_those_hear_who_may_read_it(place: Talk) -> None:
    young = place.say("zain", "x", room=YOUNG).topic
    for_all = place.say("rafiq", "x", room=ALLIANCE).topic
    for by in ("", "amina", "liwei", "rafiq", "zain", "sana", "bashir", "modd", "maryam"):
        actor = place[by] if by else Actor()
        readable = {slug for slug, _ in place.world.read(inbox.latest_heads, actor, most=99)}
        expected = {for_all} | ({young} if YOUNG in readable else set())
        assert heard(place, by, young, for_all, 10**9) == expected
    assert heard(place, "zain", young) == {young}
    assert heard(place, "amina", young) == set()


def test_any_number_of_topics_takes_as_many_statements(place: Talk) -> None:
    topics = [
        place.say("amina", "x", topic=place.topic("amina", f"T{n}").id).topic for n in "ABCDE"
    ]

    def statements(*asked_for: int) -> int:
        with place.world.counting() as counted:
            asked(place, "liwei", *asked_for)
            heard(place, "liwei", *asked_for)
        return len(counted)

    assert statements(*topics) == statements(topics[0])


def test_no_more_are_looked_at_than_are_named_in_a_hint(place: Talk) -> None:
    topic = place.topic("amina", "A").id
    place.say("amina", "x", topic=topic)
    assert len(asked(place, "liwei", topic, *range(10**9, 10**9 + MOST)).settled) == MOST
