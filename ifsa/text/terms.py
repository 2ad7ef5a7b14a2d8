"""Farm words in a text that the glossary can explain, so that each becomes a way to its page.

Only words of the text's own language, and English ones among Urdu and Chinese: in another language
the same letters may be another word. The longest term wins, and each thing is named once. What the
glossary itself calls ambiguous stays a word like any other, and so does a single Chinese character.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from ifsa.text import chinese
from ifsa.text.glossary import Form, Roots, root, things
from ifsa.text.small import is_small
from ifsa.text.tokens import DIGITS, HAN, LATIN, Token, tokens

# The languages whose words are looked for in a text of one; of the same length the first wins.
_AMONG: Final[Mapping[str, tuple[str, ...]]] = {
    "en": ("en",),
    "ur": ("ur", "en"),
    "ur-Latn": ("ur-Latn", "en"),
    "zh-Hans": ("zh-Hans", "en"),
}


@dataclass(frozen=True, slots=True)
class Term:
    """A stretch of a text, in its characters, that names a thing of the glossary."""

    start: int
    end: int
    thing: str


def terms(text: str, language: str) -> list[Term]:
    """The terms of a text, in their order; the same thing may come more than once."""
    indexes = [_by_roots()[tag] for tag in _AMONG.get(language, ())]
    given = tokens(text) if indexes else []
    roots = [_key(token) for token in given]
    found: list[Term] = []
    at = 0
    while at < len(given):
        length, thing = _longest(indexes, given, roots, at)
        if thing:
            found.append(Term(given[at].start, given[at + length - 1].end, thing))
        at += length
    return found


def _longest(
    indexes: Sequence[Mapping[Roots, str]], given: Sequence[Token], roots: Sequence[str], at: int
) -> tuple[int, str | None]:
    for length in range(min(_most_tokens(), len(roots) - at), 0, -1):
        stretch = tuple(roots[at : at + length])
        for index in indexes:
            thing = index.get(stretch)
            if thing and _whole(given, at, at + length):
                return length, thing
    return 1, None


def _whole(given: Sequence[Token], start: int, end: int) -> bool:
    """Whether nothing parts a stretch, and Chinese is cut there: 开花生长 has no peanuts (花生)."""
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
def _by_roots() -> Mapping[str, Mapping[Roots, str]]:
    """By language, things by the roots of a form. A form that several things share names none."""
    found: dict[str, dict[Roots, set[str]]] = defaultdict(lambda: defaultdict(set))
    for thing in things().values():
        for form in thing.forms:
            if not thing.ambiguous and _tells(form):
                for key in _keys(form):
                    found[form.language][key].add(thing.id)
    return {
        language: {roots: min(ids) for roots, ids in known.items() if len(ids) == 1}
        for language, known in found.items()
    }


def _key(token: Token) -> str:
    """How a word is looked up. A stem joins too much in Latin letters: dry is not drying."""
    return token.text if token.script == LATIN else root(token)


def _keys(form: Form) -> Iterator[Roots]:
    """The form, and in English its plurals."""
    *before, last = map(_key, form.tokens)
    yield (*before, last)
    if form.language == "en":
        yield from ((*before, last + ending) for ending in ("s", "es"))
        if last.endswith("y"):
            yield (*before, last[:-1] + "ies")


def _tells(form: Form) -> bool:
    """Whether a form can be known for what it is wherever it stands."""
    short = len("".join(token.text for token in form.tokens)) < 2
    figures = all(token.script == DIGITS for token in form.tokens)
    return not (short or figures or all(is_small(token.text) for token in form.tokens))


@cache
def _most_tokens() -> int:
    return max(len(roots) for known in _by_roots().values() for roots in known)
