"""The list of schools, with what it can be narrowed by and how many each choice would leave."""

from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, Row, Select, exists, func, select

from ifsa.actor import Actor
from ifsa.schools.index import SCHOOLS
from ifsa.schools.model import Follow, School, SchoolCrop, SchoolField
from ifsa.schools.policy import readable
from ifsa.schools.queries import SchoolBrief, crops_of, fields_of
from ifsa.storage.work import Reading

PAGE = 24


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What a list is narrowed by; each that is None or empty leaves it as wide as it was."""

    country: str | None = None
    field: str | None = None
    crop: str | None = None
    text: str = ""
    followed: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter, and how many schools it would show beside the other filters."""

    key: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class SchoolCard:
    """A school in the list. `verified` is None when the verification has run out."""

    school: SchoolBrief
    verified: str | None
    languages: tuple[str, ...]
    fields: tuple[str, ...]
    crops: tuple[str, ...]
    followers: int
    follows: bool


@dataclass(frozen=True, slots=True)
class SchoolList:
    """A page of schools. `next` is the cursor of the following one, None on the last."""

    items: tuple[SchoolCard, ...]
    next: str | None
    total: int
    narrowed: Narrowed
    countries: tuple[Choice, ...]
    fields: tuple[Choice, ...]
    crops: tuple[Choice, ...]
    followed: int


def page(
    reading: Reading, actor: Actor, *, narrowed: Narrowed, after: str | None = None
) -> SchoolList:
    """The schools the actor may see, in the order of their slugs, from the cursor `after` on."""
    matching = _all(reading, actor, narrowed)
    rows = _rows(reading, actor, matching, after)
    return SchoolList(
        items=_cards(reading, rows[:PAGE]),
        next=rows[PAGE - 1][0].slug if len(rows) > PAGE else None,
        total=_count(reading, matching),
        narrowed=narrowed,
        countries=_countries(reading, actor, narrowed),
        fields=_fields(reading, actor, narrowed),
        crops=_crops(reading, actor, narrowed),
        followed=_count(reading, _all(reading, actor, replace(narrowed, followed=True))),
    )


def _all(reading: Reading, actor: Actor, narrowed: Narrowed) -> ColumnElement[bool]:
    found = SCHOOLS.having(reading, School.id, narrowed.text, (actor.language,))
    condition = readable(actor) & found
    if narrowed.country:
        condition &= School.country == narrowed.country
    if narrowed.field:
        condition &= exists().where(
            SchoolField.school_id == School.id, SchoolField.field == narrowed.field
        )
    if narrowed.crop:
        condition &= exists().where(
            SchoolCrop.school_id == School.id, SchoolCrop.crop == narrowed.crop
        )
    if narrowed.followed:
        condition &= _follows(actor)
    return condition


def _follows(actor: Actor) -> ColumnElement[bool]:
    return exists().where(Follow.school_id == School.id, Follow.member_id == actor.member)


def _rows(
    reading: Reading, actor: Actor, matching: ColumnElement[bool], after: str | None
) -> list[Row[School, int, bool]]:
    followers = (
        select(func.count())
        .where(Follow.school_id == School.id)
        .correlate(School)
        .scalar_subquery()
    )
    rows = select(School, followers, _follows(actor)).where(matching)
    if after:
        rows = rows.where(School.slug > after)
    return list(reading.session.execute(rows.order_by(School.slug).limit(PAGE + 1)))


def _cards(reading: Reading, rows: list[Row[School, int, bool]]) -> tuple[SchoolCard, ...]:
    ids = [school.id for school, _, _ in rows]
    fields, crops = fields_of(reading, ids), crops_of(reading, ids)
    return tuple(
        SchoolCard(
            school=SchoolBrief.of(school, crops.get(school.id, ())),
            verified=school.verified_at(reading.now),
            languages=tuple(school.languages),
            fields=fields.get(school.id, ()),
            crops=crops.get(school.id, ()),
            followers=followers,
            follows=follows,
        )
        for school, followers, follows in rows
    )


def _count(reading: Reading, matching: ColumnElement[bool]) -> int:
    return reading.session.scalar(select(func.count()).select_from(School).where(matching)) or 0


def _countries(reading: Reading, actor: Actor, narrowed: Narrowed) -> tuple[Choice, ...]:
    others = _all(reading, actor, replace(narrowed, country=None))
    counted = select(School.country, func.count()).where(others).group_by(School.country)
    return _choices(_counts(reading, counted), narrowed.country)


def _fields(reading: Reading, actor: Actor, narrowed: Narrowed) -> tuple[Choice, ...]:
    others = _all(reading, actor, replace(narrowed, field=None))
    counted = (
        select(SchoolField.field, func.count())
        .join(School, School.id == SchoolField.school_id)
        .where(others)
        .group_by(SchoolField.field)
    )
    return _choices(_counts(reading, counted), narrowed.field)


def _crops(reading: Reading, actor: Actor, narrowed: Narrowed) -> tuple[Choice, ...]:
    others = _all(reading, actor, replace(narrowed, crop=None))
    counted = (
        select(SchoolCrop.crop, func.count())
        .join(School, School.id == SchoolCrop.school_id)
        .where(others)
        .group_by(SchoolCrop.crop)
    )
    return _choices(_counts(reading, counted), narrowed.crop)


def _counts(reading: Reading, counted: Select[str, int]) -> dict[str, int]:
    return dict(reading.session.execute(counted).all())


def _choices(counted: dict[str, int], chosen: str | None) -> tuple[Choice, ...]:
    """The most frequent first; what is chosen stays, even where nothing is left of it."""
    counts = counted | ({chosen: 0} if chosen and chosen not in counted else {})
    order = sorted(counts, key=lambda key: (-counts[key], key))
    return tuple(Choice(key, counts[key], key == chosen) for key in order)
