from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from ifsa.actor import Actor
from ifsa.errors import Conflict, Invalid, NotFound, Refused
from ifsa.files import keeping
from ifsa.files.kinds import Kind
from ifsa.files.made import Made
from ifsa.trade import listings, queries
from ifsa.trade.amounts import Money, Price
from ifsa.trade.views import ListingPage
from tests.trade.market import Market, draft

PICTURE = Made(Kind.PHOTO, "a" * 64, "b" * 64, 1600, 1200)


def test_a_steward_publishes_for_the_school(market: Market) -> None:
    page = market.listing()
    card = page.card
    assert (card.produce.id, card.hs6, card.hs_code) == ("mango", "080450", "0804.50")
    assert card.school is not None
    assert card.school.slug == "chenab"
    assert card.variety_in("zh-Hans") == ("zh-Hans", "信德里")
    assert card.place_in("ur") == ("ur", "ملتان")
    assert (str(card.quantity.amount), card.quantity.unit) == ("5", "TNE")
    assert card.price == Price(Money(21000, "PKR"), "KGM")
    assert page.minimum is not None
    assert (str(page.minimum.amount), page.minimum.unit) == ("500", "KGM")
    assert (page.seller.handle, card.state, card.country) == ("bashir", "open", "PK")
    assert (page.lang, page.own, page.may_inquire, page.may_edit) == ("ur", True, False, True)
    assert market.kinds() == ["listing.published"]


def test_anybody_grown_up_publishes_for_themselves(market: Market) -> None:
    page = market.listing("amina", school=None, country="PK")
    assert page.card.school is None
    assert market.world.read(queries.market, Actor()).items[0].id == page.card.id


@pytest.mark.parametrize(
    ("who", "school", "code"),
    [
        ("amina", "chenab", "not_allowed"),
        ("rafiq", "chenab", "not_allowed"),
        ("zain", None, "youth_no_trade"),
    ],
)
def test_who_may_not_publish(market: Market, who: str, school: str | None, code: str) -> None:
    with pytest.raises(Refused) as raised:
        market.listing(who, school=school, country="PK")
    assert raised.value.code == code
    assert market.kinds() == []


def test_a_visitor_signs_in_first(market: Market) -> None:
    with pytest.raises(Refused) as raised:
        market.world.do(listings.publish, Actor(), key=uuid4(), draft=draft())
    assert raised.value.http_status == 401


def test_the_same_key_publishes_once(market: Market) -> None:
    key, bashir = uuid4(), market.world["bashir"]
    given: dict[str, Any] = {"key": key, "draft": draft(), "school": "chenab"}
    first = market.world.do(listings.publish, bashir, **given)
    again = market.world.do(listings.publish, bashir, **given)
    assert first == again
    assert market.kinds() == ["listing.published"]


def test_a_text_in_one_language_is_tagged_with_it(market: Market) -> None:
    card = market.listing(variety="سندھڑی", place="Multan").card
    assert card.variety == {"ur": "سندھڑی"}
    assert list(card.place.values()) == ["Multan"]


def test_a_listing_without_place_is_where_its_school_is(market: Market) -> None:
    card = market.listing(place="").card
    assert card.own_place == {}
    assert card.place == {"en": "Punjab"}


def test_no_price_means_ask(market: Market) -> None:
    assert market.listing(price="", currency=None, price_unit=None).card.price is None


@pytest.mark.parametrize(
    ("changed", "field", "code"),
    [
        ({"kind": "gift"}, "kind", "bad_choice"),
        ({"produce": "gold"}, "produce", "bad_choice"),
        ({"grade": "best"}, "grade", "bad_choice"),
        ({"quantity": ""}, "quantity", "required"),
        ({"min_quantity": "a few"}, "min_quantity", "bad_number"),
        ({"min_unit": "stone"}, "min_quantity_unit", "bad_choice"),
        ({"currency": None}, "currency", "required"),
        ({"country": "XX"}, "country", "bad_choice"),
        ({"variety": "x" * 81}, "variety", "too_long"),
        ({"variety": {"fr": "x"}}, "variety", "bad_language"),
        ({"note": "x" * 2001}, "note", "too_long"),
        ({"harvest_from": date(2020, 1, 1)}, "harvest_from", "bad_date"),
        (
            {"harvest_from": date(2027, 7, 1), "harvest_to": date(2027, 6, 1)},
            "harvest_to",
            "date_order",
        ),
        ({"photo": 12345}, "photo", "bad_choice"),
    ],
)
def test_a_bad_field_is_named(
    market: Market, changed: dict[str, Any], field: str, code: str
) -> None:
    with pytest.raises(Invalid) as raised:
        market.listing(**changed)
    assert (raised.value.field, raised.value.code) == (field, code)


def test_a_member_without_school_says_the_country(market: Market) -> None:
    with pytest.raises(Invalid) as raised:
        market.listing("amina", school=None)
    assert (raised.value.field, raised.value.code) == ("country", "required")


def edited(market: Market, by: str, listing: int, **changed: Any) -> ListingPage:
    given = draft(**changed)
    return market.world.do(listings.edit, market.world[by], listing=listing, draft=given)


def test_another_steward_edits_and_other_languages_stay(market: Market) -> None:
    id = market.listing().card.id
    market.world.pass_time(hours=1)
    page = edited(market, "shazia", id, variety="سندھڑی", place="شجاع آباد", quantity="4")
    assert page.card.variety == {"en": "Sindhri", "ur": "سندھڑی", "zh-Hans": "信德里"}
    assert page.card.place == {"ur": "شجاع آباد"}
    assert str(page.card.quantity.amount) == "4"
    assert page.edited_at == market.world.now
    assert market.kinds() == ["listing.published", "listing.edited"]


@pytest.mark.parametrize("who", ["amina", "rafiq", "zain", "maryam"])
def test_others_neither_edit_nor_close(market: Market, who: str) -> None:
    id = market.listing().card.id
    with pytest.raises(Refused):
        edited(market, who, id)
    if who != "maryam":
        with pytest.raises(Refused):
            market.world.do(listings.close, market.world[who], listing=id)


def test_closing_keeps_the_page_and_leaves_the_market(market: Market) -> None:
    id = market.listing().card.id
    for _ in range(2):
        page = market.world.do(listings.close, market.world["shazia"], listing=id)
        assert (page.card.state, page.closed_at) == ("closed", market.world.now)
    assert market.kinds() == ["listing.published", "listing.closed"]
    assert market.world.read(queries.market, Actor()).items == ()
    shown = market.world.read(queries.listing_page, market.world["liwei"], listing=id)
    assert not shown.may_inquire
    with pytest.raises(Conflict, match="listing_closed"):
        edited(market, "bashir", id)


def test_the_alliance_s_keepers_close_what_must_go(market: Market) -> None:
    id = market.listing().card.id
    page = market.world.do(listings.close, market.world["maryam"], listing=id)
    assert page.card.state == "closed"


def test_what_is_not_there(market: Market) -> None:
    for verb, given in ((listings.edit, {"draft": draft()}), (listings.close, {})):
        with pytest.raises(NotFound):
            market.world.do(verb, market.world["bashir"], listing=99, **given)


def test_a_photo_is_one_s_own_and_becomes_public(market: Market) -> None:
    mine = market.world.do(keeping.keep, market.world["bashir"], made=PICTURE).id
    theirs = market.world.do(keeping.keep, market.world["amina"], made=PICTURE).id
    with pytest.raises(Invalid, match="bad_choice"):
        market.listing(photo=theirs)
    id = market.listing(photo=mine).card.id
    assert market.kinds()[-2:] == ["file.shown", "listing.published"]
    assert edited(market, "shazia", id, photo=mine).card.photo == mine
    assert edited(market, "shazia", id).card.photo is None


def test_the_harvest_is_found_by_month(market: Market) -> None:
    def found(month: int) -> list[int]:
        return [card.id for card in market.world.read(queries.market, Actor(), month=month).items]

    winter = market.listing(
        produce="kinnow", harvest_from=date(2026, 12, 1), harvest_to=date(2027, 2, 10)
    ).card.id
    season = market.listing().card.id  # mangoes of Pakistan: May to September
    one_day = market.listing(harvest_to=date(2027, 4, 3)).card.id
    always = market.listing(harvest_from=date(2026, 1, 1), harvest_to=date(2027, 6, 1)).card.id
    assert found(1) == [always, winter]
    assert found(2) == [always, winter]
    assert found(3) == [always]
    assert found(4) == [always, one_day]
    assert found(7) == [always, season]
    assert found(12) == [always, winter]


def test_keys_are_one_s_own(market: Market) -> None:
    key = UUID(int=7)
    for who in ("bashir", "shazia"):
        actor = market.world[who]
        market.world.do(listings.publish, actor, key=key, draft=draft(), school="chenab")
    assert market.kinds() == ["listing.published"] * 2


def test_times_are_the_transaction_s(market: Market) -> None:
    first = market.listing().card.opened_at
    market.world.pass_time(hours=2)
    assert market.listing().card.opened_at - first == timedelta(hours=2)
