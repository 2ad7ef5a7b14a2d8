"""`ifsa doctor`: what is configured, and what is wrong with it."""

import asyncio
import shutil
import socket
from collections.abc import Iterator
from dataclasses import dataclass, fields

from sqlalchemy import inspect
from sqlalchemy.exc import SQLAlchemyError

from ifsa.config import Settings
from ifsa.migrations import is_current
from ifsa.storage.engine import SAFE_SQLITE, open_engine, sqlite_version

DISK_WANTED = 1_000_000_000  # bytes: a day of recordings and photos
BUFFER_WANTED = 4_000_000  # bytes a burst of video packets needs in the kernel


@dataclass(frozen=True, slots=True)
class Finding:
    """`good` None is something to know that breaks nothing."""

    good: bool | None
    text: str


def run(settings: Settings) -> int:
    """Print settings and findings; 1 when something is wrong."""
    for one in fields(settings):
        print(f"  {one.name} = {getattr(settings, one.name)!r}   # {one.metadata['help']}")
    findings = list(examine(settings))
    for finding in findings:
        sign = {True: "ok   ", False: "WRONG", None: "note "}[finding.good]
        print(f"{sign} {finding.text}")
    return 1 if any(finding.good is False for finding in findings) else 0


def examine(settings: Settings) -> Iterator[Finding]:
    """What is right and wrong with this machine and these settings."""
    yield from _database(settings)
    yield from _disk(settings)
    yield _port(settings)
    yield _buffer()
    yield asyncio.run(_media())


def _database(settings: Settings) -> Iterator[Finding]:
    if settings.database_url.startswith("sqlite"):
        version = ".".join(map(str, sqlite_version()))
        yield Finding(sqlite_version() >= SAFE_SQLITE, f"SQLite {version}")
    try:
        engine = open_engine(settings.database_url, size=1)
        tables = inspect(engine).get_table_names()
        current = is_current(settings.database_url) if tables else False
        engine.dispose()
    except SQLAlchemyError as error:
        yield Finding(False, f"database {settings.database_url}: {error}")
        return
    shape = "has the newest shape" if current else "needs `ifsa migrate`"
    yield Finding(current, f"database {settings.database_url} {shape}")


def _disk(settings: Settings) -> Iterator[Finding]:
    folder = next(path for path in (settings.data, *settings.data.absolute().parents)
                  if path.exists())
    free = shutil.disk_usage(folder).free
    yield Finding(free > DISK_WANTED, f"{free // 1_000_000} MB free under {settings.data}")


def _port(settings: Settings) -> Finding:
    try:
        socket.create_server((settings.host, settings.port)).close()
    except OSError as error:
        return Finding(None, f"{settings.host}:{settings.port}: {error} (a server running?)")
    return Finding(True, f"{settings.host}:{settings.port} is free to listen on")


def _buffer() -> Finding:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, BUFFER_WANTED)
        given = probe.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF) // 2
    if given >= BUFFER_WANTED:
        return Finding(True, "the kernel grants video its send buffer")
    return Finding(None, f"the kernel grants video {given} bytes of send buffer; for more than a "
                         f"few dozen viewers set net.core.wmem_max={BUFFER_WANTED}")


async def _media() -> Finding:
    from ifsa.realtime.forwarder import Forwarder  # noqa: PLC0415  (half a second to import)

    try:
        forwarder = await Forwarder.open(
            addresses=["127.0.0.1"], port=0, on_event=lambda event: None
        )
    except OSError as error:
        return Finding(False, f"video: {error}")
    port = forwarder.port
    await forwarder.aclose()
    return Finding(True, f"video answers on UDP (tried on port {port})")
