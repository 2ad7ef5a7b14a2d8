"""The schools a member follows and runs, for the member."""

from typing import Any

from sqlalchemy import select

from ifsa.actor import Actor
from ifsa.members.policy import acting
from ifsa.schools.model import Follow, School, Steward
from ifsa.storage.portions import Portion, portion
from ifsa.storage.work import Reading


def follows(reading: Reading, actor: Actor, *, after: int = 0) -> Portion:
    """Raises Refused for a visitor."""
    return _of(reading, actor, Follow, after)


def offices(reading: Reading, actor: Actor, *, after: int = 0) -> Portion:
    """Schools one is a steward of. Raises Refused for a visitor."""
    return _of(reading, actor, Steward, after)


def _of(reading: Reading, actor: Actor, table: Any, after: int) -> Portion:
    wanted = select(table, School.slug).join(School, School.id == table.school_id)
    return portion(
        reading,
        wanted.where(table.member_id == acting(actor)),
        key=School.id,
        after=after,
        shape=lambda row: {"school": row.slug, "since": row[0].since},
    )
