"""The lists of words that are not wanted in rooms, and what comes of one that stands in a text.

They are read from the database when they have changed, and else kept in memory: a mark beside them
is another with every change, by whichever process, and nothing stands beside it while all is empty.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import uuid4

from sqlalchemy import select

from ifsa.actor import Actor
from ifsa.errors import Invalid
from ifsa.rooms import voices
from ifsa.rooms.model import Room, UnwantedWord
from ifsa.storage.marks import mark, marked
from ifsa.storage.work import Reading, Work
from ifsa.text.wordlists import Entry, Hit, WordList

VERSION = "unwanted_words"
"""The mark."""
KEPT_MOST = 8  # versions in memory: of tests, and of a moment in which two hold


class Effect(StrEnum):
    """HOLD: out of sight until somebody has looked. REFUSE: its author is told, and may rewrite."""

    HOLD = "hold"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class Kept:
    """What holds in the rooms of one school: its words and those of the alliance, ready to be
    looked for, with their effects by number."""

    words: WordList
    effects: Mapping[int, Effect]

    def find(self, text: str) -> list[Hit]:
        """The words of a text; those that are refused first, for they decide."""
        found = self.words.find(text)
        return sorted(found, key=lambda hit: self.effects[hit.entry.id] is not Effect.REFUSE)

    def refuses(self, hit: Hit) -> bool:
        return self.effects[hit.entry.id] is Effect.REFUSE


@dataclass(frozen=True, slots=True)
class _Version:
    """All words of one version, each with its school and effect; `ready` has those of schools that
    were asked for."""

    words: Sequence[tuple[int | None, Entry, Effect]]
    ready: dict[int | None, Kept] = field(default_factory=dict)

    def of(self, school: int | None) -> Kept:
        if school not in self.ready:
            here = [(word, effect) for of, word, effect in self.words if of in (None, school)]
            effects = {word.id: effect for word, effect in here}
            self.ready[school] = Kept(WordList.of(word for word, _ in here), effects)
        return self.ready[school]


_NOTHING = _Version(())
_VERSIONS: dict[str, _Version] = {}


def of_school(reading: Reading, school: int | None) -> Kept:
    """What is not wanted in the rooms of a school; without one, in those of the alliance."""
    version = marked(reading, Actor(), name=VERSION)
    if version is None:
        return _NOTHING.of(None)
    if version not in _VERSIONS:
        if len(_VERSIONS) >= KEPT_MOST:
            _VERSIONS.clear()
        _VERSIONS[version] = _Version(_read(reading))
    return _VERSIONS[version].of(school)


def _read(reading: Reading) -> Sequence[tuple[int | None, Entry, Effect]]:
    columns = (UnwantedWord.id, UnwantedWord.school_id, UnwantedWord.text, UnwantedWord.lang)
    wanted = select(*columns, UnwantedWord.effect).where(UnwantedWord.removed_at.is_(None))
    return [
        (row.school_id, Entry(row.id, row.text, row.lang), Effect(row.effect))
        for row in reading.session.execute(wanted)
    ]


def changed(work: Work) -> None:
    """The lists are otherwise: whoever looks next reads them anew."""
    work.session.flush()
    mark(work, Actor(), name=VERSION, value=uuid4().hex)
    work.session.flush()


def check(
    work: Work, actor: Actor, room: Room, text: str, *, field: str = "text", before: str = ""
) -> int | None:
    """The number of the word for which a text must be held back; None for most texts.

    What stood there `before` an edit has been seen already. Those who look after the room are free
    of it. Raises Invalid("unwanted_word") for one that is refused.
    """
    kept = of_school(work, room.school_id)
    hits = kept.find(text)
    if not hits or voices.keeps_room(work, actor, room=room.id):
        return None
    if kept.refuses(hits[0]):
        raise _unwanted(hits[0], text, field)
    known = {hit.entry.id for hit in kept.find(before)}
    return next((hit.entry.id for hit in hits if hit.entry.id not in known), None)


def demand_wanted(
    reading: Reading, *, school: int | None, keeper: bool, text: str, field: str = "text"
) -> None:
    """Of what can't be held back: any word that is not wanted is refused, with Invalid."""
    hits = of_school(reading, school).find(text)
    if hits and not keeper:
        raise _unwanted(hits[0], text, field)


def _unwanted(hit: Hit, text: str, field: str) -> Invalid:
    return Invalid(field, "unwanted_word", word=text[hit.start : hit.end])
