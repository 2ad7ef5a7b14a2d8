"""Words of the glossary that are everyday ones too: what must stand near them, or must not, for
them to name a thing. data/everyday.toml has the words, each with its reason."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from ifsa.text.glossary import root
from ifsa.text.tokens import DIGITS, HAN, LATIN, Token, tokens

_FILE: Final = Path(__file__).parent / "data" / "everyday.toml"
NUMBER: Final = "#"
# How far company is looked for: words, or characters of Chinese.
_NEAR, _NEAR_HAN = 6, 12
_BESIDE, _BESIDE_HAN = 2, 4


@dataclass(frozen=True, slots=True)
class Group:
    """Words of a language for one reason; never terms where both sets are empty."""

    company: frozenset[str]
    strangers: frozenset[str]


def meant(language: str, given: Sequence[Token], start: int, end: int) -> bool:
    """Whether a stretch of a text, as a form in a language of the glossary, is a farm's word."""
    group = _groups().get((language, _joined(given[start:end])))
    if group is None:
        return True
    han = given[start].script == HAN
    beside = _around(given, start, end, _BESIDE_HAN if han else _BESIDE)
    if any(word in beside for word in group.strangers):
        return False
    if not group.company:
        return bool(group.strangers)
    near = _around(given, start, end, _NEAR_HAN if han else _NEAR)
    return any(word in near for word in group.company)


def _around(given: Sequence[Token], start: int, end: int, most: int) -> set[str] | str:
    """What stands before and after: the roots of its words and whether a number leads, or of
    Chinese its characters with the stretch left out."""
    before, after = given[max(0, start - most) : start], given[end : end + most]
    if given[start].script == HAN:
        return f"{_joined(before)} {_joined(after)}"
    numbered = {NUMBER} if before and before[-1].script == DIGITS else set[str]()
    return numbered | {_key(token) for token in (*before, *after)}


@cache
def _groups() -> Mapping[tuple[str, str], Group]:
    with _FILE.open("rb") as file:
        rows = tomllib.load(file)["group"]
    found: dict[tuple[str, str], Group] = {}
    for row in rows:
        group = Group(_words(row.get("with", ())), _words(row.get("without", ())))
        for word in row["words"]:
            found[row["language"], _joined(tokens(word))] = group
    return found


def _words(given: Sequence[str]) -> frozenset[str]:
    """As they are looked for in what `_around` gives."""
    return frozenset(word if word == NUMBER else _spelled(tokens(word)) for word in given)


def _spelled(given: Sequence[Token]) -> str:
    return _joined(given) if given[0].script == HAN else _key(given[0])


def _key(token: Token) -> str:
    return token.text if token.script == LATIN else root(token)


def _joined(given: Sequence[Token]) -> str:
    """Folded; Chinese without gaps."""
    return ("" if given and given[0].script == HAN else " ").join(token.text for token in given)
