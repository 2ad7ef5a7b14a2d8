"""The few words in which the market keeps kinds, grades, sides, and where things stand."""

from enum import StrEnum


class Kind(StrEnum):
    """Which way the produce goes: the listing's owner has it, or looks for it."""

    FOR_SALE = "for_sale"
    WANTED = "wanted"


class Grade(StrEnum):
    """The classes of the UNECE standards for fresh produce (Extra, I, II), and none of them."""

    EXTRA = "extra"
    FIRST = "first"
    SECOND = "second"
    UNSORTED = "unsorted"


class ListingState(StrEnum):
    """HIDDEN: a moderator has closed it for all but its seller and its school."""

    OPEN = "open"
    CLOSED = "closed"
    HIDDEN = "hidden"


class InquiryState(StrEnum):
    """ASKED: no offer is open, and it is the seller's turn. The last three are final."""

    ASKED = "asked"
    OFFERED = "offered"
    COUNTERED = "countered"
    AGREED = "agreed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class OfferState(StrEnum):
    """At most one offer of an inquiry is OPEN; every other state is final."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"
    EXPIRED = "expired"


class Side(StrEnum):
    """BUYER is who asked, SELLER who listed, whichever way the produce goes."""

    BUYER = "buyer"
    SELLER = "seller"
