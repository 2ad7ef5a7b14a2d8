"""Quantities and money: exact, in Decimal and integer minor units, and read from typed text."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from babel.numbers import get_currency_precision

from ifsa.errors import Invalid
from ifsa.language.measures import CURRENCY_SIGNS
from ifsa.trade import units
from ifsa.trade.numerals import NoNumber, number

CURRENCIES: Final = tuple(CURRENCY_SIGNS)
"""ISO 4217 codes in which one may ask and offer."""

# A ship carries less; beyond it a typed figure is a slip, and no sum here can overflow 64 bits.
MOST: Final = Decimal(10**9)
DECIMALS: Final = 3


@dataclass(frozen=True, slots=True)
class Quantity:
    """An amount in a unit of ifsa.trade.units."""

    amount: Decimal
    unit: str

    @property
    def kilograms(self) -> Decimal | None:
        """What it weighs; None for cartons and the like."""
        return units.in_kilograms(self.amount, self.unit)


@dataclass(frozen=True, slots=True)
class Money:
    """Integer minor units of a currency (ISO 4217): 21000 PKR is ₨ 210."""

    minor: int
    currency: str

    @property
    def major(self) -> Decimal:
        return Decimal(self.minor).scaleb(-get_currency_precision(self.currency))


@dataclass(frozen=True, slots=True)
class Price:
    """Money for one unit."""

    money: Money
    unit: str

    def total(self, quantity: Quantity) -> Money | None:
        """What a quantity costs, rounded half up to the minor unit as customs and banks do.

        None where the two units don't convert: a price per kilogram of so many cartons.
        """
        amount = units.convert(quantity.amount, quantity.unit, self.unit)
        if amount is None:
            return None
        minor = (amount * self.money.minor).quantize(Decimal(1), ROUND_HALF_UP)
        return Money(int(minor), self.money.currency)


def read_quantity(text: str, unit: str, *, field: str = "quantity") -> Quantity:
    """A typed amount. Raises Invalid for the field, or for `<field>_unit`."""
    unit_field = "unit" if field == "quantity" else f"{field}_unit"
    amount = _number(text, field)
    if amount != amount.quantize(Decimal(1).scaleb(-DECIMALS)):
        raise Invalid(field, "too_exact", limit=DECIMALS)
    return Quantity(_shortest(amount), _unit(unit, unit_field))


def read_price(text: str, currency: str, unit: str) -> Price:
    """A typed price in major units for one unit. Raises Invalid for price, currency, price_unit."""
    if currency not in CURRENCIES:
        raise Invalid("currency", "bad_choice")
    digits = get_currency_precision(currency)
    minor = _number(text, "price").scaleb(digits)
    if minor != minor.to_integral_value():
        raise Invalid("price", "too_exact", limit=digits)
    return Price(Money(int(minor), currency), _unit(unit, "price_unit"))


def _number(text: str, field: str) -> Decimal:
    if not text.strip():
        raise Invalid(field, "required")
    try:
        value = number(text)
    except NoNumber as error:
        raise Invalid(field, "bad_number") from error
    if not 0 < value <= MOST:
        raise Invalid(field, "number_range", least=0, most=int(MOST))
    return value


def _unit(code: str, field: str) -> str:
    if not units.tradable(code):
        raise Invalid(field, "bad_choice")
    return code


def _shortest(amount: Decimal) -> Decimal:
    """5000 for 5000.000, and never 5E+3."""
    whole = amount.to_integral_value()
    return whole if amount == whole else amount.normalize()
