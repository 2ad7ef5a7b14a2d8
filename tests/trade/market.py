"""A market in a small world: Chenab (Bashir, Shazia) sells, Li Wei and Amina buy."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from ifsa.trade import inquiries, listings, negotiations, offers
from ifsa.trade.drafts import Draft
from ifsa.trade.terms import Proposal
from ifsa.trade.views import InquiryPage, ListingPage
from tests.demonstrations import world as small
from tests.demonstrations.world import World

SINDHRI = {
    "kind": "for_sale",
    "produce": "mango",
    "variety": {"en": "Sindhri", "ur": "سندھڑی", "zh-Hans": "信德里"},
    "grade": "first",
    "quantity": "5",
    "unit": "TNE",
    "price": "210",
    "currency": "PKR",
    "price_unit": "KGM",
    "min_quantity": "500",
    "min_unit": "KGM",
    "place": {"en": "Multan", "ur": "ملتان", "zh-Hans": "木尔坦"},
    "note": "ہاتھ سے توڑا ہوا، 5 کلو کے ڈبے۔",
}
OFFER = {"quantity": "500", "unit": "KGM", "price": "200", "currency": "PKR"}


def draft(**changed: Any) -> Draft:
    return Draft(**{**SINDHRI, **changed})


def proposal(**changed: Any) -> Proposal:
    return Proposal(**{**OFFER, **changed})


@dataclass
class Market:
    """Short ways to do what most tests begin with; everything goes through the verbs."""

    world: World

    def listing(
        self, by: str = "bashir", school: str | None = "chenab", **changed: Any
    ) -> ListingPage:
        actor = self.world[by]
        key, given = uuid4(), draft(**changed)
        return self.world.do(listings.publish, actor, key=key, draft=given, school=school)

    def asked(self, by: str = "liwei", listing: int | None = None, **changed: Any) -> int:
        """The id of a new inquiry, on a new listing when none is named."""
        wanted = listing if listing is not None else self.listing().card.id
        given: dict[str, Any] = {"key": uuid4(), "text": "您好，还有货吗？", **changed}
        return self.world.do(inquiries.send, self.world[by], listing=wanted, **given).id

    def offer(
        self,
        by: str,
        inquiry: int,
        answers: int | None = None,
        key: UUID | None = None,
        **changed: Any,
    ) -> int:
        """The id of the offer that is open after it was made."""
        page = self.world.do(
            offers.make,
            self.world[by],
            inquiry=inquiry,
            key=key or uuid4(),
            proposal=proposal(**changed),
            answers=answers,
        )
        assert page.open_offer is not None
        return page.open_offer.id

    def accept(self, by: str, inquiry: int, offer: int) -> InquiryPage:
        return self.world.do(offers.accept, self.world[by], inquiry=inquiry, offer=offer)

    def decline(self, by: str, inquiry: int, offer: int) -> InquiryPage:
        return self.world.do(offers.decline, self.world[by], inquiry=inquiry, offer=offer)

    def withdraw(self, by: str, inquiry: int, offer: int) -> InquiryPage:
        return self.world.do(offers.withdraw, self.world[by], inquiry=inquiry, offer=offer)

    def page(self, by: str, inquiry: int) -> InquiryPage:
        return self.world.read(negotiations.inquiry_page, self.world[by], inquiry=inquiry)

    def kinds(self) -> list[str]:
        """What happened, by the tags of the events."""
        return [str(type(event).__struct_config__.tag) for event in self.world.events]

    def pass_days(self, days: float) -> None:
        self.world.now += timedelta(days=days)


def make(database: Path) -> Market:
    return Market(small.make(database))
