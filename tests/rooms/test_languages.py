import pytest

from ifsa.actor import Actor
from ifsa.errors import Invalid, NotFound, Refused
from ifsa.rooms import deletions, edits, languages, search
from ifsa.rooms.events import LanguageCorrected
from ifsa.rooms.search import Within
from ifsa.text.seeking import sought
from tests.rooms.talk import YOUNG, Talk


@pytest.mark.parametrize("by", ["amina", "bashir", "modd"])
def test_who_wrote_it_and_who_keeps_the_room_say_what_language_it_is(place: Talk, by: str) -> None:
    said = place.say("amina", "Kinnow 40 tons", lang="en")
    seq = place.seq()
    view = place.world.do(languages.correct, place[by], message=said.id, lang="ur-Latn")
    assert (view.lang, view.seq, view.edited) == ("ur-Latn", said.seq, None)
    event = place.world.events[-1]
    assert isinstance(event, LanguageCorrected)
    assert (event.message, event.seq, place.seq()) == (said.id, seq + 1, seq + 1)
    place.world.do(languages.correct, place[by], message=said.id, lang="ur-Latn")
    assert place.seq() == seq + 1


def test_others_may_not_and_what_is_no_language_is_refused(place: Talk) -> None:
    said = place.say("amina")
    for by in (place["liwei"], Actor()):
        with pytest.raises(Refused):
            place.world.do(languages.correct, by, message=said.id, lang="en")
    with pytest.raises(Invalid, match="bad_language"):
        place.world.do(languages.correct, place["amina"], message=said.id, lang="tlh")
    hidden = place.say("bashir", "For the young.", room=YOUNG)
    with pytest.raises(NotFound):
        place.world.do(languages.correct, place["liwei"], message=hidden.id, lang="en")
    place.world.do(deletions.delete, place["amina"], message=said.id)
    with pytest.raises(Refused, match="not_allowed"):
        place.world.do(languages.correct, place["amina"], message=said.id, lang="en")


def test_search_by_language_knows_of_it(place: Talk) -> None:
    said = place.say("amina", "Kinnow 40 tons", lang="en")
    place.world.do(languages.correct, place["amina"], message=said.id, lang="ur-Latn")

    def found(language: str) -> list[int]:
        within = Within(language=language)
        given = {"sought": sought("kinnow"), "within": within, "most": 5}
        return [one.message.id for one in place.world.read(search.messages, Actor(), **given)]

    assert (found("ur-Latn"), found("en")) == ([said.id], [])


def test_what_was_said_of_the_language_outlives_a_small_edit_and_no_other(place: Talk) -> None:
    said = place.say("amina", "Kinnow for sale in Multan", lang="en")
    place.world.do(languages.correct, place["amina"], message=said.id, lang="ur-Latn")

    def edited(text: str) -> str:
        return place.world.do(edits.edit, place["amina"], message=said.id, text=text).lang

    assert edited("Kinnow for sale in Lahore") == "ur-Latn"
    assert edited("ملتان میں کینو") == "ur"
