"""Full text: things found by their words, in SQLite's FTS5 or PostgreSQL's tsvector.

Both hold the very words that `text.indexing` made, cut and folded; neither cuts, folds or stems
by itself, so both find the same. An index is written in the transaction that changes the thing.
The number of a thing in its index is its id, and a higher id is a later thing: the order of
equals costs no sorting.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    TableClause,
    delete,
    event,
    false,
    select,
    true,
)
from sqlalchemy.orm import Mapped

from ifsa.errors import Invalid
from ifsa.storage import fulltext_postgresql, fulltext_sqlite
from ifsa.storage.fulltext_hits import Asked, Visible, latest
from ifsa.storage.model import Base
from ifsa.storage.work import Reading, Work
from ifsa.text.folding import fold
from ifsa.text.indexing import Words
from ifsa.text.seeking import (
    EVERYTHING,
    TYPED_MOST,
    Either,
    Every,
    Expression,
    Rank,
    Sought,
    Term,
    sought,
)

PREFIX: Final = "search_"
"""What the names of the tables begin with that hold indexes; migrations leave them alone."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where in an order of hits one stands: the surest rank first, in a rank the latest first."""

    rank: Rank
    id: int


class Dialect(Protocol):
    """What a database does for an index. `matching` is a condition on a row of `table`; `latest`
    are ids, the latest first."""

    def prepare(self, connection: Connection, name: str) -> None: ...

    def table(self, name: str) -> TableClause: ...

    def put(self, work: Work, table: TableClause, id: int, words: Words) -> None: ...

    def remove(self, work: Work, table: TableClause, id: int) -> None: ...

    def matching(
        self, table: TableClause, wanted: Expression, unwanted: Expression | None
    ) -> ColumnElement[bool]: ...

    def latest(self, reading: Reading, table: TableClause, asked: Asked) -> Sequence[int]: ...


_DIALECTS: Final[dict[str, Dialect]] = {
    "sqlite": fulltext_sqlite.Fts5(),
    "postgresql": fulltext_postgresql.Tsvector(),
}
_ALL: Final[list["Index"]] = []


class Index:
    """An index of one kind of thing: message, school, … Made once, where the area searches."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.name = PREFIX + kind
        _ALL.append(self)

    def put(self, work: Work, id: int, words: Words) -> None:
        """Index a thing, in place of what it was found by before."""
        dialect = _dialect(work)
        dialect.put(work, dialect.table(self.name), id, words)

    def remove(self, work: Work, id: int) -> None:
        """No longer find a thing; one that was not indexed is no error."""
        dialect = _dialect(work)
        dialect.remove(work, dialect.table(self.name), id)

    def keep_only(
        self, work: Work, rows: Select[Any], ids: Mapped[int], *, after: int, upto: int | None
    ) -> None:
        """Between two ids (`upto` None: to the end) find only things that are among some rows."""
        table = _dialect(work).table(self.name)
        column: ColumnElement[int] = table.c.rowid
        kept = rows.with_only_columns(ids).where(ids > after)
        stale = delete(table).where(column > after)
        if upto is not None:
            kept, stale = kept.where(ids <= upto), stale.where(column <= upto)
        work.session.execute(stale.where(column.not_in(kept)))

    def having(
        self, reading: Reading, ids: Mapped[int], typed: str, languages: Sequence[str]
    ) -> ColumnElement[bool]:
        """For a list that keeps its own order: its things, by their column of ids, that the words
        typed find in any way. Nothing typed leaves the list as it is, no word leaves nothing."""
        if not fold(typed).strip():
            return true()
        try:
            found = sought(typed[:TYPED_MOST], languages)
        except Invalid:
            return false()
        dialect = _dialect(reading)
        table = dialect.table(self.name)
        rows = select(table.c.rowid).where(dialect.matching(table, found.widest, None))
        return ids.in_(rows)

    def search(
        self,
        reading: Reading,
        wanted: Sought,
        *,
        visible: Visible,
        facts: Sequence[str | Sequence[str]] = (),
        after: Place | None = None,
        most: int,
    ) -> list[Place]:
        """Up to `most` hits in their order, those after a place in it if one is given.

        `facts` are what a thing must have been indexed with, such as "room:12"; of several that
        stand together, one.
        """
        if () in facts:
            return []
        dialect = _dialect(reading)
        found: dict[int, Rank] = {}
        earlier: Expression | None = None
        for rank, expression in wanted.ranks:
            here = _with_facts(expression, facts)
            if (after is None or rank >= after.rank) and len(found) < most:
                # All that the first page found in narrower ranks is at hand: known by its ids, it
                # need not be looked for a second time, which takes as long as the first.
                unwanted = earlier if after else None
                asked = Asked(here, unwanted, visible, _before(rank, after), most)
                find = latest if here == EVERYTHING else dialect.latest
                for id in find(reading, dialect.table(self.name), asked):
                    found.setdefault(id, rank)
            earlier = here
        return [Place(rank, id) for id, rank in found.items()][:most]


def prepare(connection: Connection) -> None:
    """Make the tables of all indexes where they are missing."""
    for index in _ALL:
        _DIALECTS[connection.dialect.name].prepare(connection, index.name)


@event.listens_for(Base.metadata, "after_create")
def _created(target: Any, connection: Connection, **given: Any) -> None:
    prepare(connection)


def _dialect(reading: Reading) -> Dialect:
    return _DIALECTS[reading.session.get_bind().dialect.name]


def _with_facts(expression: Expression, facts: Sequence[str | Sequence[str]]) -> Expression:
    terms = tuple(map(_fact, facts))
    words = () if expression == EVERYTHING else (expression,)
    return Every((*terms, *words)) if terms else expression


def _fact(given: str | Sequence[str]) -> Expression:
    if isinstance(given, str):
        return Term((given,))
    return Either(tuple(Term((one,)) for one in given))


def _before(rank: Rank, after: Place | None) -> int | None:
    return after.id if after is not None and rank == after.rank else None
