"""A house with mail, and what it writes: letters are read from the table, nobody fetches them."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select, update

from ifsa.actor import Actor
from ifsa.app import handlers, open_store
from ifsa.config import Settings
from ifsa.delivery.model import Letter
from ifsa.members import accounts, addresses, devices, queries
from ifsa.members.model import Link, Member
from ifsa.storage.outbox import Outbox
from ifsa.storage.store import Store
from ifsa.storage.work import Reading, Work
from tests import parts

MAIL = {
    "mail": "smtp://127.0.0.1:1",
    "mail_from": "post@farms.example",
    "public_url": "https://farms.example/",
}
SECRET = re.compile(r"https://farms\.example/\S+/([\w-]{43})$", re.MULTILINE)


@dataclass
class House:
    """`store` and its outbox."""

    store: Store
    outbox: Outbox

    async def joins(self, handle: str, email: str | None = None, **given: Any) -> Actor:
        """Somebody new, at a device."""
        language, zone = given.pop("language", "en"), given.pop("zone", "Asia/Karachi")
        whole = {"born": date(1980, 1, 1), "name": handle.title(), **given}
        visitor = Actor(language=language, zone=zone)
        await self.store.do(
            accounts.sign_up,
            visitor,
            handle=handle,
            email=email,
            password_hash=f"{handle}'s",
            **whole,
        )
        actor = await self.store.read(queries.actor_named, Actor(), handle=handle)
        device = await self.store.do(devices.sign_in, actor, member=actor.member, label="phone")
        return replace(actor, device=device.device)

    async def do(self, verb: Any, who: Actor, **given: Any) -> Any:
        return await self.store.do(verb, who, **given)

    async def member(self, who: Actor) -> Member:
        return await self.store.read(_member, who)

    async def letters(self, to: str | None = None) -> list[Letter]:
        """All that was written, after the outbox did its work."""
        await self.outbox.drain()
        found = await self.store.read(_letters, Actor())
        return [one for one in found if to in (None, one.address)]

    async def secret(self, to: str) -> str:
        """That of the latest letter to an address."""
        found = SECRET.search((await self.letters(to))[-1].words)
        assert found
        return found[1]

    async def confirmed(self, handle: str, email: str, **given: Any) -> Actor:
        """Somebody new whose address is confirmed, and no letter of it left."""
        actor = await self.joins(handle, email, **given)
        await self.do(addresses.confirm, Actor(), secret=await self.secret(email))
        await self.do(forget_letters, Actor())
        return actor

    async def time_passes(self, **by: float) -> None:
        """Links are older now."""
        await self.do(_age, Actor(), by=timedelta(**by))


def _member(reading: Reading, actor: Actor) -> Member:
    found = reading.session.get_one(Member, actor.member)
    reading.session.expunge(found)
    return found


def _letters(reading: Reading, actor: Actor) -> list[Letter]:
    found = list(reading.session.scalars(select(Letter).order_by(Letter.id)))
    reading.session.expunge_all()
    return found


def _age(work: Work, actor: Actor, *, by: timedelta) -> None:
    for link in work.session.scalars(select(Link)):
        link.until -= by
    for letter in work.session.scalars(select(Letter)):
        letter.made_at -= by


def forget_letters(work: Work, actor: Actor) -> None:
    work.session.execute(update(Letter).values(address="gone@example.org", words=""))


@asynccontextmanager
async def house(folder: Path, **given: str) -> AsyncIterator[House]:
    """With mail, unless some of MAIL is said otherwise."""
    settings: Settings = parts.fresh(folder, **{**MAIL, **given})
    store = open_store(settings)
    yield House(store, Outbox(store.writer, store.reader, handlers(settings)))
    store.close()
