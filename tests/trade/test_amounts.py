from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ifsa.errors import Invalid
from ifsa.language.measures import UNITS
from ifsa.trade import units
from ifsa.trade.amounts import CURRENCIES, Money, Price, Quantity, read_price, read_quantity


@pytest.mark.parametrize(
    ("typed", "unit", "amount"),
    [
        ("5,000", "KGM", "5000"),
        ("۲٫۵", "TNE", "2.5"),
        ("两千", "JIN", "2000"),
        ("0.125", "TNE", "0.125"),
    ],
)
def test_a_quantity_is_read_exactly(typed: str, unit: str, amount: str) -> None:
    read = read_quantity(typed, unit)
    assert (str(read.amount), read.unit) == (amount, unit)


@pytest.mark.parametrize(
    ("typed", "unit", "field", "code"),
    [
        ("", "KGM", "quantity", "required"),
        ("much", "KGM", "quantity", "bad_number"),
        ("0", "KGM", "quantity", "number_range"),
        ("1000000001", "KGM", "quantity", "number_range"),
        ("1.2345", "TNE", "quantity", "too_exact"),
        ("5", "KG", "unit", "bad_choice"),
        ("5", "ACR", "unit", "bad_choice"),
    ],
)
def test_a_bad_quantity_names_its_field(typed: str, unit: str, field: str, code: str) -> None:
    with pytest.raises(Invalid) as raised:
        read_quantity(typed, unit)
    assert (raised.value.field, raised.value.code) == (field, code)


@pytest.mark.parametrize(
    ("typed", "currency", "minor"),
    [("210", "PKR", 21000), ("210.5", "CNY", 21050), ("۶٫۴۰", "USD", 640), ("1,500", "JPY", 1500)],
)
def test_a_price_is_kept_in_minor_units(typed: str, currency: str, minor: int) -> None:
    assert read_price(typed, currency, "KGM") == Price(Money(minor, currency), "KGM")


@pytest.mark.parametrize(
    ("typed", "currency", "unit", "field", "code"),
    [
        ("1.234", "PKR", "KGM", "price", "too_exact"),
        ("1.5", "JPY", "KGM", "price", "too_exact"),
        ("free", "PKR", "KGM", "price", "bad_number"),
        ("0", "PKR", "KGM", "price", "number_range"),
        ("5", "XXX", "KGM", "currency", "bad_choice"),
        ("5", "PKR", "HAR", "price_unit", "bad_choice"),
    ],
)
def test_a_bad_price_names_its_field(
    typed: str, currency: str, unit: str, field: str, code: str
) -> None:
    with pytest.raises(Invalid) as raised:
        read_price(typed, currency, unit)
    assert (raised.value.field, raised.value.code) == (field, code)


def test_a_total_converts_units_and_rounds_half_up() -> None:
    price = Price(Money(21000, "PKR"), "KGM")
    assert price.total(Quantity(Decimal(5), "TNE")) == Money(105_000_000, "PKR")
    assert price.total(Quantity(Decimal("2.5"), "MAUND40")) == Money(2_100_000, "PKR")
    each = Price(Money(5, "CNY"), "KGM")
    assert each.total(Quantity(Decimal("0.5"), "KGM")) == Money(3, "CNY")
    assert each.total(Quantity(Decimal("0.3"), "KGM")) == Money(2, "CNY")


def test_a_total_of_units_that_do_not_convert_is_unknown() -> None:
    assert Price(Money(640, "USD"), "XCT").total(Quantity(Decimal(5), "KGM")) is None
    assert Price(Money(640, "USD"), "KGM").total(Quantity(Decimal(5), "XCT")) is None
    cartons = Price(Money(640, "USD"), "XCT").total(Quantity(Decimal(300), "XCT"))
    assert cartons == Money(192_000, "USD")


@given(st.integers(1, 10**9), st.sampled_from(["KGM", "TNE", "DTN", "JIN", "MAUND40"]))
def test_converting_there_and_back_is_exact(amount: int, unit: str) -> None:
    there = units.convert(Decimal(amount), unit, "KGM")
    assert there is not None
    assert units.convert(there, "KGM", unit) == amount


def test_every_unit_offered_has_a_weight_or_none_and_a_name() -> None:
    for code in units.OFFERED:
        unit = units.all_units()[code]
        assert unit.kind in {"mass", "volume", "count", "package"}
        assert (unit.kilograms is not None) == (unit.kind == "mass")
        assert all(unit.names.values())
        assert code in UNITS  # what ifsa.language shows it by


def test_every_currency_can_be_written() -> None:
    for code in CURRENCIES:
        assert read_price("5", code, "KGM").money.major == 5
