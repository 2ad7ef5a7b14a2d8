"""Marking all as read, taking it back, and marking as unread from a message on."""

import random
from dataclasses import dataclass, field

import pytest

from ifsa.actor import Actor
from ifsa.errors import NotFound, Refused
from ifsa.rooms import moves, sweeps, topics
from ifsa.rooms.inbox import count
from tests.rooms.talk import ALLIANCE, ORCHARDS, YOUNG, Talk


def sweep(place: Talk, by: str, **what: object) -> int:
    place.world.pass_time(seconds=1)
    return place.world.do(sweeps.sweep, place[by], **what)


def undo(place: Talk, by: str, number: int) -> None:
    place.world.do(sweeps.undo, place[by], sweep=number)


def unread_from(place: Talk, by: str, message: int) -> int | None:
    return place.world.do(topics.unread_from, place[by], message=message).unread


def test_all_of_a_topic_a_room_or_everything_is_read(place: Talk) -> None:
    topic = place.topic("amina").id
    for number in range(3):
        place.say("amina", str(number), topic=topic)
        place.say("amina", str(number))
        place.say("amina", str(number), room=ALLIANCE)
    sweep(place, "liwei", topic=topic)
    assert (place.unread("liwei", topic), place.unread_in_room("liwei")) == (0, 3)
    sweep(place, "liwei", room=ORCHARDS)
    assert (place.unread_in_room("liwei"), place.unread_in_room("liwei", ALLIANCE)) == (0, 3)
    sweep(place, "liwei")
    assert place.unread_in_room("liwei", ALLIANCE) == 0 == place.world.read(count, place["liwei"])
    assert place.unread_in_room("rafiq") == 6, "another's pointers are another's"
    place.say("amina", "again", topic=topic)
    assert place.unread("liwei", topic) == 1


def test_it_can_be_taken_back_to_the_message(place: Talk) -> None:
    topic, never = place.topic("amina").id, place.topic("amina", "Never opened").id
    seqs = [place.say("amina", str(number), topic=topic).seq for number in range(5)]
    place.say("amina", "x", topic=never)
    place.read("liwei", topic, seqs[1])
    number = sweep(place, "liwei", room=ORCHARDS)
    assert place.unread_in_room("liwei") == 0
    undo(place, "rafiq", number)
    assert place.unread_in_room("liwei") == 0, "it is nobody else's to take back"
    undo(place, "liwei", number)
    assert (place.unread("liwei", topic), place.unread("liwei", never)) == (3, 1)
    assert place.page("liwei", topic).first_unread == seqs[2]
    assert place.page("liwei", never).opens == "top"
    undo(place, "liwei", number)
    assert place.unread_in_room("liwei") == 4


def test_what_one_has_read_since_stays_read(place: Talk) -> None:
    topic, other = place.topic("amina").id, place.topic("amina", "Other").id
    for one in (topic, other):
        place.say("amina", "x", topic=one)
    number = sweep(place, "liwei")
    later = place.say("amina", "y", topic=topic)
    place.read("liwei", topic, later.seq)
    undo(place, "liwei", number)
    assert (place.unread("liwei", topic), place.unread("liwei", other)) == (0, 1)


def test_who_has_written_since_keeps_the_pointer(place: Talk) -> None:
    """Taken away, it would make one's own words new to oneself."""
    topic = place.topic("amina").id
    place.say("amina", "x", topic=topic)
    number = sweep(place, "liwei", topic=topic)
    place.say("amina", "y", topic=topic)
    place.say("liwei", "mine", topic=topic)
    undo(place, "liwei", number)
    assert place.unread("liwei", topic) == 1


def test_what_was_said_before_one_joined_is_not_begun(place: Talk) -> None:
    place.say("amina", "long ago")
    place.world.pass_time(minutes=1)
    place.join("nadia")
    number = sweep(place, "nadia")
    undo(place, "nadia", number)
    assert place.unread_in_room("nadia") == 0


def test_a_message_and_what_follows_it_is_unread_again(place: Talk) -> None:
    said = [place.say("amina", str(number)) for number in range(4)]
    mine = place.say("liwei", "mine")
    last = place.say("amina", "last")
    place.read("liwei", mine.topic, last.seq)
    assert place.unread("liwei", mine.topic) == 0
    assert unread_from(place, "liwei", said[2].id) == 3, "one's own is none to read"
    assert place.page("liwei", mine.topic).first_unread == said[2].seq
    assert unread_from(place, "liwei", last.id) == 3, "it moves back alone"
    assert unread_from(place, "liwei", said[0].id) == 5
    place.read("liwei", mine.topic, last.seq)
    assert place.unread("liwei", mine.topic) == 0
    assert place.unread("rafiq", mine.topic) == 6


def test_where_one_never_was_it_begins_to_be_read_there(place: Talk) -> None:
    said = [place.say("amina", str(number)) for number in range(3)]
    assert unread_from(place, "liwei", said[1].id) == 3, "all of it is unread already"


def test_who_may_not_see_it_moves_nothing(place: Talk) -> None:
    young = place.say("zain", "hi", room=YOUNG)
    with pytest.raises(NotFound):
        unread_from(place, "liwei", young.id)
    for what in ({"room": YOUNG}, {"topic": young.topic}, {"room": "nowhere"}):
        with pytest.raises(NotFound):
            sweep(place, "liwei", **what)
    sweep(place, "liwei")
    assert place.unread_in_room("bashir", YOUNG) == 1
    for verb, given in ((sweeps.sweep, {}), (sweeps.undo, {"sweep": 1})):
        with pytest.raises(Refused, match="sign_in_first"):
            place.world.do(verb, Actor(), **given)
    with pytest.raises(Refused, match="sign_in_first"):
        place.world.do(topics.unread_from, Actor(), message=place.say("amina").id)


@dataclass
class Said:
    """A message as the plain list knows it."""

    message: int
    seq: int
    topic: int
    by: str


@dataclass
class Plain:
    """What was said, and how far each has read in each topic: the oracle."""

    place: Talk
    topics: tuple[int, int]
    said: list[Said] = field(default_factory=list)
    stands: dict[tuple[str, int], int] = field(default_factory=dict)

    def behind(self, by: str, topic: int) -> int:
        stand = self.stands[by, topic]
        return sum(one.seq > stand and one.by != by for one in self.said if one.topic == topic)

    def say(self, by: str, topic: int) -> None:
        caught_up = not self.behind(by, topic)
        one = self.place.say(by, "…", topic=topic)
        self.said.append(Said(one.id, one.seq, topic, by))
        if caught_up:
            self.stands[by, topic] = one.seq

    def read(self, by: str, one: Said) -> None:
        self.place.read(by, one.topic, one.seq)
        self.stands[by, one.topic] = max(self.stands[by, one.topic], one.seq)

    def back(self, by: str, one: Said) -> None:
        unread_from(self.place, by, one.message)
        before = [s.seq for s in self.said if s.topic == one.topic and s.seq < one.seq]
        stand = self.stands[by, one.topic]
        self.stands[by, one.topic] = min(stand, max(before, default=0))

    def move(self, by: str, one: Said) -> None:
        there = next(topic for topic in self.topics if topic != one.topic)
        self.place.world.do(moves.move, self.place["maryam"], messages=[one.message], topic=there)
        one.seq, one.topic = self.place.seq(), there

    def sweep(self, by: str, one: Said) -> None:
        sweep(self.place, by, topic=one.topic)
        last = max(s.seq for s in self.said if s.topic == one.topic)
        self.stands[by, one.topic] = max(self.stands[by, one.topic], last)

    def sweep_and_undo(self, by: str, one: Said) -> None:
        undo(self.place, by, sweep(self.place, by, topic=one.topic))


@pytest.mark.parametrize("seed", range(3))
def test_counts_hold_over_a_random_afternoon(place: Talk, seed: int) -> None:
    """Against a plain list: who wrote what, how far each has read; sweeps, undone or not, moves."""
    dice = random.Random(seed)
    plain = Plain(place, (place.topic("amina", "A").id, place.topic("amina", "B").id))
    plain.stands = {(by, topic): 0 for by in ("liwei", "rafiq") for topic in plain.topics}
    acts = (plain.read, plain.back, plain.move, plain.sweep, plain.sweep_and_undo)
    for _ in range(40):
        by, act = dice.choice(["liwei", "rafiq"]), dice.choice(acts)
        if dice.random() < 0.3 or not plain.said:
            plain.say(by, dice.choice(plain.topics))
        else:
            act(by, dice.choice(plain.said))
        found = {key: place.unread(*key) for key in plain.stands}
        assert found == {key: plain.behind(*key) for key in plain.stands}, act.__name__
