"""A PostgreSQL database that is put back as it was: quicker than making one for each test.

What was in it is kept in a schema beside, with one function that brings it back: rows and sequences
in one transaction and one round trip. Tables that a test itself makes, it must take away itself.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from sqlalchemy import Engine, make_url

from ifsa.storage.engine import open_engine

# Who is in the middle of something would hold what is to be put back, or come out with it later.
_SEND_AWAY = """
    PERFORM pg_terminate_backend(pid, 10000) FROM pg_stat_activity
    WHERE datname = current_database() AND backend_type = 'client backend'
      AND pid <> pg_backend_pid() AND state IS DISTINCT FROM 'idle'
"""
_TABLES = "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'"
_SEQUENCES = """
    SELECT format('PERFORM setval(%L, %s, %L)', format('public.%I', sequencename),
        coalesce(last_value, start_value), last_value IS NOT NULL)
    FROM pg_sequences WHERE schemaname = 'public'
"""


class Saved:
    """A database and the way back to what is in it now."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._engine = open_engine(address)
        url = make_url(address).set(drivername="postgresql").render_as_string()
        self._connection = psycopg.connect(url, autocommit=True)
        with self._connection.transaction():
            self._save()

    def put_back(self) -> None:
        """All rows and sequences as they were. Whoever left a transaction open is sent away."""
        self._connection.execute("SELECT saved.put_back()")

    def engine(self) -> Engine:
        """With connections that others before used; what listens to it listens to no other."""
        return self._engine.execution_options()

    def close(self) -> None:
        self._engine.dispose()
        self._connection.close()

    def _save(self) -> None:
        self._connection.execute("CREATE SCHEMA saved")
        lines = [_SEND_AWAY]
        for table in self._all(_TABLES):
            self._connection.execute(f"CREATE TABLE saved.{table} AS TABLE public.{table}")
            lines.append(f"DELETE FROM public.{table}")
            lines.append(f"INSERT INTO public.{table} SELECT * FROM saved.{table}")
        lines += self._all(_SEQUENCES)
        # As a replica does it: no foreign key is asked, so that the order does not matter.
        self._connection.execute(
            "CREATE FUNCTION saved.put_back() RETURNS void LANGUAGE plpgsql"
            f" SET session_replication_role = replica AS $$BEGIN {'; '.join(lines)}; END$$"
        )

    def _all(self, query: str) -> list[str]:
        return [one for (one,) in self._connection.execute(query)]


@contextmanager
def saved(address: str) -> Iterator[Saved]:
    """What is in a database now, to be put back again and again."""
    kept = Saved(address)
    yield kept
    kept.close()
