"""Hiding what a topic is called."""

from typing import Any

import pytest

from ifsa.actor import HOUSE, Actor
from ifsa.errors import Conflict, NotFound, Refused
from ifsa.rooms import queries, search, titles
from ifsa.rooms.events import TitleChanged, TitleHidden, TitleShown, TopicChanged
from ifsa.rooms.views import Hidden, TopicView
from ifsa.storage.events import Event
from ifsa.text.seeking import sought
from tests.rooms.talk import ORCHARDS, YOUNG, Talk


def hide(place: Talk, by: str, topic: int, **given: Any) -> TopicView:
    return place.world.do(titles.hide, place[by], topic=topic, **{"reason": "rude", **given})


def test_others_no_longer_read_it(place: Talk) -> None:
    topic = place.topic("amina", "Zain is a fool")
    place.say("amina", "he is", topic=topic.id)
    seq = place.seq()
    hidden = hide(place, "shazia", topic.id, note="Rename it.")
    assert (hidden.title, hidden.hidden) == (
        "Zain is a fool",
        Hidden("rude", place.world.now, "Rename it."),
    )
    assert place.world.events[-1] == TitleHidden(ORCHARDS, seq + 1, topic.id, "rude")
    for by in ("", "liwei", "zain", "rafiq"):
        who = place[by] if by else Actor()
        asked: list[Any] = [
            place.world.read(queries.topic, who, id=topic.id),
            place.world.read(queries.room_page, who, slug=ORCHARDS),
            place.world.read(queries.latest_topics, who, most=5),
            place.page(by, topic.id),
            place.world.read(queries.topics_by_id, HOUSE, ids=[topic.id])[topic.id].seen_by(who),
        ]
        assert "fool" not in repr(asked)
        assert "Rename" not in repr(asked)
        assert asked[0].messages == 1
    told = place.world.read(queries.topics_by_id, HOUSE, ids=[topic.id])[topic.id]
    for by in ("amina", "bashir", "modd"):
        assert place.page(by, topic.id).topic.title == "Zain is a fool"
        assert told.seen_by(place[by]).title == "Zain is a fool"
    shown = place.world.do(titles.show, place["bashir"], topic=topic.id)
    assert (shown.title, shown.hidden) == ("Zain is a fool", None)
    last: Event = place.world.events[-1]
    assert last == TitleShown(ORCHARDS, seq + 2, topic.id)


def test_twice_is_once(place: Talk) -> None:
    topic = place.topic()
    hide(place, "modd", topic.id)
    hide(place, "bashir", topic.id)
    place.world.do(titles.show, place["modd"], topic=topic.id)
    place.world.do(titles.show, place["modd"], topic=topic.id)
    kinds: list[type] = [type(event) for event in place.world.events[-2:]]
    assert kinds == [TitleHidden, TitleShown]


def test_who_may(place: Talk) -> None:
    topic = place.topic("bashir", "Mine")
    for by in ("amina", "rafiq", "zain"):
        with pytest.raises(Refused, match="not_allowed"):
            hide(place, by, topic.id)
    hide(place, "modd", topic.id)
    for by in ("bashir", "shazia", "amina"):
        with pytest.raises(Refused, match="not_allowed"):
            place.world.do(titles.show, place[by], topic=topic.id)
    assert place.world.do(titles.show, place["maryam"], topic=topic.id).hidden is None


def test_open_talk_has_no_title_to_hide_and_what_one_may_not_see_is_not_there(place: Talk) -> None:
    young = place.world.read(queries.place, place["maryam"], slug=YOUNG).open_topic
    for by, topic in (("modd", place.open_topic()), ("amina", young), ("modd", 10**6)):
        with pytest.raises(NotFound):
            hide(place, by, topic)
        with pytest.raises(NotFound):
            place.world.do(titles.show, place[by], topic=topic)


def test_who_asked_and_who_looks_after_the_room_change_what_it_is_called(place: Talk) -> None:
    topic = place.topic("amina", "Voice question").id
    before = place.seq()
    for by, title in (("amina", "Yellow leaves"), ("bashir", "Pattay peelay")):
        place.world.events.clear()
        called = place.world.do(titles.change, place[by], topic=topic, title=f" {title}\n")
        assert (called.title, called.latest_at) == (title, place.page("", topic).topic.latest_at)
        assert [type(one) for one in place.world.events] == [TopicChanged] + [TitleChanged] * (
            by == "bashir"
        )
    assert place.page("", topic).topic.lang == "ur-Latn"
    again = place.world.do(titles.change, place["amina"], topic=topic, title="Pattay peelay")
    assert again.title == "Pattay peelay"
    assert place.seq() == before + 2, "the same again is no change"


@pytest.mark.parametrize("by", ["liwei", "rafiq"])
def test_nobody_else_does(place: Talk, by: str) -> None:
    topic = place.topic("amina").id
    with pytest.raises(Refused, match="not_allowed"):
        place.world.do(titles.change, place[by], topic=topic, title="Mine now")
    with pytest.raises(Refused):
        place.world.read(titles.to_change, place[by], topic=topic)
    assert place.page("", topic).topic.title == "Yellow leaves"


def test_a_change_of_what_was_changed_meanwhile_is_a_conflict(place: Talk) -> None:
    topic = place.topic("amina", "Leaves").id
    change = {"topic": topic, "before": "Leaves"}
    place.world.do(titles.change, place["bashir"], title="Yellow leaves", **change)
    with pytest.raises(Conflict, match="changed_meanwhile"):
        place.world.do(titles.change, place["amina"], title="Leaf", **change)
    with pytest.raises(NotFound):
        place.world.do(titles.change, place["bashir"], topic=place.open_topic(), title="Chat")


def test_a_changed_title_is_found_and_the_former_is_not(place: Talk) -> None:
    topic = place.topic("amina", "Voice question").id
    place.world.do(titles.change, place["amina"], topic=topic, title="Gummosis")
    for words, there in (("gummosis", True), ("question", False)):
        found = place.world.read(search.topics, place["amina"], sought=sought(words), most=3)
        assert bool(found) is there
