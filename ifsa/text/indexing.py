"""What a text is indexed by: its words in their order, and beside them other ways to find them.

The words beside are told apart by a sign at their beginning, which no word of a text can have:

    =   without its ending                              leaves         =leav
    ~   with letters that people mix up made one        کھاد           ~کہاد
    +   how an Urdu word sounds                         گندم           +gndm
    -   how a word of Roman Urdu sounds                 gandum         -gndm
    :   a fact about the thing itself, between two words               room:12
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from ifsa.text import lexicon
from ifsa.text.sounds import sound
from ifsa.text.stems import stem
from ifsa.text.tokens import ARABIC, HAN, LATIN, Token, tokens

STEM: Final = "="
KIN: Final = "~"
URDU_SOUND: Final = "+"
ROMAN_SOUND: Final = "-"
# Stands between Chinese characters that punctuation parts: they are no phrase.
BREAK: Final = "."
SIGNS: Final = STEM + KIN + URDU_SOUND + ROMAN_SOUND + BREAK + ":"

# ھ and ہ, and alef with and without hamza, make other words, but not to everybody's keyboard.
_KIN: Final = str.maketrans("ھأإٱ", "ہااا")
_ROMAN_URDU: Final = frozenset({"ur", "pa", "skr", "und"})


@dataclass(frozen=True, slots=True)
class Words:
    """`line` holds the words in their order, `beside` what else leads to the text."""

    line: tuple[str, ...]
    beside: tuple[str, ...]


def words(*texts: tuple[str, str], facts: Iterable[str] = ()) -> Words:
    """The words of texts, each given with its language (a BCP 47 tag, "und" if unknown).

    `facts` are such as `fact("room", 12)`: what a search can be narrowed by.
    """
    line: list[str] = []
    beside: dict[str, None] = dict.fromkeys(facts)
    for language, text in texts:
        found = tokens(text)
        line += [BREAK] if line else []
        line += _in_order(found)
        for token in found:
            beside |= dict.fromkeys(other_ways(token, language))
    return Words(tuple(line), tuple(beside))


def fact(kind: str, value: object) -> str:
    """A fact about a thing as it is indexed: room:12."""
    return f"{kind}:{str(value).casefold()}"


def other_ways(token: Token, language: str) -> Iterator[str]:
    """What stands beside a word of a text in some language."""
    if token.whole:
        yield token.whole.text
    if (short := stem(token.text, token.script)) != token.text:
        yield STEM + short
    if (kin_of := kin(token.text)) != token.text:
        yield KIN + kin_of
    if token.script in (ARABIC, LATIN) and (heard := sound(token.text, token.script)):
        if token.script == ARABIC:
            yield URDU_SOUND + heard
        elif is_roman_urdu(token.text, language):
            yield ROMAN_SOUND + heard


def kin(word: str) -> str:
    """A word with the letters that people mix up made one."""
    return word.translate(_KIN)


def is_roman_urdu(word: str, language: str) -> bool:
    """Whether a word in Latin letters is Urdu, in a text of some language."""
    return language.partition("-")[0] in _ROMAN_URDU and word not in lexicon.ENGLISH


def _in_order(found: list[Token]) -> Iterator[str]:
    before = ""
    for token in found:
        if token.apart and token.script == before == HAN:
            yield BREAK
        yield token.text
        before = token.script
