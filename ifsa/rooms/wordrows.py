"""The words that are not wanted in rooms, row by row, for those who keep the lists.

Who may keep them is decided above, with what else is said of safety. Each change is known to
whoever looks for words next.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select

from ifsa.errors import NotFound
from ifsa.rooms import wordlists
from ifsa.rooms.model import UnwantedWord
from ifsa.rooms.wordlists import Effect
from ifsa.storage.work import Reading, Work


@dataclass(frozen=True, slots=True)
class WordRow:
    """One word. `school` is None for the list of the alliance; `removed` is when it was taken out
    of its list."""

    id: int
    school: int | None
    lang: str
    text: str
    effect: Effect
    by: int
    at: datetime
    removed: datetime | None
    removed_by: int | None


def numbered(reading: Reading, *, word: int) -> WordRow:
    """One by its number. Raises NotFound."""
    row = reading.session.get(UnwantedWord, word)
    if row is None:
        raise NotFound
    return _row(row)


def among(reading: Reading, *, words: Collection[int]) -> Sequence[WordRow]:
    """Some by their numbers."""
    wanted = select(UnwantedWord).where(UnwantedWord.id.in_(words))
    return [_row(one) for one in reading.session.scalars(wanted)]


def listed(
    reading: Reading, *, school: int | None, lang: str | None = None, removed: bool = False
) -> Sequence[WordRow]:
    """Those of a list, of one language if given, by the alphabet; with `removed` also what was
    taken out."""
    wanted = select(UnwantedWord).where(_of(school))
    if lang is not None:
        wanted = wanted.where(UnwantedWord.lang == lang)
    if not removed:
        wanted = wanted.where(UnwantedWord.removed_at.is_(None))
    rows = reading.session.scalars(wanted.order_by(UnwantedWord.text, UnwantedWord.id))
    return [_row(one) for one in rows]


def count(reading: Reading, *, school: int | None) -> int:
    """How many a list has."""
    there = select(func.count()).where(_of(school), UnwantedWord.removed_at.is_(None))
    return reading.session.scalar(there) or 0


def write(
    work: Work, *, school: int | None, lang: str, text: str, effect: Effect, by: int
) -> WordRow:
    """A new one."""
    row = UnwantedWord(
        school_id=school,
        lang=lang,
        text=text,
        effect=effect.value,
        added_by=by,
        added_at=work.now,
    )
    work.session.add(row)
    wordlists.changed(work)
    return _row(row)


def set_effect(work: Work, *, word: int, effect: Effect) -> None:
    """Something else comes of it."""
    work.session.get_one(UnwantedWord, word).effect = effect.value
    wordlists.changed(work)


def end(work: Work, *, word: int, by: int) -> None:
    """It is in its list no more."""
    row = work.session.get_one(UnwantedWord, word)
    row.removed_at, row.removed_by = work.now, by
    wordlists.changed(work)


def put_back(work: Work, *, word: int) -> None:
    """It is in its list again."""
    row = work.session.get_one(UnwantedWord, word)
    row.removed_at = row.removed_by = None
    wordlists.changed(work)


def _of(school: int | None) -> ColumnElement[bool]:
    return UnwantedWord.school_id.is_(None) if school is None else UnwantedWord.school_id == school


def _row(one: UnwantedWord) -> WordRow:
    return WordRow(
        id=one.id,
        school=one.school_id,
        lang=one.lang,
        text=one.text,
        effect=Effect(one.effect),
        by=one.added_by,
        at=one.added_at,
        removed=one.removed_at,
        removed_by=one.removed_by,
    )
