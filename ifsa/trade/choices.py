"""What one can choose from in the market, in a language: for forms."""

from collections.abc import Iterable

from ifsa.language import locale
from ifsa.language.formatting import Format
from ifsa.places import countries_by_name
from ifsa.trade import incoterms, produce, units
from ifsa.trade.amounts import CURRENCIES

Choices = list[tuple[str, str]]
"""(value, what is shown)"""


def produce_by_group(language: str) -> list[tuple[str, Choices]]:
    """(English name of the group, its produce by name)."""
    return [(produce.GROUPS[group], named) for group, named in produce.in_groups(language)]


def countries(language: str) -> Choices:
    return countries_by_name(locale(language))


def unit_choices(language: str, usual: Iterable[str] = ()) -> Choices:
    """Units by what many of them are called; the usual ones of the produce first."""
    form = Format(language)
    ordered = dict.fromkeys((*usual, *units.OFFERED))
    return [(code, form.unit(code, 2)) for code in ordered]


def currency_choices(language: str, usual: str | None = None) -> Choices:
    form = Format(language)
    ordered = dict.fromkeys((*((usual,) if usual else ()), *CURRENCIES))
    return [(code, _currency(form, code)) for code in ordered]


def _currency(form: Format, code: str) -> str:
    sign = form.currency_sign(code)
    return code if sign == code else f"{sign} {code}"


def incoterm_choices(language: str) -> Choices:
    return [(code, f"{code} · {name}") for code, name in incoterms.choices(language)]
