import random

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ifsa.errors import Conflict, Invalid, NotFound, Refused
from ifsa.rooms import answers, moves, queries
from ifsa.rooms.events import MessageMoved
from ifsa.rooms.model import Message, Topic
from tests.rooms.talk import Talk


def test_moved_messages_stand_at_the_end_of_their_new_topic_in_their_order(place: Talk) -> None:
    there = place.topic("liwei", "Leaves").id
    place.say("liwei", "first", topic=there)
    said = [place.say("amina", text) for text in ("a", "b", "c")]
    moved = place.world.do(
        moves.move, place["bashir"], messages=[said[2].id, said[0].id], topic=there
    )
    assert (moved.id, moved.messages) == (there, 3)
    assert [one.text for one in place.page("", there).messages] == ["first", "a", "c"]
    assert [one.text for one in place.page("", place.open_topic()).messages] == ["b"]
    events = [event for event in place.world.events if isinstance(event, MessageMoved)]
    assert [(one.left, one.left_seq) for one in events] == [
        (place.open_topic(), said[0].seq),
        (place.open_topic(), said[2].seq),
    ]
    assert [one.seq for one in place.page("", there).messages][1:] == [one.seq for one in events]


def test_a_new_topic_is_started_for_them(place: Talk) -> None:
    said = place.say("amina", "Why do leaves curl?")
    moved = place.world.do(moves.move, place["bashir"], messages=[said.id], title=" Curled leaves ")
    assert (moved.title, moved.messages, moved.latest) == ("Curled leaves", 1, said.text)


def test_moving_where_they_stand_changes_nothing(place: Talk) -> None:
    said = place.say("amina")
    seq = place.seq()
    place.world.do(moves.move, place["bashir"], messages=[said.id], topic=said.topic)
    assert place.seq() == seq


def test_who_moves_nothing(place: Talk) -> None:
    said, there = place.say("amina"), place.topic().id
    for by in ("amina", "liwei"):
        with pytest.raises(Refused, match="not_allowed"):
            place.world.do(moves.move, place[by], messages=[said.id], topic=there)
    other = place.say("amina", topic=there)
    elsewhere = place.say("amina", room="alliance")
    for messages, topic, problem in (
        ([], there, Invalid),
        ([said.id] * 101, there, Invalid),
        ([said.id, other.id], there, Conflict),
        ([said.id, 10**9], there, NotFound),
        ([said.id], 10**9, NotFound),
        ([said.id], elsewhere.topic, NotFound),
        ([said.id], None, Invalid),
    ):
        with pytest.raises(problem):
            place.world.do(moves.move, place["bashir"], messages=messages, topic=topic)
    assert place.page("", said.topic).messages[-1].id == said.id


def test_an_answer_that_goes_is_none(place: Talk) -> None:
    topic = place.topic("amina").id
    said = place.say("liwei", "Sulphur.", topic=topic)
    place.world.do(answers.choose, place["amina"], message=said.id)
    place.world.do(moves.move, place["bashir"], messages=[said.id], topic=place.open_topic())
    assert place.world.read(queries.topic, place["amina"], id=topic).answer is None
    assert not place.page("", place.open_topic()).messages[-1].answer


@pytest.mark.parametrize("seed", range(12))
def test_counts_hold_whatever_is_moved(place: Talk, seed: int) -> None:
    """Nothing counts as read that was not; nobody has one's own words to read."""
    dice = random.Random(seed)
    topics = [place.open_topic(), place.topic("amina", "One").id, place.topic("liwei", "Two").id]
    people = ("amina", "liwei", "bashir")
    seen: dict[str, set[int]] = {by: set() for by in people}
    for _ in range(40):
        by, topic = dice.choice(people), dice.choice(topics)
        messages = place.page("", topic).messages
        act = dice.random()
        if act < 0.5 or not messages:
            said = place.say(by, f"{by} {dice.random()}", topic=topic)
            seen[by].add(said.id)
        elif act < 0.8:
            upto = dice.choice(messages)
            place.read(by, topic, upto.seq)
            seen[by] |= {one.id for one in messages if one.seq <= upto.seq}
        else:
            moved = dice.choice(messages)
            place.world.do(
                moves.move, place["bashir"], messages=[moved.id], topic=dice.choice(topics)
            )
    for topic in topics:
        shown = place.page("", topic).messages
        assert _messages(place, topic) == len(shown)
        for by in people:
            unread = place.unread(by, topic)
            assert unread is not None
            never_seen = [
                one for one in shown if one.id not in seen[by] and one.author.handle != by
            ]
            others = [one for one in shown if one.author.handle != by]
            assert len(never_seen) <= unread <= len(others)
            if shown:
                place.read(by, topic, shown[-1].seq)
                assert place.unread(by, topic) == 0


def _messages(place: Talk, topic: int) -> int:
    with Session(place.world.engine) as session:
        counted = select(Topic.messages, func.count(Message.id)).join(
            Message, Message.topic_id == Topic.id, isouter=True
        )
        kept, found = session.execute(
            counted.where(Topic.id == topic).group_by(Topic.messages)
        ).one()
    assert kept == found
    return int(kept)
