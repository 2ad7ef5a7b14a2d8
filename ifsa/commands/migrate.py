"""`ifsa migrate`: the database brought to the newest shape."""

from sqlalchemy.exc import SQLAlchemyError

from ifsa.commands.ready import first_line
from ifsa.config import BadSetting, Settings
from ifsa.migrations import upgrade


def run(settings: Settings) -> int:
    """Make the database, or bring it up to date. Raises BadSetting when it can't be reached."""
    try:
        upgrade(settings.database_url)
    except (OSError, RuntimeError, ImportError, SQLAlchemyError) as error:
        raise BadSetting(f"database {settings.database_url}: {first_line(error)}") from error
    print(f"database ready: {settings.database_url}")
    return 0
