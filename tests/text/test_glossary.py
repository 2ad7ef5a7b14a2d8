import pytest

from ifsa.text import chinese, glossary
from ifsa.text.tokens import tokens


def named(text: str) -> list[tuple[str, ...]]:
    return [tuple(thing.id for thing in one.things) for one in glossary.named(tokens(text))]


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("wheat", [("wheat",)]),
        ("Gandum ki bijai", [("wheat",), ("sowing",)]),
        ("گَندُم", [("wheat",)]),
        ("小麦什么时候播种", [("wheat",), ("sowing",)]),
        ("hot water treatment of mangoes", [("hot-water-treatment",), ("mango",)]),
        ("yellow rust", [("yellow-rust",)]),
        ("hot tea", [("tea",)]),
        ("nothing of ours", []),
    ],
)
def test_terms_are_found_in_any_language_the_longest_first(
    text: str, ids: list[tuple[str, ...]]
) -> None:
    assert named(text) == ids


def test_a_word_of_grammar_names_nothing() -> None:
    assert named("جو کسان") == [("farmer",)]
    assert "جو" in {form.text for form in glossary.things()["barley"].forms}


def test_a_thing_has_its_usual_word_in_each_language() -> None:
    wheat = glossary.things()["wheat"]
    said = [wheat.called(tag) for tag in ("en", "ur", "zh-Hans", "ur-Latn", "ru")]
    assert said == ["wheat", "گندم", "小麦", "gandum", ""]


def test_every_line_has_words_in_our_languages() -> None:
    assert len(glossary.things()) > 500
    for thing in glossary.things().values():
        assert all(thing.called(tag) for tag in ("en", "ur", "zh-Hans")), thing.id
        assert all(form.tokens for form in thing.forms), thing.id


def test_chinese_is_cut_into_words_and_terms() -> None:
    assert chinese.words("小麦什么时候播种") == ["小麦", "什么", "时候", "播种"]
    assert chinese.words("番茄早疫病怎么防治") == ["番茄", "早疫病", "怎么", "防治"]
    assert "".join(chinese.words("水肥一体化")) == "水肥一体化"
