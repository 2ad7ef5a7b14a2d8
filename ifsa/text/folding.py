"""One spelling for what people type in several ways, with the way back to what was typed.

Every folded letter knows the stretch of the original that it stands for, so that what is found in
folded text can be shown in the original.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, NamedTuple

ZWNJ: Final = "\u200c"
_HAMZA: Final = "\u0654"
_YEHS: Final = "\u064a\u0649\u0620\u06cc\u06cd\u06ce\u06d0\u06d1\u063d\u063e\u063f\u0777"
_KAFS: Final = "\u0643\u06a9\u06aa"
_HEHS: Final = "\u06c1\u0647\u06c2\u06c0\u0629\u06c3\u06d5"
# One letter of a family for all of it. Not ھ, آ and ے: they make other words.
_FAMILIES: Final = str.maketrans(
    {
        **dict.fromkeys(_YEHS, "ی"),
        **dict.fromkeys(_KAFS, "ک"),
        **dict.fromkeys(_HEHS, "ہ"),
        "ۓ": "ے",
        "ؤ": "و",
    }
)
# Marks of vowels and of recitation, tatweel, variation selectors. A madda or a hamza that is part
# of a letter (آ, ئ) has been joined to it before these go.
_MARKS: Final = re.compile(
    "[\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\ufe00-\ufe0f"
    "\U000e0100-\U000e01ef]"
)
_VOWELS: Final = re.compile("[\u064b-\u0652\u0670]")
_YEH_WITH_HAMZA: Final = re.compile(f"[{_YEHS}]{_HAMZA}")
# Letters with a stroke, which Unicode does not take apart.
_STROKES: Final = str.maketrans(
    {**dict(zip("øłđħŧıðɓɗƙ", "oldhtidbdk", strict=True)), "æ": "ae", "œ": "oe", "þ": "th"}
)
# Consonants and syllables of Hangul, and what is written into the same block after them.
_HANGUL: Final = re.compile("[\u1100-\u11ff\ua960-\ua97f\uac00-\ud7ff]")
_HANGUL_INSIDE: Final = re.compile("[\u1160-\u11ff\ud7b0-\ud7fb]")
_PARTS: Final = re.compile(r"[\s\u2044]")
_PLAIN_SCRIPTS: Final = ("LATIN", "GREEK")


class Letter(NamedTuple):
    """A folded letter, and from where to where in the original it stands."""

    character: str
    start: int
    end: int


def letters(text: str) -> list[Letter]:
    """The text folded: NFKC, without marks and what is invisible, one letter for each family,
    digits in ASCII, Latin in lower case without accents. ZWNJ stays: it may join or part words."""
    found: list[Letter] = []
    for start, end in _segments(text):
        for character in _folded(text[start:end]):
            if character == "ے" and found and found[-1].character == "ئ":
                start = found.pop().start
            found.append(Letter(character, start, end))
    return found


def fold(text: str) -> str:
    """The folded text alone."""
    return "".join(letter.character for letter in letters(text))


def _segments(text: str) -> Iterator[tuple[int, int]]:
    """Stretches that normalisation can't reach across: a letter with its marks, a Hangul block."""
    start = 0
    for end in range(1, len(text)):
        if text[end] < "\u0300" or not _continues(text[end - 1], text[end]):
            yield start, end
            start = end
    if text:
        yield start, len(text)


@lru_cache(maxsize=4096)
def _continues(before: str, character: str) -> bool:
    if unicodedata.category(character).startswith("M"):
        return True
    return bool(_HANGUL.match(before) and _HANGUL_INSIDE.match(character))


@lru_cache(maxsize=16384)
def _folded(segment: str) -> str:
    joined = unicodedata.normalize("NFKC", segment)
    joined = _YEH_WITH_HAMZA.sub("ئ", _VOWELS.sub("", joined)).translate(_FAMILIES)
    folded = "".join(map(_plain, _without_accents(_MARKS.sub("", joined))))
    # ﷺ and ½ are words of their own: 3½ is not 31⁄2.
    return f" {folded} " if len(folded) > 1 and _PARTS.search(folded) else folded


def _without_accents(segment: str) -> str:
    """In scripts that read the same without, Latin and Greek; also of figures and signs."""
    first = segment[:1]
    if not first.isascii() and not unicodedata.name(first, "").startswith(_PLAIN_SCRIPTS):
        return segment
    apart = unicodedata.normalize("NFKD", segment)
    return "".join(one for one in apart if not unicodedata.combining(one))


def _plain(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Nd":
        return str(unicodedata.decimal(character))
    if category.startswith("C") and character != ZWNJ and not character.isspace():
        return ""
    # A mark that stayed is part of its letter; one of Greek would become a letter itself.
    return character if category.startswith("M") else character.casefold().translate(_STROKES)
