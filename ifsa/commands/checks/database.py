"""The database: its library, its shape, how it is kept, and who is in it."""

import asyncio
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import func, select

from ifsa.actor import Actor
from ifsa.clock import now
from ifsa.commands.checks import Finding
from ifsa.commands.ready import demand_database
from ifsa.commands.serve import is_private
from ifsa.config import BadSetting, Settings
from ifsa.members.queries import admins, only_keeper
from ifsa.storage import marks
from ifsa.storage.backup import database_file
from ifsa.storage.engine import SAFE_SQLITE, open_engine, sqlite_version
from ifsa.storage.events import StoredEvent
from ifsa.storage.reader import Reader
from ifsa.storage.work import Reading

Answer = TypeVar("Answer")

SLACK = timedelta(minutes=1)  # between the clocks of two processes


def examine(settings: Settings) -> Iterator[Finding]:
    """Whether it can be used, and what the settings make of what is in it."""
    if database_file(settings.database_url):
        version = ".".join(map(str, sqlite_version()))
        yield Finding(sqlite_version() >= SAFE_SQLITE, f"SQLite {version}")
    try:
        demand_database(settings)
    except BadSetting as wrong:
        yield Finding(False, str(wrong))
        return
    yield Finding(True, f"database {settings.database_url} has the newest shape")
    yield from _log(settings)
    yield from _people(settings)


def _log(settings: Settings) -> Iterator[Finding]:
    """Without the write-ahead log readers and writers wait for one another."""
    file = database_file(settings.database_url)
    if file is None:
        return
    engine = open_engine(settings.database_url, size=1)
    with engine.connect() as connection:
        mode = connection.exec_driver_sql("PRAGMA journal_mode").scalar()
    engine.dispose()
    said = "the database keeps a write-ahead log"
    if mode == "wal":
        yield Finding(True, said)
    else:
        yield Finding(False, f"the disk of {file} can't do what is needed: {said}, not here")


def _people(settings: Settings) -> Iterator[Finding]:
    demonstration, keepers, alone, latest = asyncio.run(_asked(settings, _who_and_when))
    if latest is not None and latest > now() + SLACK:
        yield Finding(False, f"the clock is behind: the database knows of {latest:%Y-%m-%d %H:%M}")
    if demonstration is None:
        if not keepers:
            yield Finding(None, "there is no admin yet: ifsa invite --role admin")
        if alone:
            yield Finding(
                None,
                "one admin alone looks after the alliance: reports about them go to the stewards "
                "of schools, and where there are none, to nobody. ifsa invite --role moderator",
            )
    elif is_private(settings):
        yield Finding(None, "this is the demonstration, with invented people")
    else:
        yield Finding(
            False,
            "the demonstration's invented people are shown to everybody: for real use, take "
            "another data folder, and no `ifsa demo`",
        )


def _who_and_when(reading: Reading, actor: Actor) -> tuple[str | None, int, bool, datetime | None]:
    return (
        marks.marked(reading, actor, name=marks.DEMONSTRATION),
        len(admins(reading, actor)),
        reading.session.scalar(only_keeper()) is not None,
        reading.session.scalar(select(func.max(StoredEvent.at))),
    )


async def _asked(settings: Settings, query: Callable[..., Answer]) -> Answer:
    reader = Reader(open_engine(settings.database_url, read_only=True))
    try:
        return await reader.read(query, Actor())
    finally:
        reader.close()
