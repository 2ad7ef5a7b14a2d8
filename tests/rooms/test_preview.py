"""A message as it will look is the message as it then looks."""

from dataclasses import fields

import pytest

from ifsa.actor import Actor
from ifsa.errors import Invalid, NotFound, Refused
from ifsa.rooms.preview import preview
from tests.rooms.talk import ALLIANCE, ORCHARDS, YOUNG, Talk

TEXTS = (
    "**Sulphur**, a handful\n- once\n- twice",
    "@liwei, آپ کیا کہتے ہیں؟ @stewards",
    "@amina herself, @nobody and `@liwei`",
    "先测土壤酸碱度。@liwei",
)


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("room", [ORCHARDS, ALLIANCE])
def test_it_says_what_the_message_will_say(place: Talk, text: str, room: str) -> None:
    asked = place.say("rafiq", "Since when?", room=room)
    seen = place.world.read(preview, place["amina"], room=room, text=text, reply_to=asked.id)
    place.world.events.clear()
    said = place.say("amina", text, room=room, reply_to=asked.id)
    apart = {"id", "topic", "seq", "at"}
    same = [one.name for one in fields(said) if one.name not in apart]
    assert {name: getattr(seen, name) for name in same} == {
        name: getattr(said, name) for name in same
    }
    assert seen.reply is not None


def test_it_tells_nobody_and_keeps_nothing(place: Talk) -> None:
    before, seq = list(place.world.events), place.seq()
    place.world.read(preview, place["amina"], room=ORCHARDS, text="@liwei")
    assert (place.world.events, place.seq()) == (before, seq)


def test_it_is_for_those_who_may_write(place: Talk) -> None:
    elsewhere = place.say("amina", "x", room=ALLIANCE)
    seen = place.world.read(preview, place["amina"], room=ORCHARDS, text="x", reply_to=elsewhere.id)
    assert seen.reply is None, "of another room nothing is quoted"
    with pytest.raises(NotFound):
        place.world.read(preview, place["amina"], room=YOUNG, text="x")
    with pytest.raises(Refused, match="sign_in_first"):
        place.world.read(preview, Actor(), room=ORCHARDS, text="x")
    for text in (" ", "x" * 8001):
        with pytest.raises(Invalid):
            place.world.read(preview, place["amina"], room=ORCHARDS, text=text)
