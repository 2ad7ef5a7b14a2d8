"""The farm words of data/glossary.csv: which of them are named in a text, and what the same thing
is called in other languages."""

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from ifsa.text.small import is_small
from ifsa.text.stems import stem
from ifsa.text.tokens import HAN, Token, tokens

_FILE: Final = Path(__file__).parent / "data" / "glossary.csv"
# The first column of each language holds its usual word, the second others for the same thing.
_COLUMNS: Final = {
    "en": ("en", "en_variants"),
    "ur": ("ur", "ur_variants"),
    "ur-Latn": ("roman_ur",),
    "zh-Hans": ("zh_hans", "zh_variants"),
}

Roots = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """One word or phrase for a thing."""

    language: str
    text: str
    tokens: tuple[Token, ...]


@dataclass(frozen=True, slots=True)
class Thing:
    """What the glossary has a line for, with every form; the usual one of a language first.

    `definition` is in English, `sound` is the usual Chinese word in pinyin.
    """

    id: str
    forms: tuple[Form, ...]
    definition: str = ""
    sound: str = ""

    @property
    def ambiguous(self) -> bool:
        """Whether one of its words is another, ordinary one too: the definition says so."""
        return "Ambiguous" in self.definition

    @property
    def means(self) -> str:
        """The definition without what it says for programs about other words."""
        return self.definition.partition(" Ambiguous")[0]

    def also(self, language: str) -> tuple[str, ...]:
        """Other words of a language for the same thing."""
        return tuple(form.text for form in self.forms if form.language == language)[1:]

    def called(self, language: str) -> str:
        """The usual word in a language; empty where the glossary has none."""
        return next((form.text for form in self.forms if form.language == language), "")


@dataclass(frozen=True, slots=True)
class Named:
    """Things that a stretch of a text's tokens, from `start` to before `end`, may be a word for."""

    start: int
    end: int
    things: tuple[Thing, ...]


@cache
def things() -> Mapping[str, Thing]:
    """All things by id, in the order of the file."""
    with _FILE.open(encoding="utf-8", newline="") as file:
        return {row["id"]: _thing(row) for row in csv.DictReader(file)}


def _thing(row: Mapping[str, str]) -> Thing:
    return Thing(row["id"], tuple(_forms(row)), row["definition"], row["zh_pinyin"])


def named(given: Sequence[Token]) -> list[Named]:
    """The things that tokens name, in their order; where two overlap, the longer one."""
    found: list[Named] = []
    roots = [root(token) for token in given]
    at = 0
    while at < len(roots):
        length, ids = _longest(roots, at)
        if ids:
            found.append(Named(at, at + length, tuple(things()[one] for one in ids)))
        at += length
    return found


def root(token: Token) -> str:
    """What the forms of one word share: mangoes is mango, فصلوں is فصل."""
    return stem(token.text, token.script)


def knows(word: str, language: str) -> bool:
    """Whether a folded word stands by itself for something, in a language of the glossary."""
    return word in _single_words()[language]


def beginning_with(start: str, language: str, most: int) -> list[str]:
    """Usual words of a language that begin like something typed, in the order of the glossary."""
    begun = (one.called(language) for one in things().values())
    return [word for word in begun if word.casefold().startswith(start.casefold())][:most]


def _forms(row: Mapping[str, str]) -> Iterator[Form]:
    for language, columns in _COLUMNS.items():
        for column in columns:
            for text in filter(None, row[column].split("|")):
                yield Form(language, text, tuple(tokens(text)))


def _longest(roots: Sequence[str], at: int) -> tuple[int, tuple[str, ...]]:
    for length in range(min(_most_tokens(), len(roots) - at), 0, -1):
        ids = _by_roots().get(tuple(roots[at : at + length]))
        if ids:
            return length, ids
    return 1, ()


@cache
def _by_roots() -> Mapping[Roots, tuple[str, ...]]:
    """Ids by the roots of a form. A form that is a word of grammar too (جو: barley, and "who")
    names nothing."""
    found: dict[Roots, dict[str, None]] = defaultdict(dict)
    for thing in things().values():
        for form in thing.forms:
            if not all(is_small(token.text) for token in form.tokens):
                found[tuple(map(root, form.tokens))][thing.id] = None
    return {roots: tuple(ids) for roots, ids in found.items()}


@cache
def _most_tokens() -> int:
    return max(map(len, _by_roots()))


@cache
def _single_words() -> Mapping[str, frozenset[str]]:
    words: dict[str, set[str]] = {language: set() for language in _COLUMNS}
    for thing in things().values():
        for form in thing.forms:
            if len(form.tokens) == 1:
                words[form.language].add(form.tokens[0].text)
    return {language: frozenset(known) for language, known in words.items()}


def matching(typed: str) -> list[Thing]:
    """Things by a word that somebody looks for, in any language: those called so, then those whose
    words begin like it, then those that have it anywhere. All of them for no word."""
    sought = _spelled(typed)
    if not sought:
        return list(things().values())
    ranked = [(rank, thing) for thing in things().values() if (rank := _rank(thing, sought))]
    return [thing for _, thing in sorted(ranked, key=lambda pair: pair[0])]


def _rank(thing: Thing, sought: str) -> int:
    """1 is the best, 0 is not at all."""
    spelled = _spellings()[thing.id]
    if sought in spelled:
        return 1
    if any(word.startswith(sought) for word in spelled):
        return 2
    return 3 if any(sought in word for word in spelled) else 0


@cache
def _spellings() -> Mapping[str, tuple[str, ...]]:
    return {
        thing.id: tuple(_spelled(form.text) for form in thing.forms) for thing in things().values()
    }


def _spelled(text: str) -> str:
    """As it is compared: folded, Chinese without gaps."""
    found = tokens(text)
    return ("" if found and found[0].script == HAN else " ").join(one.text for one in found)
