"""A school with followers, a market beside it, and the outbox that tells them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import uuid4

from ifsa.actor import Actor
from ifsa.app import HANDLERS
from ifsa.demonstrations.queries import LessonView
from ifsa.notifications import queries
from ifsa.notifications.queries import NoticeView
from ifsa.schools import follows
from ifsa.storage.outbox import Handler, Outbox
from ifsa.storage.store import Store
from ifsa.trade import inquiries, listings, offers
from tests import parts
from tests.demonstrations import planned
from tests.demonstrations.planned import School
from tests.trade.market import draft, proposal


@dataclass
class Village:
    """Bashir and Shazia run Chenab; Amina and Zain (15) follow it; Li buys; Maryam is admin."""

    store: Store
    school: School
    outbox: Outbox
    people: dict[str, Actor] = field(default_factory=dict)

    def __getitem__(self, handle: str) -> Actor:
        return self.people[handle]

    async def do(self, verb: Any, by: str, **given: Any) -> Any:
        return await self.store.do(verb, self[by], **given)

    async def lesson(self, **given: Any) -> LessonView:
        """Two hours ahead unless told otherwise, so that no reminder is due yet."""
        return await self.school.lesson(**{"ahead": 120, **given})

    async def tell(self) -> None:
        """Let the outbox do all that is due."""
        await self.outbox.drain()

    async def told(self) -> dict[str, list[str]]:
        """Tell, then give the kinds that each was told, the oldest first; only those who were."""
        await self.tell()
        heard = {handle: await self.heard(handle) for handle in self.people}
        return {handle: [one.kind for one in many] for handle, many in heard.items() if many}

    async def heard(self, handle: str) -> list[NoticeView]:
        """All notices of somebody, the oldest first."""
        found = await self.store.read(queries.page, self[handle])
        assert found.next is None
        return list(reversed(found.items))

    async def listing(self, by: str = "bashir", school: str | None = "chenab") -> int:
        page = await self.do(
            listings.publish, by, key=uuid4(), draft=draft(country="PK"), school=school
        )
        number: int = page.card.id
        return number

    async def asked(self, listing: int | None = None, by: str = "li") -> int:
        """The number of a new inquiry."""
        wanted = await self.listing() if listing is None else listing
        page = await self.do(inquiries.send, by, listing=wanted, key=uuid4(), text="还有货吗？")
        number: int = page.id
        return number

    async def offer(self, by: str, inquiry: int, answers: int | None = None) -> int:
        """The number of the offer that is open then."""
        given: dict[str, Any] = {"key": uuid4(), "proposal": proposal(), "answers": answers}
        page = await self.do(offers.make, by, inquiry=inquiry, **given)
        number: int = page.open_offer.id
        return number


async def make(store: Store, handlers: Mapping[str, Handler] = HANDLERS) -> Village:
    """All of it, with nothing told yet that has to do with it."""
    school = await planned.school(store)
    people = dict(school.people)
    people["zain"] = await parts.member(store, "zain", language="ur", born=date(2011, 5, 1))
    for handle in ("amina", "zain"):
        await store.do(follows.follow, people[handle], school="chenab")
    return Village(store, school, Outbox(store.writer, store.reader, handlers), people)
