"""Rows of a member's own, some at a time: for a download that may be long, and that a reader of the
database must not be held for."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Select
from sqlalchemy.orm import InstrumentedAttribute

from ifsa.storage.work import Reading

MOST = 500

Shape: TypeAlias = Callable[[Any], dict[str, Any]]
Key: TypeAlias = ColumnElement[int] | InstrumentedAttribute[int]


@dataclass(frozen=True, slots=True)
class Portion:
    """Rows as plain data; `next` is where to go on, None at the end."""

    rows: list[dict[str, Any]]
    next: int | None


def portion(
    reading: Reading, wanted: Select[*tuple[Any, ...]], *, key: Key, after: int, shape: Shape
) -> Portion:
    """The rows of a selection beyond `after`, in the order of a unique key."""
    ordered = wanted.add_columns(key.label("portion_key")).where(key > after).order_by(key)
    rows = reading.session.execute(ordered.limit(MOST)).all()
    following = int(rows[-1].portion_key) if len(rows) == MOST else None
    return Portion([shape(row) for row in rows], following)


def of(*names: str) -> Shape:
    """A shape: these columns of the table that stands first in a row."""
    return lambda row: {name: getattr(row[0], name) for name in names}
