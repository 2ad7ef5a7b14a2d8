"""What each notice says, in three languages and on two clocks."""

from datetime import UTC, datetime

import pytest

from ifsa.language import LANGUAGES
from ifsa.language.catalogues import translations
from ifsa.language.formatting import Format
from ifsa.language.isolation import FSI, PDI
from ifsa.notifications import words
from ifsa.notifications.facts import (
    ConsentFacts,
    Facts,
    LessonFacts,
    Subject,
    TalkFacts,
    TradeFacts,
    restored,
    stored,
)
from ifsa.notifications.queries import NoticeView

LESSON = LessonFacts(
    title={"en": "Mango hot-water treatment", "ur": "آم کا گرم پانی"},
    school={"en": "Chenab Farm School", "ur": "چناب فارم اسکول", "zh-Hans": "奇纳布农民学校"},
    starts_at=datetime(2026, 11, 26, 10, 0, tzinfo=UTC),
    zone="Asia/Karachi",
    emblem="mango",
)
TRADE = TradeFacts(
    by="李东", produce={"en": "Mango", "ur": "آم", "zh-Hans": "芒果"}, emblem="mango"
)
TALK = TalkFacts(by=TRADE.by, room=TRADE.produce, title=None, emblem="mango", first=True)
COUNTER = TradeFacts(by="李东", produce={"en": "Mango"}, emblem="mango", counter=True)
WHEN = "Thursday, 26 November, 15:00 Karachi."


def facts_of(kind: str) -> Facts:
    if kind.startswith("lesson"):
        return LESSON
    if kind in ("member.addressed", "topic.grew"):
        return TALK
    return ConsentFacts() if kind == "consent.given" else TRADE


def notice(kind: str, facts: Facts | None = None) -> NoticeView:
    made = datetime(2026, 11, 24, tzinfo=UTC)
    return NoticeView(1, kind, Subject("lesson", 1), facts or facts_of(kind), made, None)


def said(kind: str, language: str = "en", zone: str = "Asia/Karachi") -> str:
    return words.sentence(notice(kind), Format(language, zone))


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (
            "lesson.scheduled",
            "Chenab Farm School plans a lesson, “Mango hot-water treatment”: " + WHEN,
        ),
        (
            "lesson.moved",
            "“Mango hot-water treatment” has another time: " + WHEN,
        ),
        (
            "lesson.cancelled",
            "Chenab Farm School has cancelled “Mango hot-water treatment”: " + WHEN,
        ),
        ("lesson.soon", "“Mango hot-water treatment” starts at 15:00 Karachi."),
        ("lesson.started", "Chenab Farm School has gone live with “Mango hot-water treatment”."),
        ("inquiry.sent", "李东 has asked about your listing: Mango."),
        ("inquiry.declined", "李东 has declined your inquiry: Mango."),
        ("inquiry.withdrawn", "李东 has withdrawn the inquiry: Mango."),
        ("offer.made", "李东 has made you an offer: Mango."),
        ("offer.accepted", "李东 has accepted your offer: Mango."),
        ("offer.declined", "李东 has declined your offer: Mango."),
        ("offer.withdrawn", "李东 has withdrawn the offer: Mango."),
        ("member.addressed", "李东 has mentioned you: Mango"),
        ("topic.grew", "李东 has started a topic: Mango"),
        ("consent.given", "You have permission now: you can write, and register for lessons."),
    ],
)
def test_what_is_said(kind: str, expected: str) -> None:
    assert said(kind) == expected


@pytest.mark.parametrize(
    ("way", "expected"),
    [
        ("name", "李东 has mentioned you: Leaves"),
        ("stewards", "李东 has asked the stewards: Leaves"),
        ("answer", "李东 has answered you: Leaves"),
    ],
)
def test_it_is_said_how_somebody_spoke_to_one(way: str, expected: str) -> None:
    facts = TalkFacts("李东", {"en": "Mango"}, "Leaves", "mango", way)
    said = words.sentence(notice("member.addressed", facts), Format("en", "UTC"))
    assert said.translate({ord(FSI): None, ord(PDI): None}) == expected


def test_a_topic_that_one_follows_is_called_by_its_title() -> None:
    facts = TalkFacts("李东", {"en": "Mango"}, "پیلے پتے", "mango")
    said = words.sentence(notice("topic.grew", facts), Format("en", "UTC"))
    assert said == f"There is something new in a topic that you follow: {FSI}پیلے پتے{PDI}"


def test_a_counter_offer_is_called_so() -> None:
    counter = words.sentence(notice("offer.made", COUNTER), Format("en", "UTC"))
    assert counter == "李东 has made a counter-offer: Mango."


def test_a_lesson_stands_on_the_readers_clock_beside_the_hosts() -> None:
    assert said("lesson.soon", zone="Asia/Shanghai") == (
        "“Mango hot-water treatment” starts at 18:00 Shanghai · 15:00 Karachi."
    )
    assert "Thursday, 26 November, 23:00" in said("lesson.moved", zone="Pacific/Auckland")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", words.SAYINGS)
def test_every_kind_is_said_in_every_language(kind: str, language: str) -> None:
    sentence = said(kind, language)
    assert "%(" not in sentence
    assert sentence.count(FSI) + sentence.count("\u2067") == sentence.count(PDI)
    if kind.startswith("lesson"):
        title = "آم کا گرم پانی" if language == "ur" else "Mango hot-water treatment"
        assert title in sentence, "in the reader's language, else in English"
    elif kind != "consent.given":
        assert "李东" in sentence
        assert {"en": "Mango", "ur": "آم", "zh-Hans": "芒果"}[language] in sentence


@pytest.mark.parametrize("kind", [kind for kind in words.SAYINGS if kind != "consent.given"])
def test_among_urdu_names_and_times_are_isolated(kind: str) -> None:
    sentence = said(kind, "ur")
    names = ("آم کا گرم پانی",) if kind.startswith("lesson") else ("李东", "آم")
    for name in names:
        assert f"{FSI}{name}{PDI}" in sentence
    if kind in ("lesson.soon", "lesson.moved"):
        assert f"{FSI}15:00{PDI}" in sentence


def test_a_name_cannot_turn_the_sentence_around() -> None:
    turning = TradeFacts(by="\u202eدشمن\u2069", produce={"en": "Mango"}, emblem="mango")
    sentence = words.sentence(notice("offer.made", turning), Format("en", "UTC"))
    assert "\u202e" not in sentence
    assert f"{FSI}دشمن{PDI}" in sentence
    assert sentence.count(FSI) == sentence.count(PDI)


@pytest.mark.parametrize("language", [one for one in LANGUAGES if one != "en"])
def test_what_stands_in_the_catalogue_is_said(language: str) -> None:
    message = "You have permission now: you can write, and register for lessons."
    assert said("consent.given", language) == translations(language).gettext(message)


@pytest.mark.parametrize("facts", [LESSON, TRADE, COUNTER, ConsentFacts()])
def test_facts_come_back_as_they_were_kept(facts: Facts) -> None:
    assert restored(stored(facts)) == facts
