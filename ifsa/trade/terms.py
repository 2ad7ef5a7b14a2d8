"""What an offer says, checked and cleaned."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from ifsa.actor import Actor
from ifsa.errors import Invalid
from ifsa.text.detection import detect
from ifsa.text.normalise import clean, line
from ifsa.trade.amounts import Price, Quantity, read_price, read_quantity
from ifsa.trade.incoterms import all_terms

NOTE_MAX: Final = 2000
PLACE_MAX: Final = 80
DAYS: Final = 7
"""How long an offer stands when nothing is said."""
DAYS_MOST: Final = 365


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """An offer as it is typed: amounts and price are texts, in any digits.

    The price is for one `price_unit`, or for one `unit` when it is empty. `valid_until` is the
    last day on which it stands, on the clock of who makes it.
    """

    quantity: str
    unit: str
    price: str
    currency: str
    price_unit: str | None = None
    incoterm: str | None = None
    incoterm_place: str = ""
    valid_until: date | None = None
    note: str = ""
    lang: str | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """The same, understood; two offers with equal terms say the same."""

    quantity: Quantity
    price: Price
    incoterm: str | None
    incoterm_place: str
    valid_until: datetime
    note: str
    lang: str


def understood(proposal: Proposal, actor: Actor, now: datetime) -> Terms:
    """The proposal of an actor. Raises Invalid, naming the field."""
    note = clean(proposal.note, limit=NOTE_MAX, field="note")
    return Terms(
        quantity=read_quantity(proposal.quantity, proposal.unit),
        price=read_price(proposal.price, proposal.currency, proposal.price_unit or proposal.unit),
        incoterm=_incoterm(proposal.incoterm),
        incoterm_place=line(proposal.incoterm_place, limit=PLACE_MAX, field="incoterm_place"),
        valid_until=_end_of(proposal.valid_until, actor.zone, now),
        note=note,
        lang=proposal.lang or detect(note, (actor.language,)),
    )


def _incoterm(code: str | None) -> str | None:
    if not code:
        return None
    if code not in all_terms():
        raise Invalid("incoterm", "bad_choice")
    return code


def _end_of(day: date | None, zone: str, now: datetime) -> datetime:
    """The midnight after the day, there."""
    here = ZoneInfo(zone)
    today = now.astimezone(here).date()
    last = day or today + timedelta(days=DAYS)
    if last < today:
        raise Invalid("valid_until", "past_time")
    if last > today + timedelta(days=DAYS_MOST):
        raise Invalid("valid_until", "bad_date")
    return datetime.combine(last + timedelta(days=1), time(), here).astimezone(UTC)
