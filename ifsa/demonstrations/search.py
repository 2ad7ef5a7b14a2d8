"""Lessons, found by their words: title, what they are about, crops and school."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, select

from ifsa.actor import Actor
from ifsa.demonstrations import queries
from ifsa.demonstrations.kinds import State
from ifsa.demonstrations.model import Demonstration, ShownCrop
from ifsa.demonstrations.policy import readable
from ifsa.demonstrations.queries import LessonView
from ifsa.language import LANGUAGES
from ifsa.schools.queries import briefs
from ifsa.schools.vocabulary import label
from ifsa.storage.fulltext import Index, Place
from ifsa.storage.reindexing import Source
from ifsa.storage.work import Reading, Work
from ifsa.text.indexing import words
from ifsa.text.seeking import Sought

LESSONS = Index("lesson")


@dataclass(frozen=True, slots=True)
class FoundLesson:
    place: Place
    lesson: LessonView


def keep(work: Work, lesson: Demonstration) -> None:
    """Let a lesson be found by what its plan says now."""
    LESSONS.put(work, lesson.id, words(*_texts(work, lesson)))


SOURCES = (Source(LESSONS, select(Demonstration), Demonstration.id, keep),)


def find(
    reading: Reading, actor: Actor, *, sought: Sought, after: Place | None = None, most: int
) -> list[FoundLesson]:
    """Lessons that were not taken back, the surest first, then those planned last."""
    found = LESSONS.search(
        reading, sought, visible=lambda id: _seen(actor, id), after=after, most=most
    )
    known = queries.by_ids(reading, actor, ids=[place.id for place in found])
    return [FoundLesson(place, known[place.id]) for place in found]


def _seen(actor: Actor, id: ColumnElement[int]) -> ColumnElement[bool]:
    kept = Demonstration.state != State.CANCELLED.value
    return exists().where(Demonstration.id == id, kept, readable(actor))


def _texts(work: Work, lesson: Demonstration) -> Iterator[tuple[str, str]]:
    yield from lesson.title.items()
    yield from lesson.about.items()
    crops = select(ShownCrop.crop).where(ShownCrop.demonstration_id == lesson.id)
    for crop in work.session.scalars(crops.order_by(ShownCrop.crop)):
        for tag in LANGUAGES:
            yield tag, label("crop", crop, tag)
    for school in briefs(work, [lesson.school_id]).values():
        yield from school.name.items()
