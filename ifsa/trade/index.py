"""What listings are found by: produce, variety, place, note, school and HS code, in every
language."""

from collections.abc import Iterator

from ifsa.schools.queries import briefs
from ifsa.storage.fulltext import Index
from ifsa.storage.work import Work
from ifsa.text.indexing import words
from ifsa.trade import produce
from ifsa.trade.model import Listing

LISTINGS = Index("listing")


def keep(work: Work, listing: Listing) -> None:
    """Let a listing be found by what it says now."""
    LISTINGS.put(work, listing.id, words(*_texts(work, listing)))


def _texts(work: Work, listing: Listing) -> Iterator[tuple[str, str]]:
    yield from produce.known(listing.produce, listing.hs6).names.items()
    yield from listing.variety.items()
    yield from listing.place.items()
    yield listing.lang, listing.note
    for school in briefs(work, {listing.school_id} if listing.school_id else ()).values():
        yield from school.name.items()
        yield from school.place.items()
    yield "und", listing.hs6
