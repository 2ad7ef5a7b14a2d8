"""The market over the wire. Amounts and prices are sent as typed, told as exact numbers."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal, TypeAlias
from uuid import UUID

import msgspec

from ifsa.members.queries import MemberName
from ifsa.trade.amounts import Money, Price, Quantity
from ifsa.trade.drafts import Draft
from ifsa.trade.states import Side
from ifsa.trade.terms import Proposal
from ifsa.trade.views import (
    InquiryCard,
    InquiryList,
    InquiryPage,
    ListingCard,
    ListingPage,
    MarketPage,
    OfferView,
)
from ifsa.wire.rooms import HiddenShape, hidden

Typed: TypeAlias = str | int
"""A number as somebody types it, in any digits: "5,000", "۵۰۰", "五百", 210.5 as "210.5"."""

Limit: TypeAlias = Annotated[int, msgspec.Meta(ge=1, le=100)]


class MarketFilter(msgspec.Struct):
    """What the market is narrowed by; `cursor` is the `next` of the page before."""

    kind: Literal["for_sale", "wanted"] | None = None
    group: str | None = None
    produce: str | None = None
    country: str | None = None
    q: str = ""
    month: Annotated[int, msgspec.Meta(ge=1, le=12)] | None = None
    cursor: str | None = None
    limit: Limit = 24


class InquiryFilter(msgspec.Struct):
    """`buyer`: those I sent; `seller`: those sent to me; none: both."""

    side: Side | None = None
    cursor: str | None = None
    limit: Limit = 24


class EditListing(msgspec.Struct, kw_only=True):
    """A listing as it is typed. `variety` and `place` in one language or in several; without a
    `price` one has to ask for it; `photo` is the id of an uploaded photo."""

    kind: str
    produce: str
    quantity: Typed
    unit: str
    variety: str | dict[str, str] = ""
    grade: str | None = None
    min_quantity: Typed = ""
    min_unit: str | None = None
    price: Typed = ""
    currency: str | None = None
    price_unit: str | None = None
    place: str | dict[str, str] = ""
    country: str | None = None
    harvest_from: date | None = None
    harvest_to: date | None = None
    note: str = ""
    lang: str | None = None
    photo: int | None = None

    def draft(self) -> Draft:
        return Draft(
            kind=self.kind,
            produce=self.produce,
            quantity=str(self.quantity),
            unit=self.unit,
            variety=self.variety,
            grade=self.grade,
            min_quantity=str(self.min_quantity),
            min_unit=self.min_unit,
            price=str(self.price),
            currency=self.currency,
            price_unit=self.price_unit,
            place=self.place,
            country=self.country,
            harvest_from=self.harvest_from,
            harvest_to=self.harvest_to,
            note=self.note,
            lang=self.lang,
            photo=self.photo,
        )


class PublishListing(EditListing, kw_only=True):
    """`key` is a UUID made by the client, the same for each try; `school` a slug."""

    key: UUID
    school: str | None = None


class SendInquiry(msgspec.Struct):
    """`key` is a UUID made by the client, the same for each try."""

    key: UUID
    text: str
    quantity: Typed = ""
    unit: str | None = None
    lang: str | None = None


class MakeOffer(msgspec.Struct, kw_only=True):
    """`answers` is the id of the offer it counters. `valid_until` is its last day."""

    key: UUID
    quantity: Typed
    unit: str
    price: Typed
    currency: str
    price_unit: str | None = None
    answers: int | None = None
    incoterm: str | None = None
    incoterm_place: str = ""
    valid_until: date | None = None
    note: str = ""
    lang: str | None = None

    def proposal(self) -> Proposal:
        return Proposal(
            quantity=str(self.quantity),
            unit=self.unit,
            price=str(self.price),
            currency=self.currency,
            price_unit=self.price_unit,
            incoterm=self.incoterm,
            incoterm_place=self.incoterm_place,
            valid_until=self.valid_until,
            note=self.note,
            lang=self.lang,
        )


class PersonShape(msgspec.Struct):
    id: int
    handle: str
    name: str


class QuantityShape(msgspec.Struct):
    """`unit` is a UN/CEFACT code; `kilograms` is null where it has no fixed weight."""

    amount: Decimal
    unit: str
    kilograms: Decimal | None


class MoneyShape(msgspec.Struct):
    """Integer minor units of an ISO 4217 currency."""

    minor: int
    currency: str


class PriceShape(msgspec.Struct):
    """Money for one `unit`."""

    minor: int
    currency: str
    unit: str


class PhotoShape(msgspec.Struct):
    """`small` is at most 320 pixels wide and high, `large` 1280."""

    id: int
    small: str
    large: str


class ListingShape(msgspec.Struct, kw_only=True):
    """`price` is null where one has to ask for it; `hs6` is an HS 2022 subheading."""

    id: int
    kind: str
    state: str
    produce: str
    hs6: str
    variety: dict[str, str]
    grade: str | None
    quantity: QuantityShape
    price: PriceShape | None
    place: dict[str, str]
    country: str
    harvest_from: date | None
    harvest_to: date | None
    photo: PhotoShape | None
    school: str | None
    opened_at: datetime


class ListingDetail(ListingShape, kw_only=True):
    """`inquiry` is one's own unfinished negotiation on it; `hidden` is why others don't find it."""

    seller: PersonShape
    minimum: QuantityShape | None
    note: str
    lang: str
    edited_at: datetime | None
    closed_at: datetime | None
    inquiry: int | None
    hidden: HiddenShape | None


class ListingListShape(msgspec.Struct):
    items: list[ListingShape]
    next: str | None


class OfferShape(msgspec.Struct, kw_only=True):
    """`total` is null where quantity and price are in units that don't convert."""

    id: int
    by: PersonShape
    side: str
    answers: int | None
    quantity: QuantityShape
    price: PriceShape
    total: MoneyShape | None
    incoterm: str | None
    incoterm_place: str
    valid_until: datetime
    note: str
    lang: str
    state: str
    made_at: datetime
    closed_at: datetime | None


class DealShape(msgspec.Struct):
    id: int
    offer: int
    by: PersonShape
    at: datetime


class InquirySummary(msgspec.Struct, kw_only=True):
    """`turn` is the side whose move it is, null when all is over; `side` is one's own."""

    id: int
    listing: ListingShape
    buyer: PersonShape
    seller: PersonShape
    side: str
    state: str
    turn: str | None
    asked_at: datetime
    changed_at: datetime


class InquiryListItem(InquirySummary, kw_only=True):
    latest: OfferShape | None


class InquiryShape(InquirySummary, kw_only=True):
    text: str
    lang: str
    quantity: QuantityShape | None
    offers: list[OfferShape]
    deal: DealShape | None


class InquiryListShape(msgspec.Struct):
    items: list[InquiryListItem]
    next: str | None


def listing(view: ListingCard) -> ListingShape:
    return ListingShape(**_listing(view))


def listing_detail(view: ListingPage) -> ListingDetail:
    return ListingDetail(
        **_listing(view.card),
        seller=_person(view.seller),
        minimum=_quantity(view.minimum) if view.minimum else None,
        note=view.note,
        lang=view.lang,
        edited_at=view.edited_at,
        closed_at=view.closed_at,
        inquiry=view.inquiry,
        hidden=hidden(view.hidden),
    )


def listings(view: MarketPage) -> ListingListShape:
    return ListingListShape([listing(card) for card in view.items], view.next)


def inquiry(view: InquiryPage) -> InquiryShape:
    deal = view.deal
    return InquiryShape(
        **_summary(view),
        text=view.text,
        lang=view.lang,
        quantity=_quantity(view.quantity) if view.quantity else None,
        offers=[_offer(offer) for offer in view.offers],
        deal=DealShape(deal.id, deal.offer.id, _person(deal.by), deal.at) if deal else None,
    )


def inquiries(view: InquiryList) -> InquiryListShape:
    items = [
        InquiryListItem(**_summary(card), latest=_offer(card.latest) if card.latest else None)
        for card in view.items
    ]
    return InquiryListShape(items, view.next)


def _summary(view: InquiryPage | InquiryCard) -> dict[str, Any]:
    return {
        "id": view.id,
        "listing": listing(view.listing),
        "buyer": _person(view.buyer),
        "seller": _person(view.seller),
        "side": view.side,
        "state": view.state,
        "turn": view.turn,
        "asked_at": view.asked_at,
        "changed_at": view.changed_at,
    }


def _listing(view: ListingCard) -> dict[str, Any]:
    return {
        "id": view.id,
        "kind": view.kind,
        "state": view.state,
        "produce": view.produce.id,
        "hs6": view.hs6,
        "variety": view.variety,
        "grade": view.grade,
        "quantity": _quantity(view.quantity),
        "price": _price(view.price) if view.price else None,
        "place": view.place,
        "country": view.country,
        "harvest_from": view.harvest_from,
        "harvest_to": view.harvest_to,
        "photo": _photo(view.photo) if view.photo is not None else None,
        "school": view.school.slug if view.school else None,
        "opened_at": view.opened_at,
    }


def _offer(view: OfferView) -> OfferShape:
    return OfferShape(
        id=view.id,
        by=_person(view.by),
        side=view.side,
        answers=view.answers,
        quantity=_quantity(view.quantity),
        price=_price(view.price),
        total=_money(view.total) if view.total else None,
        incoterm=view.incoterm,
        incoterm_place=view.incoterm_place,
        valid_until=view.valid_until,
        note=view.note,
        lang=view.lang,
        state=view.state,
        made_at=view.made_at,
        closed_at=view.closed_at,
    )


def _person(view: MemberName) -> PersonShape:
    return PersonShape(view.id, view.handle, view.name)


def _quantity(value: Quantity) -> QuantityShape:
    return QuantityShape(value.amount, value.unit, value.kilograms)


def _price(value: Price) -> PriceShape:
    return PriceShape(value.money.minor, value.money.currency, value.unit)


def _money(value: Money) -> MoneyShape:
    return MoneyShape(value.minor, value.currency)


def _photo(photo: int) -> PhotoShape:
    return PhotoShape(photo, f"/files/{photo}/small", f"/files/{photo}/large")
