"""What is asked of an index of full text: the latest of those things that match and count."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from sqlalchemy import ColumnElement, FromClause, select

from ifsa.storage.work import Reading
from ifsa.text.seeking import Expression

Visible: TypeAlias = Callable[[ColumnElement[int]], ColumnElement[bool]]
"""Which things count: a condition on the column of their ids."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Up to `most` things that match what is `wanted` and not what is `unwanted`, with ids below
    `before`."""

    wanted: Expression
    unwanted: Expression | None
    visible: Visible
    before: int | None
    most: int


def latest(
    reading: Reading, rows: FromClause, asked: Asked, *conditions: ColumnElement[bool]
) -> Sequence[int]:
    """The ids of the latest rows for which the conditions hold too, the latest first."""
    id: ColumnElement[int] = rows.c.rowid
    wanted = select(id).where(asked.visible(id), *conditions)
    if asked.before is not None:
        wanted = wanted.where(id < asked.before)
    return reading.session.scalars(wanted.order_by(id.desc()).limit(asked.most)).all()
