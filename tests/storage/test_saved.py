"""Nothing that one test did to the PostgreSQL they share is there for the next."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, event, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from ifsa.storage.engine import open_engine
from tests.saved import Saved, saved

SHAPE = (
    "CREATE TABLE shelf (id SERIAL PRIMARY KEY, name TEXT UNIQUE)",
    "CREATE TABLE jar (id SERIAL PRIMARY KEY, shelf INT NOT NULL REFERENCES shelf, name TEXT)",
    "CREATE TABLE lid (jar INT REFERENCES jar ON DELETE CASCADE)",
    "INSERT INTO shelf (name) VALUES ('upper'), ('lower')",
    "INSERT INTO jar (shelf, name) VALUES (1, 'salt'), (2, 'sugar')",
)
BEGUN = {"shelf": [(1, "upper"), (2, "lower")], "jar": [(1, 1, "salt"), (2, 2, "sugar")], "lid": []}
CHANGES = {
    "insert": "INSERT INTO lid VALUES (1), (2)",
    "update": "UPDATE jar SET name = 'sold', id = id + 10",
    "delete": "DELETE FROM jar WHERE name = 'salt'",
    "swap": "UPDATE shelf SET name = name || id",
    "empty": "TRUNCATE shelf CASCADE",
    "sequence": "INSERT INTO shelf (name) VALUES ('third')",
}


@pytest.fixture(scope="module")
def kept(postgresql: Callable[[], str]) -> Iterator[Saved]:
    address = postgresql()
    engine = open_engine(address)
    with engine.begin() as connection:
        for statement in SHAPE:
            connection.exec_driver_sql(statement)
    engine.dispose()
    with saved(address) as kept:
        yield kept


def tell(engine: Engine, statement: str) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql(statement)


def rows(engine: Engine) -> dict[str, list[Any]]:
    with engine.connect() as connection:
        return {
            table: [*map(tuple, connection.execute(text(f"SELECT * FROM {table} ORDER BY 1")))]
            for table in BEGUN
        }


def numbers(engine: Engine) -> list[int]:
    """Those that the next row of each table would get."""
    with engine.begin() as connection:
        return [
            connection.execute(text(f"SELECT nextval('{table}_id_seq')")).scalar_one()
            for table in ("shelf", "jar")
        ]


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_each_change_is_undone(kept: Saved, change: str) -> None:
    kept.put_back()
    tell(kept.engine(), change)
    assert rows(kept.engine()) != BEGUN
    kept.put_back()
    assert rows(kept.engine()) == BEGUN
    assert numbers(kept.engine()) == [3, 3]
    kept.put_back()
    assert numbers(kept.engine()) == [3, 3]


def test_what_points_at_nothing_is_refused_as_before(kept: Saved) -> None:
    kept.put_back()
    with pytest.raises(IntegrityError, match="foreign key"):
        tell(kept.engine(), "INSERT INTO jar (shelf) VALUES (9)")
    with pytest.raises(IntegrityError, match="foreign key"):
        tell(kept.engine(), "DELETE FROM shelf")


@pytest.mark.parametrize("left", ["LOCK TABLE jar", "UPDATE jar SET name = 'half done'"])
def test_who_was_left_in_the_middle_holds_nothing_up(kept: Saved, left: str) -> None:
    kept.put_back()
    stranger = open_engine(kept.address)
    with stranger.connect() as forgotten, kept.engine().connect() as its_own:
        forgotten.exec_driver_sql("INSERT INTO shelf (name) VALUES ('third')")
        its_own.exec_driver_sql(left)
        kept.put_back()
        assert rows(kept.engine()) == BEGUN
        for connection in (forgotten, its_own):
            with pytest.raises(DBAPIError):
                connection.exec_driver_sql("SELECT 1")
    stranger.dispose()
    tell(kept.engine(), "INSERT INTO lid VALUES (1)")


def test_what_listens_to_one_s_engine_hears_no_other(kept: Saved) -> None:
    kept.put_back()
    heard: list[str] = []
    listened = kept.engine()

    @event.listens_for(listened, "before_cursor_execute")
    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        heard.append(statement)

    tell(kept.engine(), "SELECT 1")
    assert heard == []
    tell(listened, "SELECT 2")
    assert heard == ["SELECT 2"]
