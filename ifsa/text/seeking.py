"""What somebody looks for, understood: from typed words to what must stand in a text.

Nothing that is typed is an operator. Each word has several ways to be found, the surest first:
as it stands, by its stem or its beginning, with letters that people mix up, by its sound across
scripts, by what the glossary calls the same thing. The ways make the ranks of what is found.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final, TypeAlias

from ifsa.errors import Invalid
from ifsa.text import chinese, glossary, lexicon
from ifsa.text.detection import detect
from ifsa.text.glossary import Form, Named, Thing
from ifsa.text.indexing import KIN, ROMAN_SOUND, STEM, URDU_SOUND, kin
from ifsa.text.small import is_small
from ifsa.text.sounds import sound
from ifsa.text.stems import stem
from ifsa.text.tokens import ARABIC, DIGITS, HAN, LATIN, Token, tokens

TYPED_MOST: Final = 200
_BEGINNING_LEAST: Final = 2
# A sound of fewer signs is that of many words: it counts only for what is surely Roman Urdu.
_TELLING_SOUND: Final = 4
_APOSTROPHES: Final = frozenset("'’ʼ")


class Rank(IntEnum):
    """How surely a text was meant: lower is better."""

    EXACT = 0
    STEM = 1
    KIN = 2
    SOUND = 3
    MEANING = 4


@dataclass(frozen=True, slots=True)
class Term:
    """Words that stand one after the other; the last may only begin so."""

    words: tuple[str, ...]
    begins: bool = False


@dataclass(frozen=True, slots=True)
class Every:
    """All of these."""

    parts: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class Either:
    """At least one of these."""

    parts: tuple["Expression", ...]


Expression: TypeAlias = Term | Every | Either
EVERYTHING: Final = Every(())


@dataclass(frozen=True, slots=True)
class Word:
    """One word that was typed, and the ways to find it by rank."""

    tokens: tuple[Token, ...]
    small: bool
    ways: dict[Rank, tuple[Term, ...]] = field(default_factory=dict)

    @property
    def text(self) -> str:
        return "".join(token.text for token in self.tokens)

    def up_to(self, rank: Rank) -> Expression:
        """This word, found in one of the ways up to a rank."""
        terms = [term for way, terms in self.ways.items() if way <= rank for term in terms]
        return _either(terms)


@dataclass(frozen=True, slots=True)
class Sought:
    """A search that was understood.

    `ranks` are expressions from the narrowest to the widest, each including the one before.
    `terms` is all that a text may be found by, `things` what the glossary knows of it.
    """

    typed: str
    words: tuple[Word, ...]
    ranks: tuple[tuple[Rank, Expression], ...]
    terms: tuple[Term, ...]
    things: tuple[Thing, ...]

    @property
    def widest(self) -> Expression:
        return self.ranks[-1][1]


def sought(typed: str, languages: Sequence[str] = (), *, name: str = "q") -> Sought:
    """What the words of a search are. `languages` are those one reads, the first most likely.

    Raises Invalid(name, …): "too_long" above TYPED_MOST characters, "required" for nothing,
    "no_word" where nothing typed is part of a word.
    """
    if len(typed) > TYPED_MOST:
        raise Invalid(name, "too_long", limit=TYPED_MOST)
    if not typed.strip():
        raise Invalid(name, "required")
    found = tokens(typed)
    if not found:
        raise Invalid(name, "no_word")
    words = _needed(_with_ways(list(_words(typed, found)), typed, languages))
    meant = _meant(words, glossary.named(found), found)
    ranks = tuple(_ranks(words, meant))
    things = {thing.id: thing for one in meant for thing in one.named.things}
    terms = tuple(dict.fromkeys(_terms(ranks[-1][1])))
    return Sought(typed, words, ranks, terms, tuple(things.values()))


def everything() -> Sought:
    """A search that no word narrows: what is found is said by what it is narrowed by otherwise."""
    return Sought("", (), ((Rank.EXACT, EVERYTHING),), (), ())


# -- words ----------------------------------------------------------------------------------------


def _words(typed: str, found: Sequence[Token]) -> Iterator[Word]:
    at = 0
    while at < len(found):
        group = list(_together(found, at))
        at += len(group)
        if group[0].script == HAN:
            yield from _cut(group)
        else:
            text = "".join(token.text for token in group)
            yield Word(tuple(group), is_small(text) or _is_ending(typed, group[0]))


def _together(found: Sequence[Token], at: int) -> Iterator[Token]:
    """A run of Chinese, the parts of a word with ZWNJ, or a single token."""
    first = found[at]
    yield first
    end = first.end
    for token in found[at + 1 :]:
        run = first.script == HAN == token.script and token.start == end
        part = first.whole is not None and token.end <= first.whole.end
        if not run and not part:
            return
        yield token
        end = token.end


def _cut(run: Sequence[Token]) -> Iterator[Word]:
    at = 0
    for word in chinese.words("".join(token.text for token in run)):
        yield Word(tuple(run[at : at + len(word)]), is_small(word))
        at += len(word)


def _is_ending(typed: str, token: Token) -> bool:
    """The s of farmer's."""
    return len(token.text) == 1 and typed[token.start - 1 : token.start] in _APOSTROPHES


def _needed(words: Sequence[Word]) -> tuple[Word, ...]:
    """A text must have all words but the small ones; those too where nothing else was typed."""
    return tuple(word for word in words if not word.small) or tuple(words)


# -- ways to find a word --------------------------------------------------------------------------


def _with_ways(words: Sequence[Word], typed: str, languages: Sequence[str]) -> list[Word]:
    roman = detect(typed, languages) == "ur-Latn"
    last = words[-1]
    return [
        Word(word.tokens, word.small, dict(_ways(word, last=word is last, roman=roman)))
        for word in words
    ]


def _ways(word: Word, *, last: bool, roman: bool) -> Iterator[tuple[Rank, tuple[Term, ...]]]:
    phrase = Term(tuple(token.text for token in word.tokens))
    first = word.tokens[0]
    if first.script == HAN or first.whole:
        yield Rank.EXACT, (phrase, Term((word.text,))) if first.whole else (phrase,)
        return
    yield Rank.EXACT, (phrase,)
    yield Rank.STEM, tuple(_by_stem(first, last=last))
    if first.script == ARABIC:
        kin_of = kin(first.text)
        yield Rank.KIN, (Term((KIN + kin_of,)), Term((kin_of,)))
    if signs := _sounds(first, roman):
        heard = sound(first.text, first.script)
        yield Rank.SOUND, tuple(Term((sign + heard,)) for sign in signs)


def _by_stem(token: Token, *, last: bool) -> Iterator[Term]:
    if token.script == DIGITS:
        return
    short = stem(token.text, token.script)
    yield Term((STEM + short,))
    if short != token.text:
        yield Term((short,))
    if last and len(token.text) >= _BEGINNING_LEAST:
        yield Term((token.text,), begins=True)


def _sounds(token: Token, roman: bool) -> tuple[str, ...]:
    """In which texts a word is looked for by its sound: those of the other script, and for Roman
    Urdu, which has no spelling, those of the same."""
    heard = sound(token.text, token.script)
    if not heard:
        return ()
    if token.script == ARABIC:
        return (ROMAN_SOUND,)
    telling = len(heard) >= _TELLING_SOUND or _is_roman_urdu(token.text, roman)
    return (URDU_SOUND, ROMAN_SOUND) if telling else ()


def _is_roman_urdu(word: str, roman: bool) -> bool:
    if lexicon.fold(word) in lexicon.ROMAN_URDU or glossary.knows(word, "ur-Latn"):
        return True
    english = word in lexicon.ENGLISH or glossary.knows(word, "en")
    return roman and not english


# -- what it means --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Meant:
    """Words that are a term of the glossary."""

    named: Named
    words: tuple[Word, ...]
    others: tuple[Term, ...]


def _meant(words: Sequence[Word], found: Sequence[Named], all_of: Sequence[Token]) -> list[_Meant]:
    meant = []
    for named in found:
        stretch = set(all_of[named.start : named.end])
        inside = tuple(word for word in words if stretch.issuperset(word.tokens))
        others = tuple(_others(named.things))
        if inside and others and not _cuts(words, stretch):
            meant.append(_Meant(named, inside, others))
    return meant


def _cuts(words: Sequence[Word], stretch: set[Token]) -> bool:
    """Whether a term ends within a word."""
    return any(
        stretch.intersection(word.tokens) and not stretch.issuperset(word.tokens) for word in words
    )


def _others(things: Iterable[Thing]) -> Iterator[Term]:
    for thing in things:
        for form in thing.forms:
            if not all(is_small(token.text) for token in form.tokens):
                yield from _of_form(form)


def _of_form(form: Form) -> Iterator[Term]:
    yield Term(tuple(token.text for token in form.tokens))
    if len(form.tokens) == 1 and form.tokens[0].script == LATIN:
        short = glossary.root(form.tokens[0])
        yield Term((STEM + short,))
        yield Term((short,))


# -- expressions ----------------------------------------------------------------------------------


def _ranks(words: Sequence[Word], meant: Sequence[_Meant]) -> Iterator[tuple[Rank, Expression]]:
    before: Expression | None = None
    for rank in Rank:
        expression = _of_meaning(words, meant) if rank is Rank.MEANING else _of(words, rank)
        if expression != before:
            yield rank, expression
        before = expression


def _of(words: Sequence[Word], rank: Rank) -> Expression:
    return _every([word.up_to(rank) for word in words])


def _of_meaning(words: Sequence[Word], meant: Sequence[_Meant]) -> Expression:
    covered = {id(word) for one in meant for word in one.words}
    plain = [word.up_to(Rank.SOUND) for word in words if id(word) not in covered]
    terms = [_either([_of(one.words, Rank.SOUND), *one.others]) for one in meant]
    return _every([*plain, *terms]) if meant else _of(words, Rank.SOUND)


def _every(parts: Sequence[Expression]) -> Expression:
    return parts[0] if len(parts) == 1 else Every(tuple(dict.fromkeys(parts)))


def _either(parts: Sequence[Expression]) -> Expression:
    unique = tuple(dict.fromkeys(parts))
    return unique[0] if len(unique) == 1 else Either(unique)


def _terms(expression: Expression) -> Iterator[Term]:
    if isinstance(expression, Term):
        yield expression
    else:
        for part in expression.parts:
            yield from _terms(part)
