"""What a member offered, asked and agreed to, for the member. Of the other side only what became a
deal: its numbers are both sides'."""

from typing import Any

from sqlalchemy import or_, select

from ifsa.actor import Actor
from ifsa.members.policy import acting
from ifsa.storage.portions import Portion, of, portion
from ifsa.storage.work import Reading
from ifsa.trade.model import Deal, Inquiry, Listing, Offer

_LISTING = (
    "id",
    "kind",
    "produce",
    "hs6",
    "variety",
    "grade",
    "quantity",
    "unit",
    "min_quantity",
    "min_unit",
    "price_minor",
    "currency",
    "price_unit",
    "place",
    "country",
    "harvest_from",
    "harvest_to",
    "note",
    "lang",
    "photo_id",
    "state",
    "opened_at",
    "edited_at",
    "closed_at",
    "hidden_at",
    "hidden_for",
    "hidden_note",
)
_TERMS = (
    "quantity",
    "unit",
    "price_minor",
    "currency",
    "price_unit",
    "incoterm",
    "incoterm_place",
    "valid_until",
)


def listings(reading: Reading, actor: Actor, *, after: int = 0) -> Portion:
    """Raises Refused for a visitor."""
    wanted = select(Listing).where(Listing.seller_id == acting(actor))
    return portion(reading, wanted, key=Listing.id, after=after, shape=of(*_LISTING))


def inquiries(reading: Reading, actor: Actor, *, after: int = 0) -> Portion:
    """Those one sent. Raises Refused for a visitor."""
    wanted = select(Inquiry).where(Inquiry.buyer_id == acting(actor))
    shape = of(
        "id", "listing_id", "state", "text", "lang", "quantity", "unit", "asked_at", "ended_at"
    )
    return portion(reading, wanted, key=Inquiry.id, after=after, shape=shape)


def offers(reading: Reading, actor: Actor, *, after: int = 0) -> Portion:
    """Those one made. Raises Refused for a visitor."""
    wanted = select(Offer).where(Offer.member_id == acting(actor))
    shape = of("id", "inquiry_id", "side", *_TERMS, "note", "lang", "state", "made_at", "closed_at")
    return portion(reading, wanted, key=Offer.id, after=after, shape=shape)


def deals(reading: Reading, actor: Actor, *, after: int = 0) -> Portion:
    """Those in which one is a side. Raises Refused for a visitor."""
    wanted = (
        select(Deal, Offer)
        .join(Offer, Offer.id == Deal.offer_id)
        .join(Inquiry, Inquiry.id == Deal.inquiry_id)
        .join(Listing, Listing.id == Inquiry.listing_id)
        .where(
            or_(
                Inquiry.buyer_id == acting(actor),
                Listing.seller_id == acting(actor),
                Offer.member_id == acting(actor),
                Deal.agreed_by == acting(actor),
            )
        )
    )

    def shape(row: Any) -> dict[str, Any]:
        terms = {name: getattr(row[1], name) for name in _TERMS}
        deal: Deal = row[0]
        return {
            "id": deal.id,
            "inquiry_id": deal.inquiry_id,
            "offer_id": deal.offer_id,
            "agreed_at": deal.agreed_at,
            **terms,
        }

    return portion(reading, wanted, key=Deal.id, after=after, shape=shape)
