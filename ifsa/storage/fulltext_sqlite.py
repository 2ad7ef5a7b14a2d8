"""Full text in SQLite: FTS5 tables without contents, whose row ids are those of the things.

The tokenizer `ascii` leaves letters beyond ASCII as they are, so that the words stay ours.
"""

from collections.abc import Iterable, Sequence

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    TableClause,
    column,
    delete,
    insert,
    literal,
    table,
)

from ifsa.storage.fulltext_hits import Asked, latest
from ifsa.storage.work import Reading, Work
from ifsa.text.indexing import SIGNS, Words
from ifsa.text.seeking import Every, Expression, Term


class Fts5:
    def prepare(self, connection: Connection, name: str) -> None:
        connection.exec_driver_sql(
            f"CREATE VIRTUAL TABLE IF NOT EXISTS {name} USING fts5(line, beside, content='',"
            f" contentless_delete=1, prefix='2 3', tokenize=\"ascii tokenchars '{SIGNS}'\")"
        )

    def table(self, name: str) -> TableClause:
        # What FTS5 calls by the name of the table is all of its columns.
        return table(name, column("rowid", Integer), column("line"), column("beside"), column(name))

    def put(self, work: Work, table: TableClause, id: int, words: Words) -> None:
        row = {"rowid": id, "line": " ".join(words.line), "beside": " ".join(words.beside)}
        work.session.execute(insert(table).prefix_with("OR REPLACE").values(row))

    def remove(self, work: Work, table: TableClause, id: int) -> None:
        work.session.execute(delete(table).where(table.c.rowid == id))

    def matching(
        self, table: TableClause, wanted: Expression, unwanted: Expression | None
    ) -> ColumnElement[bool]:
        asked = _spelt(wanted)
        if unwanted is not None:
            asked = f"({asked}) NOT ({_spelt(unwanted)})"
        return table.c[table.name].bool_op("MATCH")(literal(asked))

    def latest(self, reading: Reading, table: TableClause, asked: Asked) -> Sequence[int]:
        return latest(reading, table, asked, self.matching(table, asked.wanted, asked.unwanted))


def _spelt(expression: Expression) -> str:
    if isinstance(expression, Term):
        return _phrase(expression.words) + (" *" if expression.begins else "")
    joint = " AND " if isinstance(expression, Every) else " OR "
    return joint.join(f"({_spelt(part)})" for part in expression.parts)


def _phrase(words: Iterable[str]) -> str:
    """A string of FTS5: what is in it is words, whatever they are called."""
    return '"' + " ".join(words).replace('"', '""') + '"'
