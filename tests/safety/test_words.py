"""Lists of words that are not wanted: who keeps them, what comes of a word, how it is undone."""

from typing import Any
from uuid import uuid4

import pytest

from ifsa.errors import Conflict, Invalid, NotFound
from ifsa.language.problems import sentence
from ifsa.rooms import edits, hiding, messages, queries, translations, wordlists
from ifsa.rooms.events import MemberAddressed, MessageHidden, MessagePosted, WordHeld
from ifsa.rooms.views import MessageView, TopicView
from ifsa.safety import audit, holding, words
from ifsa.safety.events import WordAdded, WordChanged, WordRemoved
from ifsa.safety.words import Words, WordView
from ifsa.schools import queries as schools
from ifsa.trade import listings
from tests.rooms.talk import ALLIANCE, ORCHARDS, YOUNG
from tests.safety.village import EVERYBODY, KEEPERS, STEWARDS, Village, outcome
from tests.trade.market import draft

NOBODY: dict[str, Any] = {"lang": "en", "effect": "hold"}


def _add(place: Village, text: str = "scam", by: str = "modd", **given: Any) -> WordView:
    return place.world.do(words.add, place.who(by), text=text, **NOBODY | given)


def _school(place: Village) -> str:
    return place.world.read(schools.school_numbered, id=1).slug


def _list(place: Village, by: str = "modd", **given: Any) -> Words:
    return place.world.read(words.words, place.who(by), **given)


def _seen(place: Village, message: MessageView, by: str = "") -> MessageView:
    return place.world.read(queries.message, place.who(by), id=message.id)


def _in_queue(place: Village) -> list[int]:
    """What the outbox makes of words that were found: the numbers of the cases, as modd sees."""
    for event in [one for one in place.world.events if isinstance(one, WordHeld)]:
        place.world.fall_due(holding.open_case, event)
    return [case.id for case in place.queue("modd").items]


# -- what comes of a word --------------------------------------------------------------------------


def test_a_message_is_held_back_until_somebody_has_decided(place: Village) -> None:
    _add(place, "scam")
    said = place.talk.say("liwei", "This is a S-C-A-M")
    assert said.hidden is not None
    assert (said.hidden.reason, said.text) == ("word", "This is a S-C-A-M")
    for by in ("liwei", "bashir", "modd"):
        assert _seen(place, said, by).text == "This is a S-C-A-M", by
    for by in ("", "amina", "rafiq"):
        assert _seen(place, said, by).text == "", by
    [case] = _in_queue(place)
    page = place.page("bashir", case)
    assert (page.case.word, page.case.reports, page.case.reasons) == ("scam", 0, ())
    assert page.case.shown == _seen(place, said, "bashir")
    place.decide("bashir", case, "nothing")
    assert _seen(place, said).text == "This is a S-C-A-M"
    assert place.queue("modd").items == ()


def test_hiding_what_was_held_back_says_why(place: Village) -> None:
    _add(place, "scam")
    said = place.talk.say("liwei", "a scam")
    [case] = _in_queue(place)
    place.decide("modd", case, "hide", reason="advert")
    hidden = _seen(place, said).hidden
    assert hidden is not None
    assert hidden.reason == "advert"


def test_a_word_that_is_refused_is_named_and_nothing_is_kept(place: Village) -> None:
    _add(place, "easy money", effect="refuse")
    seq, key = place.talk.seq(), uuid4()
    with pytest.raises(Invalid) as caught:
        place.talk.say("liwei", "Make Easy-Money now", key=key)
    assert (caught.value.field, caught.value.code) == ("text", "unwanted_word")
    told = sentence(caught.value, "en").translate({ord(one): None for one in "\u2068\u2069"})
    assert told == "“Easy-Money” is not wanted here. Please say it in another way."
    assert place.talk.seq() == seq
    assert place.talk.say("liwei", "Make hay now", key=key).hidden is None


def test_of_two_words_the_one_that_is_refused_decides(place: Village) -> None:
    _add(place, "scam")
    _add(place, "money", effect="refuse")
    assert outcome(place.talk.say, "liwei", "a scam for money") == "unwanted_word"


def test_those_who_look_after_the_room_are_free_of_it(place: Village) -> None:
    _add(place, "scam", effect="refuse")
    for by, room, told in (
        ("bashir", ORCHARDS, "ok"),
        ("modd", ALLIANCE, "ok"),
        ("bashir", ALLIANCE, "unwanted_word"),
        ("rafiq", ORCHARDS, "unwanted_word"),
        ("zain", YOUNG, "unwanted_word"),
    ):
        assert outcome(place.talk.say, by, "No scam, please", room=room) == told, (by, room)


def test_a_title_is_held_back_and_comes_back(place: Village) -> None:
    _add(place, "scam")
    topic = place.talk.topic("liwei", "The great scam")
    assert (topic.title, topic.hidden is not None) == ("The great scam", True)

    def title(by: str) -> str | None:
        found: TopicView = place.world.read(queries.topic, place.who(by), id=topic.id)
        return found.title

    assert (title("amina"), title("bashir"), title("liwei")) == (None, *["The great scam"] * 2)
    [case] = _in_queue(place)
    assert place.page("modd", case).case.reference.kind == "topic"
    place.decide("modd", case, "nothing")
    assert title("amina") == "The great scam"
    again = place.talk.topic("liwei", "A scam, again")
    [case] = _in_queue(place)[-1:]
    place.decide("modd", case, "hide", reason="rude")
    hidden = place.world.read(queries.topic, place.who("amina"), id=again.id).hidden
    assert hidden is not None
    assert hidden.reason == "rude"


def test_a_question_has_its_title_and_its_words_looked_at(place: Village) -> None:
    _add(place, "scam", effect="refuse")
    ask = {"room": ORCHARDS, "key": uuid4()}
    liwei = place.who("liwei")
    for title, text, field in (("A scam?", "So?", "title"), ("So?", "A scam?", "text")):
        with pytest.raises(Invalid) as caught:
            place.world.do(messages.ask, liwei, title=title, text=text, **ask)
        assert caught.value.field == field
    started = place.world.do(messages.ask, liwei, title="So?", text="Well?", **ask)
    assert started.message.hidden is None


def test_an_edit_smuggles_nothing_past(place: Village) -> None:
    said = place.talk.say("liwei", "hello")
    liwei = place.who("liwei")
    _add(place, "scam")
    _add(place, "money", effect="refuse")
    edit = {"message": said.id}
    code = outcome(place.world.do, edits.edit, liwei, text="hello, money", **edit)
    assert (code, _seen(place, said).text) == ("unwanted_word", "hello")
    place.world.events.clear()
    edited = place.world.do(edits.edit, liwei, text="hello, scam", **edit)
    assert edited.hidden is not None
    assert _seen(place, said).text == ""
    [case] = _in_queue(place)
    place.decide("modd", case, "nothing")
    # what was looked at once is not held back for another comma
    assert place.world.do(edits.edit, liwei, text="hello, scam!", **edit).hidden is None
    assert _seen(place, said).text == "hello, scam!"


def test_what_was_hidden_by_somebody_opens_no_case_by_an_edit(place: Village) -> None:
    said = place.talk.say("liwei", "hello")
    _add(place, "scam")
    place.world.do(hiding.hide, place.who("bashir"), message=said.id, reason="rude")
    place.world.events.clear()
    place.world.do(edits.edit, place.who("liwei"), message=said.id, text="scam")
    assert not [one for one in place.world.events if isinstance(one, WordHeld)]
    hidden = _seen(place, said).hidden
    assert hidden is not None
    assert hidden.reason == "rude"


@pytest.mark.parametrize("effect", ["hold", "refuse"])
def test_a_translation_can_only_be_refused(place: Village, effect: str) -> None:
    _add(place, "scam", effect=effect)
    said = place.talk.say("liwei", "یہ کیا ہے؟")
    give = {"message": said.id, "lang": "en"}
    for by, told in (("amina", "unwanted_word"), ("bashir", "ok")):
        given = outcome(place.world.do, translations.give, place.who(by), text="A scam", **give)
        assert given == told, by


def test_a_listing_can_only_be_refused(place: Village) -> None:
    _add(place, "miracle", "bashir", school=_school(place))
    _add(place, "lottery")
    for by, school, word, told in (
        ("liwei", None, "lottery", "unwanted_word"),
        ("liwei", None, "miracle", "ok"),
        ("bashir", _school(place), "lottery", "ok"),
    ):
        for given in ({"note": f"A {word}!"}, {"variety": {"en": word}}):
            where = {"country": "CN"} if school is None else {}
            publish = {"key": uuid4(), "draft": draft(**given | where), "school": school}
            code = outcome(place.world.do, listings.publish, place.who(by), **publish)
            assert code == told, (by, given)
    mine = place.things["private"].id
    edit = {"listing": mine, "draft": draft(note="lottery", country="CN")}
    assert outcome(place.world.do, listings.edit, place.who("liwei"), **edit) == "unwanted_word"


def test_whom_it_speaks_to_is_told_once_it_may_be_read(place: Village) -> None:
    _add(place, "scam")

    def told() -> list[int]:
        named = [one for one in place.world.events if isinstance(one, MemberAddressed)]
        place.world.events.clear()
        return [one.member for one in named]

    place.world.events.clear()
    place.talk.say("liwei", "@rafiq this scam")
    [case] = _in_queue(place)
    rafiq = place.who("rafiq").member
    assert told() == [rafiq]  # which the notices drop, since it is out of sight
    place.decide("bashir", case, "nothing")
    assert told() == [rafiq]
    edited = place.talk.say("liwei", "@rafiq look")
    assert told() == [rafiq]
    place.world.do(edits.edit, place.who("liwei"), message=edited.id, text="@rafiq scam")
    place.decide("bashir", _in_queue(place)[0], "nothing")
    assert told() == [], "he knows it since it was posted"


def test_nobody_held_it_back_says_the_log(place: Village) -> None:
    _add(place, "scam")
    place.world.events.clear()
    place.talk.say("liwei", "scam")
    kinds = [type(one) for one in place.world.events]
    assert kinds.index(MessagePosted) < kinds.index(MessageHidden) < kinds.index(WordHeld)
    place.talk.topic("liwei", "scam")
    acts = [one.kind for one in place.world.read(audit.log, place.who("maryam")).items]
    assert acts[0] == "word.added"


# -- whose lists -----------------------------------------------------------------------------------


def test_a_schools_list_holds_in_its_rooms_besides_that_of_all(place: Village) -> None:
    _add(place, "scam")
    _add(place, "tractor", "bashir", school=_school(place))
    for room, text, held in (
        (ORCHARDS, "scam", True),
        (ALLIANCE, "scam", True),
        (ORCHARDS, "tractor", True),
        (ALLIANCE, "tractor", False),
    ):
        assert (place.talk.say("liwei", text, room=room).hidden is not None) is held, (room, text)


def test_who_keeps_which_list_and_who_may_read_it(place: Village) -> None:
    slug = _school(place)
    for by in EVERYBODY:
        ours = by in STEWARDS | KEEPERS
        for school, may, reads in (
            (None, by in KEEPERS, ours or by == "rafiq"),
            (slug, ours, ours),
        ):
            text = f"word {by}"
            told = outcome(_add, place, text, by, school=school)
            assert (told == "ok") is may, (by, school, told)
            read = outcome(_list, place, by, school=school)
            assert (read == "ok") is reads, (by, school, read)
            if reads:
                assert _list(place, by, school=school).may is may


def test_who_may_not_know_a_word_does_not_find_it(place: Village) -> None:
    ours = _add(place, "tractor", "bashir", school=_school(place))
    of_all = _add(place, "scam")
    for by in EVERYBODY:
        for one, reads in (
            (ours, by in STEWARDS | KEEPERS),
            (of_all, by in STEWARDS | KEEPERS | {"rafiq"}),
        ):
            told = outcome(place.world.read, words.word, place.who(by), word=one.id)
            assert told == ("ok" if reads else "not_found"), (by, one.text)
    for verb in (words.remove, words.restore):
        assert outcome(place.world.do, verb, place.who("rafiq"), word=of_all.id) == "not_allowed"
        assert outcome(place.world.do, verb, place.who("rafiq"), word=ours.id) == "not_found"


# -- adding, changing, taking out, putting back ----------------------------------------------------


def test_each_change_holds_at_once_and_can_be_taken_back(place: Village) -> None:
    def comes(text: str = "a scam") -> str:
        told = outcome(place.talk.say, "liwei", text)
        return told if told != "ok" else str(bool(place.talk.say("liwei", text).hidden))

    modd = place.who("modd")
    assert comes() == "False"
    place.world.events.clear()
    added = _add(place, "scam")
    assert comes() == "True"
    changed = place.world.do(words.change, modd, word=added.id, effect="refuse")
    assert (changed.effect, comes()) == ("refuse", "unwanted_word")
    removed = place.world.do(words.remove, modd, word=added.id)
    assert removed.removed == place.world.now
    assert comes() == "False"
    assert _list(place).words == []
    restored = place.world.do(words.restore, modd, word=added.id)
    assert (restored.removed, comes()) == (None, "unwanted_word")
    kinds = (WordAdded, WordChanged, WordRemoved)
    assert [type(one) for one in place.world.events if isinstance(one, kinds)] == [
        WordAdded,
        WordChanged,
        WordRemoved,
        WordAdded,
    ]


def test_twice_is_once_and_the_same_word_is_one_entry(place: Village) -> None:
    modd = place.who("modd")
    first = _add(place, "scam")
    assert _add(place, "SCAM").id == first.id
    assert _add(place, "scam", effect="refuse").effect == "refuse"
    assert [one.text for one in _list(place).words] == ["scam"]
    place.world.do(words.remove, modd, word=first.id)
    place.world.events.clear()
    place.world.do(words.remove, modd, word=first.id)
    assert place.world.events == []
    assert _add(place, "Scam").id == first.id
    assert [one.id for one in _list(place).words] == [first.id]
    assert _add(place, "scam", lang="any").id != first.id
    assert _add(place, "scam", "bashir", school=_school(place)).id != first.id


@pytest.mark.parametrize(
    ("given", "field", "code"),
    [
        ({"text": " "}, "text", "required"),
        ({"text": "a"}, "text", "word_short"),
        ({"text": "骗"}, "text", "word_short"),
        ({"text": "x" * 61}, "text", "too_long"),
        ({"text": "scam", "lang": "de"}, "lang", "bad_choice"),
        ({"text": "scam", "lang": ""}, "lang", "required"),
        ({"text": "scam", "effect": "burn"}, "effect", "bad_choice"),
        ({"text": "scam", "effect": ""}, "effect", "required"),
    ],
)
def test_what_can_be_no_entry(place: Village, given: dict[str, str], field: str, code: str) -> None:
    with pytest.raises(Invalid) as caught:
        _add(place, **given)
    assert (caught.value.field, caught.value.code) == (field, code)


def test_a_list_has_an_end(place: Village, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "MOST", 2)
    one, _ = _add(place, "one"), _add(place, "two")
    with pytest.raises(Conflict, match="too_many_words"):
        _add(place, "three")
    _add(place, "three", "bashir", school=_school(place))
    place.world.do(words.remove, place.who("modd"), word=one.id)
    _add(place, "three")
    with pytest.raises(Conflict, match="too_many_words"):
        place.world.do(words.restore, place.who("modd"), word=one.id)


def test_no_school_no_word(place: Village) -> None:
    with pytest.raises(NotFound):
        _add(place, school="nowhere")
    with pytest.raises(NotFound):
        place.world.do(words.remove, place.who("modd"), word=999)


# -- trying a sentence -----------------------------------------------------------------------------


def test_a_sentence_is_tried_and_nothing_happens(place: Village) -> None:
    _add(place, "scam")
    _add(place, "money", effect="refuse")
    tractor = _add(place, "tractor", "bashir", school=_school(place))
    place.world.events.clear()
    tried = _list(place, "bashir", school=_school(place), sentence="5cam, Tractor, money").tried
    assert tried is not None
    assert [(one.word.text, one.written) for one in tried] == [
        ("money", "money"),
        ("scam", "5cam"),
        ("tractor", "Tractor"),
    ]
    assert tried[2].word == tractor
    assert _list(place, sentence="a tractor").tried == []
    assert _list(place).tried is None
    assert place.world.events == []
    with pytest.raises(Invalid):
        _list(place, sentence="x" * 501)


# -- kept in memory --------------------------------------------------------------------------------


def test_lists_are_read_once_for_each_change_of_whichever_process(place: Village) -> None:
    _add(place, "scam")
    counted: list[str] = []
    real = wordlists._read

    def read(reading: Any) -> Any:
        counted.append("read")
        return real(reading)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wordlists, "_read", read)
        for _ in range(3):
            assert place.talk.say("liwei", "scam").hidden is not None
        assert len(counted) <= 1
        counted.clear()
        wordlists._VERSIONS.clear()  # another process has none of it
        assert place.talk.say("liwei", "scam").hidden is not None
        assert counted == ["read"]
        _add(place, "tractor")
        assert place.talk.say("liwei", "tractor").hidden is not None
        assert counted == ["read", "read"]
