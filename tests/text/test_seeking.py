import pytest
from hypothesis import given
from hypothesis import strategies as st

from ifsa.errors import Invalid
from ifsa.text.indexing import fact, words
from ifsa.text.seeking import TYPED_MOST, Rank, Sought, Term, sought
from tests.text.test_tokens import TEXTS


def typed(found: Sought) -> list[str]:
    return [word.text for word in found.words]


@pytest.mark.parametrize(
    ("q", "code"),
    [
        ("", "required"),
        (" \n\u3000", "required"),
        ("***", "no_word"),
        ("\u202b", "no_word"),
        ("x" * (TYPED_MOST + 1), "too_long"),
    ],
)
def test_what_is_no_search_is_said_to_be_none(q: str, code: str) -> None:
    with pytest.raises(Invalid, match=code) as caught:
        sought(q)
    assert caught.value.field == "q"


@pytest.mark.parametrize(
    ("q", "needed"),
    [
        ("gandum ki bijai kab karein", ["gandum", "bijai"]),
        ("how do I sow wheat?", ["sow", "wheat"]),
        ("گندم کو پانی کب دیں", ["گندم", "پانی"]),
        ("小麦什么时候播种", ["小麦", "播种"]),
        ("the", ["the"]),
        ("کیا ہے", ["کیا", "ہے"]),
        ("farmer's", ["farmer"]),
        ("خوش\u200cذائقہ", ["خوشذائقہ"]),
    ],
)
def test_small_words_are_not_needed_beside_others(q: str, needed: list[str]) -> None:
    assert typed(sought(q)) == needed


def test_only_the_last_word_may_be_the_beginning_of_one() -> None:
    begun = [term.words for term in sought("whe mang").terms if term.begins]
    assert begun == [("mang",)]
    assert not [
        term for q in ("w", "12", "小麦", "ki wheat 5") for term in sought(q).terms if term.begins
    ]


def test_each_rank_is_wider_than_the_one_before() -> None:
    ranks = [rank for rank, _ in sought("کھاد").ranks]
    assert ranks == sorted(ranks)
    assert ranks == [Rank.EXACT, Rank.STEM, Rank.KIN, Rank.SOUND, Rank.MEANING]
    assert [rank for rank, _ in sought("1234").ranks] == [Rank.EXACT]


def test_english_is_not_looked_for_by_short_sounds() -> None:
    def signs(q: str, languages: tuple[str, ...] = ()) -> set[str]:
        return {term.words[0][0] for term in sought(q, languages).terms} & {"+", "-"}

    assert signs("rust") == signs("leaves") == signs("water") == set()
    assert signs("rasta band hai") == {"+", "-"}
    assert signs("khet") == {"+", "-"}
    assert signs("tractor") == {"+", "-"}
    assert signs("کھیت") == {"-"}


def test_a_term_of_several_words_is_one_thing() -> None:
    found = sought("hot water treatment")
    assert [thing.id for thing in found.things] == ["hot-water-treatment"]
    assert Term(("热", "水", "处", "理")) in found.terms


def test_what_is_indexed_beside_a_text() -> None:
    found = words(("ur", "کھاد فصلوں"), ("ur-Latn", "khaad"), facts=[fact("room", 12)])
    assert found.line == ("کھاد", "فصلوں", ".", "khaad")
    assert set(found.beside) == {"room:12", "~کہاد", "+Kd", "=فصل", "+fsln", "-Kd"}
    assert words(("en", "khaad")).beside == ()
    assert words(("zh-Hans", "小，麦")).line == ("小", ".", "麦")


@given(TEXTS, st.sampled_from(["en", "ur", "zh-Hans"]))
def test_any_typing_is_understood_or_refused(q: str, language: str) -> None:
    try:
        found = sought(q, (language,))
    except Invalid:
        return
    assert found.words
    assert found.terms
    assert all(term.words and all(term.words) for term in found.terms)
