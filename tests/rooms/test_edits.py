import pytest

from ifsa.actor import Actor
from ifsa.errors import Conflict, Invalid, NotFound, Refused
from ifsa.rooms import deletions, edits, hiding
from ifsa.rooms.events import MessageDeleted, MessageEdited
from ifsa.rooms.options import earlier, options
from tests.rooms.talk import YOUNG, Talk


def test_one_changes_ones_own_words_and_it_is_said(place: Talk) -> None:
    said = place.say("amina", "Water twice.", lang="en")
    before = place.seq()
    place.world.pass_time(minutes=3)
    changed = place.world.do(edits.edit, place["amina"], message=said.id, text="پانی تین بار دیں۔")
    assert (changed.text, changed.lang, changed.seq) == ("پانی تین بار دیں۔", "ur", said.seq)
    assert changed.edited == place.world.now
    assert isinstance(place.world.events[-1], MessageEdited)
    assert (place.seq(), place.world.events[-1].seq) == (before + 1, before + 1)


def test_the_same_words_again_change_nothing(place: Talk) -> None:
    said = place.say("amina", "Water twice.")
    seq = place.seq()
    again = place.world.do(edits.edit, place["amina"], message=said.id, text=" Water twice. ")
    assert (again.edited, place.seq()) == (None, seq)


@pytest.mark.parametrize("by", ["liwei", "maryam", "bashir"])
def test_nobody_changes_the_words_of_others(place: Talk, by: str) -> None:
    said = place.say("amina", "Mine.")
    with pytest.raises(Refused, match="not_allowed"):
        place.world.do(edits.edit, place[by], message=said.id, text="Yours.")
    with pytest.raises(Refused, match="not_allowed"):
        place.world.do(deletions.delete, place[by], message=said.id)


def test_of_two_devices_the_second_is_told(place: Talk) -> None:
    said = place.say("amina", "One.")
    place.world.do(edits.edit, place["amina"], message=said.id, text="Two.", before="One.")
    with pytest.raises(Conflict, match="changed_meanwhile"):
        place.world.do(edits.edit, place["amina"], message=said.id, text="Three.", before="One.")
    # A retry of what was done already is no quarrel.
    done = place.world.do(edits.edit, place["amina"], message=said.id, text="Two.", before="One.")
    assert done.text == "Two."


@pytest.mark.parametrize("text", ["", " \u200b", "x" * 8001])
def test_bad_words_change_nothing(place: Talk, text: str) -> None:
    said = place.say("amina", "One.")
    with pytest.raises(Invalid):
        place.world.do(edits.edit, place["amina"], message=said.id, text=text)
    assert place.page("amina", said.topic).messages[-1] == said


def test_what_is_not_there_cannot_be_changed(place: Talk) -> None:
    for verb, more in ((edits.edit, {"text": "x"}), (deletions.delete, {})):
        with pytest.raises(NotFound):
            place.world.do(verb, place["amina"], message=10**9, **more)


def test_former_words_are_for_the_author_and_who_looks_after_the_room(place: Talk) -> None:
    said = place.say("zain", "My number is 0300.")
    for text in ("My number is gone.", "Good evening."):
        place.world.do(edits.edit, place["zain"], message=said.id, text=text)
    seen = {
        by: [one.text for one in place.world.read(options, place[by], message=said.id).earlier]
        for by in ("zain", "bashir", "maryam", "amina", "liwei")
    }
    former = ["My number is gone.", "My number is 0300."]
    assert seen == {"zain": former, "bashir": former, "maryam": former, "amina": [], "liwei": []}


def test_former_words_are_told_in_portions_to_who_may_see_them(place: Talk) -> None:
    said = place.say("zain", "1")
    for text in ("2", "3", "4"):
        place.world.do(edits.edit, place["zain"], message=said.id, text=text)

    def told(by: str, **given: int) -> list[tuple[int, str]]:
        who = place[by] if by else Actor()
        asked = {"message": said.id, "most": 2, **given}
        return [(one.number, one.text) for one in place.world.read(earlier, who, **asked)]

    for by in ("zain", "bashir", "maryam"):
        assert told(by) == [(3, "3"), (2, "2")]
        assert told(by, before=2) == [(1, "1")]
    for by, code in (("amina", "not_allowed"), ("", "sign_in_first")):
        with pytest.raises(Refused, match=code):
            told(by)
    with pytest.raises(NotFound):
        told("zain", message=10**9)


def test_former_words_of_the_young_are_not_there_for_others(place: Talk) -> None:
    said = place.say("zain", "1", room=YOUNG)
    place.world.do(edits.edit, place["zain"], message=said.id, text="2")
    with pytest.raises(NotFound):
        place.world.read(earlier, place["amina"], message=said.id, most=2)
    assert len(place.world.read(earlier, place["bashir"], message=said.id, most=2)) == 1


def test_what_is_deleted_leaves_a_trace_and_no_words(place: Talk) -> None:
    said = place.say("amina", "A secret.")
    place.world.do(edits.edit, place["amina"], message=said.id, text="A better secret.")
    gone = place.world.do(deletions.delete, place["amina"], message=said.id)
    assert (gone.deleted, gone.text, gone.edited, gone.seq) == (True, "", None, said.seq)
    assert isinstance(place.world.events[-1], MessageDeleted)
    assert place.world.read(options, place["maryam"], message=said.id).earlier == []
    seq = place.seq()
    assert place.world.do(deletions.delete, place["amina"], message=said.id) == gone
    assert place.seq() == seq
    with pytest.raises(Refused):
        place.world.do(edits.edit, place["amina"], message=said.id, text="Back again.")
    with pytest.raises(Conflict, match="message_deleted"):
        place.world.do(hiding.hide, place["maryam"], message=said.id, reason="rude")
