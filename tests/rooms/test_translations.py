import pytest

from ifsa.actor import Actor
from ifsa.errors import Conflict, Invalid, NotFound, Refused
from ifsa.rooms import deletions, edits, hiding, leaving, queries, translations
from ifsa.rooms.events import TranslationRemoved
from ifsa.rooms.translations import TranslationView, digest
from ifsa.storage.work import Work
from tests.rooms.talk import YOUNG, Talk


def give(place: Talk, by: str, message: int, text: str, lang: str = "en") -> TranslationView:
    given = {"message": message, "lang": lang, "text": text}
    return place.world.do(translations.give, place[by], **given)


def read(place: Talk, by: str, message: int) -> list[TranslationView]:
    actor = place[by] if by else Actor()
    return place.world.read(translations.of_message, actor, message=message).translations


def test_members_say_it_in_other_words_and_the_best_comes_first(place: Talk) -> None:
    said = place.say("amina", "پانی دو بار دیں")
    seq = place.seq()
    one = give(place, "liwei", said.id, "Water two times.")
    two = give(place, "bashir", said.id, "Water twice.")
    for by in ("amina", "modd", "amina"):
        place.world.do(translations.like, place[by], translation=two.id)
    found = read(place, "amina", said.id)
    assert [(view.text, view.votes, view.liked) for view in found] == [
        ("Water twice.", 2, True),
        ("Water two times.", 0, False),
    ]
    assert [view.handle for view in found] == ["bashir", "liwei"]
    place.world.do(translations.unlike, place["amina"], translation=two.id)
    assert [view.votes for view in read(place, "", said.id)] == [1, 0]
    # The room itself goes on as it was.
    assert place.seq() == seq
    assert place.world.read(queries.message, place["amina"], id=said.id) == said
    assert give(place, "liwei", said.id, "Water two times.") == one


def test_another_of_ones_own_takes_the_place_and_the_votes_go(place: Talk) -> None:
    said = place.say("amina", "پانی دو بار دیں")
    first = give(place, "liwei", said.id, "Watr twice.")
    place.world.do(translations.like, place["bashir"], translation=first.id)
    give(place, "liwei", said.id, "Water twice.")
    assert [(view.text, view.votes) for view in read(place, "", said.id)] == [("Water twice.", 0)]
    give(place, "liwei", said.id, "浇两次水", lang="zh-Hans")
    assert len(read(place, "", said.id)) == 2


def test_what_does_not_go(place: Talk) -> None:
    said = place.say("amina", "پانی دو بار دیں")
    mine = give(place, "liwei", said.id, "Water twice.")
    with pytest.raises(Refused, match="sign_in_first"):
        place.world.do(translations.give, Actor(), message=said.id, lang="en", text="x")
    with pytest.raises(Refused, match="consent_waiting"):
        give(place, "sana", said.id, "x")
    with pytest.raises(Invalid, match="same_language"):
        give(place, "liwei", said.id, "x", lang="ur")
    with pytest.raises(Invalid, match="bad_language"):
        give(place, "liwei", said.id, "x", lang="tlh")
    with pytest.raises(Invalid, match="required"):
        give(place, "liwei", said.id, " ")
    with pytest.raises(Conflict, match="own_translation"):
        place.world.do(translations.like, place["liwei"], translation=mine.id)
    with pytest.raises(NotFound):
        place.world.do(translations.like, place["liwei"], translation=10**9)
    hidden = place.say("bashir", "صرف بچوں کے لیے", room=YOUNG)
    with pytest.raises(NotFound):
        give(place, "liwei", hidden.id, "x")
    theirs = give(place, "bashir", hidden.id, "For the young.")
    with pytest.raises(NotFound):
        place.world.do(translations.like, place["liwei"], translation=theirs.id)


def test_it_is_of_one_text_and_says_so_once_that_has_changed(place: Talk) -> None:
    said = place.say("amina", "پانی دو بار دیں")
    give(place, "liwei", said.id, "Water twice.")
    place.world.do(edits.edit, place["amina"], message=said.id, text="پانی تین بار دیں")
    assert [view.fits for view in read(place, "", said.id)] == [False]
    give(place, "bashir", said.id, "Water three times.")
    assert [(view.text, view.fits) for view in read(place, "", said.id)] == [
        ("Water three times.", True),
        ("Water twice.", False),
    ]


def test_what_a_machine_made_is_kept_once_for_each_text(place: Talk) -> None:
    said = place.say("amina", "پانی دو بار دیں")

    def keep(text: str, of: str) -> TranslationView:
        given = {"message": said.id, "lang": "en", "text": text, "of": digest(of)}
        return place.world.do(translations.keep, place["liwei"], **given)

    first = keep("Give water.", said.text)
    assert (first.by, first.handle, keep("Again.", said.text)) == (None, None, first)
    give(place, "bashir", said.id, "Water twice.")
    assert [view.handle for view in read(place, "", said.id)] == ["bashir", None]
    place.world.do(edits.edit, place["amina"], message=said.id, text="بس")
    with pytest.raises(Conflict, match="changed_meanwhile"):
        keep("Late.", said.text)
    keep("Enough.", "بس")
    assert [view.text for view in read(place, "", said.id) if view.fits] == ["Enough."]


def test_who_made_it_and_who_keeps_the_room_remove_it(place: Talk) -> None:
    said = place.say("amina", "پانی دو بار دیں")
    one, two = (give(place, by, said.id, f"By {by}.") for by in ("liwei", "amina"))
    with pytest.raises(Refused, match="not_allowed"):
        place.world.do(translations.drop, place["amina"], translation=one.id)
    count = len(place.world.events)
    place.world.do(translations.drop, place["amina"], translation=two.id)
    assert len(place.world.events) == count
    place.world.do(translations.drop, place["bashir"], translation=one.id)
    event = place.world.events[-1]
    assert isinstance(event, TranslationRemoved)
    assert (event.message, event.member) == (said.id, place["liwei"].member)
    assert read(place, "", said.id) == []


def test_what_is_out_of_sight_is_so_in_every_language(place: Talk) -> None:
    said = place.say("amina", "پانی دو بار دیں")
    made = give(place, "liwei", said.id, "Water twice.")
    place.world.do(hiding.hide, place["bashir"], message=said.id, reason="rude")
    assert read(place, "liwei", said.id) == []
    with pytest.raises(NotFound):
        place.world.do(translations.like, place["modd"], translation=made.id)
    with pytest.raises(Conflict, match="nothing_to_translate"):
        give(place, "amina", said.id, "Again.")
    place.world.do(hiding.show, place["bashir"], message=said.id)
    assert len(read(place, "liwei", said.id)) == 1
    place.world.do(deletions.delete, place["amina"], message=said.id)
    assert read(place, "liwei", said.id) == []


def test_with_a_members_words_their_translations_go(place: Talk) -> None:
    said = place.say("amina", "پانی دو بار دیں")
    give(place, "liwei", said.id, "Water twice.")
    kept = give(place, "bashir", said.id, "Twice.")
    place.world.do(translations.like, place["liwei"], translation=kept.id)
    member = place["liwei"].member
    assert member is not None
    place.world.do(_delete_words, place["modd"], member=member)
    assert [(view.handle, view.votes) for view in read(place, "", said.id)] == [("bashir", 0)]


def _delete_words(work: Work, actor: Actor, *, member: int) -> None:
    leaving.leave(work, member=member)
    leaving.delete_some(work, member=member, most=10)
