import random

import pytest

from ifsa.actor import Actor
from ifsa.errors import Invalid, NotFound, Refused
from ifsa.rooms import topics
from ifsa.rooms.events import TopicStarted
from ifsa.rooms.news import UNREAD_MOST
from tests.rooms.talk import ORCHARDS, YOUNG, Talk


def test_a_topic_takes_a_number_and_tells_of_itself(place: Talk) -> None:
    before = place.seq()
    topic = place.topic("amina", "  کینو کے \n پتے ")
    assert (topic.title, topic.lang, topic.messages, topic.room) == (
        "کینو کے پتے",
        "ur",
        0,
        ORCHARDS,
    )
    assert place.world.events[-1] == TopicStarted(ORCHARDS, before + 1, topic.id)


@pytest.mark.parametrize(("title", "code"), [(" \n ", "required"), ("ب" * 201, "too_long")])
def test_a_title_has_some_words_and_not_too_many(place: Talk, title: str, code: str) -> None:
    with pytest.raises(Invalid) as caught:
        place.topic("amina", title)
    assert (caught.value.field, caught.value.code) == ("title", code)


def test_who_may_not_write_starts_no_topic(place: Talk) -> None:
    for who, code in ((Actor(), "sign_in_first"), (place["sana"], "consent_waiting")):
        with pytest.raises(Refused, match=code):
            place.world.do(topics.start, who, room=ORCHARDS, title="Why?")
    with pytest.raises(NotFound):
        place.world.do(topics.start, place["amina"], room=YOUNG, title="Why?")


def test_the_pointer_merges_by_maximum(place: Talk) -> None:
    seqs = [place.say("amina", str(number)).seq for number in range(6)]
    topic = place.open_topic()
    assert place.unread("liwei", topic) == 6
    assert place.read("liwei", topic, seqs[3]) == seqs[3]
    assert place.unread("liwei", topic) == 2
    assert place.read("liwei", topic, seqs[1]) == seqs[3]
    assert place.unread("liwei", topic) == 2
    assert place.read("liwei", topic, seqs[5]) == seqs[5]
    assert place.unread("liwei", topic) == 0 == place.unread_in_room("liwei")


@pytest.mark.parametrize("seq", [0, 10**9, 2**63 - 1])
def test_a_pointer_stands_on_a_message_that_is_there(place: Talk, seq: int) -> None:
    last = place.say("amina").seq
    place.topic()  # a change after it that is no message of this topic
    stands = place.read("liwei", place.open_topic(), seq)
    assert stands == (last if seq else 0)


def test_one_pointer_is_not_another_s(place: Talk) -> None:
    message = place.say("amina")
    place.read("liwei", message.topic, message.seq)
    assert place.unread("liwei", message.topic) == 0
    assert place.unread("rafiq", message.topic) == 1


def test_a_visitor_has_no_pointer(place: Talk) -> None:
    message = place.say("amina")
    with pytest.raises(Refused, match="sign_in_first"):
        place.world.do(topics.read, Actor(), topic=message.topic, seq=message.seq)
    page = place.page("", message.topic)
    assert (page.read_to, page.first_unread, page.topic.unread) == (0, None, None)
    assert page.room.unread is None


def test_what_one_may_not_see_cannot_be_marked(place: Talk) -> None:
    message = place.say("zain", "hi", room=YOUNG)
    with pytest.raises(NotFound):
        place.read("amina", message.topic, message.seq)
    with pytest.raises(NotFound):
        place.read("amina", 10**6, 1)
    assert place.read("bashir", message.topic, message.seq) == message.seq


def test_for_a_newcomer_only_what_comes_after_them_is_new(place: Talk) -> None:
    question = place.topic("amina", "Yellow leaves")
    for number in range(3):
        place.say("amina", str(number))
        place.say("amina", str(number), topic=question.id)
    place.world.pass_time(minutes=1)
    place.join("nadia")
    assert place.unread_in_room("nadia") == 0 == place.unread("nadia", question.id)
    new = place.say("amina", "good morning")
    assert place.unread_in_room("nadia") == 1 == place.unread("nadia", new.topic)
    page = place.page("nadia", new.topic)
    assert (page.first_unread, page.opens) == (new.seq, "unread")
    assert place.unread_in_room("liwei") == 7


def test_a_newcomer_who_answers_is_not_behind(place: Talk) -> None:
    topic = place.open_topic()
    for number in range(3):
        place.say("amina", str(number))
    place.world.pass_time(minutes=1)
    place.join("nadia")
    place.say("nadia", "salaam, I am new")
    assert place.unread("nadia", topic) == 0
    place.say("amina", "welcome")
    assert place.unread("nadia", topic) == 1


def test_where_one_never_was_all_is_new_that_came_after_one_joined(place: Talk) -> None:
    for number in range(UNREAD_MOST + 5):
        place.say("amina", str(number))
    topic = place.open_topic()
    assert place.unread("liwei", topic) == UNREAD_MOST + 5
    place.read("liwei", topic, 3)
    assert place.unread("liwei", topic) == UNREAD_MOST + 2


def test_in_talk_from_before_and_after_one_joined_a_hundred_are_looked_at(place: Talk) -> None:
    topic = place.say("amina", "before").topic
    place.world.pass_time(minutes=1)
    place.join("nadia")
    assert place.unread("nadia", topic) == 0
    for number in range(UNREAD_MOST + 5):
        place.say("amina", str(number))
        assert place.unread("nadia", topic) == min(number + 1, UNREAD_MOST)


@pytest.mark.parametrize("seed", range(12))
def test_unread_is_what_others_wrote_after_the_pointer(place: Talk, seed: int) -> None:
    """Against a plain list of what was said, over a random afternoon."""
    dice, topic = random.Random(seed), place.open_topic()
    said: list[tuple[int, str]] = []
    stands = {"amina": 0, "liwei": 0, "rafiq": 0}

    def behind(who: str) -> int:
        return sum(seq > stands[who] and author != who for seq, author in said)

    for _ in range(40):
        who = dice.choice(list(stands))
        if dice.random() < 0.5 or not said:
            caught_up = behind(who) == 0
            said.append((place.say(who, "…").seq, who))
            stands[who] = said[-1][0] if caught_up else stands[who]
        else:
            stands[who] = max(stands[who], dice.choice(said)[0])
            place.read(who, topic, stands[who])
        assert [place.unread(one, topic) for one in stands] == [behind(one) for one in stands]
