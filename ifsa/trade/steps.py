"""What happened in a negotiation, step by step: told from its rows, the oldest first."""

from collections.abc import Iterator, Mapping, Sequence

from ifsa.members.queries import MemberName
from ifsa.trade.model import Inquiry
from ifsa.trade.states import InquiryState, OfferState, Side
from ifsa.trade.views import OfferView, Step

# A superseded offer needs no step: the counter-offer that took its place is one.
_CLOSINGS = {
    OfferState.ACCEPTED: "accepted",
    OfferState.DECLINED: "declined",
    OfferState.WITHDRAWN: "offer_withdrawn",
    OfferState.EXPIRED: "expired",
}
_ENDS = {
    InquiryState.DECLINED: ("declined", Side.SELLER),
    InquiryState.WITHDRAWN: ("withdrawn", Side.BUYER),
}


def steps_of(
    inquiry: Inquiry, offers: Sequence[OfferView], known: Mapping[int, MemberName]
) -> tuple[Step, ...]:
    """Every step, with who and when; `known` are the members that the rows name."""
    asked = Step("asked", inquiry.asked_at, known[inquiry.buyer_id], Side.BUYER)
    steps = [asked, *(step for offer in offers for step in _of_offer(offer))]
    # An inquiry that ended with the answer to an offer has that step already.
    end = _ENDS.get(InquiryState(inquiry.state))
    if end and inquiry.ended_at and not any(s.kind == end[0] for s in steps):
        by = known.get(inquiry.ended_by) if inquiry.ended_by is not None else None
        steps.append(Step(end[0], inquiry.ended_at, by, end[1]))
    return tuple(sorted(steps, key=lambda step: step.at))


def _of_offer(offer: OfferView) -> Iterator[Step]:
    made = "offered" if offer.answers is None else "countered"
    yield Step(made, offer.made_at, offer.by, offer.side, offer)
    closing = _CLOSINGS.get(offer.state)
    if closing and offer.closed_at:
        own = offer.state is OfferState.WITHDRAWN
        side = offer.side if own else _other(offer.side)
        expired = offer.state is OfferState.EXPIRED
        yield Step(closing, offer.closed_at, offer.closed_by, None if expired else side)


def _other(side: Side) -> Side:
    return Side.SELLER if side is Side.BUYER else Side.BUYER
