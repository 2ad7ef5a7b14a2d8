"""What a phone keeps of rooms: which, how much, and how it is brought up to date."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from ifsa.actor import Actor
from ifsa.errors import NotFound
from ifsa.rooms import (
    answers,
    deletions,
    echoes,
    edits,
    hiding,
    kept,
    moves,
    reactions,
    titles,
)
from ifsa.rooms.kept import MESSAGES_MOST, Kept
from ifsa.rooms.queries import REPLAY_MAX
from ifsa.rooms.views import MessageView
from ifsa.schools import follows
from tests.rooms.talk import ALLIANCE, ORCHARDS, YOUNG, Talk

CHENAB = "chenab"


def rooms(place: Talk, by: str, **given: Any) -> list[str]:
    return [one.slug for one in place.world.read(kept.rooms, place[by], **given)]


def room(place: Talk, by: str = "amina", after: int | None = None) -> Kept:
    return place.world.read(kept.room, place[by], slug=ORCHARDS, after=after)


def test_the_rooms_of_schools_one_follows_or_runs_and_those_one_wrote_in(place: Talk) -> None:
    assert rooms(place, "amina") == []
    place.world.do(follows.follow, place["amina"], school=CHENAB)
    assert rooms(place, "amina") == [ORCHARDS]
    place.say("amina", room=ALLIANCE)
    assert rooms(place, "amina") == [ALLIANCE, ORCHARDS]
    place.say("liwei")
    assert rooms(place, "amina") == [ORCHARDS, ALLIANCE]
    assert rooms(place, "amina", most=1) == [ORCHARDS]
    assert rooms(place, "bashir") == [ORCHARDS, YOUNG]
    place.world.do(follows.unfollow, place["amina"], school=CHENAB)
    assert rooms(place, "amina") == [ALLIANCE]
    assert place.world.read(kept.rooms, Actor()) == []


def test_a_room_one_may_not_see_is_not_kept(place: Talk) -> None:
    place.world.do(follows.follow, place["amina"], school=CHENAB)
    assert YOUNG not in rooms(place, "amina")
    with pytest.raises(NotFound):
        place.world.read(kept.room, place["amina"], slug=YOUNG)


def test_the_latest_messages_of_a_room_by_topic(place: Talk) -> None:
    topic = place.topic().id
    old = [place.say("liwei", f"old {number}", topic=topic).seq for number in range(30)]
    talk = [place.say("amina", f"talk {number}").seq for number in range(MESSAGES_MOST - 10)]
    found = room(place)
    assert (found.whole, found.said) == (True, [])
    pages = {page.topic.id: page for page in found.topics}
    assert [one.seq for one in pages[topic].messages] == old[-10:]
    assert (pages[topic].before, pages[topic].after) == (old[-10], None)
    assert [one.seq for one in pages[place.open_topic()].messages] == talk
    assert pages[place.open_topic()].before is None
    assert {page.opens for page in found.topics} == {"end"}


def _said(found: Kept) -> dict[tuple[int, int], MessageView]:
    return {(page.topic.id, one.seq): one for page in found.topics for one in page.messages}


def _taken(before: Kept, now: Kept, by: Actor) -> dict[tuple[int, int], MessageView]:
    """What a phone has after it took what has changed."""
    if now.whole:
        return _said(now)
    again = {page.topic.id for page in now.topics}
    held = {place: one for place, one in _said(before).items() if place[0] not in again}
    changed = {(one.whole.topic, one.whole.seq): one.seen_by(by) for one in now.said}
    return held | _said(now) | changed


Change = Callable[[Talk, int, int], object]
CHANGES: dict[str, tuple[bool, Change]] = {
    "posted": (False, lambda place, topic, one: place.say("liwei", "more", topic=topic)),
    "answered": (False, lambda place, topic, one: place.say("liwei", topic=topic, reply_to=one)),
    "edited": (
        False,
        lambda place, topic, one: place.world.do(
            edits.edit, place["liwei"], message=one, text="otherwise"
        ),
    ),
    "signed": (
        False,
        lambda place, topic, one: place.world.do(
            reactions.give, place["amina"], message=one, kind="thanks"
        ),
    ),
    "deleted": (
        False,
        lambda place, topic, one: place.world.do(deletions.delete, place["liwei"], message=one),
    ),
    "hidden": (
        False,
        lambda place, topic, one: place.world.do(
            hiding.hide, place["modd"], message=one, reason="rude"
        ),
    ),
    "begun": (False, lambda place, topic, one: place.say("liwei", topic=place.topic().id)),
    "echoed": (
        False,
        lambda place, topic, one: place.world.do(echoes.give, place["liwei"], topic=topic),
    ),
    "title hidden": (
        False,
        lambda place, topic, one: place.world.do(
            titles.hide, place["modd"], topic=topic, reason="rude"
        ),
    ),
    "answer chosen": (
        False,
        lambda place, topic, one: place.world.do(answers.choose, place["amina"], message=one),
    ),
    "moved": (
        True,
        lambda place, topic, one: place.world.do(
            moves.move, place["modd"], messages=[one], topic=place.open_topic()
        ),
    ),
}


@pytest.mark.parametrize("name", list(CHANGES))
def test_what_was_kept_and_what_has_changed_is_what_is_there_now(place: Talk, name: str) -> None:
    whole, change = CHANGES[name]
    topic = place.topic().id
    one = place.say("liwei", "first", topic=topic)
    place.say("amina", "second", topic=topic, reply_to=one.id)
    place.say("amina", "elsewhere")
    before = room(place)
    change(place, topic, one.id)
    now = room(place, after=before.page.room.seq)
    assert now.whole is whole
    taken = _taken(before, now, place["amina"])
    assert _shown(taken) == _shown(_said(room(place)))
    assert now.page == room(place).page


def _shown(said: dict[tuple[int, int], MessageView]) -> dict[tuple[int, int], object]:
    """What a message says itself; how another begins is told with that other."""
    return {place: replace(one, reply=None) for place, one in sorted(said.items())}


def test_how_answers_begin_is_told_with_what_they_answer(place: Talk) -> None:
    one = place.say("liwei", "first")
    place.say("amina", "second", reply_to=one.id)
    seq = place.seq()
    place.world.do(edits.edit, place["liwei"], message=one.id, text="otherwise")
    (told,) = room(place, after=seq).said
    assert (told.quote.id, told.quote.text) == (one.id, "otherwise")


def test_nothing_new_is_little(place: Talk) -> None:
    place.say("amina")
    found = room(place, after=place.seq())
    assert (found.whole, found.topics, found.said) == (False, [], [])


def test_after_too_much_or_an_impossible_place_all_is_given(place: Talk) -> None:
    for number in range(REPLAY_MAX + 1):
        place.say("amina", str(number))
    assert room(place, after=0).whole
    assert not room(place, after=1).whole
    assert room(place, after=place.seq() + 1).whole


def test_what_is_hidden_is_kept_only_for_who_may_read_it(place: Talk) -> None:
    one = place.say("liwei", "a secret")
    seq = place.seq()
    place.world.do(hiding.hide, place["modd"], message=one.id, reason="rude")
    for by, text in (("amina", ""), ("liwei", "a secret"), ("bashir", "a secret")):
        (told,) = room(place, by, after=seq).said
        assert told.seen_by(place[by]).text == text
        assert room(place, by).topics[0].messages[0].text == text


@pytest.mark.parametrize("after", [None, 0])
def test_a_room_takes_as_many_statements_for_fifty_messages_as_for_one(
    place: Talk, after: int | None
) -> None:
    counts = []
    for more in (1, 49):
        for number in range(more):
            place.say("amina", f"open {number}")
            place.say("liwei", "first", topic=place.topic("amina", f"Topic {number}").id)
        with place.world.counting() as sent:
            room(place, after=after)
        counts.append(len(sent))
    assert counts[0] == counts[1] <= 30
