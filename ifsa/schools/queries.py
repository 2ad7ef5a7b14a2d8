"""Reads about schools: for the list, for a school's page, and for the areas above."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import msgspec
from sqlalchemy import ColumnElement, Select, exists, func, select

from ifsa.actor import Actor, Role
from ifsa.errors import NotFound, demand
from ifsa.members.queries import MemberName, invitation, names, waiting_for_consent
from ifsa.schools.model import Follow, Programme, School, SchoolCrop, SchoolField, Steward
from ifsa.schools.plan import Plan
from ifsa.schools.policy import may_edit, may_see, readable
from ifsa.storage.work import Reading


@dataclass(frozen=True, slots=True)
class SchoolBrief:
    """A school as others name it. `emblem` is a crop, an animal or "school"."""

    id: int
    slug: str
    name: dict[str, str]
    place: dict[str, str]
    country: str
    zone: str
    emblem: str

    @classmethod
    def of(cls, school: School, crops: tuple[str, ...]) -> "SchoolBrief":
        """The name of a row whose crops are known."""
        return cls(
            id=school.id,
            slug=school.slug,
            name=school.name,
            place=school.place,
            country=school.country,
            zone=school.zone,
            emblem=next(iter((*crops, *school.livestock)), "school"),
        )


@dataclass(frozen=True, slots=True)
class Following:
    """Whether the actor follows a school, and how many do."""

    follows: bool
    followers: int


@dataclass(frozen=True, slots=True)
class ProgrammeView:
    slug: str
    name: dict[str, str]
    summary: dict[str, str]
    plan: Plan


@dataclass(frozen=True, slots=True)
class Invited:
    """What an invitation gives: a role in the whole alliance, or a school to run."""

    role: Role
    school: SchoolBrief | None


@dataclass(frozen=True, slots=True)
class SchoolPage:
    """All of a school's own page. `verified` is None when the verification has run out."""

    school: SchoolBrief
    about: dict[str, str]
    languages: tuple[str, ...]
    fields: tuple[str, ...]
    crops: tuple[str, ...]
    livestock: tuple[str, ...]
    facilities: tuple[str, ...]
    verified: str | None
    verified_until: datetime | None
    closed: bool
    version: int
    programmes: tuple[ProgrammeView, ...]
    stewards: tuple[MemberName, ...]
    twins: tuple[SchoolBrief, ...]
    following: Following
    may_edit: bool
    may_close: bool


def is_steward(reading: Reading, member: int | None, school: int | None) -> bool:
    """Whether a member runs a school; no for a visitor and for a room without a school."""
    if member is None or school is None:
        return False
    runs = exists().where(Steward.member_id == member, Steward.school_id == school)
    return bool(reading.session.scalar(select(runs)))


def follows(reading: Reading, member: int | None, school: int) -> bool:
    """Whether a member follows a school; no for a visitor."""
    found = exists().where(Follow.member_id == member, Follow.school_id == school)
    return bool(reading.session.scalar(select(found)))


def following(reading: Reading, actor: Actor, *, school: int) -> Following:
    """How a school is followed, by all and by the actor."""
    counted = select(func.count()).where(Follow.school_id == school)
    followers = reading.session.scalar(counted) or 0
    return Following(follows(reading, actor.member, school), followers)


def looked_after_by(reading: Reading, members: Collection[int], by: int) -> set[int]:
    """Those of some members who follow a school that somebody runs."""
    wanted = select(Follow.member_id).join(Steward, Steward.school_id == Follow.school_id)
    rows = wanted.where(Follow.member_id.in_(members), Steward.member_id == by)
    return set(reading.session.scalars(rows))


def looking_after(reading: Reading, members: Collection[int], whom: int) -> set[int]:
    """Those of some members who run a school that somebody follows."""
    wanted = select(Steward.member_id).join(Follow, Follow.school_id == Steward.school_id)
    rows = wanted.where(Steward.member_id.in_(members), Follow.member_id == whom)
    return set(reading.session.scalars(rows))


def visible(reading: Reading, actor: Actor, slug: str) -> School:
    """The row of a school, for the verbs of this area. Raises NotFound when it may not be seen."""
    school = reading.session.scalar(select(School).where(School.slug == slug))
    if school is None:
        raise NotFound
    steward = is_steward(reading, actor.member, school.id)
    if not may_see(actor, closed=school.closed_at is not None, steward=steward):
        raise NotFound
    return school


def school_called(reading: Reading, actor: Actor, *, slug: str) -> SchoolBrief:
    """A school by its slug, when the actor may see it. Raises NotFound."""
    found = _briefs(reading, select(School).where(School.slug == slug, readable(actor)))
    if not found:
        raise NotFound
    return found[0]


def school_numbered(reading: Reading, actor: Actor, *, id: int) -> SchoolBrief:
    """A school by its number, when the actor may see it. Raises NotFound."""
    found = _briefs(reading, select(School).where(School.id == id, readable(actor)))
    if not found:
        raise NotFound
    return found[0]


def runs_any(reading: Reading, actor: Actor, *, member: int) -> bool:
    """Whether a member runs a school that the actor may see."""
    seen = select(School.id).where(readable(actor))
    found = select(Steward.school_id).where(
        Steward.member_id == member, Steward.school_id.in_(seen)
    )
    return reading.session.scalar(found.limit(1)) is not None


def briefs(reading: Reading, ids: Collection[int]) -> dict[int, SchoolBrief]:
    """Schools by id, closed ones too: what they did keeps their name."""
    found = _briefs(reading, select(School).where(School.id.in_(ids))) if ids else []
    return {school.id: school for school in found}


def ids_of(slug: str) -> Select[int]:
    """The id of a school by its slug, as a part of a statement."""
    return select(School.id).where(School.slug == slug)


def ids_run_by(member: int | ColumnElement[int | None] | None) -> Select[int]:
    """The schools a member runs, as a part of a statement; none for a visitor.

    The member may be a column of the statement around it.
    """
    return select(Steward.school_id).where(Steward.member_id == member)


def run_by(reading: Reading, member: int | None) -> list[int]:
    """The schools a member runs, by id; none for a visitor."""
    return list(reading.session.scalars(ids_run_by(member).order_by(Steward.school_id)))


def stewarded(reading: Reading, actor: Actor) -> list[SchoolBrief]:
    """The schools the actor runs."""
    mine = ids_run_by(actor.member)
    return _briefs(reading, select(School).where(School.id.in_(mine)))


def followed(reading: Reading, actor: Actor) -> list[SchoolBrief]:
    """The schools the actor follows and may see."""
    mine = select(Follow.school_id).where(Follow.member_id == actor.member)
    return _briefs(reading, select(School).where(School.id.in_(mine), readable(actor)))


def stewards_of(reading: Reading, school: int) -> list[int]:
    """The members who run a school, the longest in office first."""
    rows = select(Steward.member_id).where(Steward.school_id == school)
    return list(reading.session.scalars(rows.order_by(Steward.since, Steward.member_id)))


def all_stewards(reading: Reading) -> list[int]:
    """The members who run any school."""
    rows = select(Steward.member_id).distinct().order_by(Steward.member_id)
    return list(reading.session.scalars(rows))


def followers_of(reading: Reading, school: int) -> list[int]:
    """The members who follow a school."""
    rows = select(Follow.member_id).where(Follow.school_id == school)
    return list(reading.session.scalars(rows.order_by(Follow.member_id)))


def school_page(reading: Reading, actor: Actor, *, slug: str) -> SchoolPage:
    """A school's page. Raises NotFound."""
    school = visible(reading, actor, slug)
    crops = crops_of(reading, [school.id]).get(school.id, ())
    steward = is_steward(reading, actor.member, school.id)
    verified = school.verified_at(reading.now)
    return SchoolPage(
        school=SchoolBrief.of(school, crops),
        about=school.about,
        languages=tuple(school.languages),
        fields=fields_of(reading, [school.id]).get(school.id, ()),
        crops=crops,
        livestock=tuple(school.livestock),
        facilities=tuple(school.facilities),
        verified=verified,
        verified_until=school.verified_until if verified else None,
        closed=school.closed_at is not None,
        version=school.version,
        programmes=_programmes(reading, school.id),
        stewards=_stewards(reading, school.id),
        twins=_twins(reading, actor, school),
        following=following(reading, actor, school=school.id),
        may_edit=may_edit(actor, steward=steward) is None,
        may_close=actor.role is Role.ADMIN,
    )


def youths_waiting(reading: Reading, actor: Actor, *, slug: str) -> list[MemberName]:
    """Youths who follow a school and wait for consent, for those who can give it.

    Raises NotFound, or Refused: that somebody is a child is nobody else's business.
    """
    school = visible(reading, actor, slug)
    demand(may_edit(actor, steward=is_steward(reading, actor.member, school.id)))
    among = select(Follow.member_id).where(Follow.school_id == school.id)
    return waiting_for_consent(reading, among)


def invited(reading: Reading, actor: Actor, *, secret: str) -> Invited:
    """Raises NotFound for an invitation that is over."""
    given = invitation(reading, actor, secret=secret)
    school = None if given.school is None else briefs(reading, [given.school])[given.school]
    return Invited(given.role, school)


def fields_of(reading: Reading, schools: Collection[int]) -> dict[int, tuple[str, ...]]:
    """Fields of practice by school, in the schools' order."""
    rows = select(SchoolField.school_id, SchoolField.field)
    wanted = rows.where(SchoolField.school_id.in_(schools))
    return _gathered(reading, wanted.order_by(SchoolField.rank))


def crops_of(reading: Reading, schools: Collection[int]) -> dict[int, tuple[str, ...]]:
    """Crops by school, in the schools' order."""
    rows = select(SchoolCrop.school_id, SchoolCrop.crop)
    wanted = rows.where(SchoolCrop.school_id.in_(schools))
    return _gathered(reading, wanted.order_by(SchoolCrop.rank))


def _gathered(reading: Reading, rows: Select[int, str]) -> dict[int, tuple[str, ...]]:
    gathered: dict[int, tuple[str, ...]] = {}
    for school, word in reading.session.execute(rows):
        gathered[school] = (*gathered.get(school, ()), word)
    return gathered


def _briefs(reading: Reading, wanted: Select[School]) -> list[SchoolBrief]:
    schools = reading.session.scalars(wanted.order_by(School.slug)).all()
    crops = crops_of(reading, [school.id for school in schools])
    return [SchoolBrief.of(school, crops.get(school.id, ())) for school in schools]


def _programmes(reading: Reading, school: int) -> tuple[ProgrammeView, ...]:
    rows = select(Programme).where(Programme.school_id == school).order_by(Programme.id)
    return tuple(
        ProgrammeView(row.slug, row.name, row.summary, msgspec.convert(row.detail, Plan))
        for row in reading.session.scalars(rows)
    )


def _stewards(reading: Reading, school: int) -> tuple[MemberName, ...]:
    ids = stewards_of(reading, school)
    known = names(reading, ids)
    return tuple(known[member] for member in ids)


def _twins(reading: Reading, actor: Actor, school: School) -> tuple[SchoolBrief, ...]:
    wanted = select(School).where(School.slug.in_(school.twins), readable(actor))
    found = {twin.slug: twin for twin in _briefs(reading, wanted)}
    return tuple(found[slug] for slug in school.twins if slug in found)
