from typing import Any

import pytest

from ifsa.actor import Actor
from ifsa.errors import Conflict, Invalid, NotFound, Refused
from ifsa.rooms import queries, spaces
from ifsa.rooms.events import RoomChanged
from tests.rooms.talk import ALLIANCE, ORCHARDS, YOUNG, Talk

ROOM: dict[str, Any] = {
    "slug": "grafting",
    "name": {"en": "Grafting", "ur": "پیوند"},
    "about": {"en": "Trees on trees."},
    "emblem": "kinnow",
}


def test_a_steward_opens_a_room_of_the_school(place: Talk) -> None:
    assert place.world.do(spaces.open, place["bashir"], **ROOM, school="chenab") == "grafting"
    room = place.world.read(queries.room, Actor(), slug="grafting")
    assert (room.name, room.school, room.youth, room.seq) == (ROOM["name"], "chenab", False, 0)
    assert place.say("amina", room="grafting").topic == room.open_topic


@pytest.mark.parametrize(
    ("handle", "school", "code"),
    [
        ("", None, "sign_in_first"),
        ("amina", "chenab", "not_allowed"),
        ("bashir", "amrai", "not_allowed"),
        ("bashir", None, "not_allowed"),
    ],
)
def test_others_do_not(place: Talk, handle: str, school: int | None, code: str) -> None:
    who = place[handle] if handle else Actor()
    with pytest.raises(Refused, match=code):
        place.world.do(spaces.open, who, **ROOM, school=school)


@pytest.mark.parametrize(
    ("changed", "field", "code"),
    [
        ({"slug": "Grafting"}, "slug", "slug_form"),
        ({"slug": "a--b"}, "slug", "slug_form"),
        ({"slug": "a/b"}, "slug", "slug_form"),
        ({"slug": "a" * 61}, "slug", "too_long"),
        ({"slug": ORCHARDS}, "slug", "slug_taken"),
        ({"slug": "new"}, "slug", "slug_taken"),
        ({"name": {"en": " "}}, "name.en", "required"),
        ({"name": {"fr": "Greffes"}}, "name.fr", "bad_choice"),
        ({"name": {"ur": "پ" * 121}}, "name.ur", "too_long"),
        ({"about": {"en": "x" * 401}}, "about.en", "too_long"),
        ({"emblem": "../kinnow"}, "emblem", "bad_choice"),
    ],
)
def test_a_wrong_field_is_named(
    place: Talk, changed: dict[str, Any], field: str, code: str
) -> None:
    with pytest.raises(Invalid) as caught:
        place.world.do(spaces.open, place["maryam"], **{**ROOM, **changed})
    assert (caught.value.field, caught.value.code) == (field, code)


def test_a_steward_says_what_a_room_is_called(place: Talk) -> None:
    before = place.world.read(queries.room, Actor(), slug=ORCHARDS)
    given: dict[str, Any] = {"version": 1, "name": {"ur": " باغات  کا کمرہ "}, "emblem": "mango"}
    assert place.world.do(spaces.change, place["bashir"], room=ORCHARDS, **given) == 2
    room = place.world.read(queries.room, Actor(), slug=ORCHARDS)
    assert room.name == {**before.name, "ur": "باغات کا کمرہ"}
    assert (room.about, room.emblem, room.version) == (before.about, "mango", 2)
    assert room.seq == before.seq + 1
    events = place.world.read(queries.changes, Actor(), slug=ORCHARDS, after=before.seq).events
    assert events == [RoomChanged(ORCHARDS, room.seq)]


def test_an_empty_text_is_taken_away_but_not_the_last_name(place: Talk) -> None:
    place.world.do(spaces.open, place["maryam"], **ROOM)
    given: dict[str, Any] = {"name": {"en": ""}, "about": {"en": ""}}
    place.world.do(spaces.change, place["maryam"], room="grafting", version=1, **given)
    room = place.world.read(queries.room, Actor(), slug="grafting")
    assert (room.name, room.about) == ({"ur": "پیوند"}, {})
    with pytest.raises(Invalid) as caught:
        place.world.do(spaces.change, place["maryam"], room="grafting", version=2, name={"ur": " "})
    assert (caught.value.field, caught.value.code) == ("name.en", "required")


def test_nobody_undoes_what_another_saved_without_seeing_it(place: Talk) -> None:
    given: dict[str, Any] = {"room": ORCHARDS, "version": 1}
    place.world.do(spaces.change, place["bashir"], **given, name={"en": "Trees"})
    with pytest.raises(Conflict, match="stale"):
        place.world.do(spaces.change, place["maryam"], **given, name={"en": "Groves"})
    assert place.world.read(queries.room, Actor(), slug=ORCHARDS).name["en"] == "Trees"


def test_the_same_twice_is_one_change(place: Talk) -> None:
    given: dict[str, Any] = {"room": ORCHARDS, "version": 1, "name": {"en": "Trees"}}
    place.world.do(spaces.change, place["bashir"], **given)
    seq = place.seq()
    assert place.world.do(spaces.change, place["bashir"], **given) == 2
    assert place.seq() == seq


@pytest.mark.parametrize(
    ("handle", "room", "error"),
    [
        ("", ORCHARDS, Refused),
        ("amina", ORCHARDS, Refused),
        ("bashir", ALLIANCE, Refused),
        ("amina", YOUNG, NotFound),
        ("maryam", "nowhere", NotFound),
    ],
)
def test_others_do_not_say_what_it_is_called(
    place: Talk, handle: str, room: str, error: type[Exception]
) -> None:
    who = place[handle] if handle else Actor()
    with pytest.raises(error):
        place.world.read(spaces.called, who, slug=room)
    with pytest.raises(error):
        place.world.do(spaces.change, who, room=room, version=1, emblem="mango")


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": {"fr": "Greffes"}}, "name.fr"),
        ({"name": {"ur": "پ" * 121}}, "name.ur"),
        ({"about": {"en": "x" * 401}}, "about.en"),
        ({"emblem": "../kinnow"}, "emblem"),
    ],
)
def test_a_wrong_field_of_a_change_is_named(
    place: Talk, changed: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as caught:
        place.world.do(spaces.change, place["bashir"], room=ORCHARDS, version=1, **changed)
    assert caught.value.field == field


def test_a_school_that_is_not_there_has_no_rooms(place: Talk) -> None:
    with pytest.raises(NotFound):
        place.world.do(spaces.open, place["maryam"], **ROOM, school="nowhere")


@pytest.mark.parametrize(
    ("handle", "schools", "alliance"),
    [("bashir", ["chenab"], False), ("modd", [], True), ("amina", [], False), ("", [], False)],
)
def test_where_one_may_open_rooms(
    place: Talk, handle: str, schools: list[str], alliance: bool
) -> None:
    actor = place[handle] if handle else Actor()
    found = place.world.read(spaces.openable, actor)
    assert ([one.slug for one in found.schools], found.alliance) == (schools, alliance)
    assert place.world.read(spaces.listed, actor).may_open is found.anywhere
    if not found.anywhere:
        with pytest.raises(Refused):
            place.world.read(spaces.asked_for, actor)
