"""What queries and verbs of the market answer with: plain values, ready for any language."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ifsa.language.negotiation import best_text
from ifsa.members.queries import MemberName
from ifsa.rooms.views import Hidden
from ifsa.schools.queries import SchoolBrief
from ifsa.trade.amounts import Money, Price, Quantity
from ifsa.trade.produce import Produce, hs_heading
from ifsa.trade.states import InquiryState, OfferState, Side

TaggedText = tuple[str, str]
"""(language tag, text)"""


@dataclass(frozen=True, slots=True)
class ListingCard:
    """A listing as lists show it. `price` is None where one has to ask for it."""

    id: int
    kind: str
    produce: Produce
    hs6: str
    variety: dict[str, str]
    grade: str | None
    quantity: Quantity
    price: Price | None
    own_place: dict[str, str]
    country: str
    harvest_from: date | None
    harvest_to: date | None
    photo: int | None
    state: str
    opened_at: datetime
    school: SchoolBrief | None

    @property
    def place(self) -> dict[str, str]:
        """Where the produce is: what the listing says, else where its school is."""
        return self.own_place or (self.school.place if self.school else {})

    @property
    def hs_code(self) -> str:
        return hs_heading(self.hs6)

    def variety_in(self, language: str) -> TaggedText:
        """The variety as a reader gets it; ("und", "") when none was given."""
        return best_text(self.variety, language)

    def place_in(self, language: str) -> TaggedText:
        return best_text(self.place, language)


@dataclass(frozen=True, slots=True)
class ListingPage:
    """A listing's own page, and what its reader may do with it.

    `inquiry` is the reader's own unfinished negotiation on it.
    """

    card: ListingCard
    seller: MemberName
    minimum: Quantity | None
    note: str
    lang: str
    edited_at: datetime | None
    closed_at: datetime | None
    own: bool
    may_edit: bool
    may_close: bool
    may_inquire: bool
    refusal: str | None
    inquiry: int | None
    hidden: Hidden | None


@dataclass(frozen=True, slots=True)
class MarketPage:
    """Open listings, the newest first; `countries` are those in which there are any."""

    items: tuple[ListingCard, ...]
    next: str | None
    countries: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OfferView:
    """An offer; `total` is None where quantity and price are in units that don't convert."""

    id: int
    by: MemberName
    side: Side
    answers: int | None
    quantity: Quantity
    price: Price
    total: Money | None
    incoterm: str | None
    incoterm_place: str
    valid_until: datetime
    note: str
    lang: str
    state: OfferState
    made_at: datetime
    closed_at: datetime | None
    closed_by: MemberName | None

    @property
    def last_moment(self) -> datetime:
        """Within the day people mean by "until": `valid_until` is the midnight after it."""
        return self.valid_until - timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class DealView:
    id: int
    offer: OfferView
    by: MemberName
    at: datetime


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened in a negotiation: `kind` is asked, offered, countered, accepted, …

    An offer that is answered by another has no step of its own for that: the counter is it.
    """

    kind: str
    at: datetime
    by: MemberName | None
    side: Side | None
    offer: OfferView | None = None


@dataclass(frozen=True, slots=True)
class InquiryPage:
    """A negotiation as its reader, on one side of it, sees it.

    `turn` is whose move it is, None when all is over. `open_offer` is the one to be answered.
    """

    id: int
    listing: ListingCard
    buyer: MemberName
    seller: MemberName
    side: Side
    state: InquiryState
    turn: Side | None
    text: str
    lang: str
    quantity: Quantity | None
    asked_at: datetime
    changed_at: datetime
    offers: tuple[OfferView, ...]
    open_offer: OfferView | None
    deal: DealView | None
    steps: tuple[Step, ...]

    @property
    def my_turn(self) -> bool:
        return self.turn is self.side

    @property
    def other(self) -> MemberName:
        return self.seller if self.side is Side.BUYER else self.buyer


@dataclass(frozen=True, slots=True)
class InquiryCard:
    """A negotiation as lists show it; `latest` is its newest offer."""

    id: int
    listing: ListingCard
    buyer: MemberName
    seller: MemberName
    side: Side
    state: InquiryState
    turn: Side | None
    latest: OfferView | None
    asked_at: datetime
    changed_at: datetime

    @property
    def my_turn(self) -> bool:
        return self.turn is self.side

    @property
    def other(self) -> MemberName:
        return self.seller if self.side is Side.BUYER else self.buyer


@dataclass(frozen=True, slots=True)
class InquiryList:
    """Negotiations, the last changed first. `waiting` counts those where it is one's own turn."""

    items: tuple[InquiryCard, ...]
    next: str | None
