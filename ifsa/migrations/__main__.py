"""Write the step for tables that changed: `make migration NAME="add thanks"`.

Alembic compares the code's tables with the configured database, which is first brought to the
newest shape; `make migration` gives it an empty one.
"""

import sys
from collections.abc import Iterable

from alembic import command
from alembic.operations.ops import MigrationScript
from alembic.runtime.migration import MigrationContext

from ifsa.config import load
from ifsa.migrations import FOLDER, configuration, upgrade
from ifsa.storage.engine import open_engine

VERSIONS = FOLDER / "versions"


def write(url: str, name: str) -> None:
    """Add a file to versions/, numbered after the last, for what `name` says in a few words."""
    VERSIONS.mkdir(exist_ok=True)
    upgrade(url)
    engine = open_engine(url, size=1)
    with engine.connect() as connection:
        command.revision(
            configuration(connection),
            message=name,
            autogenerate=True,
            rev_id=f"{len(list(VERSIONS.glob('[0-9]*.py'))) + 1:04}",
            process_revision_directives=_only_changes,
        )
    engine.dispose()


def _only_changes(
    context: MigrationContext, revision: object, directives: list[MigrationScript]
) -> None:
    """No step that does nothing: it would only take a number."""
    if all(ops.is_empty() for script in directives for ops in script.upgrade_ops_list):
        directives.clear()
        sys.stderr.write("The tables are as the last step left them.\n")


def main(arguments: Iterable[str]) -> None:
    settings = load()
    settings.data.mkdir(parents=True, exist_ok=True)
    write(settings.database_url, " ".join(arguments))


if __name__ == "__main__":
    main(sys.argv[1:])
