"""Run by Alembic, with the connection that ifsa.migrations handed over."""

from typing import Any, Literal

from alembic import context
from sqlalchemy.types import TypeDecorator

from ifsa.migrations.tables import metadata
from ifsa.storage.fulltext import PREFIX


def _plain(kind: str, item: Any, autogenerating: Any) -> str | Literal[False]:
    """Write our column types as what they are in the database: a step must not change later,
    when their Python does."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl_instance!r}"
    return False


def _ours(name: str | None, kind: str, parents: Any) -> bool:
    """Full text makes its own tables, in each database its own way."""
    return not (kind == "table" and (name or "").startswith(PREFIX))


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=True,  # SQLite can alter little in place
    transactional_ddl=True,
    render_item=_plain,
    include_name=_ours,
)
with connection.begin(), context.begin_transaction():
    context.run_migrations()
