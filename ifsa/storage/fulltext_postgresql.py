"""Full text in PostgreSQL: a tsvector of our own words beside each id, under a GIN index.

No dictionary and no parser of PostgreSQL's is asked, so that the words stay ours.
"""

from collections.abc import Iterator

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    String,
    TableClause,
    cast,
    column,
    delete,
    literal,
    table,
)
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR, insert

from ifsa.storage.work import Work
from ifsa.text.indexing import BREAK, Words
from ifsa.text.seeking import Every, Expression, Term


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
        self, table: TableClause, wanted: Expression, unwanted: Expression | None
    ) -> ColumnElement[bool]:
        asked = _spelt(wanted)
        if unwanted is not None:
            asked = f"({asked}) & !({_spelt(unwanted)})"
        return table.c.words.bool_op("@@")(cast(literal(asked, String), TSQUERY))


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
