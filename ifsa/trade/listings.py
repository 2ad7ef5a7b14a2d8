"""Publishing, editing and closing listings."""

from uuid import UUID

from sqlalchemy import select

from ifsa.actor import Actor
from ifsa.errors import Conflict, demand
from ifsa.files import photos
from ifsa.members.policy import acting
from ifsa.rooms import wordlists
from ifsa.schools.queries import is_steward, school_called
from ifsa.storage.work import Work
from ifsa.trade import index, queries
from ifsa.trade.drafts import Checked, Draft, checked
from ifsa.trade.events import ListingClosed, ListingEdited, ListingPublished
from ifsa.trade.model import Listing
from ifsa.trade.policy import may_close, may_edit, may_publish
from ifsa.trade.states import ListingState
from ifsa.trade.views import ListingPage


def publish(
    work: Work, actor: Actor, *, key: UUID, draft: Draft, school: str | None = None
) -> ListingPage:
    """A new open listing, of a school (by slug) or of one's own.

    The same key gives the same listing again. Raises NotFound, Refused, Invalid.
    """
    place = school_called(work, actor, slug=school) if school else None
    steward = is_steward(work, actor.member, place.id if place else None)
    demand(may_publish(actor, for_school=place is not None, steward=steward))
    earlier = _published_before(work, actor, key)
    if earlier is not None:
        return queries.listing_page(work, actor, listing=earlier.id)
    understood = _understood(work, actor, draft, place.country if place else None)
    _demand_wanted(work, actor, understood, school=place.id if place else None, steward=steward)
    listing = Listing(
        school_id=place.id if place else None,
        seller_id=acting(actor),
        key=str(key),
        state=ListingState.OPEN,
        opened_at=work.now,
    )
    _write(work, actor, listing, understood)
    work.session.add(listing)
    work.session.flush()
    index.keep(work, listing)
    work.emit(ListingPublished(listing.id, listing.school_id, listing.seller_id))
    return queries.listing_page(work, actor, listing=listing.id)


def edit(work: Work, actor: Actor, *, listing: int, draft: Draft) -> ListingPage:
    """Change an open listing; offers made on it stay as they are.

    A text that is sent back as it was shown keeps its other languages. Raises NotFound, Refused,
    Invalid, Conflict("listing_closed").
    """
    row, steward = queries.seen(work, actor, listing, lock=True)
    demand(may_edit(actor, seller=row.seller_id, steward=steward))
    if row.state != ListingState.OPEN:
        raise Conflict("listing_closed")
    understood = _understood(work, actor, draft, row.country)
    _demand_wanted(work, actor, understood, school=row.school_id, steward=steward)
    _write(work, actor, row, understood)
    row.edited_at = work.now
    work.session.flush()
    index.keep(work, row)
    work.emit(ListingEdited(row.id))
    return queries.listing_page(work, actor, listing=row.id)


def close(work: Work, actor: Actor, *, listing: int) -> ListingPage:
    """Take a listing off the market; what is being negotiated on it goes on.

    Closing a closed one changes nothing. Raises NotFound, Refused.
    """
    row, steward = queries.seen(work, actor, listing, lock=True)
    demand(may_close(actor, seller=row.seller_id, steward=steward))
    if row.state == ListingState.OPEN:
        row.state, row.closed_at = ListingState.CLOSED, work.now
        work.session.flush()
        work.emit(ListingClosed(row.id))
    return queries.listing_page(work, actor, listing=row.id)


def _published_before(work: Work, actor: Actor, key: UUID) -> Listing | None:
    return work.session.scalar(
        select(Listing).where(Listing.seller_id == actor.member, Listing.key == str(key))
    )


def _understood(work: Work, actor: Actor, draft: Draft, country: str | None) -> Checked:
    return checked(draft, language=actor.language, country=country, today=work.now.date())


def _demand_wanted(
    work: Work, actor: Actor, given: Checked, *, school: int | None, steward: bool
) -> None:
    """A listing is not held back: it would be gone for whoever negotiates on it."""
    texts = [*(("variety", text) for text in given.variety.values()), ("note", given.note)]
    keeper = steward or actor.looks_after_alliance
    for field, text in texts:
        wordlists.demand_wanted(work, school=school, keeper=keeper, text=text, field=field)


def _write(work: Work, actor: Actor, listing: Listing, given: Checked) -> None:
    listing.kind = given.kind
    listing.produce, listing.hs6 = given.produce.id, given.produce.hs6
    listing.variety = _kept(listing.variety, given.variety)
    listing.grade = given.grade
    listing.quantity, listing.unit = given.quantity.amount, given.quantity.unit
    listing.min_quantity = given.minimum.amount if given.minimum else None
    listing.min_unit = given.minimum.unit if given.minimum else None
    _write_price(listing, given)
    listing.place = _kept(listing.place, given.place)
    listing.country = given.country
    listing.harvest_from, listing.harvest_to = given.harvest_from, given.harvest_to
    listing.months = given.months
    listing.note, listing.lang = given.note, given.lang
    _write_photo(work, actor, listing, given.photo)


def _kept(old: dict[str, str] | None, new: dict[str, str]) -> dict[str, str]:
    """A form shows one language: unchanged, it must not cost the others."""
    return old if old and new and set(new.values()) <= set(old.values()) else new


def _write_price(listing: Listing, given: Checked) -> None:
    price = given.price
    listing.price_minor = price.money.minor if price else None
    listing.currency = price.money.currency if price else None
    listing.price_unit = price.unit if price else None


def _write_photo(work: Work, actor: Actor, listing: Listing, photo: int | None) -> None:
    """Another steward's photo may stay; a new one must be one's own."""
    if photo is not None and photo != listing.photo_id:
        photos.show(work, actor, photo=photo)
    listing.photo_id = photo
