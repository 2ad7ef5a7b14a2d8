"""Database engines: SQLite with a known-good library, or PostgreSQL."""

from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url

# Before this version two connections that write or checkpoint at once may corrupt a WAL file.
SAFE_SQLITE = (3, 51, 3)


def open_engine(url: str, *, read_only: bool = False, size: int = 4) -> Engine:
    """An engine for a database address such as `sqlite:////srv/ifsa.db` or `postgresql+psycopg://…`.

    Raises RuntimeError when the SQLite library is older than SAFE_SQLITE.
    """
    if make_url(url).get_backend_name() != "sqlite":
        # A page is one moment: all its statements see the same rows, as in SQLite.
        level = "REPEATABLE READ" if read_only else "READ COMMITTED"
        return create_engine(
            url,
            pool_size=size,
            pool_pre_ping=True,
            isolation_level=level,
            execution_options={"postgresql_readonly": read_only},
        )
    return _sqlite(url, read_only=read_only, size=size)


def sqlite_version() -> tuple[int, ...]:
    """The version of the SQLite library in use, as numbers."""
    import pysqlite3  # noqa: PLC0415  (absent on a PostgreSQL installation)

    return tuple(int(part) for part in pysqlite3.sqlite_version.split("."))


def exists(url: str) -> bool:
    """Whether there is a database to open. A server's is asked when it is opened."""
    address = make_url(url)
    if address.get_backend_name() != "sqlite" or not address.database:
        return True
    return Path(address.database).exists()


def _sqlite(url: str, *, read_only: bool, size: int) -> Engine:
    import pysqlite3  # noqa: PLC0415  (absent on a PostgreSQL installation)

    if sqlite_version() < SAFE_SQLITE:
        raise RuntimeError(f"SQLite {pysqlite3.sqlite_version} can corrupt a database; need 3.51.3")
    _make_folder(url)
    engine = create_engine(
        url,
        module=pysqlite3,
        pool_size=size,
        max_overflow=0,
        connect_args={"timeout": 30, "isolation_level": None, "check_same_thread": False},
    )
    _prepare(engine, read_only)
    return engine


def _make_folder(url: str) -> None:
    database = make_url(url).database
    if database and database != ":memory:":
        Path(database).parent.mkdir(mode=0o700, parents=True, exist_ok=True)


def _prepare(engine: Engine, read_only: bool) -> None:
    @event.listens_for(engine, "connect")
    def pragmas(connection: Any, record: Any) -> None:
        # FULL: what was acknowledged is on disk, also after a power cut.
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")
        if read_only:
            connection.execute("PRAGMA query_only=ON")

    # The driver would begin a transaction only at the first change, too late for savepoints.
    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")
