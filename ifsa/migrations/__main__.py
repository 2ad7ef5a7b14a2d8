"""Write the step for tables that changed: `make migration NAME="add thanks"`.

Alembic compares the code's tables with the configured database, which is first brought to the
newest shape; `make migration` gives it an empty one.
"""

import sys

from alembic import command

from ifsa.config import load
from ifsa.migrations import FOLDER, configuration, upgrade
from ifsa.storage.engine import open_engine


def write(url: str, name: str) -> None:
    """Add a file to versions/, numbered after the last, for what `name` says in a few words."""
    upgrade(url)
    number = len(list((FOLDER / "versions").glob("[0-9]*.py"))) + 1
    engine = open_engine(url, size=1)
    with engine.connect() as connection:
        command.revision(
            configuration(connection), message=name, autogenerate=True, rev_id=f"{number:04}"
        )
    engine.dispose()


if __name__ == "__main__":
    settings = load()
    settings.data.mkdir(parents=True, exist_ok=True)
    write(settings.database_url, sys.argv[1])
