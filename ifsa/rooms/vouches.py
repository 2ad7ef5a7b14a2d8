"""Whom somebody has vouched for, so that they count as new no more: in the rooms of a school, or in
all. Rows of a table; who may vouch is decided above."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select

from ifsa.errors import NotFound
from ifsa.rooms.model import Vouch
from ifsa.storage.work import Reading, Work


@dataclass(frozen=True, slots=True)
class VouchRow:
    """`school` is None for all rooms; `ended` is when it was taken back."""

    id: int
    member: int
    school: int | None
    by: int
    at: datetime
    ended: datetime | None
    ended_by: int | None


def holds(reading: Reading, *, member: int | None, school: int | None) -> bool:
    """Whether somebody is vouched for in the rooms of a school; without one, in all."""
    reach: ColumnElement[bool] = Vouch.school_id.is_(None)
    if school is not None:
        reach = or_(reach, Vouch.school_id == school)
    wanted = select(Vouch.id).where(Vouch.member_id == member, reach, Vouch.ended_at.is_(None))
    return reading.session.scalar(wanted.limit(1)) is not None


def numbered(reading: Reading, *, vouch: int) -> VouchRow:
    """One by its number. Raises NotFound."""
    row = reading.session.get(Vouch, vouch)
    if row is None:
        raise NotFound
    return _row(row)


def of_member(reading: Reading, *, member: int) -> Sequence[VouchRow]:
    """Those that hold for somebody, the first given first."""
    wanted = select(Vouch).where(Vouch.member_id == member, Vouch.ended_at.is_(None))
    return [_row(one) for one in reading.session.scalars(wanted.order_by(Vouch.id))]


def write(work: Work, *, member: int, school: int | None, by: int) -> tuple[VouchRow, bool]:
    """One with this reach, and whether it is new."""
    here: ColumnElement[bool] = (
        Vouch.school_id.is_(None) if school is None else Vouch.school_id == school
    )
    wanted = select(Vouch).where(Vouch.member_id == member, here, Vouch.ended_at.is_(None))
    row = work.session.scalar(wanted.limit(1))
    if row is not None:
        return _row(row), False
    row = Vouch(member_id=member, school_id=school, by_id=by, made_at=work.now)
    work.session.add(row)
    work.session.flush()
    return _row(row), True


def end(work: Work, *, vouch: int, by: int) -> None:
    """It holds no more."""
    row = work.session.get_one(Vouch, vouch)
    row.ended_at, row.ended_by = work.now, by
    work.session.flush()


def _row(one: Vouch) -> VouchRow:
    return VouchRow(
        id=one.id,
        member=one.member_id,
        school=one.school_id,
        by=one.by_id,
        at=one.made_at,
        ended=one.ended_at,
        ended_by=one.ended_by,
    )
