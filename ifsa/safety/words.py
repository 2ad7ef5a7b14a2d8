"""Keeping the lists of words that are not wanted: one of the alliance, one of each school besides.

A word that is removed stays in the list of what was, so that it comes back by one button, and the
log can lead to it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from ifsa.actor import Actor
from ifsa.errors import Conflict, Invalid, NotFound, demand
from ifsa.members.policy import acting
from ifsa.members.queries import MemberName, names
from ifsa.rooms import wordlists, wordrows
from ifsa.rooms.wordlists import Effect
from ifsa.rooms.wordrows import WordRow
from ifsa.safety import policy
from ifsa.safety.events import WordAdded, WordChanged, WordRemoved
from ifsa.schools.queries import SchoolBrief, briefs, is_steward, run_by, school_called, stewarded
from ifsa.storage.work import Reading, Work
from ifsa.text.normalise import clean, line
from ifsa.text.wordlists import keys_of

ANY: Final = "any"
LISTS: Final = (ANY, "en", "ur", "ur-Latn", "zh-Hans")
"""The lists, by language; the first is of what is written alike in all, such as numbers."""
TEXT_MAX = 60
SENTENCE_MAX = 500
MOST = 500  # in the list of the alliance, or of one school


@dataclass(frozen=True, slots=True)
class WordView:
    """One word. `school` is None for the alliance's list; `may`: the reader may change it."""

    id: int
    text: str
    lang: str
    effect: Effect
    school: SchoolBrief | None
    by: MemberName
    at: datetime
    removed: datetime | None
    removed_by: MemberName | None
    may: bool


@dataclass(frozen=True, slots=True)
class Tried:
    """What was found in a sentence that somebody tried: which word, and how it was written."""

    word: WordView
    written: str


@dataclass(frozen=True, slots=True)
class Words:
    """A list; `schools` are those whose lists the reader keeps besides. `tried` is what would come
    of a sentence, None where none was tried."""

    school: SchoolBrief | None
    schools: Sequence[SchoolBrief]
    words: Sequence[WordView]
    may: bool
    tried: Sequence[Tried] | None


def add(
    work: Work, actor: Actor, *, text: str, lang: str, effect: str, school: str | None = None
) -> WordView:
    """From now on a word or phrase is not wanted, in the rooms of a school (a slug) or in all.

    One that is in the list already, however it was spelled, is the same, with this effect. Raises
    NotFound for the school, Refused, Invalid, Conflict("too_many_words").
    """
    place = school_called(work, actor, slug=school) if school else None
    of = place.id if place else None
    demand(policy.may_keep_words(actor, steward=is_steward(work, actor.member, of)))
    said, comes = _text(text, _lang(lang)), _effect(effect)
    row = _earlier(work, of, lang, said)
    if row is not None:
        _restore(work, row)
        _set(work, row, comes)
        return word(work, actor, word=row.id)
    _demand_place(work, of)
    row = wordrows.write(work, school=of, lang=lang, text=said, effect=comes, by=acting(actor))
    work.emit(WordAdded(row.id, of))
    return _view(work, actor, row)


def change(work: Work, actor: Actor, *, word: int, effect: str) -> WordView:
    """Something else comes of it; the same changes nothing. Raises NotFound, Refused, Invalid."""
    row = _kept(work, actor, word)
    _set(work, row, _effect(effect))
    return _view(work, actor, wordrows.numbered(work, word=word))


def remove(work: Work, actor: Actor, *, word: int) -> WordView:
    """It is wanted again, or at least not minded; what was held back for it stays in the queue.
    Again changes nothing. Raises NotFound, Refused."""
    row = _kept(work, actor, word)
    if row.removed is None:
        wordrows.end(work, word=word, by=acting(actor))
        work.emit(WordRemoved(row.id, row.school))
    return _view(work, actor, wordrows.numbered(work, word=word))


def restore(work: Work, actor: Actor, *, word: int) -> WordView:
    """Take back that it was removed. Raises NotFound, Refused, Conflict("too_many_words")."""
    _restore(work, _kept(work, actor, word))
    return _view(work, actor, wordrows.numbered(work, word=word))


def word(reading: Reading, actor: Actor, *, word: int) -> WordView:
    """One, also one that was removed. Raises NotFound, also to who may not know it."""
    return _view(reading, actor, _seen(reading, actor, word))


def words(
    reading: Reading, actor: Actor, *, school: str | None = None, sentence: str = ""
) -> Words:
    """The list of a school (a slug) or of the alliance, by the alphabet, and what would come of a
    sentence in the rooms there. Raises NotFound, Refused, Invalid for too long a sentence."""
    place = school_called(reading, actor, slug=school) if school else None
    of = place.id if place else None
    demand(policy.may_read_words(actor, steward=_reads(reading, actor, of)))
    said = clean(sentence, limit=SENTENCE_MAX, field="sentence")
    steward = is_steward(reading, actor.member, of)
    return Words(
        school=place,
        schools=stewarded(reading, actor),
        words=_views(reading, actor, wordrows.listed(reading, school=of)),
        may=policy.may_keep_words(actor, steward=steward) is None,
        tried=_tried(reading, actor, of, said) if said else None,
    )


def _tried(reading: Reading, actor: Actor, school: int | None, said: str) -> list[Tried]:
    hits = wordlists.of_school(reading, school).find(said)
    ids = [hit.entry.id for hit in hits]
    rows = wordrows.among(reading, words=ids)
    views = {view.id: view for view in _views(reading, actor, rows)}
    return [Tried(views[hit.entry.id], said[hit.start : hit.end]) for hit in hits]


def _lang(given: str) -> str:
    if given not in LISTS:
        raise Invalid("lang", "bad_choice" if given else "required")
    return given


def _text(typed: str, lang: str) -> str:
    text = line(typed, limit=TEXT_MAX, field="text", required=True)
    if not keys_of(text, lang):
        raise Invalid("text", "word_short")
    return text


def _effect(given: str) -> Effect:
    if given not in set(Effect):
        raise Invalid("effect", "bad_choice" if given else "required")
    return Effect(given)


def _earlier(work: Work, school: int | None, lang: str, text: str) -> WordRow | None:
    """The same word in the same list, also one that was removed."""
    keys = keys_of(text, lang)
    rows = wordrows.listed(work, school=school, lang=lang, removed=True)
    return next((one for one in rows if keys_of(one.text, one.lang) == keys), None)


def _restore(work: Work, row: WordRow) -> None:
    if row.removed is not None:
        _demand_place(work, row.school)
        wordrows.put_back(work, word=row.id)
        work.emit(WordAdded(row.id, row.school))


def _set(work: Work, row: WordRow, effect: Effect) -> None:
    if row.effect != effect:
        wordrows.set_effect(work, word=row.id, effect=effect)
        work.emit(WordChanged(row.id, row.school))


def _demand_place(work: Work, school: int | None) -> None:
    if wordrows.count(work, school=school) >= MOST:
        raise Conflict("too_many_words")


def _kept(work: Work, actor: Actor, word: int) -> WordRow:
    """One that the actor may change."""
    row = _seen(work, actor, word)
    demand(policy.may_keep_words(actor, steward=is_steward(work, actor.member, row.school)))
    return row


def _seen(reading: Reading, actor: Actor, word: int) -> WordRow:
    row = wordrows.numbered(reading, word=word)
    reads = _reads(reading, actor, row.school)
    if policy.may_read_words(actor, steward=reads) is not None:
        raise NotFound
    return row


def _reads(reading: Reading, actor: Actor, school: int | None) -> bool:
    """Whether an actor is a steward of a list's school; of the alliance's list, of any."""
    if school is None:
        return bool(run_by(reading, actor.member))
    return is_steward(reading, actor.member, school)


def _view(reading: Reading, actor: Actor, row: WordRow) -> WordView:
    return _views(reading, actor, [row])[0]


def _views(reading: Reading, actor: Actor, rows: Sequence[WordRow]) -> list[WordView]:
    people = names(reading, {one for row in rows for one in (row.by, row.removed_by) if one})
    schools = briefs(reading, {row.school for row in rows if row.school is not None})
    mine = set(run_by(reading, actor.member))
    return [
        WordView(
            id=row.id,
            text=row.text,
            lang=row.lang,
            effect=row.effect,
            school=None if row.school is None else schools[row.school],
            by=people[row.by],
            at=row.at,
            removed=row.removed,
            removed_by=None if row.removed_by is None else people[row.removed_by],
            may=policy.may_keep_words(actor, steward=row.school in mine) is None,
        )
        for row in rows
    ]
