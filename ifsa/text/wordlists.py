"""Words that are not wanted somewhere, found in a text however they are spelled or disguised.

Compared is what search compares (tokens.py): so case, accents, Arabic and Urdu letters of one
family, marks and what is invisible make no difference. A word is found as a word, never inside
another one: "class" and Scunthorpe are in nobody's way. Chinese has no spaces, so there a phrase is
found wherever its characters follow one another, and has at least two. Disguises that people really
use are seen through: letters drawn out (scaaam) or set apart (s c a m, s.c.a.m), figures and
letters of other scripts that look alike (5cam, sсam).

Roman Urdu has no spelling: its words are compared with doubled and long vowels, v and w, q and k
made one. By how they sound (sounds.py) would be too much: there kata, kota and kutta are one word.
And since "sale" is an insult in it and a word of every market in English, a word of Roman Urdu is
looked for only in texts that don't look English.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import Final

from ifsa.text import lexicon
from ifsa.text.detection import detect
from ifsa.text.tokens import DIGITS, HAN, LATIN, Token, tokens

ENGLISH: Final = "en"
ROMAN_URDU: Final = "ur-Latn"
LETTERS_LEAST: Final = 2
# A disguise of fewer letters is more often none: 4s, h2o.
_DISGUISED_LEAST: Final = 3
# So many single letters in a row are looked at; longer rows are tables, or play.
_APART_MOST: Final = 40
# So many characters lie at most between two of them.
_GAP: Final = 2

_DRAWN_OUT: Final = re.compile(r"(.)\1{2,}")
_ROMAN_VOWELS: Final = (("ee", "i"), ("oo", "u"), ("ou", "u"), ("ai", "e"), ("q", "k"))
# What people put in the place of a letter; a 1 may be an i or an l.
_ALIKE: Final = {
    **dict(zip("034578@$!|+", "oeastbasilt", strict=True)),
    **dict(zip("асеіјорѕтухкмвн", "aceijopstyxkmbh", strict=True)),
    **dict(zip("ανορικτυ", "avopiktu", strict=True)),
}
_PLAIN: Final = str.maketrans({**_ALIKE, **{one.upper(): _ALIKE[one] for one in _ALIKE}})
_ONE: Final = "1"
_STRANGE: Final = re.compile(f"[{re.escape(''.join(_ALIKE))}{_ONE}]", re.IGNORECASE)
_HAS_LATIN: Final = re.compile("[a-z]", re.IGNORECASE)
_CHUNK: Final = re.compile(r"\S+")
_EDGES: Final = ".,;:?!()[]{}\"'“”‘’«»…،؛؟*_~-"
_SPACE: Final = re.compile(r"\s")
# don't is not don; but what is somebody's is theirs.
_GOES_ON: Final = re.compile("['’](?!s(?![a-z]))[a-z]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Entry:
    """A word or phrase of a list: its number, and the language of the list it is in ("any" for one
    that is none)."""

    id: int
    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry, and from where to where in the text it stands."""

    entry: Entry
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Word:
    """A token with all the ways in which it is looked up."""

    keys: tuple[str, ...]
    script: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class WordList:
    """Entries, ready to be looked for. `begin` has those that begin with a key, `alone` those that
    are one word."""

    begin: Mapping[str, Sequence[tuple[tuple[str, ...], Entry]]] = field(default_factory=dict)
    alone: Mapping[str, Sequence[Entry]] = field(default_factory=dict)

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> "WordList":
        begin: defaultdict[str, list[tuple[tuple[str, ...], Entry]]] = defaultdict(list)
        alone: defaultdict[str, list[Entry]] = defaultdict(list)
        for entry in entries:
            keys = keys_of(entry.text, entry.language)
            if keys:
                begin[keys[0]].append((keys, entry))
            if len(keys) == 1 and len(keys[0]) >= _DISGUISED_LEAST:
                alone[keys[0]].append(entry)
        return cls(dict(begin), dict(alone))

    def find(self, text: str) -> list[Hit]:
        """Every entry that stands in a text, each where it stands first, in their order there."""
        if not self.begin:
            return []
        found: dict[int, Hit] = {}
        for hit in self._hits(text):
            if hit.entry.id not in found or hit.start < found[hit.entry.id].start:
                found[hit.entry.id] = hit
        hits = sorted(found.values(), key=lambda hit: (hit.start, -hit.end))
        if any(hit.entry.language == ROMAN_URDU for hit in hits) and detect(text) == ENGLISH:
            return [hit for hit in hits if hit.entry.language != ROMAN_URDU]
        return hits

    def _hits(self, text: str) -> Iterator[Hit]:
        given = tokens(text)
        words = _words(given, text)
        yield from self._in_order(words, text)
        if any(token.whole for token in given):
            yield from self._in_order(_words(given, text, parts=True), text)
        for plain in _undisguised(text):
            yield from self._in_order(_words(tokens(plain), plain), plain, least=_DISGUISED_LEAST)
        if self.alone:
            yield from self._set_apart(words)

    def _in_order(self, words: Sequence[_Word], text: str, *, least: int = 0) -> Iterator[Hit]:
        """Entries of `least` characters and more."""
        for at, word in enumerate(words):
            for key in word.keys:
                for keys, entry in self.begin.get(key, ()):
                    if len(entry.text) >= least and _follows(words[at:], keys, text):
                        yield Hit(entry, word.start, words[at + len(keys) - 1].end)

    def _set_apart(self, words: Sequence[_Word]) -> Iterator[Hit]:
        """Words of which each letter stands for itself."""
        for row in _single_letters(words):
            for start in range(len(row) - _DISGUISED_LEAST + 1):
                for end in range(start + _DISGUISED_LEAST, len(row) + 1):
                    joined = "".join(word.keys[0] for word in row[start:end])
                    for entry in self._called(joined):
                        yield Hit(entry, row[start].start, row[end - 1].end)

    def _called(self, word: str) -> Iterator[Entry]:
        yield from self.alone.get(word, ())
        yield from self.alone.get(_roman(word), ())


def keys_of(text: str, language: str) -> tuple[str, ...]:
    """What an entry of some language is looked up by; the same for all its spellings. Empty for one
    that says too little to be looked for: no letter, or a single one."""
    words = _words(tokens(text), text)
    if sum(len(word.keys[0]) for word in words) < LETTERS_LEAST:
        return ()
    return tuple(_key(word, language) for word in words)


def _key(word: _Word, language: str) -> str:
    plain = word.keys[0]
    roman = language == ROMAN_URDU and word.script == LATIN and plain not in lexicon.ENGLISH
    return _roman(plain) if roman else plain


def _words(given: Sequence[Token], text: str, *, parts: bool = False) -> list[_Word]:
    """The words of a text; figures that only spaces or hyphens part are one number. What ZWNJ cuts
    is one word, or with `parts`, in letters where one sees the cut, several."""
    found: list[_Word] = []
    reached = 0
    for at, token in enumerate(given):
        if token.start < reached:
            continue
        if token.script == DIGITS:
            word = _number(given, at, text)
        elif token.whole is not None and not (parts and token.script != LATIN):
            word = _word(token.whole)
        else:
            word = _word(token)
        found.append(word)
        reached = word.end
    return found


def _number(given: Sequence[Token], at: int, text: str) -> _Word:
    end = at + 1
    while (
        end < len(given)
        and given[end].script == DIGITS
        and set(text[given[end - 1].end : given[end].start]) <= set(" -")
    ):
        end += 1
    joined = "".join(token.text for token in given[at:end])
    return _Word((joined,), DIGITS, given[at].start, given[end - 1].end)


def _word(token: Token) -> _Word:
    return _Word(_keys(token.text, token.script), token.script, token.start, token.end)


@lru_cache(maxsize=4096)
def _keys(word: str, script: str) -> tuple[str, ...]:
    """A word, the same with what is drawn out made short, and as Roman Urdu."""
    keys = [word]
    if _DRAWN_OUT.search(word):
        keys += [_DRAWN_OUT.sub(r"\1\1", word), _DRAWN_OUT.sub(r"\1", word)]
    if script == LATIN and word not in lexicon.ENGLISH:
        keys += [_roman(one) for one in tuple(keys)]
    return tuple(dict.fromkeys(keys))


def _roman(word: str) -> str:
    """One spelling for the many of a word of Roman Urdu. The sign at its beginning keeps it apart
    from words that are spelled so."""
    for written, spoken in _ROMAN_VOWELS:
        word = word.replace(written, spoken)
    return "~" + lexicon.fold(word)


def _follows(following: Sequence[_Word], keys: Sequence[str], text: str) -> bool:
    """Whether the next words are those of an entry, and nothing between them parts a sentence."""
    words = following[: len(keys)]
    if len(words) < len(keys):
        return False
    if any(key not in word.keys for word, key in zip(words, keys, strict=True)):
        return False
    if _GOES_ON.match(text, words[-1].end):
        return False
    gaps = [text[one.end : other.start] for one, other in pairwise(words)]
    if all(word.script == HAN for word in words):
        # A sign between two of the characters ends a sentence; between all of them it hides.
        signs = [gap for gap in gaps if gap.strip()]
        return not signs or 1 < len(signs) == len(gaps)
    return not any(gap.strip() and _SPACE.search(gap) for gap in gaps)


def _single_letters(words: Sequence[_Word]) -> Iterator[Sequence[_Word]]:
    """Rows of single letters of one script, of which each stands close to the next."""
    row: list[_Word] = []
    for word in words:
        single = len(word.keys[0]) == 1 and word.script not in (HAN, DIGITS)
        close = bool(row) and word.script == row[-1].script and word.start - row[-1].end <= _GAP
        if row and not (single and close and len(row) < _APART_MOST):
            yield row
            row = []
        if single:
            row.append(word)
    yield row


def _undisguised(text: str) -> Iterator[str]:
    """The text with letters in the place of signs that look like them, each in its place, where
    there are such; twice where there is a 1. At the ends of a word a sign is what it is: hi!"""
    if not _STRANGE.search(text):
        return
    for one in "il":
        plain = _CHUNK.sub(lambda chunk: _plain(chunk[0], one), text)  # noqa: B023
        if plain != text:
            yield plain
        if _ONE not in text:
            return


def _plain(chunk: str, one: str) -> str:
    word = chunk.strip(_EDGES)
    if not (_STRANGE.search(word) and _HAS_LATIN.search(word)):
        return chunk
    return chunk.replace(word, word.translate(_PLAIN).replace(_ONE, one))
