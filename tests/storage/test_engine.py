from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from ifsa.storage import engine
from ifsa.storage.engine import open_engine, sqlite_version


def test_what_was_committed_is_on_disk_and_readers_do_not_wait(tmp_path: Path) -> None:
    made = open_engine(f"sqlite:///{tmp_path / 'new' / 'ifsa.db'}")
    with made.connect() as connection:
        pragmas = {
            name: connection.scalar(text(f"PRAGMA {name}"))
            for name in ("journal_mode", "synchronous", "foreign_keys", "query_only")
        }
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "query_only": 0}


def test_a_reader_s_connection_takes_no_change(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'ifsa.db'}"
    with open_engine(url).begin() as connection:
        connection.execute(text("CREATE TABLE jar (id INTEGER)"))
    with (
        open_engine(url, read_only=True).connect() as connection,
        pytest.raises(OperationalError, match="readonly"),
    ):
        connection.execute(text("INSERT INTO jar VALUES (1)"))


def test_foreign_keys_are_kept(tmp_path: Path) -> None:
    with open_engine(f"sqlite:///{tmp_path / 'ifsa.db'}").begin() as connection:
        connection.execute(text("CREATE TABLE jar (id INTEGER PRIMARY KEY)"))
        connection.execute(text("CREATE TABLE lid (jar INTEGER REFERENCES jar(id))"))
        with pytest.raises(Exception, match="FOREIGN KEY"):
            connection.execute(text("INSERT INTO lid VALUES (5)"))


def test_an_unsafe_sqlite_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert sqlite_version() >= engine.SAFE_SQLITE
    monkeypatch.setattr(engine, "SAFE_SQLITE", (99, 0, 0))
    with pytest.raises(RuntimeError, match="can corrupt"):
        open_engine(f"sqlite:///{tmp_path / 'ifsa.db'}")
