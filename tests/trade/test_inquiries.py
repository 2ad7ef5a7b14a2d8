from collections.abc import Callable
from decimal import Decimal
from uuid import uuid4

import pytest

from ifsa.actor import Actor
from ifsa.errors import Conflict, Invalid, NotFound, Refused
from ifsa.trade import inquiries, listings
from ifsa.trade.states import InquiryState, OfferState, Side
from ifsa.trade.views import InquiryPage
from tests.trade.market import Market


def test_a_buyer_asks_and_it_is_the_seller_s_turn(market: Market) -> None:
    id = market.asked(quantity="۵۰۰", unit="KGM")
    page = market.page("liwei", id)
    assert (page.state, page.side, page.turn) == (InquiryState.ASKED, Side.BUYER, Side.SELLER)
    assert (page.text, page.lang) == ("您好，还有货吗？", "zh-Hans")
    assert page.quantity is not None
    assert (page.quantity.amount, page.quantity.unit) == (Decimal(500), "KGM")
    assert (page.buyer.handle, page.seller.handle) == ("liwei", "bashir")
    assert [(step.kind, step.by, step.at) for step in page.steps] == [
        ("asked", page.buyer, market.world.now)
    ]
    assert market.kinds()[-1] == "inquiry.sent"
    assert market.world.events[-1].stream == f"inquiry:{id}"


def test_the_seller_and_every_steward_see_their_side(market: Market) -> None:
    id = market.asked()
    for who in ("bashir", "shazia"):
        page = market.page(who, id)
        assert (page.side, page.my_turn, page.other.handle) == (Side.SELLER, True, "liwei")


@pytest.mark.parametrize("who", ["amina", "rafiq", "maryam", "zain"])
def test_for_everybody_else_it_does_not_exist(market: Market, who: str) -> None:
    id = market.asked()
    with pytest.raises(NotFound):
        market.page(who, id)
    for verb in (inquiries.withdraw, inquiries.decline):
        with pytest.raises(NotFound):
            market.world.do(verb, market.world[who], inquiry=id)


def test_a_visitor_sees_none(market: Market) -> None:
    id = market.asked()
    with pytest.raises(NotFound):
        market.world.do(inquiries.withdraw, Actor(), inquiry=id)


@pytest.mark.parametrize(
    ("who", "code"),
    [("bashir", "own_listing"), ("shazia", "own_listing"), ("zain", "youth_no_trade")],
)
def test_who_may_not_ask(market: Market, who: str, code: str) -> None:
    with pytest.raises(Refused) as raised:
        market.asked(who)
    assert raised.value.code == code


def test_the_same_key_is_the_same_inquiry(market: Market) -> None:
    listing, key = market.listing().card.id, uuid4()
    first = market.asked(listing=listing, key=key)
    assert market.asked(listing=listing, key=key) == first
    market.world.do(inquiries.withdraw, market.world["liwei"], inquiry=first)
    assert market.asked(listing=listing, key=key) == first
    assert market.kinds().count("inquiry.sent") == 1
    for changed in ({"text": "别的"}, {"quantity": "5"}):
        with pytest.raises(Conflict, match="key_reused"):
            market.asked(listing=listing, key=key, **changed)


def test_one_unfinished_inquiry_on_a_listing(market: Market) -> None:
    listing = market.listing().card.id
    first = market.asked(listing=listing)
    with pytest.raises(Conflict, match="already_asked"):
        market.asked(listing=listing)
    assert market.asked("amina", listing=listing) != first
    market.world.do(inquiries.withdraw, market.world["liwei"], inquiry=first)
    assert market.asked(listing=listing) != first


def test_a_closed_listing_takes_no_inquiries(market: Market) -> None:
    listing = market.listing().card.id
    market.world.do(listings.close, market.world["bashir"], listing=listing)
    with pytest.raises(Conflict, match="listing_closed"):
        market.asked(listing=listing)


def test_what_is_wrong_is_named(market: Market) -> None:
    listing = market.listing().card.id
    for changed, field in (
        ({"text": " \u200b "}, "text"),
        ({"text": "x" * 2001}, "text"),
        ({"quantity": "lots"}, "quantity"),
        ({"quantity": "5", "unit": "stone"}, "unit"),
    ):
        with pytest.raises(Invalid) as raised:
            market.asked(listing=listing, **changed)
        assert raised.value.field == field
    with pytest.raises(NotFound):
        market.asked(listing=99)


@pytest.mark.parametrize(
    ("verb", "who", "state", "other"),
    [
        (inquiries.withdraw, "liwei", InquiryState.WITHDRAWN, "bashir"),
        (inquiries.decline, "shazia", InquiryState.DECLINED, "liwei"),
    ],
)
def test_each_side_may_end_it(
    market: Market, verb: Callable[..., InquiryPage], who: str, state: InquiryState, other: str
) -> None:
    id = market.asked()
    with pytest.raises(Refused):
        market.world.do(verb, market.world[other], inquiry=id)
    market.world.pass_time(minutes=5)
    for _ in range(2):
        page = market.world.do(verb, market.world[who], inquiry=id)
        assert (page.state, page.turn) == (state, None)
    assert [step.kind for step in page.steps] == ["asked", state.value]
    assert page.steps[-1].by is not None
    assert page.steps[-1].by.handle == who
    assert market.kinds()[-2:] == ["inquiry.sent", f"inquiry.{state.value}"]


def test_ending_it_ends_the_open_offer(market: Market) -> None:
    id = market.asked()
    market.offer("bashir", id)
    page = market.world.do(inquiries.withdraw, market.world["liwei"], inquiry=id)
    assert [offer.state for offer in page.offers] == [OfferState.DECLINED]
    other = market.asked("amina", listing=page.listing.id)
    market.offer("bashir", other)
    page = market.world.do(inquiries.decline, market.world["bashir"], inquiry=other)
    assert [offer.state for offer in page.offers] == [OfferState.WITHDRAWN]


def test_what_is_over_stays_so(market: Market) -> None:
    id = market.asked()
    market.accept("liwei", id, market.offer("bashir", id))
    for verb, who in ((inquiries.withdraw, "liwei"), (inquiries.decline, "bashir")):
        with pytest.raises(Conflict, match="inquiry_closed"):
            market.world.do(verb, market.world[who], inquiry=id)
