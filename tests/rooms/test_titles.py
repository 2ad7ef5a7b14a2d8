"""Hiding what a topic is called."""

from typing import Any

import pytest

from ifsa.actor import Actor
from ifsa.errors import NotFound, Refused
from ifsa.rooms import queries, titles
from ifsa.rooms.events import TitleHidden, TitleShown
from ifsa.rooms.views import Hidden, TopicView
from ifsa.storage.events import Event
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
            place.world.read(queries.topics_by_id, Actor(), ids=[topic.id]),
        ]
        assert "fool" not in repr(asked)
        assert "Rename" not in repr(asked)
        assert asked[0].messages == 1
    for by in ("amina", "bashir", "modd"):
        assert place.page(by, topic.id).topic.title == "Zain is a fool"
    shown = place.world.do(titles.show, place["bashir"], topic=topic.id)
    assert (shown.title, shown.hidden) == ("Zain is a fool", None)
    told: Event = place.world.events[-1]
    assert told == TitleShown(ORCHARDS, seq + 2, topic.id)


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
