"""What the next offer of a negotiation begins with, for the form that makes it."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from ifsa.trade.choices import Choices, currency_choices, incoterm_choices, unit_choices
from ifsa.trade.terms import DAYS
from ifsa.trade.views import InquiryPage


@dataclass(frozen=True, slots=True)
class OfferForm:
    """What can be chosen, and what the fields hold at first."""

    units: Choices
    currencies: Choices
    incoterms: Choices
    fields: dict[str, str]


@dataclass(frozen=True, slots=True)
class InquiryView:
    """A negotiation with its form. `offer` is None where it is not the reader's turn."""

    inquiry: InquiryPage
    offer: OfferForm | None


def with_form(page: InquiryPage, language: str, today: date) -> InquiryView:
    """A negotiation as its page and its live frames show it, to one side in one language."""
    return InquiryView(page, _form(page, language, today) if page.my_turn else None)


def _form(page: InquiryPage, language: str, today: date) -> OfferForm:
    usual = (page.listing.quantity.unit, *page.listing.produce.units)
    fields = {"key": str(uuid4()), "valid_until": str(today + timedelta(days=DAYS))}
    return OfferForm(
        units=unit_choices(language, usual),
        currencies=currency_choices(language),
        incoterms=incoterm_choices(language),
        fields=fields | _said_last(page),
    )


def _said_last(page: InquiryPage) -> dict[str, str]:
    """The open offer's terms, or what was asked for at the listing's price."""
    offer = page.open_offer
    price = offer.price if offer else page.listing.price
    quantity = offer.quantity if offer else (page.quantity or page.listing.quantity)
    said: dict[str, Any] = {
        "answers": offer.id if offer else "",
        "quantity": quantity.amount,
        "unit": quantity.unit,
        "price": price.money.major if price else "",
        "currency": price.money.currency if price else "USD",
        "price_unit": price.unit if price else quantity.unit,
        "incoterm": (offer.incoterm if offer else None) or "",
        "incoterm_place": offer.incoterm_place if offer else "",
    }
    return {name: str(value) for name, value in said.items()}
