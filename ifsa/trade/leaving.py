"""What becomes of a member's trade when they leave: nothing is left open, and what was agreed keeps
the numbers that the other side needs for its books."""

from sqlalchemy import ColumnElement, Select, and_, select, update

from ifsa.actor import Actor
from ifsa.files.queries import owned_by
from ifsa.storage.work import Work
from ifsa.trade import index, inquiries, listings, queries
from ifsa.trade.model import Inquiry, Listing, Offer
from ifsa.trade.states import ListingState


def leave(work: Work, *, member: int) -> None:
    """Withdraw and decline what is open, close their own listings, and take out their words.

    Listings of a school stay the school's, whoever wrote them.
    """
    actor = Actor(member=member)
    for inquiry in work.session.scalars(_unfinished().where(Inquiry.buyer_id == member)).all():
        inquiries.withdraw(work, actor, inquiry=inquiry)
    for inquiry in work.session.scalars(_unfinished().where(_own(member))).all():
        inquiries.decline(work, actor, inquiry=inquiry)
    for listing in work.session.scalars(select(Listing).where(_own(member))).all():
        _empty(work, actor, listing)
    _take_out_words(work, member)


def _unfinished() -> Select[int]:
    wanted = select(Inquiry.id).join(Listing, Listing.id == Inquiry.listing_id)
    return wanted.where(Inquiry.state.in_(queries.UNFINISHED)).order_by(Inquiry.id)


def _own(member: int) -> ColumnElement[bool]:
    return and_(Listing.seller_id == member, Listing.school_id.is_(None))


def _empty(work: Work, actor: Actor, listing: Listing) -> None:
    """What was sold and for how much stays, since deals point at it."""
    if listing.state == ListingState.OPEN:
        listings.close(work, actor, listing=listing.id)
    listing.note, listing.place, listing.variety = "", {}, {}
    work.session.flush()
    index.keep(work, listing)


def _take_out_words(work: Work, member: int) -> None:
    photos = Listing.photo_id.in_(owned_by(member))
    for statement in (
        update(Listing).where(photos).values(photo_id=None),
        update(Inquiry).where(Inquiry.buyer_id == member).values(text=""),
        update(Offer).where(Offer.member_id == member).values(note=""),
    ):
        work.session.execute(statement)
    work.session.flush()
