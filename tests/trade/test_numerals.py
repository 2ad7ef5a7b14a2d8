from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ifsa.trade.numerals import NoNumber, number

DIGITS = {
    "Arabic-Indic": "٠١٢٣٤٥٦٧٨٩",
    "extended Arabic-Indic": "۰۱۲۳۴۵۶۷۸۹",
    "full width": "０１２３４５６７８９",
    "Devanagari": "०१२३४५६७८९",
    "Bengali": "০১২৩৪৫৬৭৮৯",
    "Chinese": "〇一二三四五六七八九",
}
UNITS = [(10**8, "亿"), (10**4, "万"), (1000, "千"), (100, "百"), (10, "十")]


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("500", "500"),
        ("0.5", "0.5"),
        ("5,000", "5000"),
        ("1,234,567.25", "1234567.25"),
        ("12,34,567", "1234567"),
        ("1 000 000", "1000000"),
        ("1\u00a0000", "1000"),
        ("۵٬۰۰۰٫۵", "5000.5"),
        ("\u2067۵۰۰\u2069", "500"),
        ("1.5万", "15000"),
        ("3 千", "3000"),
        ("5 ہزار", "5000"),
        ("ڈیڑھ", None),
        ("2 لاکھ", "200000"),
        ("1.2 Lakh", "120000"),
        ("两千五百", "2500"),
        ("二五〇〇", "2500"),
        ("一万零二百", "10200"),
        ("十", "10"),
        ("二十五", "25"),
        # Read in two ways, or in none.
        ("1,5", None),
        ("1,50", None),
        ("1.000.000", None),
        ("两万五", None),
        ("一百五", None),
        ("千", None),
        ("十百", None),
        ("-5", None),
        ("+5", None),
        ("1e9", None),
        ("NaN", None),
        ("Infinity", None),
        ("½", None),
        ("5 kg", None),
        ("5 5", None),
        (",500", None),
        ("", None),
        ("   ", None),
        ("9" * 41, None),
        ("十" * 41, None),
    ],
)
def test_what_people_type(typed: str, value: str | None) -> None:
    if value is None:
        with pytest.raises(NoNumber):
            number(typed)
    else:
        assert number(typed) == Decimal(value)


@given(st.integers(0, 10**12), st.sampled_from(sorted(DIGITS)))
def test_every_keyboard_s_digits_are_digits(value: int, script: str) -> None:
    typed = str(value).translate(str.maketrans("0123456789", DIGITS[script]))
    assert number(typed) == value


@given(st.integers(1, 10**10))
def test_a_number_in_chinese_words_is_that_number(value: int) -> None:
    assert number(in_chinese(value)) == value


@given(st.text(max_size=12))
def test_anything_is_a_number_or_refused(text: str) -> None:
    try:
        value = number(text)
    except NoNumber:
        return
    assert value.is_finite()
    assert value >= 0


def in_chinese(value: int) -> str:
    """As it is written by hand: a 零 where a place is left out."""
    if value < 10:
        return DIGITS["Chinese"][value]
    factor, unit = next((factor, unit) for factor, unit in UNITS if value >= factor)
    head, rest = divmod(value, factor)
    words = in_chinese(head) + unit
    if not rest:
        return words
    return words + ("零" if rest * 10 < factor else "") + in_chinese(rest)
