"""What somebody wrote, as others see it."""

import pytest

from ifsa.actor import Actor
from ifsa.errors import NotFound
from ifsa.rooms import hiding
from ifsa.rooms.people import person, written
from tests.rooms.talk import YOUNG, Talk


def _written(place: Talk, by: str, handle: str = "zain", **given: int) -> list[str]:
    who = place[by] if by else Actor()
    asked = {"handle": handle, "most": 9, **given}
    return [one.text for one in place.world.read(written, who, **asked)]


def test_it_is_what_stands_where_one_may_read(place: Talk) -> None:
    place.say("zain", "open")
    place.say("zain", "among us", room=YOUNG)
    hidden = place.say("zain", "rude")
    place.world.do(hiding.hide, place["bashir"], message=hidden.id, reason="rude")
    place.say("amina", "of another")
    for by in ("", "amina"):
        assert _written(place, by) == ["open"]
    for by in ("zain", "bashir", "maryam"):
        assert _written(place, by) == ["among us", "open"]
    found = place.world.read(person, place["amina"], handle="zain")
    assert ([one.text for one in found.messages], found.name.place) == (["open"], None)


def test_it_comes_in_portions_the_newest_first(place: Talk) -> None:
    said = [place.say("amina", str(number)) for number in range(5)]
    assert _written(place, "", "amina", most=2) == ["4", "3"]
    assert _written(place, "", "amina", most=2, before=said[3].id) == ["2", "1"]
    assert _written(place, "", "amina", most=2, before=said[0].id) == []


def test_nobody_has_such_a_name(place: Talk) -> None:
    with pytest.raises(NotFound):
        _written(place, "maryam", "nobody")
