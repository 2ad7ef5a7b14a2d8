"""The rows and words beside a school's own that it is found by."""

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import delete, select

from ifsa import places
from ifsa.language import LANGUAGES, locale
from ifsa.schools.model import Programme, School, SchoolCrop, SchoolField
from ifsa.schools.queries import crops_of, fields_of
from ifsa.schools.vocabulary import Kind, label
from ifsa.storage.fulltext import Index
from ifsa.storage.work import Work
from ifsa.text.indexing import words

SCHOOLS = Index("school")


def set_fields(work: Work, school: int, fields: Sequence[str]) -> None:
    """Replace a school's fields of practice."""
    work.session.execute(delete(SchoolField).where(SchoolField.school_id == school))
    work.session.add_all(
        SchoolField(school_id=school, field=field, rank=rank) for rank, field in enumerate(fields)
    )


def set_crops(work: Work, school: int, crops: Sequence[str]) -> None:
    """Replace a school's crops."""
    work.session.execute(delete(SchoolCrop).where(SchoolCrop.school_id == school))
    work.session.add_all(
        SchoolCrop(school_id=school, crop=crop, rank=rank) for rank, crop in enumerate(crops)
    )


def keep(work: Work, school: School) -> None:
    """Let a school be found by what it says about itself now: names, places, what it grows, keeps
    and teaches, in every language."""
    SCHOOLS.put(work, school.id, words(*_texts(work, school)))


def _texts(work: Work, school: School) -> Iterator[tuple[str, str]]:
    for texts in (school.name, school.place, school.about):
        yield from texts.items()
    for tag in LANGUAGES:
        yield tag, places.country_name(school.country, locale(tag))
    yield from _labels("field", fields_of(work, [school.id]).get(school.id, ()))
    yield from _labels("crop", crops_of(work, [school.id]).get(school.id, ()))
    yield from _labels("livestock", school.livestock)
    programmes = select(Programme).where(Programme.school_id == school.id).order_by(Programme.id)
    for programme in work.session.scalars(programmes):
        yield from _of_programme(programme.name, programme.summary)


def _labels(kind: Kind, keys: Sequence[str]) -> Iterator[tuple[str, str]]:
    for key in keys:
        for tag in LANGUAGES:
            yield tag, label(kind, key, tag)


def _of_programme(*texts: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for by_language in texts:
        yield from by_language.items()
