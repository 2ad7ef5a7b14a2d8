"""What happens in the market. Those of an inquiry name its two parties, who are told."""

from ifsa.storage.events import Event


class ListingPublished(Event, tag="listing.published", frozen=True):
    listing: int
    school: int | None
    seller: int


class ListingEdited(Event, tag="listing.edited", frozen=True):
    listing: int


class ListingClosed(Event, tag="listing.closed", frozen=True):
    listing: int


class ListingHidden(Event, tag="listing.hidden", frozen=True):
    """`reason` is a code of rooms.reasons."""

    listing: int
    reason: str


class ListingShown(Event, tag="listing.shown", frozen=True):
    listing: int


class InquiryEvent(Event, frozen=True):
    """Base of all events of a negotiation: pages of the inquiry listen to its stream."""

    inquiry: int
    buyer: int
    seller: int

    @property
    def stream(self) -> str:
        return stream(self.inquiry)


class InquirySent(InquiryEvent, tag="inquiry.sent", frozen=True):
    listing: int


class InquiryDeclined(InquiryEvent, tag="inquiry.declined", frozen=True):
    pass


class InquiryWithdrawn(InquiryEvent, tag="inquiry.withdrawn", frozen=True):
    pass


class OfferMade(InquiryEvent, tag="offer.made", frozen=True):
    offer: int


class OfferAccepted(InquiryEvent, tag="offer.accepted", frozen=True):
    offer: int
    deal: int


class OfferDeclined(InquiryEvent, tag="offer.declined", frozen=True):
    offer: int


class OfferWithdrawn(InquiryEvent, tag="offer.withdrawn", frozen=True):
    offer: int


class OfferExpired(InquiryEvent, tag="offer.expired", frozen=True):
    offer: int


def stream(inquiry: int) -> str:
    """What pages of a negotiation watch."""
    return f"inquiry:{inquiry}"
