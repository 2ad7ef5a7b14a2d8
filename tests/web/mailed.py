"""A server with mail, and the post office that it hands its letters to."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from ifsa.actor import Actor
from ifsa.members.model import Link
from ifsa.storage.work import Work
from tests.delivery.office import Office, Received, opened
from tests.parts import Server, fresh, serving

SITE = "https://farms.example"
_LINK = re.compile(rf"^{SITE}(/\S+)\r?$", re.MULTILINE)
PATIENCE = 10  # seconds


@dataclass
class Mailed:
    """A running server, and what came of its letters."""

    server: Server
    office: Office

    async def letters(self, to: str, *, many: int = 1) -> list[Received]:
        """Those to an address, when so many have come."""
        async with asyncio.timeout(PATIENCE):
            while len(found := self.so_far(to)) < many:
                await asyncio.sleep(0.02)
        return found

    def so_far(self, to: str) -> list[Received]:
        return [one for one in self.office.clerk.received if one.to == to]

    async def quiet(self) -> None:
        """Whatever was to be written and sent is."""
        await self.server.app.state.outbox.drain()
        await self.server.app.state.postman.deliver()

    async def time_passes(self, **by: float) -> None:
        """Links are older now."""
        await self.server.store.writer.do(_age, Actor(), by=timedelta(**by))


def links(letter: Received) -> list[str]:
    """The paths of the links in a letter, of our own pages."""
    return _LINK.findall(letter.text)


def _age(work: Work, actor: Actor, *, by: timedelta) -> None:
    for link in work.session.scalars(select(Link)):
        link.until -= by


@asynccontextmanager
async def mailed(folder: Path, **given: object) -> AsyncIterator[Mailed]:
    """A server over an empty database, with mail."""
    async with opened() as office:
        settings = fresh(
            folder,
            mail=office.address,
            mail_from="Farm schools <post@farms.example>",
            public_url=SITE,
            **given,
        )
        async with serving(settings) as server:
            yield Mailed(server, office)
