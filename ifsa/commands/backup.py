"""`ifsa backup FILE`: database and files in one file, while the server runs."""

from pathlib import Path

from ifsa import __version__
from ifsa.clock import now
from ifsa.commands.ready import demand_database, demand_sqlite, first_line
from ifsa.config import BadSetting, Settings
from ifsa.migrations import shape
from ifsa.storage.backup import About, BadBackup, write


def run(settings: Settings, file: Path) -> int:
    """Write it. Raises BadSetting when it can't be written; then there is no file."""
    database = demand_sqlite(settings, "backup")
    demand_database(settings)
    about = About(__version__, shape(settings.database_url) or "", now())
    try:
        written = write(database, settings.data, file, about)
    except FileExistsError as error:
        raise BadSetting(f"backup: {file} is there already") from error
    except (OSError, BadBackup) as error:
        raise BadSetting(f"backup: {file}: {first_line(error)}") from error
    size = f"{written.size / 1_000_000:.1f} MB"
    print(f"{file}: {size}, the database and {written.files} files beside it")
    return 0
