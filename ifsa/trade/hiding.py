"""Taking a listing out of sight, and bringing it back. What is being negotiated on it goes on."""

from ifsa.actor import Actor
from ifsa.errors import Refused, demand
from ifsa.members.policy import acting
from ifsa.members.queries import looks_after_alliance
from ifsa.rooms import reasons
from ifsa.storage.work import Reading, Work
from ifsa.trade import queries
from ifsa.trade.events import ListingHidden, ListingShown
from ifsa.trade.model import Listing
from ifsa.trade.policy import may_hide, may_show
from ifsa.trade.states import ListingState
from ifsa.trade.views import ListingPage


def hide(work: Work, actor: Actor, *, listing: int, reason: str, note: str = "") -> ListingPage:
    """From now on only its seller, its school and the alliance's keepers find it.

    `note` is for the seller. Hiding what is hidden changes nothing. Raises NotFound, Refused,
    Invalid.
    """
    row, steward = queries.seen(work, actor, listing, lock=True)
    why, told = reasons.known(reason), reasons.note(note)
    demand(may_hide(actor, steward=steward))
    if row.state != ListingState.HIDDEN:
        row.cover(by=acting(actor), at=work.now, reason=why.value, note=told)
        row.state = ListingState.HIDDEN
        work.emit(ListingHidden(row.id, why.value))
    return queries.listing_page(work, actor, listing=row.id)


def show(work: Work, actor: Actor, *, listing: int) -> ListingPage:
    """Bring it back as it was, open or closed; what is not hidden stays as it is.

    Raises NotFound, Refused.
    """
    row, steward = queries.seen(work, actor, listing, lock=True)
    demand(_unless_to_show(work, actor, row, steward=steward))
    if row.state == ListingState.HIDDEN:
        row.uncover()
        row.state = ListingState.OPEN if row.closed_at is None else ListingState.CLOSED
        work.emit(ListingShown(row.id))
    return queries.listing_page(work, actor, listing=row.id)


def can_show(reading: Reading, actor: Actor, *, listing: int) -> bool:
    """Whether one may bring back a listing that one sees, if it is hidden. Raises NotFound."""
    row, steward = queries.seen(reading, actor, listing)
    hidden = row.state == ListingState.HIDDEN
    return hidden and _unless_to_show(reading, actor, row, steward=steward) is None


def _unless_to_show(
    reading: Reading, actor: Actor, row: Listing, *, steward: bool
) -> Refused | None:
    by_alliance = looks_after_alliance(reading, row.hidden_by)
    own = row.seller_id == actor.member
    return may_show(actor, steward=steward, own=own, by_alliance=by_alliance)
