from collections.abc import Callable
from typing import Any

import pytest

from ifsa.actor import Actor
from ifsa.errors import Invalid, NotFound
from ifsa.trade import listings, negotiations, queries
from ifsa.trade.states import InquiryState, Side
from tests.trade.market import Market


def found(market: Market, **given: Any) -> list[int]:
    return [card.id for card in market.world.read(queries.market, Actor(), **given).items]


def test_the_market_is_narrowed_by_all_that_is_given(market: Market) -> None:
    mango = market.listing().card.id
    kinnow = market.listing(produce="kinnow", variety="", place={"en": "Sargodha"}).card.id
    wanted = market.listing("amina", None, kind="wanted", produce="garlic", country="CN").card.id
    assert found(market) == [wanted, kinnow, mango]
    assert found(market, kind="wanted") == [wanted]
    assert found(market, group="fresh_fruit") == [kinnow, mango]
    assert found(market, group="no_such_group") == []
    assert found(market, produce="kinnow") == [kinnow]
    assert found(market, country="cn") == [wanted]
    assert found(market, group="fresh_fruit", month=6) == [mango]
    assert found(market, kind="for_sale", country="CN") == []


@pytest.mark.parametrize(
    "typed",
    [
        "sindhri",
        "SINDHRI mango",
        "سندھڑی",
        "سندھڑي",
        "信德里",
        "木尔坦",
        "chenab",
        "080450",
        "ملتان آم",
    ],
)
def test_the_market_is_searched_in_any_language(market: Market, typed: str) -> None:
    market.listing(produce="kinnow", variety="", place="", note="")
    mango = market.listing().card.id
    market.listing("amina", None, produce="garlic", variety="", place="", note="", country="CN")
    if typed == "chenab":
        assert mango in found(market, q=typed)
        assert len(found(market, q=typed)) == 2
    else:
        assert found(market, q=typed) == [mango]


def test_what_is_typed_is_no_pattern(market: Market) -> None:
    market.listing()
    assert found(market, q="%") == []
    assert found(market, q="_indhri") == []
    assert found(market, q="sindhri nothing") == []


def test_pages_meet_without_gap_or_overlap(market: Market) -> None:
    ids = [market.listing().card.id for _ in range(7)]
    seen: list[int] = []
    cursor = None
    for _ in range(4):
        page = market.world.read(queries.market, Actor(), after=cursor, limit=2)
        seen += [card.id for card in page.items]
        cursor = page.next
        if seen == [*reversed(ids[-2:])]:
            market.listing()  # what comes meanwhile belongs to a new first page
    assert seen == [*reversed(ids)]
    assert cursor is None


@pytest.mark.parametrize("cursor", ["", "x", "-1", "1.5", "9" * 30, "١"])
def test_a_cursor_that_is_none(market: Market, cursor: str) -> None:
    with pytest.raises(Invalid, match="bad_choice"):
        market.world.read(queries.market, Actor(), after=cursor)


@pytest.mark.parametrize("cursor", ["", "x-1", "1-x", "1", "9" * 30 + "-1", "1-1-1"])
def test_a_cursor_of_inquiries_that_is_none(market: Market, cursor: str) -> None:
    with pytest.raises(Invalid, match="bad_choice"):
        market.world.read(negotiations.inquiries, market.world["liwei"], after=cursor)


def test_countries_are_those_of_open_listings(market: Market) -> None:
    market.listing()
    closed = market.listing(country="KE").card.id
    market.world.do(listings.close, market.world["bashir"], listing=closed)
    market.listing("amina", None, country="CN")
    assert market.world.read(queries.market, Actor(), kind="wanted").countries == ("CN", "PK")


def test_a_school_s_listings_are_its_own_open_ones(market: Market) -> None:
    ids = [market.listing().card.id for _ in range(3)]
    market.listing("rafiq", "amrai")
    market.world.do(listings.close, market.world["bashir"], listing=ids[0])
    shown = market.world.read(queries.listings_of_school, Actor(), school=1)
    assert [card.id for card in shown] == [ids[2], ids[1]]
    shown = market.world.read(queries.listings_of_school, Actor(), school=1, limit=1)
    assert [card.id for card in shown] == [ids[2]]


def test_a_listing_s_page_knows_its_reader(market: Market) -> None:
    id = market.listing().card.id
    inquiry = market.asked(listing=id)

    def seen(who: Actor) -> tuple[bool, bool, bool, bool, str | None, int | None]:
        page = market.world.read(queries.listing_page, who, listing=id)
        rights = (page.own, page.may_edit, page.may_close, page.may_inquire)
        return (*rights, page.refusal, page.inquiry)

    assert seen(Actor()) == (False, False, False, False, "sign_in_first", None)
    assert seen(market.world["liwei"]) == (False, False, False, True, None, inquiry)
    assert seen(market.world["amina"]) == (False, False, False, True, None, None)
    assert seen(market.world["shazia"]) == (True, True, True, False, "own_listing", None)
    assert seen(market.world["zain"]) == (False, False, False, False, "youth_no_trade", None)
    assert seen(market.world["maryam"]) == (False, False, True, True, None, None)
    with pytest.raises(NotFound):
        market.world.read(queries.listing_page, Actor(), listing=id + 1)


def test_my_inquiries_and_those_to_answer(market: Market) -> None:
    own = market.listing("amina", None, country="PK").card.id
    asked = market.asked("amina")
    market.world.pass_time(hours=1)
    to_answer = market.asked("liwei", listing=own)

    def listed(side: Side | None) -> list[tuple[int, Side, InquiryState]]:
        found = market.world.read(negotiations.inquiries, market.world["amina"], side=side)
        return [(card.id, card.side, card.state) for card in found.items]

    mine, theirs = (asked, Side.BUYER, InquiryState.ASKED), (to_answer, Side.SELLER, "asked")
    assert listed(Side.BUYER) == [mine]
    assert listed(Side.SELLER) == [theirs]
    assert listed(None) == [theirs, mine]
    market.world.pass_time(hours=1)
    market.offer("bashir", asked)
    moved = (asked, Side.BUYER, InquiryState.OFFERED)
    assert listed(None) == [moved, theirs]
    assert market.world.read(negotiations.inquiries, Actor()).items == ()


def test_a_card_shows_the_newest_offer_and_whether_its_time_is_over(market: Market) -> None:
    id = market.asked()
    newest = market.offer("liwei", id, answers=market.offer("bashir", id))
    [card] = market.world.read(negotiations.inquiries, market.world["bashir"]).items
    assert card.latest is not None
    assert (card.latest.id, card.my_turn, card.state) == (newest, True, InquiryState.COUNTERED)
    market.pass_days(9)
    [card] = market.world.read(negotiations.inquiries, market.world["liwei"]).items
    assert (card.my_turn, card.state) == (False, InquiryState.ASKED)


def test_pages_of_inquiries_meet(market: Market) -> None:
    listing_ids = [market.listing().card.id for _ in range(5)]
    ids = []
    for index, listing in enumerate(listing_ids):
        if index != 2:  # two at the same moment
            market.world.pass_time(seconds=1)
        ids.append(market.asked(listing=listing))
    seen: list[int] = []
    cursor = None
    for _ in range(3):
        page = market.world.read(
            negotiations.inquiries, market.world["liwei"], after=cursor, limit=2
        )
        seen += [card.id for card in page.items]
        cursor = page.next
    assert seen == [*reversed(ids)]
    assert cursor is None


@pytest.mark.parametrize(
    "query",
    [
        lambda market: market.world.read(queries.market, Actor(), limit=60),
        lambda market: market.world.read(queries.listings_of_school, Actor(), school=1, limit=60),
        lambda market: market.world.read(negotiations.inquiries, market.world["bashir"], limit=60),
    ],
)
def test_fifty_take_as_many_statements_as_one(
    market: Market, query: Callable[[Market], Any]
) -> None:
    def add() -> None:
        id = market.asked("amina", listing=market.listing().card.id)
        market.offer("bashir", id)

    add()
    with market.world.counting() as one:
        query(market)
    for _ in range(49):
        add()
    with market.world.counting() as fifty:
        answer = query(market)
    assert len(getattr(answer, "items", answer)) == 50
    assert len(fifty) == len(one) <= 8


def test_a_long_negotiation_takes_as_many_statements_as_a_short_one(market: Market) -> None:
    id = market.asked()
    offer = market.offer("bashir", id)
    with market.world.counting() as short:
        market.page("liwei", id)
    for turn in range(20):
        offer = market.offer("liwei" if turn % 2 == 0 else "shazia", id, answers=offer)
    with market.world.counting() as long:
        assert len(market.page("liwei", id).offers) == 21
    assert len(long) == len(short) <= 10
