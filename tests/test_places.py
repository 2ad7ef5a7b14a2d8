import datetime as dt

import pytest

from ifsa import places
from ifsa.language import LANGUAGES, locale


def test_every_country_has_a_name_in_every_language() -> None:
    for language in LANGUAGES:
        for code, name in places.countries_by_name(locale(language)):
            assert name != code


def test_countries_stand_in_the_order_of_their_names() -> None:
    names = [name for _, name in places.countries_by_name(locale("en"))]
    assert names == sorted(names)
    assert len(names) == len(places.COUNTRIES)


@pytest.mark.parametrize(
    ("code", "known"), [("PK", "PK"), (" kz ", "KZ"), ("XX", None), ("", None), ("PAK", None)]
)
def test_known_country(code: str, known: str | None) -> None:
    assert places.known_country(code) == known


def test_an_unknown_country_is_shown_as_its_code() -> None:
    assert places.country_name("XX", locale("ur")) == "XX"


@pytest.mark.parametrize(
    ("zone", "en", "ur", "zh"),
    [
        ("Asia/Karachi", "Karachi", "کراچی", "卡拉奇"),
        ("Asia/Shanghai", "Shanghai", "شنگھائی", "上海"),
        ("Asia/Kolkata", "Kolkata", "کولکاتا", "加尔各答"),
        ("Asia/Calcutta", "Kolkata", "کولکاتا", "加尔各答"),
        ("Africa/Nairobi", "Nairobi", "نیروبی", "内罗毕"),
        ("UTC", "UTC", "UTC", "UTC"),
        ("America/Port_of_Spain", "Port of Spain", "پورٹ آف اسپین", "西班牙港"),
        ("Etc/GMT+5", "GMT+5", "GMT+5", "GMT+5"),
    ],
)
def test_zones_are_called_by_their_city(zone: str, en: str, ur: str, zh: str) -> None:
    assert [places.city_name(zone, locale(each)) for each in LANGUAGES] == [en, ur, zh]


def test_offset_follows_summer_time() -> None:
    january, july = (dt.datetime(2026, month, 1, tzinfo=dt.UTC) for month in (1, 7))
    assert places.utc_offset("Asia/Karachi", july) == dt.timedelta(hours=5)
    assert places.utc_offset("Europe/Athens", january) == dt.timedelta(hours=2)
    assert places.utc_offset("Europe/Athens", july) == dt.timedelta(hours=3)
