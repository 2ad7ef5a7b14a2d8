from typing import Any

import pytest

from ifsa.actor import Actor
from ifsa.errors import Invalid, NotFound, Refused
from ifsa.rooms import queries, spaces
from tests.rooms.talk import ORCHARDS, Talk

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
