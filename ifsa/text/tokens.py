"""Texts cut into the words that search compares: the same cutting for what is kept and what is
looked for."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from ifsa.text.folding import ZWNJ, Letter, letters

HAN: Final = "han"
DIGITS: Final = "digits"
LATIN: Final = "latin"
ARABIC: Final = "arabic"
# Longer "words" are noise; cut at the same place on both sides, they still find each other.
WORD_MOST: Final = 64
_KANA: Final = frozenset({"HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA"})
_IDEOGRAPHS: Final = frozenset({"CJK", "IDEOGRAPHIC", "KANGXI", "HANGZHOU"})
_JOINS: Final = "joins"
_SPACE: Final = "space"
_CUT: Final = "cut"


@dataclass(frozen=True, slots=True)
class Token:
    """A word, or one Chinese character: folded, its script, and where in the original it stands.

    `apart` says that punctuation or the like stands before it. `whole` is set on the first part
    of a word with ZWNJ inside: the word as if there were none, and where it ends.
    """

    text: str
    script: str
    start: int
    end: int
    apart: bool = False
    whole: "Token | None" = None


def tokens(text: str) -> list[Token]:
    """The tokens of a text in their order.

    Cut where the script changes, between letters and numbers, and at what is neither.
    """
    return list(_tokens(text))


@lru_cache(maxsize=16)
def _tokens(text: str) -> tuple[Token, ...]:
    """Kept for a moment: what is posted is cut for the lists of words, then for the index."""
    return tuple(token for run, apart in _runs(letters(text)) for token in _cut_up(run, apart))


def _runs(given: list[Letter]) -> Iterator[tuple[list[Letter], bool]]:
    """Letters of one script that stand together, and whether punctuation stands before them."""
    run: list[Letter] = []
    script, apart, next_apart = "", False, False
    for letter in given:
        found = _script(letter.character)
        if run and found in (script, _JOINS) and script != HAN:
            run.append(letter)
            continue
        if run:
            yield run, apart
            run, next_apart = [], False
        if found in (_SPACE, _CUT):
            next_apart = next_apart or found == _CUT
        elif found != _JOINS:
            run, script, apart = [letter], found, next_apart
    if run:
        yield run, apart


def _cut_up(run: list[Letter], apart: bool) -> Iterator[Token]:
    """One token; of a word with ZWNJ its parts, the first of which knows the whole."""
    script = _script(run[0].character)
    parts = _parts(run)
    whole = _token([one for part in parts for one in part], script) if len(parts) > 1 else None
    for number, part in enumerate(parts):
        yield _token(part, script, apart and not number, None if number else whole)


def _parts(run: list[Letter]) -> list[list[Letter]]:
    """What stands between ZWNJs. A sign right behind one is on no letter: it is left out, as it
    is where a word begins with it."""
    parts: list[list[Letter]] = [[]]
    for letter in run:
        if letter.character == ZWNJ:
            if parts[-1]:
                parts.append([])
        elif parts[-1] or _script(letter.character) != _JOINS:
            parts[-1].append(letter)
    return [part for part in parts if part]


def _token(
    part: list[Letter], script: str, apart: bool = False, whole: Token | None = None
) -> Token:
    text = "".join(letter.character for letter in part)[:WORD_MOST]
    return Token(text, script, part[0].start, part[-1].end, apart, whole)


@lru_cache(maxsize=16384)
def _script(character: str) -> str:
    """The script of a letter, DIGITS, or what else a character means for cutting."""
    if character == ZWNJ:
        return _JOINS
    if character.isspace():
        return _SPACE
    category = unicodedata.category(character)
    name = unicodedata.name(character, "").partition(" ")[0]
    if name in _IDEOGRAPHS and category[0] in "LN":
        return HAN
    if category[0] in "NL" and category != "Lm":
        return DIGITS if category[0] == "N" else _named(name)
    return _JOINS if category[0] in "LM" else _CUT


def _named(name: str) -> str:
    return "kana" if name in _KANA else name.lower()
