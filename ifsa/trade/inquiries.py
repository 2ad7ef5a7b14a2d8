"""Asking the price of a listing, and ending the negotiation again."""

from uuid import UUID

from sqlalchemy import select

from ifsa.actor import Actor
from ifsa.errors import Conflict, demand
from ifsa.members.policy import acting
from ifsa.rooms import newcomers
from ifsa.storage.work import Work
from ifsa.text.detection import detect
from ifsa.text.normalise import clean
from ifsa.trade import negotiations, queries
from ifsa.trade.amounts import Quantity, read_quantity
from ifsa.trade.events import InquiryDeclined, InquirySent, InquiryWithdrawn
from ifsa.trade.expiry import open_offer
from ifsa.trade.model import Inquiry, Listing
from ifsa.trade.negotiations import Found
from ifsa.trade.policy import may_inquire, may_take_back
from ifsa.trade.states import InquiryState, ListingState, OfferState, Side
from ifsa.trade.views import InquiryPage

TEXT_MAX = 2000
# Of who has just joined.
NEWCOMERS: newcomers.Rate = {"most": (5, newcomers.DAY), "code": "new_inquiries"}


def send(
    work: Work,
    actor: Actor,
    *,
    listing: int,
    key: UUID,
    text: str,
    quantity: str = "",
    unit: str | None = None,
    lang: str | None = None,
) -> InquiryPage:
    """Ask about an open listing; `quantity` may be empty.

    The same key gives the same inquiry again, with another body it is a Conflict; so is a second
    unfinished inquiry on one listing. Raises NotFound, Refused, Invalid.
    """
    row, steward = queries.seen(work, actor, listing, lock=True)
    demand(may_inquire(actor, seller=row.seller_id, steward=steward))
    text = clean(text, limit=TEXT_MAX, required=True)
    wanted = read_quantity(quantity, unit or row.unit) if quantity.strip() else None
    earlier = _sent_before(work, actor, key)
    if earlier is not None:
        return _same(work, actor, earlier, listing, text, wanted)
    _check_open(work, actor, row)
    asked = Inquiry.buyer_id == actor.member
    newcomers.demand_rate(work, actor, Inquiry.asked_at, asked, school=row.school_id, **NEWCOMERS)
    inquiry = Inquiry(
        listing_id=row.id,
        buyer_id=acting(actor),
        key=str(key),
        state=InquiryState.ASKED,
        text=text,
        lang=lang or detect(text, (actor.language,)),
        quantity=wanted.amount if wanted else None,
        unit=wanted.unit if wanted else None,
        asked_at=work.now,
        changed_at=work.now,
    )
    work.session.add(inquiry)
    work.session.flush()
    work.emit(InquirySent(inquiry.id, inquiry.buyer_id, row.seller_id, row.id))
    return negotiations.inquiry_page(work, actor, inquiry=inquiry.id)


def withdraw(work: Work, actor: Actor, *, inquiry: int) -> InquiryPage:
    """The buyer ends it. Raises NotFound, Refused, Conflict("inquiry_closed")."""
    here = negotiations.found(work, actor, inquiry, lock=True)
    demand(may_take_back(actor, side=here.side, by=Side.BUYER))
    if _end(work, actor, here, InquiryState.WITHDRAWN):
        row = here.inquiry
        work.emit(InquiryWithdrawn(row.id, row.buyer_id, here.listing.seller_id))
    return negotiations.inquiry_page(work, actor, inquiry=inquiry)


def decline(work: Work, actor: Actor, *, inquiry: int) -> InquiryPage:
    """The seller ends it. Raises NotFound, Refused, Conflict("inquiry_closed")."""
    here = negotiations.found(work, actor, inquiry, lock=True)
    demand(may_take_back(actor, side=here.side, by=Side.SELLER))
    if _end(work, actor, here, InquiryState.DECLINED):
        row = here.inquiry
        work.emit(InquiryDeclined(row.id, row.buyer_id, here.listing.seller_id))
    return negotiations.inquiry_page(work, actor, inquiry=inquiry)


def _end(work: Work, actor: Actor, here: Found, state: InquiryState) -> bool:
    """End an unfinished inquiry with its open offer; no when this member ended it so before."""
    row = here.inquiry
    if row.state == state and row.ended_by == actor.member:
        return False
    if row.state not in queries.UNFINISHED:
        raise Conflict("inquiry_closed")
    offer = open_offer(work, row)
    if offer is not None:
        own = offer.side == here.side
        offer.state = OfferState.WITHDRAWN if own else OfferState.DECLINED
        offer.closed_at, offer.closed_by = work.now, actor.member
    row.state, row.changed_at = state, work.now
    row.ended_at, row.ended_by = work.now, actor.member
    work.session.flush()
    return True


def _sent_before(work: Work, actor: Actor, key: UUID) -> Inquiry | None:
    return work.session.scalar(
        select(Inquiry).where(Inquiry.buyer_id == actor.member, Inquiry.key == str(key))
    )


def _same(
    work: Work, actor: Actor, earlier: Inquiry, listing: int, text: str, wanted: Quantity | None
) -> InquiryPage:
    before = queries.quantity_of(earlier.quantity, earlier.unit)
    if (earlier.listing_id, earlier.text, before) != (listing, text, wanted):
        raise Conflict("key_reused")
    return negotiations.inquiry_page(work, actor, inquiry=earlier.id)


def _check_open(work: Work, actor: Actor, listing: Listing) -> None:
    if listing.state != ListingState.OPEN:
        raise Conflict("listing_closed")
    if queries.unfinished(work, actor, listing.id) is not None:
        raise Conflict("already_asked")
