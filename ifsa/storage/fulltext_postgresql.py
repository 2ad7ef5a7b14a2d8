"""Full text in PostgreSQL: a tsvector of our own words beside each id, under a GIN index.

No dictionary and no parser of PostgreSQL's is asked, so that the words stay ours.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    FromClause,
    String,
    TableClause,
    cast,
    column,
    delete,
    func,
    literal,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR, insert

from ifsa.storage.fulltext_hits import Asked, latest
from ifsa.storage.work import Reading, Work
from ifsa.text.indexing import BREAK, Words
from ifsa.text.seeking import Every, Expression, Term

NEAR: Final = 2000
"""Things that are looked through from the newest before the index is asked for all that match."""


class Tsvector:
    def prepare(self, connection: Connection, name: str) -> None:
        columns = "rowid bigint PRIMARY KEY, words tsvector NOT NULL"
        connection.exec_driver_sql(f"CREATE TABLE IF NOT EXISTS {name} ({columns})")
        connection.exec_driver_sql(
            f"CREATE INDEX IF NOT EXISTS ix_{name}_words ON {name} USING gin (words)"
        )

    def table(self, name: str) -> TableClause:
        return table(name, column("rowid", BigInteger), column("words", TSVECTOR))

    def put(self, work: Work, table: TableClause, id: int, words: Words) -> None:
        lexemes = cast(literal(" ".join(_lexemes(words)), String), TSVECTOR)
        row = insert(table).values(rowid=id, words=lexemes)
        work.session.execute(
            row.on_conflict_do_update(index_elements=["rowid"], set_={"words": lexemes})
        )

    def remove(self, work: Work, table: TableClause, id: int) -> None:
        work.session.execute(delete(table).where(table.c.rowid == id))

    def matching(
        self, table: FromClause, wanted: Expression, unwanted: Expression | None
    ) -> ColumnElement[bool]:
        asked = _spelt(wanted)
        if unwanted is not None:
            asked = f"({asked}) & !({_spelt(unwanted)})"
        return table.c.words.bool_op("@@")(cast(literal(asked, String), TSQUERY))

    def latest(self, reading: Reading, table: TableClause, asked: Asked) -> Sequence[int]:
        """The planner does not know how many things match the beginning of a word, and goes
        through a million from the end for one that has few, or sorts the half of them for one that
        has many. What is frequent fills a page from the newest; what does not is rare, and all of
        it is fetched by the index before it is put in order."""
        edge = _edge(table, asked.before)
        newest = select(table).where(table.c.rowid > edge)
        if asked.before is not None:
            newest = newest.where(table.c.rowid < asked.before)
        # The limit is for the planner: it must not ask the index of words here.
        near = newest.order_by(table.c.rowid.desc()).limit(NEAR).subquery()
        found = latest(reading, near, asked, self._match(near, asked))
        if len(found) == asked.most:
            return found
        matching = select(table.c.rowid).where(self._match(table, asked))
        hits = matching.cte().prefix_with("MATERIALIZED")
        # Not of all hits is it asked whether one may see them: the offset keeps the order first.
        ordered = select(hits).where(hits.c.rowid <= edge).order_by(hits.c.rowid.desc()).offset(0)
        rest = replace(asked, most=asked.most - len(found))
        return [*found, *latest(reading, ordered.subquery(), rest)]

    def _match(self, rows: FromClause, asked: Asked) -> ColumnElement[bool]:
        return self.matching(rows, asked.wanted, asked.unwanted)


def _edge(table: TableClause, before: int | None) -> ColumnElement[int]:
    """The id where the newest end, below the one before which is looked."""
    if before is not None:
        return literal(before - NEAR, BigInteger)
    newest = select(func.coalesce(func.max(table.c.rowid), 0)).scalar_subquery()
    return newest - NEAR


def _lexemes(words: Words) -> Iterator[str]:
    for place, word in enumerate(words.line, 1):
        if word != BREAK:
            yield f"{_quoted(word)}:{place}"
    for word in words.beside:
        yield _quoted(word)


def _spelt(expression: Expression) -> str:
    if isinstance(expression, Term):
        return _phrase(expression)
    joint = " & " if isinstance(expression, Every) else " | "
    return joint.join(f"({_spelt(part)})" for part in expression.parts)


def _phrase(term: Term) -> str:
    *first, last = map(_quoted, term.words)
    return " <-> ".join((*first, f"{last}:*" if term.begins else last))


def _quoted(word: str) -> str:
    escaped = word.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"
