"""Reads about schools."""

from sqlalchemy import exists, select

from ifsa.schools.model import Steward
from ifsa.storage.work import Reading


def is_steward(reading: Reading, member: int | None, school: int | None) -> bool:
    """Whether a member runs a school; no for a visitor and for a room without a school."""
    if member is None or school is None:
        return False
    runs = exists().where(Steward.member_id == member, Steward.school_id == school)
    return bool(reading.session.scalar(select(runs)))
