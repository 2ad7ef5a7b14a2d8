"""Units in which produce is traded: UN/CEFACT Recommendations 20 and 21, and local measures."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Final

from ifsa.language.negotiation import best_text
from ifsa.trade import tables

# Those people in our markets count in, the usual ones first. Grams and pounds can be written as
# kilograms; areas are no measure of produce.
OFFERED: Final = (
    *("KGM", "TNE", "MAUND40", "DTN", "JIN"),
    *("XCT", "XBX", "XBG", "XSA", "XCR", "XCS", "XPX", "XDR", "XJR", "XBO", "XTN", "XPK", "XBE"),
    *("LTR", "H87", "DZN", "CEN"),
)


@dataclass(frozen=True, slots=True)
class Unit:
    """`kilograms` is what one weighs, None for what has no fixed weight (a carton, a piece)."""

    code: str
    names: Mapping[str, str]
    kind: str
    kilograms: Decimal | None

    def name(self, language: str) -> str:
        return best_text(self.names, language)[1]


@cache
def all_units() -> Mapping[str, Unit]:
    """Every unit by its code."""
    return {row["code"]: _unit(row) for row in tables.rows("units")}


def tradable(code: str) -> bool:
    """Whether a listing or an offer may be counted in it."""
    return code in OFFERED


def convert(amount: Decimal, unit: str, to: str) -> Decimal | None:
    """The amount in another unit, exactly; None where one of the two has no fixed weight."""
    if unit == to:
        return amount
    kilograms = in_kilograms(amount, unit)
    each = _weight(to)
    return None if kilograms is None or each is None else kilograms / each


def in_kilograms(amount: Decimal, unit: str) -> Decimal | None:
    """What an amount weighs, None where its unit has no fixed weight."""
    each = _weight(unit)
    return None if each is None else amount * each


def _weight(code: str) -> Decimal | None:
    unit = all_units().get(code)
    return unit.kilograms if unit else None


def _unit(row: Mapping[str, str]) -> Unit:
    factor = row["kg_factor"]
    return Unit(row["code"], tables.names(row), row["kind"], Decimal(factor) if factor else None)
