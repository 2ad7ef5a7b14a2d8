"""What a command that needs the database asks first."""

from sqlalchemy.exc import SQLAlchemyError

from ifsa.config import BadSetting, Settings
from ifsa.migrations import is_current
from ifsa.storage.engine import exists


def demand_database(settings: Settings) -> None:
    """Raises BadSetting, with what to do, when the database is missing, old, or out of reach."""
    try:
        current = exists(settings.database_url) and is_current(settings.database_url)
    except (OSError, RuntimeError, ImportError, SQLAlchemyError) as error:
        raise BadSetting(f"database {settings.database_url}: {first_line(error)}") from error
    if not current:
        raise BadSetting(f"database {settings.database_url}: run `ifsa migrate` first")


def first_line(error: BaseException) -> str:
    """What an error says, without what follows for programmers."""
    return str(error).partition("\n")[0] or type(error).__name__
