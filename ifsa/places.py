"""Countries and zones we know, and their names in a reader's language (through Babel's CLDR data).

Nothing here draws a border or says who owns what: a code is a label for a post address.
"""

import datetime as dt
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

from babel import Locale

# ISO 3166-1 alpha-2: countries along the land and sea routes of the Belt and Road where schools
# and buyers may be. A choice list, not a list of who signed what. Sorted for readable diffs.
_CODES = """
    AE AF AM AO AZ BD BG BH BN BT BY CI CM CN CU CY CZ DJ DZ EG ET FJ GE GH GR HR HU ID IN IQ IR
    JO KE KG KH KW KZ LA LB LK LY MA MD MG MM MN MU MV MY MZ NA NG NP OM PE PG PH PK PL QA RO RS
    RU RW SA SD SG SI SN SO SY TH TJ TL TM TN TR TZ UA UG UY UZ VN YE ZA ZM ZW
"""
COUNTRIES: Final = frozenset(_CODES.split())

# CLDR keeps the first spelling of a zone as its key; IANA and browsers use the second.
_CLDR_SPELLING = {
    "Asia/Kolkata": "Asia/Calcutta",
    "Asia/Kathmandu": "Asia/Katmandu",
    "Asia/Yangon": "Asia/Rangoon",
    "Asia/Ho_Chi_Minh": "Asia/Saigon",
    "Europe/Kyiv": "Europe/Kiev",
    "Africa/Asmara": "Africa/Asmera",
    "America/Argentina/Buenos_Aires": "America/Buenos_Aires",
}


def known_country(code: str) -> str | None:
    """The code in capitals when it is one of ours, else None."""
    upper = code.strip().upper()
    return upper if upper in COUNTRIES else None


def country_name(code: str, locale: Locale) -> str:
    """The country's everyday name; the code itself when CLDR has none."""
    return str(locale.territories.get(code.upper(), code))


def countries_by_name(locale: Locale) -> list[tuple[str, str]]:
    """(code, name) of every country we know, in the order of their names: for a choice list."""
    named = [(code, country_name(code, locale)) for code in COUNTRIES]
    return sorted(named, key=lambda pair: pair[1])


@cache
def zones() -> frozenset[str]:
    """All IANA zone names of this machine, old spellings included (browsers still send them)."""
    return frozenset(available_timezones() - {"Factory", "localtime"})


def city_name(zone: str, locale: Locale) -> str:
    """What people call a zone: its city ("Asia/Karachi" is کراچی in Urdu), UTC for itself."""
    entry = locale.time_zones.get(_CLDR_SPELLING.get(zone, zone), {})
    city = entry.get("city")
    return str(city) if city else zone.rpartition("/")[2].replace("_", " ")


def utc_offset(zone: str, when: dt.datetime) -> dt.timedelta:
    """How far a zone's clock is from UTC at an aware moment."""
    offset = when.astimezone(ZoneInfo(zone)).utcoffset()
    return offset if offset is not None else dt.timedelta()
