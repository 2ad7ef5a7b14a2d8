"""Farm words in a text that the glossary can explain, so that each becomes a way to its page.

Only words of the text's own language, and English ones among Urdu and Chinese letters: in another
language the same letters may be another word, and Roman Urdu shares its letters with English. The
longest term wins, and each thing is named once. What the glossary itself calls ambiguous stays a
word like any other, and so does a single Chinese character. An abbreviation counts as it is written
in the glossary only: "has" is no plural of ha. Words that people use for other things as well need
company (everyday.py).
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache
from typing import Final

from ifsa.text import chinese, everyday
from ifsa.text.glossary import Form, Roots, root, things
from ifsa.text.small import is_small
from ifsa.text.tokens import DIGITS, HAN, LATIN, Token, tokens

# The languages whose words are looked for in a text of one; of the same length the first wins.
_AMONG: Final[Mapping[str, tuple[str, ...]]] = {
    "en": ("en",),
    "ur": ("ur", "en"),
    "ur-Latn": ("ur-Latn",),
    "zh-Hans": ("zh-Hans", "en"),
}

_HISSING: Final = ("s", "x", "z", "ch", "sh")


@dataclass(frozen=True, slots=True)
class Term:
    """A stretch of a text, in its characters, that names a thing of the glossary."""

    start: int
    end: int
    thing: str


@dataclass(frozen=True, slots=True)
class _Known:
    """What a form names, and the spelling it must have, if any."""

    thing: str
    written: str | None


def terms(text: str, language: str) -> list[Term]:
    """The terms of a text, in their order; the same thing may come more than once."""
    among = _AMONG.get(language, ())
    given = tokens(text) if among else []
    roots = [_key(token) for token in given]
    found: list[Term] = []
    at = 0
    while at < len(given):
        length, thing = _longest(text, among, given, roots, at)
        if thing:
            found.append(Term(given[at].start, given[at + length - 1].end, thing))
        at += length
    return found


def _longest(
    text: str, among: Sequence[str], given: Sequence[Token], roots: Sequence[str], at: int
) -> tuple[int, str | None]:
    for length in range(min(_most_tokens(), len(roots) - at), 0, -1):
        stretch = tuple(roots[at : at + length])
        for language in among:
            known = _by_roots()[language].get(stretch)
            if (
                known
                and _stands(text, known, given, at, at + length)
                and everyday.meant(language, given, at, at + length)
            ):
                return length, known.thing
    return 1, None


def _stands(text: str, known: _Known, given: Sequence[Token], start: int, end: int) -> bool:
    """Whether a stretch is one: an abbreviation by its spelling, other words where nothing parts
    them, and Chinese is cut there: 开花生长 has no peanuts (花生)."""
    if known.written is not None:
        return text[given[start].start : given[end - 1].end] == known.written
    if any(token.apart for token in given[start + 1 : end]):
        return False
    return given[start].script != HAN or {start, end} <= set(_cuts(given, start))


def _cuts(given: Sequence[Token], at: int) -> Iterator[int]:
    """Where the run of Chinese around a character is cut into words."""
    start, end = at, at + 1
    while start and _joined(given[start - 1], given[start]):
        start -= 1
    while end < len(given) and _joined(given[end - 1], given[end]):
        end += 1
    yield start
    for word in chinese.words("".join(token.text for token in given[start:end])):
        start += len(word)
        yield start


def _joined(before: Token, after: Token) -> bool:
    return before.script == after.script == HAN and before.end == after.start


@cache
def _by_roots() -> Mapping[str, Mapping[Roots, _Known]]:
    """By language, what the roots of a form name. A form that several things share names none, also
    where one of them is ambiguous: کھال is a hide, and a ditch."""
    found: dict[str, dict[Roots, set[_Known]]] = defaultdict(lambda: defaultdict(set))
    for thing in things().values():
        for form in filter(_tells, thing.forms):
            written = form.text if _is_abbreviation(form) else None
            for key in _keys(form):
                found[form.language][key].add(_Known("" if thing.ambiguous else thing.id, written))
    return {
        language: {roots: known for roots, many in by_roots.items() if (known := _only(many))}
        for language, by_roots in found.items()
    }


def _only(known: Set[_Known]) -> _Known | None:
    """The one thing that a form names; written anyhow, if one of its forms is no abbreviation."""
    things_named = {one.thing for one in known}
    if len(things_named) > 1 or "" in things_named:
        return None
    return min(known, key=lambda one: one.written or "")


def _key(token: Token) -> str:
    """How a word is looked up. A stem joins too much in Latin letters: dry is not drying."""
    return token.text if token.script == LATIN else root(token)


def _keys(form: Form) -> Iterator[Roots]:
    """The form, and in English its plurals, but of an abbreviation."""
    *before, last = map(_key, form.tokens)
    yield (*before, last)
    if form.language == "en" and not _is_abbreviation(form):
        yield (*before, last + ("es" if last.endswith(_HISSING) else "s"))
        if last.endswith("o"):
            yield (*before, last + "es")
        if last.endswith("y"):
            yield (*before, last[:-1] + "ies")


def _is_abbreviation(form: Form) -> bool:
    """Latin letters that are all capitals, or two at most: DAP, kg."""
    latin = "".join(letter for letter in form.text if letter.isascii() and letter.isalpha())
    return bool(latin) and (latin.isupper() or len(latin) <= 2) and form.text.isascii()


def _tells(form: Form) -> bool:
    """Whether a form can be known for what it is wherever it stands."""
    short = len("".join(token.text for token in form.tokens)) < 2
    figures = all(token.script == DIGITS for token in form.tokens)
    return not (short or figures or all(is_small(token.text) for token in form.tokens))


@cache
def _most_tokens() -> int:
    return max(len(roots) for known in _by_roots().values() for roots in known)
