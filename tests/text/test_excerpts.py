import pytest
from hypothesis import given

from ifsa.errors import Invalid
from ifsa.text.excerpts import LENGTH, excerpt, marks, pieces
from ifsa.text.seeking import sought
from ifsa.text.tokens import tokens
from tests.text.test_tokens import TEXTS


@pytest.mark.parametrize(
    ("text", "lang", "q", "marked"),
    [
        ("Wheat, wheats and WHEAT.", "en", "wheat", ["Wheat", "wheats", "WHEAT"]),
        ("گَندُم اور كپاس", "ur", "گندم کپاس", ["گَندُم", "كپاس"]),
        ("２５㎏ of cafe\u0301", "en", "25 kg café", ["２５㎏", "cafe\u0301"]),
        ("小。麦 大小麦 小麦", "zh-Hans", "小麦", ["小麦", "小麦"]),
        ("小 麦", "zh-Hans", "小麦", ["小 麦"]),
        ("خوش\u200cذائقہ پھل", "ur", "خوشذائقہ", ["خوش\u200cذائقہ"]),
        ("Gandum achi hai", "ur-Latn", "گندم", ["Gandum"]),
        ("ہماری گندم 小麦", "ur", "wheat", ["گندم", "小麦"]),
        ("کھاد اور کہاد", "ur", "کھاد", ["کھاد", "کہاد"]),
        ("mangoes and mangrove", "en", "mang", ["mangoes", "mangrove"]),
        ("hot mango, cold water", "en", "hot water", ["hot", "water"]),
        ("yellow rust, rust yellow", "en", "زرد کنگی", ["yellow rust"]),
        ("عام بات", "ur", "آم", []),
    ],
)
def test_words_are_marked_in_the_original(text: str, lang: str, q: str, marked: list[str]) -> None:
    assert [text[start:end] for start, end in marks(text, lang, sought(q))] == marked


def test_a_short_text_is_shown_whole() -> None:
    text = "Sow wheat now."
    shown = excerpt(text, marks(text, "en", sought("wheat")))
    assert [(piece.text, piece.found) for piece in shown] == [
        ("Sow ", False),
        ("wheat", True),
        (" now.", False),
    ]


def test_of_a_long_text_the_part_around_the_words_is_shown() -> None:
    text = "before " * 100 + "wheat " + "after " * 100
    shown = excerpt(text, marks(text, "en", sought("wheat")))
    whole = "".join(piece.text for piece in shown)
    assert [piece.text for piece in shown if piece.found] == ["wheat"]
    assert whole.startswith("…before ")
    assert whole.endswith("…")
    assert len(whole) <= LENGTH + 2
    assert excerpt(text, [])[0].text.startswith("before before")


def test_chinese_is_cut_between_characters_and_emoji_stay_whole() -> None:
    farmer = "\U0001f469\u200d\U0001f33e"
    text = farmer * 60 + "小麦" + farmer * 60
    shown = "".join(piece.text for piece in excerpt(text, marks(text, "und", sought("小麦"))))
    inside = shown.strip("…").replace("小麦", "")
    assert inside == farmer * (len(inside) // len(farmer))


@given(TEXTS, TEXTS)
def test_marks_lie_within_the_text_in_order_and_give_it_back(text: str, q: str) -> None:
    try:
        found = sought(q)
    except Invalid:
        return
    spans = marks(text, "und", found)
    at = 0
    for start, end in spans:
        assert at <= start < end <= len(text)
        at = end
    assert "".join(piece.text for piece in pieces(text, spans)) == text
    shown = "".join(piece.text for piece in excerpt(text, spans, 20))
    assert shown.strip("…") in text or len(text) <= 20


@given(TEXTS)
def test_a_text_is_marked_where_each_of_its_words_is_typed(text: str) -> None:
    for token in tokens(text):
        typed = text[token.start : token.end]
        try:
            found = sought(typed)
        except Invalid:
            assert len(typed) > 200
            continue
        spans = marks(text, "und", found)
        assert any(start <= token.start < end for start, end in spans)
