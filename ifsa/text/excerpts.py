"""Where in a text its search words stand, and the piece of it that shows them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, TypeAlias

from ifsa.text.indexing import other_ways
from ifsa.text.seeking import Sought, Term
from ifsa.text.summary import graphemes
from ifsa.text.tokens import HAN, Token, tokens

Span: TypeAlias = tuple[int, int]
"""From where to before where, in characters of the original text."""

BEFORE: Final = 40
LENGTH: Final = 160


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text; `found` says that it is what was looked for."""

    text: str
    found: bool = False


def marks(text: str, language: str, sought: Sought) -> list[Span]:
    """Where a text has what was sought: in order, without overlaps, each within the text."""
    given = tokens(text)
    single = {term.words[0] for term in sought.terms if len(term.words) == 1 and not term.begins}
    begun = tuple(term.words[0] for term in sought.terms if term.begins)
    spans = [
        (token.start, token.whole.end if token.whole and token.whole.text in single else token.end)
        for token in given
        if token.text.startswith(begun) or not single.isdisjoint(_ways(token, language))
    ]
    for term in sought.terms:
        if len(term.words) > 1:
            spans += _phrases(given, term)
    return list(_merged(spans))


def pieces(text: str, spans: Iterable[Span]) -> list[Piece]:
    """A text cut where its marks begin and end; put together it is the text again."""
    cut: list[Piece] = []
    at = 0
    for start, end in spans:
        cut += [Piece(text[at:start]), Piece(text[start:end], found=True)]
        at = end
    return [piece for piece in (*cut, Piece(text[at:])) if piece.text]


def excerpt(text: str, spans: Sequence[Span], length: int = LENGTH) -> list[Piece]:
    """About `length` characters of a text from a little before its first mark; all of a short one.

    What is left out at either end is shown as "…". Cut between words, or where Chinese or a long
    word leaves no choice between whole characters as people see them.
    """
    if len(text) <= length:
        return pieces(text, spans)
    begin = _begin(text, spans[0][0] if spans else 0)
    end = _end(text, begin, length)
    inside = [
        (max(start, begin) - begin, min(stop, end) - begin)
        for start, stop in spans
        if start < end and stop > begin
    ]
    shown = pieces(text[begin:end], inside)
    before = [Piece("…")] if begin else []
    return [*before, *shown, *([Piece("…")] if end < len(text) else [])]


def _ways(token: Token, language: str) -> Iterator[str]:
    yield token.text
    yield from other_ways(token, language)


def _phrases(given: Sequence[Token], term: Term) -> Iterator[Span]:
    count = len(term.words)
    for at in range(len(given) - count + 1):
        stretch = given[at : at + count]
        if term.words == tuple(token.text for token in stretch) and not any(_parted(stretch)):
            yield stretch[0].start, stretch[-1].end


def _parted(stretch: Sequence[Token]) -> Iterator[bool]:
    for before, after in pairwise(stretch):
        yield after.apart and before.script == after.script == HAN


def _merged(spans: Iterable[Span]) -> Iterator[Span]:
    last: Span | None = None
    for start, end in sorted(spans):
        if last is None:
            last = start, end
        elif start <= last[1]:
            last = last[0], max(last[1], end)
        else:
            yield last
            last = start, end
    if last is not None:
        yield last


def _begin(text: str, mark: int) -> int:
    """Some words before a mark, at the beginning of one."""
    if mark <= BEFORE:
        return 0
    earliest = mark - BEFORE
    space = text.find(" ", earliest, mark)
    return space + 1 if space >= 0 else _whole(text, earliest)


def _end(text: str, begin: int, length: int) -> int:
    latest = begin + length
    if latest >= len(text):
        return len(text)
    space = text.rfind(" ", begin + length * 2 // 3, latest)
    return space if space > 0 else _whole(text, latest)


def _whole(text: str, at: int) -> int:
    """The same place, or the one before it where a character as people see it begins."""
    since = max(0, at - 32)
    edge = since
    for character in graphemes(text[since : at + 32]):
        if edge + len(character) > at:
            return edge
        edge += len(character)
    return at
