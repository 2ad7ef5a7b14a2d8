import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ifsa.text.folding import letters
from ifsa.text.tokens import WORD_MOST, Token, tokens

# Letters, marks and signs of the scripts people write here, thrown together as nobody would.
TEXTS = st.text() | st.text(
    st.sampled_from(
        "aZé'’-. 5٥５۵\n،。"
        "ابپتٹکكیيىئےۓؤآأہهۂھةۃںگ"
        "\u0640\u064b\u064e\u0651\u0652\u0653\u0654\u0655\u0670\u200c\u200d\u200e\u202b\u2067\ufeff"
        "小麦玉米\u3000ｗ½㎏ﷺﻻㅎ\u1112\u1161\u11ab\u0301\U0001f33e\U000e0100ёЖ"
    )
)


def cut(text: str) -> list[str]:
    return [token.text for token in tokens(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Wheat WHEAT", ["wheat", "wheat"]),
        ("café Ångström İĞ straße Øl", ["cafe", "angstrom", "ig", "strasse", "ol"]),
        ("ｗｈｅａｔ ２５ ㎏ ½", ["wheat", "25", "kg", "1", "2"]),
        ("50kg H2O N-P-K", ["50", "kg", "h", "2", "o", "n", "p", "k"]),
        ("3,400.5", ["3", "400", "5"]),
        ("٣٤ ۳۴", ["34", "34"]),
        ("3½ kg, محمدﷺ", ["3", "1", "2", "kg", "محمد", "صلی", "اللہ", "علیہ", "وسلم"]),
        ("don't farmer’s", ["don", "t", "farmer", "s"]),
        ("gandumگندم小麦", ["gandum", "گندم", "小", "麦"]),
        ("گَنْدُمٌ گـنـدم", ["گندم", "گندم"]),
        ("كپاس كي", ["کپاس", "کی"]),
        ("ى ي ی ې", ["ی", "ی", "ی", "ی"]),
        ("ه ہ ۂ ۀ ة ۃ", ["ہ"] * 6),
        ("گائے گاۓ گاے", ["گاے"] * 3),
        ("ؤ مؤثر", ["و", "موثر"]),
        ("نی\u0654 نئ", ["نئ", "نئ"]),
        ("آم ا\u0653م ام", ["آم", "آم", "ام"]),
        ("کھاد کہاد", ["کھاد", "کہاد"]),
        ("ے ی", ["ے", "ی"]),
        ("پیاز،لہسن۔مرچ؟", ["پیاز", "لہسن", "مرچ"]),
        ("\u202bگندم\u202c \u2067آم\u2069", ["گندم", "آم"]),
        ("ﭘﺎﻧﯽ ﷲ", ["پانی", "اللہ"]),
        ("Пахта ЁМҒИР", ["пахта", "ёмғир"]),
        ("गेहूँ", ["गेहूँ"]),
        ("…!? — *** 🌾", []),
        ("\x00wh\x07eat", ["wheat"]),
    ],
)
def test_words_are_folded_and_cut(text: str, found: list[str]) -> None:
    assert cut(text) == found


def test_a_word_with_zwnj_is_its_parts_and_the_whole() -> None:
    text = "یہ خوش\u200cذائقہ ہے"
    first, part, second, last = tokens(text)
    assert (part.text, second.text) == ("خوش", "ذائقہ")
    whole = part.whole
    assert whole is not None
    assert (whole.text, text[whole.start : whole.end]) == ("خوشذائقہ", "خوش\u200cذائقہ")
    assert first.whole is second.whole is last.whole is None


def test_punctuation_sets_apart_and_space_does_not() -> None:
    assert [token.apart for token in tokens("小，麦 穗\n多")] == [False, True, False, False]


def test_a_token_knows_where_it_stands_in_the_original() -> None:
    text = "２５㎏ of گَندُم, cafe\u0301"
    assert [text[token.start : token.end] for token in tokens(text)] == [
        "２５",
        "㎏",
        "of",
        "گَندُم",
        "cafe\u0301",
    ]


def test_a_long_run_is_one_word_cut_short() -> None:
    (token,) = tokens("x" * 500)
    assert (len(token.text), token.end) == (WORD_MOST, 500)


@given(TEXTS)
def test_any_text_gives_tokens_within_it_in_order(text: str) -> None:
    found = tokens(text)
    at = 0
    for token in found:
        assert at <= token.start < token.end <= len(text)
        assert token.text
        assert not any(character.isspace() for character in token.text)
        at = token.start
    assert all(0 <= one.start < one.end <= len(text) for one in letters(text))


@given(TEXTS)
def test_tokens_are_the_same_for_composed_and_decomposed_text(text: str) -> None:
    composed, apart = (unicodedata.normalize(form, text) for form in ("NFC", "NFD"))
    assert cut(composed) == cut(apart) == cut(text)


@given(TEXTS)
def test_a_word_typed_alone_is_the_same_word(text: str) -> None:
    for token in tokens(text):
        alone = tokens(text[token.start : token.end])
        assert token.text in {one.text for one in alone}


@given(TEXTS, TEXTS)
def test_a_full_stop_keeps_texts_from_each_other(before: str, after: str) -> None:
    # A mark would be written over the stop itself.
    joined = f"{before} . x . {after}"
    assert cut(joined) == [*cut(before + " "), "x", *cut(f". {after}")]


def test_a_token_is_a_value() -> None:
    assert tokens("wheat") == [Token("wheat", "latin", 0, 5)]
