"""Run by Alembic, with the connection that ifsa.migrations handed over."""

from alembic import context

from ifsa.migrations.tables import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=True,  # SQLite can alter little in place
    transactional_ddl=True,
)
with connection.begin(), context.begin_transaction():
    context.run_migrations()
