"""What somebody says of their produce, checked and cleaned before it becomes a listing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from ifsa import places
from ifsa.errors import Invalid
from ifsa.language import LANGUAGES
from ifsa.text.detection import detect
from ifsa.text.normalise import clean, line
from ifsa.trade import produce as goods
from ifsa.trade.amounts import Price, Quantity, read_price, read_quantity
from ifsa.trade.produce import Produce
from ifsa.trade.states import Grade, Kind

VARIETY_MAX: Final = 80
PLACE_MAX: Final = 80
NOTE_MAX: Final = 2000
# A harvest long past or far off is a slip in the year.
YEARS_BACK: Final = 2
YEARS_AHEAD: Final = 3

Texts = str | Mapping[str, str]
"""A text in the writer's language, or the same in several of ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A listing as it is typed: amounts and prices are texts, in any digits.

    `price` may be empty, then one has to ask for it; `country` defaults to the school's.
    """

    kind: str
    produce: str
    quantity: str
    unit: str
    variety: Texts = ""
    grade: str | None = None
    min_quantity: str = ""
    min_unit: str | None = None
    price: str = ""
    currency: str | None = None
    price_unit: str | None = None
    place: Texts = ""
    country: str | None = None
    harvest_from: date | None = None
    harvest_to: date | None = None
    note: str = ""
    lang: str | None = None
    photo: int | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """The same, understood."""

    kind: Kind
    produce: Produce
    quantity: Quantity
    variety: dict[str, str]
    grade: Grade | None
    minimum: Quantity | None
    price: Price | None
    place: dict[str, str]
    country: str
    harvest_from: date | None
    harvest_to: date | None
    note: str
    lang: str
    photo: int | None
    months: int = field(default=0)


def checked(draft: Draft, *, language: str, country: str | None, today: date) -> Checked:
    """The draft of a writer of `language`; `country` is their school's. Raises Invalid."""
    produce = _produce(draft.produce)
    where = _country(draft.country or country)
    _check_harvest(draft.harvest_from, draft.harvest_to, today)
    note = clean(draft.note, limit=NOTE_MAX, field="note")
    return Checked(
        kind=_kind(draft.kind),
        produce=produce,
        quantity=read_quantity(draft.quantity, draft.unit),
        variety=_texts("variety", draft.variety, VARIETY_MAX, language),
        grade=_grade(draft.grade),
        minimum=_minimum(draft),
        price=_price(draft),
        place=_texts("place", draft.place, PLACE_MAX, language),
        country=where,
        harvest_from=draft.harvest_from,
        harvest_to=draft.harvest_to,
        note=note,
        lang=draft.lang or detect(note, (language,)),
        photo=draft.photo,
        months=_months(draft.harvest_from, draft.harvest_to) or _season(produce, where),
    )


def _produce(id: str) -> Produce:
    found = goods.find(id)
    if found is None:
        raise Invalid("produce", "bad_choice")
    return found


def _kind(kind: str) -> Kind:
    if kind not in set(Kind):
        raise Invalid("kind", "bad_choice")
    return Kind(kind)


def _grade(grade: str | None) -> Grade | None:
    if not grade:
        return None
    if grade not in set(Grade):
        raise Invalid("grade", "bad_choice")
    return Grade(grade)


def _country(code: str | None) -> str:
    if not code:
        raise Invalid("country", "required")
    known = places.known_country(code)
    if known is None:
        raise Invalid("country", "bad_choice")
    return known


def _minimum(draft: Draft) -> Quantity | None:
    if not draft.min_quantity.strip():
        return None
    return read_quantity(draft.min_quantity, draft.min_unit or draft.unit, field="min_quantity")


def _price(draft: Draft) -> Price | None:
    if not draft.price.strip():
        return None
    if not draft.currency:
        raise Invalid("currency", "required")
    return read_price(draft.price, draft.currency, draft.price_unit or draft.unit)


def _texts(name: str, given: Texts, limit: int, language: str) -> dict[str, str]:
    if isinstance(given, str):
        text = line(given, limit=limit, field=name)
        return {detect(text, (language,)): text} if text else {}
    if set(given) - set(LANGUAGES):
        raise Invalid(name, "bad_language")
    cleaned = {tag: line(text, limit=limit, field=name) for tag, text in given.items()}
    return {tag: text for tag, text in cleaned.items() if text}


def _check_harvest(first: date | None, last: date | None, today: date) -> None:
    for name, day in (("harvest_from", first), ("harvest_to", last)):
        if day and not today.year - YEARS_BACK <= day.year <= today.year + YEARS_AHEAD:
            raise Invalid(name, "bad_date")
    if first and last and last < first:
        raise Invalid("harvest_to", "date_order")


def _months(first: date | None, last: date | None) -> int:
    """A bit for each month from the first day to the last; none without a day."""
    start, end = first or last, last or first
    if start is None or end is None:
        return 0
    months = (end.year - start.year) * 12 + end.month - start.month
    return _bits((start.month - 1 + step) % 12 + 1 for step in range(min(months, 11) + 1))


def _season(produce: Produce, country: str) -> int:
    """When it is harvested there as a rule: better than leaving it out of every month."""
    return _bits(produce.seasons.get(country, ()))


def _bits(months: Iterable[int]) -> int:
    return sum(1 << month for month in set(months))
