"""New for one: who spoke to one first, then topics by room; the same statements for any number."""

from datetime import datetime
from typing import Any

import pytest

from ifsa.actor import Actor
from ifsa.errors import NotFound, Refused
from ifsa.rooms import deletions, follows, hiding, inbox, saved
from ifsa.rooms.inbox import LOOKED_AT, PAGE, Inbox
from tests.rooms.talk import ALLIANCE, ORCHARDS, YOUNG, Talk


def new(place: Talk, by: str, after: int | None = None) -> Inbox:
    return place.world.read(inbox.inbox, place[by], after=after)


def shape(found: Inbox) -> list[tuple[str, list[tuple[str | None, int]]]]:
    return [(room.slug, [(one.title, one.unread) for one in room.topics]) for room in found.rooms]


def test_topics_stand_under_their_room_the_latest_first(place: Talk) -> None:
    a, b = place.topic("amina", "A").id, place.topic("amina", "B").id
    for topic in (a, b, a):
        place.say("amina", "x", topic=topic)
    place.say("rafiq", "y", room=ALLIANCE)
    place.say("zain", "z", room=YOUNG)
    assert shape(new(place, "liwei")) == [(ALLIANCE, [(None, 1)]), (ORCHARDS, [("A", 2), ("B", 1)])]
    assert shape(new(place, "bashir"))[0] == (YOUNG, [(None, 1)])
    assert shape(new(place, "amina")) == [(ALLIANCE, [(None, 1)])]
    assert place.world.read(inbox.count, place["liwei"]) == 3
    assert place.world.read(inbox.count, Actor()) == 0
    with pytest.raises(Refused, match="sign_in_first"):
        place.world.read(inbox.inbox, Actor())


def test_the_first_unread_line_stands_there_and_nothing_hidden(place: Talk) -> None:
    topic = place.topic("amina", "A").id
    said = [place.say("amina", str(number), topic=topic) for number in range(4)]
    place.read("liwei", topic, said[0].seq)

    def first() -> str | None:
        view = new(place, "liwei").rooms[0].topics[0].first
        return view.text if view else None

    assert first() == "1"
    place.world.do(hiding.hide, place["modd"], message=said[1].id, reason="rude")
    assert first() == "2"
    place.world.do(deletions.delete, place["amina"], message=said[2].id)
    assert first() == "3"
    place.world.do(hiding.hide, place["modd"], message=said[3].id, reason="rude")
    assert first() is None


def test_what_speaks_to_one_stands_first_until_it_is_read(place: Talk) -> None:
    asked = place.say("amina", "?")
    said = place.say("liwei", "!", reply_to=asked.id)
    place.say("rafiq", "@amina look")
    young = place.say("zain", "@bashir", room=YOUNG)
    found = new(place, "amina")
    assert [(one.message.text, one.way) for one in found.to_one] == [
        ("@amina look", "name"),
        ("!", "answer"),
    ]
    place.read("amina", asked.topic, said.seq)
    assert [one.message.text for one in new(place, "amina").to_one] == ["@amina look"]
    assert [one.message.id for one in new(place, "bashir").to_one] in ([young.id], [])
    assert new(place, "liwei").to_one == ()


def test_muted_topics_are_not_there_but_who_speaks_to_one_in_them_is(place: Talk) -> None:
    topic = place.topic("amina", "A").id
    place.world.do(follows.choose_topic, place["liwei"], topic=topic, level="mute")
    place.say("amina", "@liwei", topic=topic)
    found = new(place, "liwei")
    assert (found.rooms, [one.message.text for one in found.to_one]) == ((), ["@liwei"])


def test_a_long_inbox_goes_on_where_it_stopped(place: Talk) -> None:
    titles = [f"Topic {number}" for number in range(PAGE + 5)]
    for title in titles:
        place.say("amina", "x", topic=place.topic("amina", title).id)
    found, after = [], None
    while True:
        piece = new(place, "liwei", after)
        found += [one.title for room in piece.rooms for one in room.topics]
        after = piece.next
        if after is None:
            break
        assert len(found) == PAGE
    assert found == titles[::-1]


def test_the_badge_looks_at_the_latest_topics_alone(place: Talk) -> None:
    for number in range(LOOKED_AT + 3):
        place.say("amina", "x", topic=place.topic("amina", f"Topic {number}").id)
    assert place.world.read(inbox.count, place["liwei"]) == LOOKED_AT


def _fill(place: Talk, count: int) -> None:
    for number in range(count):
        room = (ORCHARDS, ALLIANCE, "cotton")[number % 3]
        said = place.say("amina", "@liwei", room=room)
        place.say("rafiq", "x", topic=place.topic("rafiq", f"Topic {number}").id)
        place.world.do(saved.keep, place["liwei"], message=said.id)


@pytest.mark.parametrize("query", [inbox.inbox, inbox.count, saved.page])
def test_it_takes_as_many_statements_for_fifty_as_for_three(place: Talk, query: Any) -> None:
    counts = []
    for more in (3, 47):
        _fill(place, more)
        with place.world.counting() as sent:
            place.world.read(query, place["liwei"])
        counts.append(len(sent))
    assert counts[0] == counts[1] <= 18


def test_how_it_stands_is_told_to_ones_own_devices(place: Talk) -> None:
    topic = place.topic("amina", "A").id
    first = place.say("amina", "x", topic=topic)
    place.say("amina", "y", topic=topic)
    place.read("liwei", topic, first.seq)
    member = place["liwei"].member
    found = place.world.read(inbox.stand, Actor(), member=member, topic=topic)
    assert found == inbox.Stand(1, topic, 1, first.seq, found.level)
    young = place.say("zain", "hi", room=YOUNG).topic
    hidden = place.world.read(inbox.stand, Actor(), member=member, topic=young)
    assert hidden == inbox.Stand(1)


def test_saved_ones_come_back_the_last_first_and_gone_ones_are_said_to_be(place: Talk) -> None:
    said = [place.say("amina", str(number)) for number in range(3)]
    for one in (*said, said[0]):
        place.world.do(saved.keep, place["liwei"], message=one.id)
    place.world.do(deletions.delete, place["amina"], message=said[1].id)
    page = place.world.read(saved.page, place["liwei"])
    assert [(one.number, one.message and one.message.text) for one in page.items] == [
        (said[2].id, "2"),
        (said[1].id, ""),
        (said[0].id, "0"),
    ]
    assert place.world.read(saved.page, place["amina"]).items == ()
    place.world.do(saved.let_go, place["liwei"], message=said[1].id)
    place.world.do(saved.let_go, place["liwei"], message=said[1].id)
    assert len(place.world.read(saved.page, place["liwei"]).items) == 2


def test_what_one_may_not_see_is_not_saved_and_not_shown(place: Talk) -> None:
    young = place.say("zain", "hi", room=YOUNG)
    with pytest.raises(NotFound):
        place.world.do(saved.keep, place["liwei"], message=young.id)
    with pytest.raises(Refused, match="sign_in_first"):
        place.world.do(saved.keep, Actor(), message=place.say("amina").id)
    place.world.do(saved.keep, place["zain"], message=young.id)
    place.world.people["zain"] = _grown_up(place["zain"])
    page = place.world.read(saved.page, place["zain"])
    assert [(one.number, one.message) for one in page.items] == [(young.id, None)]


def _grown_up(actor: Actor) -> Actor:
    return Actor(member=actor.member, handle=actor.handle, name=actor.name, role=actor.role)


def test_a_list_of_saved_ones_goes_on(place: Talk) -> None:
    said = [place.say("amina", str(number)) for number in range(saved.PAGE + 3)]
    for one in said:
        place.world.do(saved.keep, place["liwei"], message=one.id)
    page = place.world.read(saved.page, place["liwei"])
    rest = place.world.read(saved.page, place["liwei"], before=page.next)
    assert [one.number for one in (*page.items, *rest.items)] == [one.id for one in said[::-1]]
    assert rest.next is None
    assert all(isinstance(one.saved_at, datetime) for one in page.items)
