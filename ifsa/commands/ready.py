"""What a command that needs the database asks first."""

from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from ifsa.config import BadSetting, Settings
from ifsa.migrations import is_current
from ifsa.storage.backup import database_file
from ifsa.storage.engine import exists


def demand_database(settings: Settings) -> None:
    """Raises BadSetting, with what to do, when the database is missing, old, or out of reach."""
    try:
        current = exists(settings.database_url) and is_current(settings.database_url)
    except (OSError, RuntimeError, ImportError, SQLAlchemyError) as error:
        raise BadSetting(f"database {settings.database_url}: {first_line(error)}") from error
    if not current:
        raise BadSetting(f"database {settings.database_url}: run `ifsa migrate` first")


def demand_sqlite(settings: Settings, command: str) -> Path:
    """The file of the database. Raises BadSetting, with what to do, for another kind."""
    file = database_file(settings.database_url)
    if file is None:
        raise BadSetting(
            f"{command}: this is for SQLite. PostgreSQL has pg_dump and pg_restore; "
            f"the files in {settings.data} are copied after the dump"
        )
    return file


def first_line(error: BaseException) -> str:
    """What an error says, without what is for programmers."""
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename or ''}: {error.strerror}".removeprefix(": ")
    return str(error).partition("\n")[0] or type(error).__name__
