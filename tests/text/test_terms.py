import tomllib
from collections import Counter
from pathlib import Path

import pytest

from ifsa.text import everyday
from ifsa.text.glossary import matching, things
from ifsa.text.markdown import render
from ifsa.text.terms import terms

_TABLES = tomllib.loads(Path(__file__).with_name("term_cases.toml").read_text(encoding="utf-8"))
CASES = [
    (kind, language, text, found)
    for language, tables in _TABLES.items()
    for kind, cases in tables.items()
    for text, found in cases.items()
]


def named(text: str, language: str) -> list[tuple[str, str]]:
    return [(text[one.start : one.end], one.thing) for one in terms(text, language)]


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        ("Yellow rust on my wheat.", "en", [("Yellow rust", "yellow-rust"), ("wheat", "wheat")]),
        ("two mangoes", "en", [("mangoes", "mango")]),
        ("گندم کی بوائی", "ur", [("گندم", "wheat"), ("بوائی", "sowing")]),
        ("یوریا یا urea", "ur", [("یوریا", "urea"), ("urea", "urea")]),
        ("gandum mein urea", "ur-Latn", [("gandum", "wheat"), ("urea", "urea")]),
        ("小麦条锈病", "zh-Hans", [("小麦", "wheat"), ("条锈病", "yellow-rust")]),
        # not its language
        ("gandum", "en", []),
        ("wheat", "ru", []),
        # the longest only
        ("hot water treatment", "en", [("hot water treatment", "hot-water-treatment")]),
        ("yellow, rust", "en", []),
        # cut as Chinese is read: it blossoms and grows, and there are no peanuts
        ("开花生长期", "zh-Hans", []),
        ("花生", "zh-Hans", [("花生", "groundnut")]),
        # not by the stem alone
        ("keep it dry", "en", []),
    ],
)
def test_terms_are_found_in_the_language_of_the_text(
    text: str, language: str, found: list[tuple[str, str]]
) -> None:
    assert named(text, language) == found


@pytest.mark.parametrize(("kind", "language", "text", "found"), CASES)
def test_what_a_sentence_speaks_of(kind: str, language: str, text: str, found: list[str]) -> None:
    assert [f"{word} = {thing}" for word, thing in named(text, language)] == found


def test_there_are_enough_sentences() -> None:
    counts = Counter((kind, language) for kind, language, _, _ in CASES)
    assert len(counts) == 8
    assert min(counts.values()) >= 10
    assert all(counts["ordinary", language] >= 20 for language in _TABLES)


def test_the_list_of_everyday_words_has_no_idle_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    file = Path(everyday.__file__).parent / "data" / "everyday.toml"
    groups = tomllib.loads(file.read_text(encoding="utf-8"))["group"]
    words = [(word, group["language"]) for group in groups for word in group["words"]]
    assert len(words) == len(set(words))
    assert all(group["why"] for group in groups)
    monkeypatch.setattr(everyday, "meant", lambda *given: True)
    idle = [
        word
        for word, language in words
        if not {word, word.upper()} & {*dict(named(word, language) + named(word.upper(), language))}
    ]
    assert idle == []


def test_what_the_glossary_calls_ambiguous_is_left_alone() -> None:
    unsure = [thing for thing in things().values() if thing.ambiguous]
    assert len(unsure) == 38
    for thing in unsure:
        for form in thing.forms:
            found = [one for one in named(form.text, form.language) if one[1] == thing.id]
            assert found == [], form


def test_no_single_chinese_character_is_a_term() -> None:
    single = {
        form.text
        for thing in things().values()
        for form in thing.forms
        if form.language == "zh-Hans" and len(form.text) == 1
    }
    assert single
    assert [one for one in single if terms(one, "zh-Hans")] == []


@pytest.mark.parametrize("language", ["en", "ur", "zh-Hans"])
def test_most_usual_words_are_found_where_they_stand_alone(language: str) -> None:
    words = [
        (thing.called(language), thing.id) for thing in things().values() if not thing.ambiguous
    ]
    found = [1 for word, id in words if (word, id) in named(word, language)]
    assert len(found) > 0.9 * len(words)


def test_each_thing_is_linked_once_and_never_inside_a_link() -> None:
    html = render(
        "Wheat and [mango](https://x.org/) wheat\n\n- **mango** gandum", language="en", explain=True
    )
    assert html.count('href="/glossary/wheat" class="term"') == 1
    assert html.count('href="/glossary/mango" class="term"') == 1
    assert '<strong><a href="/glossary/mango"' in html
    assert "glossary" not in render("wheat", language="en")


def test_a_term_does_not_open_what_was_shut() -> None:
    html = render('<img src=x onerror="alert(1)"> wheat <b>', language="en", explain=True)
    assert "<img" not in html
    assert html.count("<a ") == 1


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("wheat", "wheat"),
        ("WHEAT ", "wheat"),
        ("گندم", "wheat"),
        ("gandum", "wheat"),
        ("小麦", "wheat"),
        ("yellow ru", "yellow-rust"),
        ("锈病", None),
    ],
)
def test_the_glossary_is_searched_in_any_language(typed: str, first: str | None) -> None:
    found = matching(typed)
    assert found
    assert first is None or found[0].id == first


def test_nothing_typed_is_everything_and_nonsense_nothing() -> None:
    assert len(matching(" ")) == len(things())
    assert matching("quince marmalade") == []
