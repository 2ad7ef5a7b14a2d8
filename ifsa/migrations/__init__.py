"""Steps from one shape of the database to the next, and how to take them."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from ifsa.storage import fulltext
from ifsa.storage.engine import open_engine

FOLDER = Path(__file__).parent


def upgrade(url: str) -> None:
    """Bring a database to the newest shape; one that is there already is left as it is."""
    engine = open_engine(url, size=1)
    with engine.connect() as connection:
        command.upgrade(configuration(connection), "head")
        with connection.begin():
            fulltext.prepare(connection)  # no table of ours: made from them, each database's way
    engine.dispose()


def configuration(connection: object) -> Config:
    """Alembic's settings, without a file: it runs on the connection it is given."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["connection"] = connection
    return config


def is_current(url: str) -> bool:
    """Whether a database has the newest shape."""
    return shape(url) == newest()


def shape(url: str) -> str | None:
    """The step that a database has come to; None before the first."""
    engine = open_engine(url, size=1)
    with engine.connect() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
    engine.dispose()
    return found


def newest() -> str | None:
    """The last step there is."""
    return _steps().get_current_head()


def is_known(step: str | None) -> bool:
    """Whether this is one of our steps, so that a database can be brought on from it."""
    return step in {one.revision for one in _steps().walk_revisions()}


def _steps() -> ScriptDirectory:
    return ScriptDirectory.from_config(configuration(None))
