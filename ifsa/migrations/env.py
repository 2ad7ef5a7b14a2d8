"""Run by Alembic, with the connection that ifsa.migrations handed over."""

from typing import Any, Literal

from alembic import context
from sqlalchemy.types import TypeDecorator

from ifsa.migrations.tables import metadata


def _plain(kind: str, item: Any, autogenerating: Any) -> str | Literal[False]:
    """Write our column types as what they are in the database: a step must not change later,
    when their Python does."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl_instance!r}"
    return False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=True,  # SQLite can alter little in place
    transactional_ddl=True,
    render_item=_plain,
)
with connection.begin(), context.begin_transaction():
    context.run_migrations()
