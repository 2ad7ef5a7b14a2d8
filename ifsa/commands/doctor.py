"""`ifsa doctor`: what is configured, and what is wrong with it."""

import asyncio
import json
import re
import shutil
import socket
from collections.abc import Iterator
from dataclasses import dataclass, fields
from tempfile import NamedTemporaryFile

from ifsa.actor import Actor
from ifsa.commands.ready import demand_database
from ifsa.commands.serve import listen
from ifsa.config import BadSetting, MailServer, Sender, Settings
from ifsa.delivery import counter
from ifsa.delivery.queries import Pile, pile
from ifsa.storage.engine import SAFE_SQLITE, open_engine, sqlite_version
from ifsa.storage.reader import Reader

DISK_WANTED = 1_000_000_000  # bytes: a day of recordings and photos
MAIL_PATIENCE = 10  # seconds
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
        print(f"  {one.name} = {_discreet(value)}   # {one.metadata['help']}")
    findings = list(examine(settings))
    for finding in findings:
        sign = {True: "ok   ", False: "WRONG", None: "note "}[finding.good]
        print(f"{sign} {_discreet(finding.text)}")
    return 1 if any(finding.good is False for finding in findings) else 0


def examine(settings: Settings) -> Iterator[Finding]:
    """What is right and wrong with this machine and these settings."""
    yield from _database(settings)
    yield from _disk(settings)
    yield _port(settings)
    yield _buffer()
    yield asyncio.run(_media())
    yield from _mail(settings)


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


def _discreet(text: str) -> str:
    """Without the password of any address in it."""
    return re.sub(r"(://[^\s:/@\"]*):[^\s\"]*@", r"\1:…@", text)


def _mail(settings: Settings) -> Iterator[Finding]:
    """Whether letters can be sent, and what became of those that were to be."""
    server = settings.mail_server
    if server is None:
        yield Finding(None, "no mail is set: nobody can renew a forgotten password, or get notices")
        return
    if not settings.public_url:
        yield Finding(False, "mail needs public_url: without it no letter with a link is sent")
    yield asyncio.run(_mail_server(server, settings.mail_sender))
    yield from _letters(settings)


async def _mail_server(server: MailServer, sender: Sender) -> Finding:
    where = f"the mail server {server.host}:{server.port}"
    try:
        async with asyncio.timeout(MAIL_PATIENCE):
            await counter.ask(server, sender)
    except counter.CounterClosedError as closed:
        return Finding(False, f"{where}: {closed}")
    except TimeoutError:
        return Finding(False, f"{where} has said nothing for {MAIL_PATIENCE} seconds")
    return Finding(True, f"{where} takes letters from {sender.address}")


def _letters(settings: Settings) -> Iterator[Finding]:
    try:
        demand_database(settings)
    except BadSetting:
        return
    found = asyncio.run(_pile(settings))
    if found.waiting:
        why = f", the last time because of: {found.failure}" if found.failure else ""
        yield Finding(None, f"{found.waiting} letters wait to be sent{why}")
    if found.given_up:
        yield Finding(None, f"{found.given_up} letters of the last 30 days could not be sent")


async def _pile(settings: Settings) -> Pile:
    reader = Reader(open_engine(settings.database_url, read_only=True))
    try:
        return await reader.read(pile, Actor())
    finally:
        reader.close()


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
