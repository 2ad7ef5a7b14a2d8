"""A number as people type it: in the digits and words of their keyboard, grouped as at home.

"5,000", "1,00,000", "۵٬۰۰۰", "５０００", "五千", "1.5万", "5 ہزار" and "12 lakh" are numbers. What
could be read in two ways, as "1,5", is refused: an error is cheaper than ten times the price.
"""

import re
import unicodedata
from decimal import Decimal
from typing import Final

from ifsa.language.isolation import strip

LONGEST: Final = 40

_SEPARATORS: Final = str.maketrans({"٫": ".", "٬": ",", "،": ",", "，": ",", "。": "."})
_GAPS: Final = re.compile(r"(?<=\d)[\s'’_](?=\d{3}(?!\d)|\d{2}[\s'’_])")
# Groups of three, or as in South Asia of two before the last three.
_FIGURE: Final = re.compile(r"(?:\d+|\d{1,3}(?:,\d{3})+|\d{1,2}(?:,\d{2})*,\d{3})(?:\.\d+)?")
_WITH_WORD: Final = re.compile(r"([\d.,]+)\s*(\D+)")

_WORDS: Final = {
    "千": 1_000, "万": 10_000, "萬": 10_000, "亿": 100_000_000, "億": 100_000_000,
    "ہزار": 1_000, "لاکھ": 100_000, "کروڑ": 10_000_000,
    "thousand": 1_000, "lakh": 100_000, "crore": 10_000_000,
}  # fmt: skip
_CHINESE_DIGITS: Final = {
    **{digit: value for value, digit in enumerate("零一二三四五六七八九")},
    **{digit: value for value, digit in enumerate("〇壹贰叁肆伍陆柒捌玖")},
    "两": 2,
}  # fmt: skip
_CHINESE_UNITS: Final = (
    ("亿", 10**8), ("万", 10**4), ("千", 10**3), ("百", 10**2), ("十", 10),
)  # fmt: skip


class NoNumber(ValueError):
    """The text is no number, or could be two."""


def number(text: str) -> Decimal:
    """The number somebody typed, not negative. Raises NoNumber for what is none."""
    plain = _plain(text)
    if not plain or len(plain) > LONGEST:
        raise NoNumber(text)
    if plain[0].isdigit():
        return _figure_and_word(plain)
    return Decimal(_chinese(plain))


def _plain(text: str) -> str:
    """The text with ASCII digits and separators, and no gaps inside figures."""
    folded = unicodedata.normalize("NFKC", strip(text)).translate(_SEPARATORS).strip()
    return _GAPS.sub("", "".join(_ascii(character) for character in folded)).lower()


def _ascii(character: str) -> str:
    digit = unicodedata.decimal(character, None)
    return character if digit is None else str(digit)


def _figure_and_word(plain: str) -> Decimal:
    if _FIGURE.fullmatch(plain):
        return _decimal(plain)
    parts = _WITH_WORD.fullmatch(plain)
    if parts is None or parts[2].strip() not in _WORDS or not _FIGURE.fullmatch(parts[1]):
        raise NoNumber(plain)
    return _decimal(parts[1]) * _WORDS[parts[2].strip()]


def _decimal(figure: str) -> Decimal:
    return Decimal(figure.replace(",", ""))


def _chinese(text: str) -> int:
    """两千五百 is 2500, 二五〇〇 too; 两万五 is refused, people mean 25,000 and it reads 20,005."""
    if all(character in _CHINESE_DIGITS for character in text):
        return int("".join(str(_CHINESE_DIGITS[character]) for character in text))
    for unit, factor in _CHINESE_UNITS:
        head, found, tail = text.rpartition(unit) if unit == "亿" else text.partition(unit)
        if found:
            return _times(head, factor) * factor + _rest(tail, factor)
    raise NoNumber(text)


def _times(head: str, factor: int) -> int:
    """How often the unit counts: a single digit below 万; before 十 the 一 is left out."""
    if not head and factor == 10:
        return 1
    if not head or (factor < 10_000 and head not in _CHINESE_DIGITS):
        raise NoNumber(head)
    times = _chinese(head)
    if times < 1:
        raise NoNumber(head)
    return times


def _rest(tail: str, factor: int) -> int:
    """What follows a unit must be smaller than it, and say 零 where it leaves out a place."""
    if not tail:
        return 0
    smaller = tail.lstrip("零〇")
    rest = _chinese(smaller) if smaller else 0
    said = smaller != tail or factor == 10 or rest * 10 >= factor
    if rest >= factor or not said:
        raise NoNumber(tail)
    return rest
