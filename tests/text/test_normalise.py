import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ifsa.errors import Invalid
from ifsa.text.normalise import clean, line


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("  آم \r\n", "آم"),
        ("a\r\nb\rc\u2028d\u2029e\x85f\x0bg", "a\nb\nc\nd\ne\nf\ng"),
        ("a  \nb\u00a0\n", "a\nb"),
        ("a\n\n\n\n\nb", "a\n\nb"),
        ("\u0627\u0653م", "\u0622م"),  # alef + madda become one letter
        ("e\u0301", "\u00e9"),
        ("a\x00b\x1b[31mc\x7f\x9fd", "ab[31mcd"),
        ("a\tb", "a\tb"),
        ("\u202eevil\u202c \u2066x\u2069 \u202a\u202b\u202d\u2067\u2068y", "evil x y"),
        ("\ufeffze\u200bro\u2060 wid\u00adth\U000e0041", "zero width"),
        ("خوش\u200cحال", "خوش\u200cحال"),
        ("👨\u200d👩\u200d👧 ❤\ufe0f", "👨\u200d👩\u200d👧 ❤\ufe0f"),
        ("\u200fسلام\u200e", "\u200fسلام\u200e"),
        ("\ud800x\ufffey\ufdd0", "xy"),
        ("\u200c\u200d", ""),
        ("谢谢\u3000", "谢谢"),
    ],
)
def test_text_is_made_storable(typed: str, stored: str) -> None:
    assert clean(typed) == stored


@given(st.text(alphabet=st.characters(codec=None), max_size=60))
def test_cleaning_twice_changes_nothing_more(typed: str) -> None:
    once = clean(typed)
    assert clean(once) == once
    assert unicodedata.is_normalized("NFC", once)
    once.encode()


def test_a_pile_of_marks_is_cut_down_and_real_spelling_kept() -> None:
    assert clean("x" + "\u0335" * 50 + "y") == "x" + "\u0335" * 8 + "y"
    assert clean("مُحَمَّدٌ") == unicodedata.normalize("NFC", "مُحَمَّدٌ")


def test_a_line_has_no_line_ends() -> None:
    assert line(" Chenab\r\n  Farm\tSchool ") == "Chenab Farm School"


def test_the_limit_counts_what_is_stored() -> None:
    assert clean("  abcde  \n", limit=5) == "abcde"
    assert line("abc \n de", limit=6) == "abc de"


@pytest.mark.parametrize("function", [clean, line])
@pytest.mark.parametrize("typed", ["abcdef", "a" * 1_000_000])
def test_too_long_is_said_with_the_limit(function, typed: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(Invalid) as caught:
        function(typed, limit=5, field="title")
    problem = caught.value
    assert (problem.field, problem.code, problem.params) == ("title", "too_long", {"limit": 5})


@pytest.mark.parametrize("function", [clean, line])
def test_nothing_left_is_said_when_something_is_required(function) -> None:  # type: ignore[no-untyped-def]
    assert function(" \u200b\n", limit=5) == ""
    with pytest.raises(Invalid) as caught:
        function(" \u200b\n", limit=5, required=True)
    assert (caught.value.field, caught.value.code) == ("text", "required")
