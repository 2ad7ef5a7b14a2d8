"""Reads about listings: the market, a listing's page, a school's listings."""

from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal

from sqlalchemy import ColumnElement, Select, select

from ifsa.actor import Actor
from ifsa.errors import Invalid, NotFound
from ifsa.members.queries import names
from ifsa.rooms.views import Hidden
from ifsa.schools.queries import briefs, is_steward, run_by
from ifsa.storage.work import Reading
from ifsa.trade import produce as goods
from ifsa.trade.amounts import Money, Price, Quantity
from ifsa.trade.index import LISTINGS
from ifsa.trade.model import Inquiry, Listing
from ifsa.trade.policy import may_close, may_edit, may_inquire, may_see
from ifsa.trade.states import InquiryState, ListingState
from ifsa.trade.views import ListingCard, ListingPage, MarketPage

PAGE = 24
MOST = 100
UNFINISHED = (InquiryState.ASKED, InquiryState.OFFERED, InquiryState.COUNTERED)


def market(
    reading: Reading,
    actor: Actor,
    *,
    kind: str | None = None,
    group: str | None = None,
    produce: str | None = None,
    country: str | None = None,
    q: str = "",
    month: int | None = None,
    after: str | None = None,
    limit: int = PAGE,
) -> MarketPage:
    """Open listings that match all that is given; `month` (1 to 12) is one of their harvest.

    `after` is the `next` of the page before. Raises Invalid for a cursor that is none.
    """
    wanted = [Listing.state == ListingState.OPEN, *_matching(kind, country, month)]
    wanted += _of_kind(group, produce)
    wanted.append(LISTINGS.having(reading, Listing.id, q, (actor.language,)))
    if after is not None:
        wanted.append(Listing.id < _position(after))
    limit = max(1, min(limit, MOST))
    rows = reading.session.scalars(_newest_first(wanted).limit(limit + 1)).all()
    shown = rows[:limit]
    following = str(shown[-1].id) if len(rows) > limit else None
    return MarketPage(tuple(cards(reading, shown)), following, _countries(reading))


def listings_of_school(
    reading: Reading, actor: Actor, *, school: int, limit: int = PAGE
) -> list[ListingCard]:
    """A school's open listings, the newest first."""
    wanted = [Listing.state == ListingState.OPEN, Listing.school_id == school]
    rows = reading.session.scalars(_newest_first(wanted).limit(max(1, min(limit, MOST))))
    return cards(reading, rows.all())


def listing_page(reading: Reading, actor: Actor, *, listing: int) -> ListingPage:
    """A listing, also a closed one: links to it stay good. Raises NotFound."""
    row, steward = seen(reading, actor, listing)
    refused = may_inquire(actor, seller=row.seller_id, steward=steward)
    is_open = row.state == ListingState.OPEN
    return ListingPage(
        card=cards(reading, [row])[0],
        seller=names(reading, [row.seller_id])[row.seller_id],
        minimum=quantity_of(row.min_quantity, row.min_unit),
        note=row.note,
        lang=row.lang,
        edited_at=row.edited_at,
        closed_at=row.closed_at,
        own=actor.signed_in and (row.seller_id == actor.member or steward),
        may_edit=is_open and may_edit(actor, seller=row.seller_id, steward=steward) is None,
        may_close=is_open and may_close(actor, seller=row.seller_id, steward=steward) is None,
        may_inquire=is_open and refused is None,
        refusal=refused.code if refused else None,
        inquiry=unfinished(reading, actor, listing),
        hidden=_hidden(row),
    )


def seen(
    reading: Reading, actor: Actor, listing: int, *, lock: bool = False
) -> tuple[Listing, bool]:
    """The row of a listing the actor may see, and whether they run its school, for the verbs of
    this area. `lock` holds the row until the end of the work. Raises NotFound."""
    row = reading.session.get(Listing, listing, with_for_update=lock)
    if row is None:
        raise NotFound
    steward = is_steward(reading, actor.member, row.school_id)
    hidden = row.state == ListingState.HIDDEN
    if not may_see(actor, hidden=hidden, seller=row.seller_id, steward=steward):
        raise NotFound
    return row, steward


def _hidden(row: Listing) -> Hidden | None:
    if row.hidden_at is None or row.hidden_for is None:
        return None
    return Hidden(row.hidden_for, row.hidden_at, row.hidden_note)


def cards_among(reading: Reading, actor: Actor, *, ids: Collection[int]) -> dict[int, ListingCard]:
    """Those of these listings that one may see."""
    run = run_by(reading, actor.member)
    rows = [
        row
        for row in reading.session.scalars(select(Listing).where(Listing.id.in_(ids)))
        if may_see(
            actor,
            hidden=row.state == ListingState.HIDDEN,
            seller=row.seller_id,
            steward=row.school_id in run,
        )
    ]
    return {card.id: card for card in cards(reading, rows)}


def sells(reading: Reading, actor: Actor, *, member: int) -> bool:
    """Whether a member has a listing that everybody sees."""
    shown = (ListingState.OPEN, ListingState.CLOSED)
    found = select(Listing.id).where(Listing.seller_id == member, Listing.state.in_(shown)).limit(1)
    return reading.session.scalar(found) is not None


def cards(reading: Reading, rows: Sequence[Listing]) -> list[ListingCard]:
    """Rows as cards, with the names of their schools, in a constant number of statements."""
    schools = briefs(reading, {row.school_id for row in rows if row.school_id is not None})
    return [
        ListingCard(
            id=row.id,
            kind=row.kind,
            produce=goods.known(row.produce, row.hs6),
            hs6=row.hs6,
            variety=row.variety,
            grade=row.grade,
            quantity=Quantity(row.quantity, row.unit),
            price=price_of(row),
            own_place=row.place,
            country=row.country,
            harvest_from=row.harvest_from,
            harvest_to=row.harvest_to,
            photo=row.photo_id,
            state=row.state,
            opened_at=row.opened_at,
            school=schools.get(row.school_id) if row.school_id is not None else None,
        )
        for row in rows
    ]


def price_of(row: Listing) -> Price | None:
    """What a listing asks for one unit; None where one has to ask."""
    if row.price_minor is None or row.currency is None or row.price_unit is None:
        return None
    return Price(Money(row.price_minor, row.currency), row.price_unit)


def quantity_of(amount: Decimal | None, unit: str | None) -> Quantity | None:
    """A stored amount with its unit, when there is one."""
    return None if amount is None or unit is None else Quantity(amount, unit)


def _newest_first(wanted: Iterable[ColumnElement[bool]]) -> Select[Listing]:
    return select(Listing).where(*wanted).order_by(Listing.id.desc())


def _matching(
    kind: str | None, country: str | None, month: int | None
) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    if kind:
        wanted.append(Listing.kind == kind)
    if country:
        wanted.append(Listing.country == country.upper())
    if month:
        wanted.append(Listing.months.bitwise_and(1 << month) != 0)
    return wanted


def _of_kind(group: str | None, produce: str | None) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    if group:
        wanted.append(Listing.produce.in_(goods.of_group(group)))
    if produce:
        wanted.append(Listing.produce == produce)
    return wanted


def _position(cursor: str) -> int:
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) < 19):
        raise Invalid("cursor", "bad_choice")
    return int(cursor)


def _countries(reading: Reading) -> tuple[str, ...]:
    found = select(Listing.country).where(Listing.state == ListingState.OPEN).distinct()
    return tuple(sorted(reading.session.scalars(found)))


def unfinished(reading: Reading, actor: Actor, listing: int) -> int | None:
    """The actor's own inquiry on a listing that has not come to an end."""
    if actor.member is None:
        return None
    return reading.session.scalar(
        select(Inquiry.id)
        .where(
            Inquiry.listing_id == listing,
            Inquiry.buyer_id == actor.member,
            Inquiry.state.in_(UNFINISHED),
        )
        .order_by(Inquiry.id.desc())
        .limit(1)
    )
