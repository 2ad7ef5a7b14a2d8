"""Who may do what in the market: pure, and `readable` as the same rule over rows.

Listings are for everybody, unless they are hidden. A negotiation is seen by its buyer, its seller
and the stewards of the listing's school, who speak for the seller; for anybody else it does not
exist.
"""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, false, or_

from ifsa.actor import Actor
from ifsa.errors import Refused
from ifsa.members.policy import may_act
from ifsa.rooms import policy as rooms
from ifsa.schools.queries import ids_run_by
from ifsa.trade.model import Inquiry, Listing
from ifsa.trade.states import Side


@dataclass(frozen=True, slots=True)
class Parties:
    """Whose negotiation it is; `steward` says that the actor runs the listing's school."""

    buyer: int
    seller: int
    steward: bool


def side_of(actor: Actor, parties: Parties) -> Side | None:
    """The actor's side, None for an outsider. A buyer who became a steward remains the buyer."""
    if actor.member is None:
        return None
    if actor.member == parties.buyer:
        return Side.BUYER
    return Side.SELLER if actor.member == parties.seller or parties.steward else None


def readable(actor: Actor) -> ColumnElement[bool]:
    """The inquiries, joined with their listings, for which `side_of` names a side."""
    if actor.member is None:
        return false()
    return or_(Inquiry.buyer_id == actor.member, sold_by(actor))


def sold_by(actor: Actor) -> ColumnElement[bool]:
    """The listings for which the actor speaks."""
    return or_(Listing.seller_id == actor.member, Listing.school_id.in_(ids_run_by(actor.member)))


def may_trade(actor: Actor) -> Refused | None:
    """Selling and buying is for adults."""
    if actor.youth:
        return Refused("youth_no_trade")
    return may_act(actor)


def may_publish(actor: Actor, *, for_school: bool, steward: bool) -> Refused | None:
    """Any adult member for themselves; for a school its stewards."""
    refused = may_trade(actor)
    return refused or _unless(steward or not for_school, "not_allowed")


def may_edit(actor: Actor, *, seller: int, steward: bool) -> Refused | None:
    """The one who published it, and the stewards of its school."""
    return may_trade(actor) or _unless(actor.member == seller or steward, "not_allowed")


def may_close(actor: Actor, *, seller: int, steward: bool) -> Refused | None:
    """Those who may edit it, and those who look after the alliance."""
    if actor.looks_after_alliance:
        return may_act(actor)
    return may_edit(actor, seller=seller, steward=steward)


def may_see(actor: Actor, *, hidden: bool, seller: int, steward: bool) -> bool:
    """A hidden listing is seen by who published it, its school, and the alliance's keepers."""
    return not hidden or rooms.sees_hidden(actor, author=seller, steward=steward)


def may_hide(actor: Actor, *, steward: bool) -> Refused | None:
    """As in rooms: the stewards of its school, moderators and admins."""
    return rooms.may_moderate(actor, steward=steward)


def may_show(actor: Actor, *, steward: bool, own: bool, by_alliance: bool) -> Refused | None:
    """As in rooms: nobody what is their own, no steward what the alliance hid."""
    return rooms.may_show(actor, steward=steward, own=own, by_alliance=by_alliance)


def may_inquire(actor: Actor, *, seller: int, steward: bool) -> Refused | None:
    """Any adult member, not on a listing for which they speak themselves."""
    return may_trade(actor) or _unless(actor.member != seller and not steward, "own_listing")


def may_answer(actor: Actor, *, side: Side, by: Side) -> Refused | None:
    """Accepting, declining and countering is for the other side than the one that offered."""
    return may_trade(actor) or _unless(side is not by, "own_offer")


def may_take_back(actor: Actor, *, side: Side, by: Side) -> Refused | None:
    """Only the side that said a thing may take it back."""
    return may_trade(actor) or _unless(side is by, "not_allowed")


def _unless(allowed: bool, code: str) -> Refused | None:
    return None if allowed else Refused(code)
