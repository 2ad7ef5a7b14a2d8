"""Open listings, found by their words."""

from dataclasses import dataclass

from sqlalchemy import exists, select

from ifsa.actor import Actor
from ifsa.storage.fulltext import Place
from ifsa.storage.reindexing import Source
from ifsa.storage.work import Reading
from ifsa.text.seeking import Sought
from ifsa.trade import queries
from ifsa.trade.index import LISTINGS, keep
from ifsa.trade.model import Listing
from ifsa.trade.states import ListingState
from ifsa.trade.views import ListingCard

SOURCES = (Source(LISTINGS, select(Listing), Listing.id, keep),)


@dataclass(frozen=True, slots=True)
class FoundListing:
    place: Place
    card: ListingCard
    note: str
    lang: str


def find(
    reading: Reading, actor: Actor, *, sought: Sought, after: Place | None = None, most: int
) -> list[FoundListing]:
    """Listings on the market, the surest first, then the latest."""
    still = Listing.state == ListingState.OPEN
    found = LISTINGS.search(
        reading,
        sought,
        visible=lambda id: exists().where(Listing.id == id, still),
        after=after,
        most=most,
    )
    wanted = select(Listing).where(Listing.id.in_([place.id for place in found]))
    rows = {row.id: row for row in reading.session.scalars(wanted)}
    cards = queries.cards(reading, [rows[place.id] for place in found])
    return [
        FoundListing(place, card, rows[place.id].note, rows[place.id].lang)
        for place, card in zip(found, cards, strict=True)
    ]
