"""Offers whose time is over: noted when they are due, or before anything else is done."""

from sqlalchemy import select

from ifsa.storage.events import Event
from ifsa.storage.work import Work
from ifsa.trade.events import OfferExpired
from ifsa.trade.model import Inquiry, Listing, Offer
from ifsa.trade.states import InquiryState, OfferState

EXPIRE = "expire_offer"
"""The name of the due work for which app.py has `expire_due`."""


def expire_due(work: Work, event: Event) -> None:
    """Due work: an offer whose time is over is no longer open; one that is answered stays so."""
    if not isinstance(event, OfferExpired):
        raise TypeError(f"no offer expires by {event!r}")
    inquiry = work.session.get_one(Inquiry, event.inquiry, with_for_update=True)
    open_offer(work, inquiry)


def open_offer(work: Work, inquiry: Inquiry) -> Offer | None:
    """The offer that waits for an answer; one whose time is over is noted first, and is none.

    The row of the inquiry must be locked.
    """
    row = work.session.scalar(
        select(Offer).where(Offer.inquiry_id == inquiry.id, Offer.state == OfferState.OPEN)
    )
    if row is not None and row.valid_until <= work.now:
        _expire(work, inquiry, row)
        return None
    return row


def _expire(work: Work, inquiry: Inquiry, row: Offer) -> None:
    row.state, row.closed_at = OfferState.EXPIRED, row.valid_until
    inquiry.state, inquiry.changed_at = InquiryState.ASKED, work.now
    work.session.flush()
    seller = work.session.get_one(Listing, inquiry.listing_id).seller_id
    work.emit(OfferExpired(inquiry.id, inquiry.buyer_id, seller, row.id))
