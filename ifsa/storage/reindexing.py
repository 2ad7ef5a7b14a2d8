"""An index made anew of the things it finds, some at a time, while people write and search.

Each portion is a transaction of its own: what is found by it is as it was or as it is now, never
neither. So it can be broken off anywhere, and begun again.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func
from sqlalchemy.orm import InstrumentedAttribute

from ifsa.actor import Actor
from ifsa.storage.fulltext import Index
from ifsa.storage.work import Reading, Work


@dataclass(frozen=True, slots=True)
class Source:
    """What an index is made of: the rows of things that can be found, the column of their ids, and
    the function that lets one of them be found by what it says now."""

    index: Index
    rows: Select[Any]
    id: InstrumentedAttribute[int]
    keep: Callable[[Work, Any], None]


def extent(reading: Reading, actor: Actor, *, source: Source) -> tuple[int, int]:
    """How many things there are to find, and the id of the latest: what comes after it is indexed
    by who makes it."""
    wanted = source.rows.with_only_columns(func.count(), func.coalesce(func.max(source.id), 0))
    count, latest = reading.session.execute(wanted).one()
    return count, latest


def renew(
    work: Work, actor: Actor, *, source: Source, after: int, upto: int, most: int
) -> tuple[int, int | None]:
    """Index anew so many things between two ids, and forget what stands there and can't be found
    any more. Gives how many, and the last id where there may be more."""
    # In the order in which verbs do it: first the thing is held, then it is indexed.
    wanted = source.rows.where(source.id > after, source.id <= upto).order_by(source.id)
    things = work.session.scalars(wanted.limit(most).with_for_update()).all()
    for thing in things:
        source.keep(work, thing)
    last = getattr(things[-1], source.id.key) if len(things) == most else None
    source.index.keep_only(work, source.rows, source.id, after=after, upto=last)
    return len(things), last
