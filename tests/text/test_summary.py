import pytest
from hypothesis import given
from hypothesis import strategies as st

from ifsa.text.summary import graphemes, summary


@pytest.mark.parametrize(
    ("text", "length", "shown"),
    [
        ("Keep the **mango** in hot\nwater", 100, "Keep the mango in hot water"),
        ("Keep the **mango** in hot water", 20, "Keep the mango in…"),
        ("Keep the mango, in hot water", 16, "Keep the mango…"),
        ("آم کو گرم پانی میں رکھیں، ایک گھنٹے تک", 12, "آم کو گرم…"),
        ("**世界！**你好，今天天气很好", 6, "世界！你好…"),
        ("a Donaudampfschifffahrt", 10, "a Donauda…"),
        ("👨\u200d👩\u200d👧👨\u200d👩\u200d👧👨\u200d👩\u200d👧", 2, "👨\u200d👩\u200d👧…"),
        ("", 10, ""),
    ],
)
def test_first_words(text: str, length: int, shown: str) -> None:
    assert summary(text, length) == shown


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("کِیا ہَے", 6),
        ("👨\u200d👩\u200d👧🇵🇰🇨🇳👍🏽a", 5),
        ("नमस्ते", 3),
        ("می\u200cخواهم", 7),
        ("❤\ufe0fx", 2),
        ("กำ", 1),
        ("ཀྲུང་གོ", 4),
        ("a\u0302\u0323", 1),
    ],
)
def test_characters_as_a_reader_counts_them(text: str, count: int) -> None:
    assert len(list(graphemes(text))) == count


@given(st.text(max_size=80), st.integers(min_value=2, max_value=40))
def test_never_longer_than_asked_and_nothing_invented(text: str, length: int) -> None:
    assert "".join(graphemes(text)) == text
    shown = summary(text, length)
    assert len(list(graphemes(shown))) <= length
    assert "\n" not in shown
