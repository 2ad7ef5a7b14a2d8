from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from ifsa.storage import engine
from ifsa.storage.engine import open_engine, sqlite_version
from tests import lean


def test_what_was_committed_is_on_disk_and_readers_do_not_wait(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "_prepare", lean.prepare)
    made = open_engine(f"sqlite:///{tmp_path / 'new' / 'ifsa.db'}")
    with made.connect() as connection:
        pragmas = {
            name: connection.scalar(text(f"PRAGMA {name}"))
            for name in ("journal_mode", "synchronous", "foreign_keys", "query_only")
        }
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "query_only": 0}


def test_a_reader_s_connection_takes_no_change(url: str) -> None:
    reader = open_engine(url, read_only=True)
    with reader.connect() as connection, pytest.raises(DBAPIError, match=r"read-?only"):
        connection.execute(text("INSERT INTO test_jar (name) VALUES ('salt')"))
    reader.dispose()


def test_foreign_keys_are_kept(url: str) -> None:
    engine = open_engine(url)
    with engine.begin() as connection, pytest.raises(IntegrityError, match=r"(?i)foreign key"):
        connection.execute(text("INSERT INTO test_lid (jar_id) VALUES (5)"))
    engine.dispose()


def test_an_unsafe_sqlite_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert sqlite_version() >= engine.SAFE_SQLITE
    monkeypatch.setattr(engine, "SAFE_SQLITE", (99, 0, 0))
    with pytest.raises(RuntimeError, match="can corrupt"):
        open_engine(f"sqlite:///{tmp_path / 'ifsa.db'}")
