from typing import Any

import pytest

from ifsa.actor import Actor
from ifsa.errors import Invalid, Refused
from ifsa.rooms import queries, spaces
from tests.rooms.talk import ORCHARDS, Talk

ROOM: dict[str, Any] = {
    "slug": "grafting",
    "name": {"en": "Grafting", "ur": "پیوند"},
    "about": {"en": "Trees on trees."},
    "emblem": "kinnow",
}


def test_a_steward_opens_a_room_of_the_school(place: Talk) -> None:
    assert place.world.do(spaces.open, place["bashir"], **ROOM, school=1) == "grafting"
    room = place.world.read(queries.room, Actor(), slug="grafting")
    assert (room.name, room.school, room.youth, room.seq) == (ROOM["name"], "chenab", False, 0)
    assert place.say("amina", room="grafting").topic == room.open_topic


@pytest.mark.parametrize(
    ("handle", "school", "code"),
    [
        ("", None, "sign_in_first"),
        ("amina", 1, "not_allowed"),
        ("bashir", 2, "not_allowed"),
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
        ({"slug": "a" * 61}, "slug", "slug_form"),
        ({"slug": ORCHARDS}, "slug", "slug_taken"),
        ({"name": {"en": ""}}, "name", "required"),
    ],
)
def test_a_wrong_field_is_named(
    place: Talk, changed: dict[str, Any], field: str, code: str
) -> None:
    with pytest.raises(Invalid) as caught:
        place.world.do(spaces.open, place["maryam"], **{**ROOM, **changed})
    assert (caught.value.field, caught.value.code) == (field, code)
