"""Making, accepting, declining and withdrawing offers.

An inquiry has at most one open offer, and at most one deal: the row of the inquiry is locked while
its offers change, and the database holds both with unique indexes besides.
"""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from ifsa.actor import Actor
from ifsa.errors import Conflict, NotFound, demand
from ifsa.members.policy import acting
from ifsa.storage.work import Work
from ifsa.trade import negotiations, queries
from ifsa.trade.events import (
    OfferAccepted,
    OfferDeclined,
    OfferExpired,
    OfferMade,
    OfferWithdrawn,
)
from ifsa.trade.expiry import EXPIRE, open_offer
from ifsa.trade.model import Deal, Inquiry, Offer
from ifsa.trade.negotiations import Found
from ifsa.trade.policy import may_answer, may_take_back, may_trade
from ifsa.trade.states import InquiryState, OfferState, Side
from ifsa.trade.terms import Proposal, Terms, understood
from ifsa.trade.views import InquiryPage


def make(
    work: Work,
    actor: Actor,
    *,
    inquiry: int,
    key: UUID,
    proposal: Proposal,
    answers: int | None = None,
) -> InquiryPage:
    """The seller's answer to an inquiry, or a counter-offer that `answers` the other's open one.

    The same key gives the same offer again. Raises NotFound, Refused, Invalid, and Conflict:
    inquiry_closed, offer_closed (what it answers is no longer open), not_your_turn.
    """
    here = negotiations.found(work, actor, inquiry, lock=True)
    demand(may_trade(actor))
    terms = understood(proposal, actor, work.now)
    if _made_before(work, actor, here.inquiry, key, terms):
        return negotiations.inquiry_page(work, actor, inquiry=inquiry)
    if here.inquiry.state not in queries.UNFINISHED:
        raise Conflict("inquiry_closed")
    _supersede(work, actor, here, answers)
    offer = _row(work, acting(actor), here, key, terms, answers)
    work.session.add(offer)
    counter = answers is not None
    here.inquiry.state = InquiryState.COUNTERED if counter else InquiryState.OFFERED
    here.inquiry.changed_at = work.now
    _flush(work, "conflict")
    work.emit(OfferMade(*_named(here), offer.id))
    work.later(offer.valid_until, EXPIRE, OfferExpired(*_named(here), offer.id))
    return negotiations.inquiry_page(work, actor, inquiry=inquiry)


def accept(work: Work, actor: Actor, *, inquiry: int, offer: int) -> InquiryPage:
    """Make a deal of the other side's open offer.

    Again by the same member it is the same deal. Raises NotFound, Refused("own_offer"), and
    Conflict: already_accepted, offer_expired, offer_closed.
    """
    here = negotiations.found(work, actor, inquiry, lock=True)
    row = _offer(work, here.inquiry, offer)
    demand(may_answer(actor, side=here.side, by=Side(row.side)))
    if _agreed_before(work, actor, here.inquiry, row):
        return negotiations.inquiry_page(work, actor, inquiry=inquiry)
    _check_open(work, row)
    _close(work, actor, row, OfferState.ACCEPTED)
    _end(work, actor, here.inquiry, InquiryState.AGREED)
    deal = Deal(inquiry_id=inquiry, offer_id=row.id, agreed_by=acting(actor), agreed_at=work.now)
    work.session.add(deal)
    _flush(work, "already_accepted")
    work.emit(OfferAccepted(*_named(here), row.id, deal.id))
    return negotiations.inquiry_page(work, actor, inquiry=inquiry)


def decline(work: Work, actor: Actor, *, inquiry: int, offer: int) -> InquiryPage:
    """Say no to the other side's open offer, which ends the negotiation.

    Again by the same member it changes nothing. Raises NotFound, Refused("own_offer"), Conflict.
    """
    here = negotiations.found(work, actor, inquiry, lock=True)
    row = _offer(work, here.inquiry, offer)
    demand(may_answer(actor, side=here.side, by=Side(row.side)))
    if not _done(actor, row, OfferState.DECLINED):
        _check_open(work, row)
        _close(work, actor, row, OfferState.DECLINED)
        _end(work, actor, here.inquiry, InquiryState.DECLINED)
        work.session.flush()
        work.emit(OfferDeclined(*_named(here), row.id))
    return negotiations.inquiry_page(work, actor, inquiry=inquiry)


def withdraw(work: Work, actor: Actor, *, inquiry: int, offer: int) -> InquiryPage:
    """Take back one's own side's open offer; then it is the seller's turn again.

    Again by the same member it changes nothing. Raises NotFound, Refused, Conflict.
    """
    here = negotiations.found(work, actor, inquiry, lock=True)
    row = _offer(work, here.inquiry, offer)
    demand(may_take_back(actor, side=here.side, by=Side(row.side)))
    if not _done(actor, row, OfferState.WITHDRAWN):
        _check_open(work, row)
        _close(work, actor, row, OfferState.WITHDRAWN)
        here.inquiry.state, here.inquiry.changed_at = InquiryState.ASKED, work.now
        work.session.flush()
        work.emit(OfferWithdrawn(*_named(here), row.id))
    return negotiations.inquiry_page(work, actor, inquiry=inquiry)


def _supersede(work: Work, actor: Actor, here: Found, answers: int | None) -> None:
    """Close what the new offer answers; the two must be what each other's maker saw."""
    current = open_offer(work, here.inquiry)
    if current is None:
        _check_turn(here, answers)
        return
    if current.side == here.side:
        raise Conflict("not_your_turn")
    if answers != current.id:
        # The page it was typed on did not show the offer that is open now.
        raise Conflict("conflict" if answers is None else "offer_closed")
    _close(work, actor, current, OfferState.SUPERSEDED)
    work.session.flush()  # before the new one: only one may be open


def _check_turn(here: Found, answers: int | None) -> None:
    """With no offer open, the seller says the price."""
    if answers is not None:
        raise Conflict("offer_closed")
    if here.side is Side.BUYER:
        raise Conflict("not_your_turn")


def _row(
    work: Work, member: int, here: Found, key: UUID, terms: Terms, answers: int | None
) -> Offer:
    return Offer(
        inquiry_id=here.inquiry.id,
        member_id=member,
        side=here.side,
        answers_id=answers,
        key=str(key),
        quantity=terms.quantity.amount,
        unit=terms.quantity.unit,
        price_minor=terms.price.money.minor,
        currency=terms.price.money.currency,
        price_unit=terms.price.unit,
        incoterm=terms.incoterm,
        incoterm_place=terms.incoterm_place,
        valid_until=terms.valid_until,
        note=terms.note,
        lang=terms.lang,
        state=OfferState.OPEN,
        made_at=work.now,
    )


def _made_before(work: Work, actor: Actor, inquiry: Inquiry, key: UUID, terms: Terms) -> bool:
    row = work.session.scalar(
        select(Offer).where(Offer.member_id == actor.member, Offer.key == str(key))
    )
    if row is None:
        return False
    before = (row.inquiry_id, row.quantity, row.unit, row.price_minor, row.currency, row.note)
    money = terms.price.money
    now = (inquiry.id, terms.quantity.amount, terms.quantity.unit, money.minor, money.currency)
    if before != (*now, terms.note):
        raise Conflict("key_reused")
    return True


def _offer(work: Work, inquiry: Inquiry, offer: int) -> Offer:
    row = work.session.get(Offer, offer, populate_existing=True)
    if row is None or row.inquiry_id != inquiry.id:
        raise NotFound
    return row


def _agreed_before(work: Work, actor: Actor, inquiry: Inquiry, row: Offer) -> bool:
    deal = work.session.scalar(select(Deal).where(Deal.inquiry_id == inquiry.id))
    if deal is None:
        return False
    if (deal.offer_id, deal.agreed_by) != (row.id, actor.member):
        raise Conflict("already_accepted")
    return True


def _done(actor: Actor, row: Offer, state: OfferState) -> bool:
    return row.state == state and row.closed_by == actor.member


def _check_open(work: Work, row: Offer) -> None:
    if row.state != OfferState.OPEN:
        raise Conflict("offer_closed")
    if row.valid_until <= work.now:
        raise Conflict("offer_expired")


def _close(work: Work, actor: Actor, row: Offer, state: OfferState) -> None:
    row.state, row.closed_at, row.closed_by = state, work.now, actor.member


def _end(work: Work, actor: Actor, inquiry: Inquiry, state: InquiryState) -> None:
    inquiry.state, inquiry.changed_at = state, work.now
    inquiry.ended_at, inquiry.ended_by = work.now, actor.member


def _named(here: Found) -> tuple[int, int, int]:
    """What every event of a negotiation begins with."""
    return here.inquiry.id, here.inquiry.buyer_id, here.listing.seller_id


def _flush(work: Work, otherwise: str) -> None:
    """Write the rows; what another process wrote in between is a Conflict."""
    try:
        work.session.flush()
    except IntegrityError as error:
        raise Conflict(otherwise) from error
