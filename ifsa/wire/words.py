"""Lists of words that are not wanted, over the wire."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from ifsa.safety.words import Tried, WordView
from ifsa.wire.safety import PersonOf, person


class AddWord(msgspec.Struct):
    """`lang` is any, en, ur, ur-Latn or zh-Hans; `effect` is hold or refuse. Without `school` (a
    slug) it holds in all rooms."""

    text: str = ""
    lang: str = ""
    effect: str = ""
    school: str | None = None


class ChangeWord(msgspec.Struct):
    """`effect` is hold or refuse."""

    effect: str = ""


class FindWords(msgspec.Struct):
    """The list of a `school` (a slug), without one that of the alliance."""

    school: str | None = None


class TrySentence(msgspec.Struct):
    """What would come of a `sentence` in the rooms of a `school` (a slug), without one in those of
    the alliance."""

    sentence: str = ""
    school: str | None = None


class WordShape(msgspec.Struct):
    """One word. `school` is null for the alliance's list; `removed` is when it was taken out."""

    id: int
    text: str
    lang: str
    effect: str
    school: str | None
    by: PersonOf | None
    at: datetime
    removed: datetime | None
    removed_by: PersonOf | None


class WordListShape(msgspec.Struct):
    """By the alphabet."""

    items: list[WordShape]


class FoundShape(msgspec.Struct):
    """A word of a list, and how it is written in the sentence."""

    word: WordShape
    written: str


class TriedShape(msgspec.Struct):
    """Those that are refused first, for they decide; nothing where the sentence is welcome."""

    items: list[FoundShape]


def word(view: WordView) -> WordShape:
    return WordShape(
        id=view.id,
        text=view.text,
        lang=view.lang,
        effect=view.effect.value,
        school=view.school.slug if view.school else None,
        by=person(view.by),
        at=view.at,
        removed=view.removed,
        removed_by=person(view.removed_by),
    )


def words(views: Sequence[WordView]) -> WordListShape:
    return WordListShape([word(one) for one in views])


def tried(views: Sequence[Tried]) -> TriedShape:
    return TriedShape([FoundShape(word(one.word), one.written) for one in views])
