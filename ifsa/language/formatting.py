"""How figures, money, dates, times and names look to one reader.

Everything returns plain text. For a reader of Urdu each result is wrapped in Unicode isolates
(U+2068 … U+2069), so that it may be put into any sentence, attribute, mail or notice and keeps its
own order; a template may still put it into <bdi>. In English and Chinese only names from right to
left are wrapped. Digits are Latin in all languages; clocks show 24 hours; between a figure and its
unit or sign stands a no-break space (U+00A0).
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Final
from zoneinfo import ZoneInfo

from babel import Locale, dates, lists, numbers
from babel.support import NullTranslations

from ifsa import places
from ifsa.language import locale
from ifsa.language.catalogues import N_, NN_, translations
from ifsa.language.isolation import isolate_whole, isolate_within
from ifsa.language.measures import CURRENCY_SIGNS, UNITS

_NBSP: Final = "\u00a0"
_MINUTE: Final = 60
_HOUR: Final = 60 * _MINUTE
_DAY: Final = 24 * _HOUR
_WEEK: Final = 7 * _DAY
# From here on a length of time is told in hours: "90 minutes", but "2 hours".
_HOURS_FROM_MINUTES: Final = 120
_SIZE_UNITS: Final = ((10**9, "GB"), (10**6, "MB"), (10**3, "KB"))

# The three interface languages are named as in the interface words, not as CLDR names them; the
# others CLDR lacks in at least one of our languages.
_LANGUAGE_NAMES: Final = {
    "en": N_("English"),
    "ur": N_("Urdu"),
    "ur-Latn": N_("Roman Urdu"),
    "zh-Hans": N_("Chinese"),
    "scl": N_("Shina"),
    "skr": N_("Saraiki"),
    "bal": N_("Balochi"),
    "bft": N_("Balti"),
    "und": N_("another language"),
}


@dataclass(frozen=True, slots=True)
class LessonTime:
    """When a lesson begins, for its viewer and for its host. All parts are ready to be shown.

    `host_day` is None when it is the same day in both places; `same_clock` when both clocks show
    the same, so that the host's part need not be shown. `text` has both:
    "15:00 Karachi · 18:00 Shanghai", the viewer's first.
    """

    day: str
    time: str
    place: str
    host_day: str | None
    host_time: str
    host_place: str
    same_clock: bool
    text: str


@dataclass(frozen=True)
class Format:
    """The formats of one reader: their language (one of ours) and zone (IANA)."""

    language: str
    zone: str = "UTC"

    @cached_property
    def _locale(self) -> Locale:
        return locale(self.language)

    @property
    def _words(self) -> NullTranslations:
        return translations(self.language)

    # -- figures ------------------------------------------------------------------------------

    def number(self, value: int | Decimal) -> str:
        """1,234.5"""
        return self._own(self._figure(value))

    def money(self, minor: int, currency: str, *, exact: bool = False) -> str:
        """An amount in minor units, "₨ 210"; a whole amount loses its ".00" unless `exact`.

        The currency's digits are those of ISO 4217 as Babel has them (PKR and CNY 2, JPY 0).
        """
        digits = numbers.get_currency_precision(currency)
        amount = Decimal(minor).scaleb(-digits)
        shown = 0 if not exact and amount == amount.to_integral_value() else digits
        pattern = "#,##0" + ("." + "0" * shown if shown else "")
        figure = numbers.format_decimal(amount, pattern, self._locale, numbering_system="latn")
        return self._own(f"{self.currency_sign(currency)}{_NBSP}{figure}")

    def currency_sign(self, currency: str) -> str:
        """₨ for PKR; the code itself where no sign is commonly known."""
        return CURRENCY_SIGNS.get(currency, currency)

    def per_unit(self, minor: int, currency: str, unit: str) -> str:
        """A price: "₨ 210 per kg"."""
        price, name = self.money(minor, currency), self.unit(unit)
        return self._own(self._say(N_("%(price)s per %(unit)s"), price=price, unit=name))

    def quantity(self, amount: Decimal | int | str, unit: str) -> str:
        """An amount (a string is read as a decimal number) with its unit: "5,000 kg"."""
        value = Decimal(amount)
        return self._own(f"{self._figure(value)}{_NBSP}{self.unit(unit, value)}")

    def unit(self, code: str, amount: Decimal | int = 1) -> str:
        """A unit's name for its UN/CEFACT code; the code itself when we have no name for it."""
        forms = UNITS.get(code)
        # A fraction is no one: 0.5 boxes.
        count = int(amount) if amount == int(amount) else 2
        return self._words.ngettext(*forms, count) if forms else code

    def file_size(self, size: int) -> str:
        """Bytes as "10 MB": decimal units with at most one decimal, as networks sell them."""
        for step, name in _SIZE_UNITS:
            if size >= step:
                tenths = (Decimal(size) / step).quantize(Decimal("0.1"))
                return self._own(f"{self._figure(tenths)}{_NBSP}{name}")
        return self._own(f"{self._figure(size)}{_NBSP}B")

    def per_hour(self, kilobits: int) -> str:
        """What a stream of so many kbit/s costs: "60 MB per hour"."""
        megabytes = max(1, round(kilobits * _HOUR / 8 / 1000))
        size = self.file_size(megabytes * 10**6)
        return self._own(self._say(N_("%(size)s per hour"), size=size))

    # -- days and times -----------------------------------------------------------------------

    def date(self, when: dt.date) -> str:
        """26 Nov 2026. An aware datetime is taken to the reader's zone first."""
        return self._own(dates.format_date(self._here(when), "medium", self._locale))

    def date_range(self, first: dt.date, last: dt.date) -> str:
        """1 Jun – 20 Jul 2026, both days included."""
        text = dates.format_interval(
            self._here(first), self._here(last), "yMMMd", locale=self._locale
        )
        return self._own(text)

    def day(self, when: dt.date, now: dt.datetime | None = None) -> str:
        """Thursday, 26 November; given `now`, today, tomorrow and yesterday are called so.

        They keep their weekday: Urdu has one word, کل, for both yesterday and tomorrow.
        """
        day = self._here(when)
        near = self._near_day(day, now) if now else None
        weekday = self._locale.days["format"]["wide"][day.weekday()]
        if near:
            return self._own(self._say(N_("%(day)s, %(weekday)s"), day=near, weekday=weekday))
        date = dates.format_skeleton("MMMMd", day, locale=self._locale)
        return self._own(self._say(N_("%(weekday)s, %(date)s"), weekday=weekday, date=date))

    def time(self, when: dt.datetime) -> str:
        """15:00, on the reader's clock."""
        return self._own(self._clock(when, self.zone))

    def date_time(self, when: dt.datetime) -> str:
        """26 Nov 2026, 15:00"""
        pattern = str(self._locale.datetime_formats["medium"])
        date = dates.format_date(self._here(when), "medium", self._locale)
        return self._own(pattern.format(self._clock(when, self.zone), date))

    def moment(self, when: dt.datetime, now: dt.datetime) -> str:
        """26 Nov, 15:00: when something was said; with its year where that is not this year's."""
        if self._here(when).year != self._here(now).year:
            return self.date_time(when)
        pattern = str(self._locale.datetime_formats["medium"])
        date = dates.format_skeleton("MMMd", self._here(when), locale=self._locale)
        return self._own(pattern.format(self._clock(when, self.zone), date))

    def lesson_time(
        self, starts: dt.datetime, host_zone: str, now: dt.datetime | None = None
    ) -> LessonTime:
        """When a lesson begins, on the reader's clock and on the host's."""
        host = Format(self.language, host_zone)
        same_day = self._here(starts) == host._here(starts)
        host_day = None if same_day else host.day(starts)
        same_clock = places.utc_offset(self.zone, starts) == places.utc_offset(host_zone, starts)
        own, theirs = self._place_time(starts), host._place_time(starts, host_day)
        return LessonTime(
            day=self.day(starts, now),
            time=self.time(starts),
            place=self.city(self.zone),
            host_day=host_day,
            host_time=host.time(starts),
            host_place=self.city(host_zone),
            same_clock=same_clock,
            text=own if same_clock else isolate_whole(f"{own} · {theirs}", self.language),
        )

    def ago(self, then: dt.datetime, now: dt.datetime) -> str:
        """Just now, 5 min ago, 3 h ago, 2 days ago; after a week the date."""
        seconds = (now - then).total_seconds()
        if seconds < _MINUTE:
            return self._own(self._words.gettext("just now"))
        if seconds >= _WEEK:
            return self.date(then)
        return self._own(self._past(int(seconds)))

    def until(self, then: dt.datetime, now: dt.datetime) -> str:
        """Now, in 20 min, in 3 h, in 2 days; from a week on the date."""
        seconds = (then - now).total_seconds()
        if seconds <= 0:
            return self._own(self._words.gettext("now"))
        if seconds >= _WEEK:
            return self.date(then)
        return self._own(self._future(int(seconds)))

    def duration(self, minutes: int) -> str:
        """45 minutes, 2 hours, 2 h 30 min."""
        if minutes < _HOURS_FROM_MINUTES:
            return self._own(self._count(NN_("%(n)s minute", "%(n)s minutes"), minutes))
        hours, rest = divmod(minutes, 60)
        if not rest:
            return self._own(self._count(NN_("%(n)s hour", "%(n)s hours"), hours))
        parts = {"hours": self._figure(hours), "minutes": self._figure(rest)}
        return self._own(self._say(N_("%(hours)s h %(minutes)s min"), **parts))

    # -- names --------------------------------------------------------------------------------

    def language_name(self, tag: str) -> str:
        """What a language is called in the reader's; the tag itself when nobody knows."""
        own = _LANGUAGE_NAMES.get(tag)
        if own:
            return self._words.gettext(own)
        name = self._locale.languages.get(tag.partition("-")[0])
        return str(name) if name else tag

    def country(self, code: str) -> str:
        """A country's name for its ISO 3166 code."""
        return places.country_name(code, self._locale)

    def city(self, zone: str) -> str:
        """The city a zone is named for."""
        return places.city_name(zone, self._locale)

    def list(self, items: Iterable[str]) -> str:
        """a, b and c: each item isolated where the language needs it, for names of any script."""
        shown = [self._own(item) for item in items]
        return isolate_whole(lists.format_list(shown, locale=self._locale), self.language)

    # -- parts --------------------------------------------------------------------------------

    def _own(self, text: str) -> str:
        return isolate_within(text, self.language)

    def _say(self, message: str, **parts: str) -> str:
        return self._words.gettext(message) % parts

    def _count(self, forms: tuple[str, str], n: int) -> str:
        return self._words.ngettext(*forms, n) % {"n": self._figure(n)}

    def _figure(self, value: int | Decimal) -> str:
        return numbers.format_decimal(
            value, locale=self._locale, decimal_quantization=False, numbering_system="latn"
        )

    def _here(self, when: dt.date) -> dt.date:
        """The day on the reader's calendar; a plain date is a day already."""
        return _local(when, self.zone).date() if isinstance(when, dt.datetime) else when

    def _clock(self, when: dt.datetime, zone: str) -> str:
        return _local(when, zone).strftime("%H:%M")

    def _place_time(self, when: dt.datetime, day: str | None = None) -> str:
        time = self._clock(when, self.zone)
        parts = [day, self._own(time), self.city(self.zone)]
        return self._own(" ".join(part for part in parts if part))

    def _near_day(self, day: dt.date, now: dt.datetime) -> str | None:
        names = {-1: N_("Yesterday"), 0: N_("Today"), 1: N_("Tomorrow")}
        name = names.get((day - self._here(now)).days)
        return self._words.gettext(name) if name else None

    def _past(self, seconds: int) -> str:
        if seconds < _HOUR:
            return self._say(N_("%(n)s min ago"), n=self._figure(seconds // _MINUTE))
        if seconds < _DAY:
            return self._say(N_("%(n)s h ago"), n=self._figure(seconds // _HOUR))
        return self._count(NN_("%(n)s day ago", "%(n)s days ago"), seconds // _DAY)

    def _future(self, seconds: int) -> str:
        if seconds < _HOUR:
            return self._say(N_("in %(n)s min"), n=self._figure(max(1, seconds // _MINUTE)))
        if seconds < _DAY:
            return self._say(N_("in %(n)s h"), n=self._figure(seconds // _HOUR))
        return self._count(NN_("in %(n)s day", "in %(n)s days"), seconds // _DAY)


def _local(when: dt.datetime, zone: str) -> dt.datetime:
    if when.tzinfo is None:
        raise ValueError("a moment without a zone: times are stored in UTC and aware")
    return when.astimezone(ZoneInfo(zone))
