"""`ifsa doctor`: what is configured, and what is wrong with it."""

import asyncio
import json
import shutil
import socket
from collections.abc import Iterator
from dataclasses import dataclass, fields
from tempfile import NamedTemporaryFile

from ifsa.commands.ready import demand_database
from ifsa.commands.serve import listen
from ifsa.config import BadSetting, Settings
from ifsa.storage.engine import SAFE_SQLITE, sqlite_version

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
        value = json.dumps(getattr(settings, one.name), default=str)
        print(f"  {one.name} = {value}   # {one.metadata['help']}")
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
        demand_database(settings)
    except BadSetting as wrong:
        yield Finding(False, str(wrong))
    else:
        yield Finding(True, f"database {settings.database_url} has the newest shape")


def _disk(settings: Settings) -> Iterator[Finding]:
    """Whether the folder can be written, tried in it or in the one it will be made in."""
    around = (settings.data.absolute(), *settings.data.absolute().parents)
    folder = next(path for path in around if path.exists())
    try:
        with NamedTemporaryFile(dir=folder):
            pass
    except OSError as error:
        yield Finding(False, f"data {settings.data} can't be written: {error.strerror}")
        return
    free = shutil.disk_usage(folder).free
    yield Finding(free > DISK_WANTED, f"{free // 1_000_000} MB free under {settings.data}")


def _port(settings: Settings) -> Finding:
    try:
        listen(settings).close()
    except BadSetting as wrong:
        return Finding(None, f"{wrong} (is IFSA running?)")
    return Finding(True, f"{settings.host}:{settings.port} is free to listen on")


def _buffer() -> Finding:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, BUFFER_WANTED)
        given = probe.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF) // 2
    if given >= BUFFER_WANTED:
        return Finding(True, "the kernel grants video its send buffer")
    advice = f"for more than a few dozen viewers set net.core.wmem_max={BUFFER_WANTED}"
    return Finding(None, f"the kernel grants video {given} bytes of send buffer; {advice}")


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
