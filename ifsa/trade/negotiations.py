"""Reads about negotiations: one inquiry with its offers, and the lists of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select

from ifsa.actor import Actor
from ifsa.errors import Invalid, NotFound
from ifsa.members.queries import MemberName, names
from ifsa.schools.queries import is_steward, stewards_of
from ifsa.storage.work import Reading
from ifsa.trade import queries
from ifsa.trade.amounts import Money, Price, Quantity
from ifsa.trade.model import Deal, Inquiry, Listing, Offer
from ifsa.trade.policy import Parties, readable, side_of, sold_by
from ifsa.trade.states import InquiryState, OfferState, Side
from ifsa.trade.steps import steps_of
from ifsa.trade.views import DealView, InquiryCard, InquiryList, InquiryPage, OfferView

OTHER = {Side.BUYER: Side.SELLER, Side.SELLER: Side.BUYER}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Found:
    """An inquiry that the actor takes part in, for the verbs of this area."""

    inquiry: Inquiry
    listing: Listing
    side: Side


@dataclass(frozen=True, slots=True)
class Watched:
    """A negotiation, and on which side each member who takes part in it sees it."""

    page: InquiryPage
    sides: dict[int, Side]

    def seen_by(self, member: int | None) -> InquiryPage | None:
        """As a member sees it; None for who takes no part (any more)."""
        side = None if member is None else self.sides.get(member)
        return None if side is None else replace(self.page, side=side)


def found(reading: Reading, actor: Actor, inquiry: int, *, lock: bool = False) -> Found:
    """Raises NotFound, for an outsider too. `lock` holds the row until the end of the work."""
    # Whatever this session holds of it may be older than the lock.
    row = reading.session.get(Inquiry, inquiry, with_for_update=lock, populate_existing=lock)
    if row is None:
        raise NotFound
    listing = reading.session.get_one(Listing, row.listing_id)
    steward = is_steward(reading, actor.member, listing.school_id)
    side = side_of(actor, Parties(row.buyer_id, listing.seller_id, steward))
    if side is None:
        raise NotFound
    return Found(row, listing, side)


def standing(
    state: str, open_offer: Offer | None, now: datetime
) -> tuple[InquiryState, Side | None]:
    """Where a negotiation stands, and whose turn it is.

    An offer past its time counts as none, also before the work that is due has noted it.
    """
    stored = InquiryState(state)
    if stored not in queries.UNFINISHED:
        return stored, None
    if open_offer is None or open_offer.valid_until <= now:
        return InquiryState.ASKED, Side.SELLER
    asked = InquiryState.OFFERED if open_offer.answers_id is None else InquiryState.COUNTERED
    return asked, OTHER[Side(open_offer.side)]


def inquiry_page(reading: Reading, actor: Actor, *, inquiry: int) -> InquiryPage:
    """A negotiation with every step, for one who takes part in it. Raises NotFound."""
    return _page(reading, found(reading, actor, inquiry))


def watched(reading: Reading, actor: Actor, *, inquiry: int) -> Watched:
    """A negotiation for live frames, and who may be sent them: asked once for all who watch."""
    row = reading.session.get_one(Inquiry, inquiry)
    listing = reading.session.get_one(Listing, row.listing_id)
    stewards = () if listing.school_id is None else stewards_of(reading, listing.school_id)
    sides = dict.fromkeys((*stewards, listing.seller_id), Side.SELLER)
    page = _page(reading, Found(row, listing, Side.SELLER))
    return Watched(page, {**sides, row.buyer_id: Side.BUYER})


def _page(reading: Reading, here: Found) -> InquiryPage:
    row = here.inquiry
    offers = _offers(reading, Offer.inquiry_id == row.id)
    deal = reading.session.scalar(select(Deal).where(Deal.inquiry_id == row.id))
    known = names(reading, _people([row], offers, {row.listing_id: here.listing}))
    views = tuple(_offer(offer, known, reading.now) for offer in offers)
    current = next((view for view in views if view.state is OfferState.OPEN), None)
    state, turn = standing(row.state, _open(offers), reading.now)
    return InquiryPage(
        id=row.id,
        listing=queries.cards(reading, [here.listing])[0],
        buyer=known[row.buyer_id],
        seller=known[here.listing.seller_id],
        side=here.side,
        state=state,
        turn=turn,
        text=row.text,
        lang=row.lang,
        quantity=queries.quantity_of(row.quantity, row.unit),
        asked_at=row.asked_at,
        changed_at=row.changed_at,
        offers=views,
        open_offer=current,
        deal=_deal(deal, views, known) if deal else None,
        steps=steps_of(row, views, known),
    )


def inquiries(
    reading: Reading,
    actor: Actor,
    *,
    side: Side | None = None,
    after: str | None = None,
    limit: int = queries.PAGE,
) -> InquiryList:
    """The actor's negotiations: those asked (buyer), those to answer (seller), or both."""
    wanted = [_mine(actor, side)]
    if after is not None:
        wanted.append(_beyond(after))
    limit = max(1, min(limit, queries.MOST))
    rows = reading.session.scalars(
        select(Inquiry)
        .join(Listing, Listing.id == Inquiry.listing_id)
        .where(*wanted)
        .order_by(Inquiry.changed_at.desc(), Inquiry.id.desc())
        .limit(limit + 1)
    ).all()
    shown = rows[:limit]
    following = _cursor(shown[-1]) if len(rows) > limit else None
    return InquiryList(tuple(_cards(reading, actor, shown)), following)


def _mine(actor: Actor, side: Side | None) -> ColumnElement[bool]:
    asked = Inquiry.buyer_id == actor.member
    if side is Side.BUYER:
        return and_(readable(actor), asked)
    if side is Side.SELLER:
        return and_(readable(actor), sold_by(actor), Inquiry.buyer_id != actor.member)
    return readable(actor)


def _cards(reading: Reading, actor: Actor, rows: Sequence[Inquiry]) -> Iterable[InquiryCard]:
    listings = _listings(reading, rows)
    shown = dict(zip(listings, queries.cards(reading, list(listings.values())), strict=True))
    latest = _latest(reading, rows)
    known = names(reading, _people(rows, latest.values(), listings))
    for row in rows:
        listing, offer = listings[row.listing_id], latest.get(row.id)
        # Nobody else's rows are readable: who did not ask is on the seller's side.
        side = Side.BUYER if row.buyer_id == actor.member else Side.SELLER
        state, turn = standing(row.state, _open([offer] if offer else []), reading.now)
        yield InquiryCard(
            id=row.id,
            listing=shown[listing.id],
            buyer=known[row.buyer_id],
            seller=known[listing.seller_id],
            side=side,
            state=state,
            turn=turn,
            latest=_offer(offer, known, reading.now) if offer else None,
            asked_at=row.asked_at,
            changed_at=row.changed_at,
        )


def _listings(reading: Reading, rows: Sequence[Inquiry]) -> dict[int, Listing]:
    wanted = select(Listing).where(Listing.id.in_({row.listing_id for row in rows}))
    return {listing.id: listing for listing in reading.session.scalars(wanted)}


def _latest(reading: Reading, rows: Sequence[Inquiry]) -> dict[int, Offer]:
    """The newest offer of each inquiry; when one is open, it is this one."""
    newest = (
        select(func.max(Offer.id))
        .where(Offer.inquiry_id.in_([row.id for row in rows]))
        .group_by(Offer.inquiry_id)
    )
    return {offer.inquiry_id: offer for offer in _offers(reading, Offer.id.in_(newest))}


def _offers(reading: Reading, wanted: ColumnElement[bool]) -> Sequence[Offer]:
    return reading.session.scalars(select(Offer).where(wanted).order_by(Offer.id)).all()


def _open(offers: Iterable[Offer]) -> Offer | None:
    return next((offer for offer in offers if offer.state == OfferState.OPEN), None)


def _people(
    rows: Iterable[Inquiry], offers: Iterable[Offer], listings: dict[int, Listing]
) -> set[int]:
    people = {one for row in rows for one in (row.buyer_id, row.ended_by)}
    people |= {listing.seller_id for listing in listings.values()}
    people |= {one for offer in offers for one in (offer.member_id, offer.closed_by)}
    return {one for one in people if one is not None}


def _offer(row: Offer, known: dict[int, MemberName], now: datetime) -> OfferView:
    price = Price(Money(row.price_minor, row.currency), row.price_unit)
    quantity = Quantity(row.quantity, row.unit)
    late = row.state == OfferState.OPEN and row.valid_until <= now
    return OfferView(
        id=row.id,
        by=known[row.member_id],
        side=Side(row.side),
        answers=row.answers_id,
        quantity=quantity,
        price=price,
        total=price.total(quantity),
        incoterm=row.incoterm,
        incoterm_place=row.incoterm_place,
        valid_until=row.valid_until,
        note=row.note,
        lang=row.lang,
        state=OfferState.EXPIRED if late else OfferState(row.state),
        made_at=row.made_at,
        closed_at=row.valid_until if late else row.closed_at,
        closed_by=None if row.closed_by is None else known[row.closed_by],
    )


def _deal(row: Deal, offers: Iterable[OfferView], known: dict[int, MemberName]) -> DealView:
    offer = next(offer for offer in offers if offer.id == row.offer_id)
    return DealView(row.id, offer, known[row.agreed_by], row.agreed_at)


def _cursor(row: Inquiry) -> str:
    return f"{(row.changed_at - _EPOCH) // _MICROSECOND}-{row.id}"


def _beyond(cursor: str) -> ColumnElement[bool]:
    moment, _, last = cursor.partition("-")
    if not all(part.isascii() and part.isdigit() and len(part) < 17 for part in (moment, last)):
        raise Invalid("cursor", "bad_choice")
    at = _EPOCH + int(moment) * _MICROSECOND
    return or_(Inquiry.changed_at < at, and_(Inquiry.changed_at == at, Inquiry.id < int(last)))
