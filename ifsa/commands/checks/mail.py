"""Mail: whether letters can be sent, and what became of those that were to be."""

import asyncio
from collections.abc import Iterator

from ifsa.actor import Actor
from ifsa.commands.checks import Finding
from ifsa.commands.ready import demand_database
from ifsa.config import BadSetting, MailServer, Sender, Settings
from ifsa.delivery import counter
from ifsa.delivery.queries import Pile, pile
from ifsa.storage.engine import open_engine
from ifsa.storage.reader import Reader

PATIENCE = 10  # seconds


def examine(settings: Settings) -> Iterator[Finding]:
    """Whether the mail server takes our letters, and how many lie here."""
    server = settings.mail_server
    if server is None:
        yield Finding(None, "no mail is set: nobody can renew a forgotten password, or get notices")
        return
    if not settings.public_url:
        yield Finding(False, "mail needs public_url: without it no letter with a link is sent")
    yield asyncio.run(_server(server, settings.mail_sender))
    yield from _letters(settings)


async def _server(server: MailServer, sender: Sender) -> Finding:
    where = f"the mail server {server.host}:{server.port}"
    try:
        async with asyncio.timeout(PATIENCE):
            await counter.ask(server, sender)
    except counter.CounterClosedError as closed:
        return Finding(False, f"{where}: {closed}")
    except TimeoutError:
        return Finding(False, f"{where} has said nothing for {PATIENCE} seconds")
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
