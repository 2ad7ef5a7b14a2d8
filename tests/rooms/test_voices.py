"""Closing topics and slow mode: what is refused to whom, and what they are told."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from ifsa.errors import Invalid, NotFound, Problem, Refused, TooMany
from ifsa.language.problems import sentence
from ifsa.rooms import edits, locks, messages, reactions
from ifsa.rooms.events import PaceSet, TopicChanged, TopicLocked, TopicUnlocked
from tests.rooms.talk import ORCHARDS, YOUNG, Talk


def _refused(place: Talk, verb: Any, by: str, **given: Any) -> Problem:
    with pytest.raises(Problem) as caught:
        place.world.do(verb, place[by], **given)
    return caught.value


def test_in_a_closed_topic_only_those_who_look_after_the_room_write(place: Talk) -> None:
    topic = place.topic().id
    place.say("amina", topic=topic)
    assert place.world.do(locks.lock, place["bashir"], topic=topic).locked
    for by in ("amina", "liwei", "rafiq", "zain"):
        post = {"room": ORCHARDS, "topic": topic, "key": uuid4(), "text": "but"}
        assert _refused(place, messages.post, by, **post).code == "topic_closed"
    for by in ("bashir", "shazia", "modd", "maryam"):
        assert place.say(by, "so it is", topic=topic).text == "so it is"
    assert not place.world.do(locks.unlock, place["shazia"], topic=topic).locked
    assert place.say("liwei", "thanks", topic=topic).text == "thanks"


def test_a_closed_topic_closes_no_other(place: Talk) -> None:
    place.world.do(locks.lock, place["bashir"], topic=place.topic().id)
    assert place.say("amina", "elsewhere").text == "elsewhere"
    assert place.topic("liwei", "Another").title == "Another"


def test_each_closing_is_told_once_and_its_head_changes(place: Talk) -> None:
    topic = place.topic().id
    place.world.events.clear()
    seq = place.seq()
    for verb in (locks.lock, locks.lock, locks.unlock, locks.unlock):
        place.world.do(verb, place["bashir"], topic=topic)
    assert place.world.events == [
        TopicLocked(ORCHARDS, topic),
        TopicChanged(ORCHARDS, seq + 1, topic),
        TopicUnlocked(ORCHARDS, topic),
        TopicChanged(ORCHARDS, seq + 2, topic),
    ]


@pytest.mark.parametrize("by", ["amina", "rafiq", "zain", "liwei"])
def test_closing_and_slowing_are_for_those_who_look_after_the_room(place: Talk, by: str) -> None:
    topic = place.topic().id
    for verb, given in (
        (locks.lock, {"topic": topic}),
        (locks.unlock, {"topic": topic}),
        (locks.slow_topic, {"topic": topic, "seconds": 60}),
        (locks.slow_room, {"room": ORCHARDS, "seconds": 60}),
    ):
        assert isinstance(_refused(place, verb, by, **given), Refused)


def test_what_one_may_not_see_one_can_not_close(place: Talk) -> None:
    topic = place.say("zain", room=YOUNG).topic
    assert isinstance(_refused(place, locks.lock, "amina", topic=topic), NotFound)
    slow = {"room": YOUNG, "seconds": 60}
    assert isinstance(_refused(place, locks.slow_room, "amina", **slow), NotFound)


def test_in_a_slow_topic_one_waits_and_is_told_how_long(place: Talk) -> None:
    topic = place.topic().id
    place.world.do(locks.slow_topic, place["bashir"], topic=topic, seconds=300)
    place.say("amina", "one", topic=topic)
    place.world.now += timedelta(seconds=9)
    post = {"room": ORCHARDS, "topic": topic, "key": uuid4(), "text": "two"}
    refused = _refused(place, messages.post, "amina", **post)
    assert isinstance(refused, TooMany)
    assert (refused.code, refused.retry_after) == ("slow_mode", 291)
    assert sentence(refused, "en").endswith("Yours can go in 5 minutes.")
    assert place.say("liwei", "two", topic=topic).text == "two"
    assert place.say("amina", "elsewhere").text == "elsewhere"
    for _ in range(2):
        assert place.say("shazia", "I look after it", topic=topic).text
    place.world.now += timedelta(seconds=300)
    assert place.world.do(messages.post, place["amina"], **post).text == "two"


def test_in_a_slow_room_all_topics_count(place: Talk) -> None:
    topic = place.topic().id
    assert place.world.do(locks.slow_room, place["bashir"], room=ORCHARDS, seconds=60).slow == 60
    place.say("amina", "one", topic=topic)
    for given in ({"topic": None}, {"topic": topic}):
        post = {"room": ORCHARDS, "key": uuid4(), "text": "two", **given}
        assert _refused(place, messages.post, "amina", **post).code == "slow_mode"
    ask = {"room": ORCHARDS, "key": uuid4(), "title": "So?", "text": "two"}
    assert _refused(place, messages.ask, "amina", **ask).code == "slow_mode"
    place.world.now += timedelta(seconds=60)
    assert place.say("amina", "two").text == "two"
    assert place.say("amina", "far", room="alliance").text == "far"


def test_sending_again_what_is_there_already_is_no_haste(place: Talk) -> None:
    place.world.do(locks.slow_room, place["bashir"], room=ORCHARDS, seconds=3600)
    key = uuid4()
    said = place.say("amina", "one", key=key)
    assert place.say("amina", "one", key=key).id == said.id


def test_slow_mode_ends_and_is_told(place: Talk) -> None:
    topic = place.topic().id
    place.world.events.clear()
    for seconds in (60, 60, 0):
        place.world.do(locks.slow_topic, place["bashir"], topic=topic, seconds=seconds)
    place.world.do(locks.slow_room, place["bashir"], room=ORCHARDS, seconds=900)
    assert [event for event in place.world.events if isinstance(event, PaceSet)] == [
        PaceSet(ORCHARDS, topic, 60),
        PaceSet(ORCHARDS, topic, 0),
        PaceSet(ORCHARDS, None, 900),
    ]
    changed = [event for event in place.world.events if isinstance(event, TopicChanged)]
    assert [event.seq for event in changed] == [place.seq() - 1, place.seq()]


@pytest.mark.parametrize("seconds", [-1, 1, 59, 10**9])
def test_a_pace_that_is_none_is_named(place: Talk, seconds: int) -> None:
    given = {"room": ORCHARDS, "seconds": seconds}
    refused = _refused(place, locks.slow_room, "bashir", **given)
    assert isinstance(refused, Invalid)
    assert refused.field == "seconds"


def test_the_page_knows_what_stands_in_the_reader_s_way(place: Talk) -> None:
    topic = place.topic().id
    place.world.do(locks.slow_room, place["bashir"], room=ORCHARDS, seconds=60)
    place.world.do(locks.slow_topic, place["bashir"], topic=topic, seconds=300)
    place.world.do(locks.lock, place["bashir"], topic=topic)
    for by, keeper in (("amina", False), ("shazia", True), ("modd", True)):
        voice = place.page(by, topic).voice
        assert (voice.keeper, voice.closed, voice.slow) == (keeper, True, 300)
    assert place.page("", topic).topic.locked


def test_editing_and_signs_need_no_open_topic(place: Talk) -> None:
    topic = place.topic().id
    said = place.say("amina", "spry", topic=topic)
    place.world.do(locks.lock, place["bashir"], topic=topic)
    assert place.world.do(edits.edit, place["amina"], message=said.id, text="spray").edited
    assert place.world.do(reactions.give, place["liwei"], message=said.id, kind="works").signs
