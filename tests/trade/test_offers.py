from collections.abc import Callable
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ifsa.errors import Conflict, Invalid, NotFound, Problem, Refused
from ifsa.trade import expiry, offers
from ifsa.trade.amounts import Money, Price
from ifsa.trade.events import OfferExpired
from ifsa.trade.model import Deal, Offer
from ifsa.trade.states import InquiryState, OfferState, Side
from ifsa.trade.views import InquiryPage
from tests.trade.market import Market


def states(page: InquiryPage) -> list[OfferState]:
    return [offer.state for offer in page.offers]


def code(act: Callable[[], object]) -> str:
    """The problem's code; fails when there is none."""
    with pytest.raises(Problem) as raised:
        act()
    return raised.value.code


def test_the_seller_answers_with_an_offer(market: Market) -> None:
    id = market.asked()
    market.offer("bashir", id, incoterm="FOB", incoterm_place="Karachi", note="کل تک")
    page = market.page("liwei", id)
    offer = page.open_offer
    assert offer is not None
    assert (page.state, page.turn, page.my_turn) == (InquiryState.OFFERED, Side.BUYER, True)
    assert (offer.by.handle, offer.side, offer.answers) == ("bashir", Side.SELLER, None)
    assert offer.price == Price(Money(20000, "PKR"), "KGM")
    assert offer.total == Money(10_000_000, "PKR")
    assert (offer.incoterm, offer.incoterm_place, offer.lang) == ("FOB", "Karachi", "ur")
    assert [step.kind for step in page.steps] == ["asked", "offered"]
    assert market.kinds()[-1] == "offer.made"


def test_each_side_counters_in_turn(market: Market) -> None:
    id = market.asked()
    first = market.offer("bashir", id)
    second = market.offer("liwei", id, answers=first, price="180")
    page = market.page("shazia", id)
    assert (page.state, page.turn, page.my_turn) == (InquiryState.COUNTERED, Side.SELLER, True)
    assert states(page) == [OfferState.SUPERSEDED, OfferState.OPEN]
    market.offer("shazia", id, answers=second, price="190")
    page = market.page("liwei", id)
    assert page.turn is Side.BUYER
    assert [step.kind for step in page.steps] == ["asked", "offered", "countered", "countered"]
    assert [offer.answers for offer in page.offers] == [None, first, second]


def test_whose_turn_it_is_not(market: Market) -> None:
    id = market.asked()
    assert code(lambda: market.offer("liwei", id)) == "not_your_turn"
    first = market.offer("bashir", id)
    assert code(lambda: market.offer("bashir", id)) == "not_your_turn"
    assert code(lambda: market.offer("shazia", id, answers=first)) == "not_your_turn"
    # The buyer's page is from before the offer, or from before it was countered.
    assert code(lambda: market.offer("liwei", id)) == "conflict"
    second = market.offer("liwei", id, answers=first)
    assert code(lambda: market.offer("bashir", id, answers=first)) == "offer_closed"
    assert states(market.page("liwei", id)) == [OfferState.SUPERSEDED, OfferState.OPEN]
    assert market.page("liwei", id).open_offer == market.page("liwei", id).offers[-1]
    assert market.page("liwei", id).offers[-1].id == second


def test_accepting_makes_one_deal(market: Market) -> None:
    id = market.asked()
    offer = market.offer("bashir", id)
    page = market.accept("liwei", id, offer)
    assert page.deal is not None
    assert (page.state, page.turn, page.open_offer) == (InquiryState.AGREED, None, None)
    assert (page.deal.offer.id, page.deal.by.handle, page.deal.at) == (
        offer,
        "liwei",
        market.world.now,
    )
    assert [step.kind for step in page.steps] == ["asked", "offered", "accepted"]
    assert market.kinds()[-1] == "offer.accepted"


def test_accepting_again_by_the_same_member_is_the_same_deal(market: Market) -> None:
    id = market.asked()
    offer = market.offer("bashir", id)
    first = market.accept("liwei", id, offer)
    market.world.pass_time(days=30)
    assert market.accept("liwei", id, offer) == first
    assert market.kinds().count("offer.accepted") == 1


def test_the_second_to_accept_is_too_late(market: Market) -> None:
    id = market.asked()
    counter = market.offer("liwei", id, answers=market.offer("bashir", id))
    market.accept("bashir", id, counter)
    assert code(lambda: market.accept("shazia", id, counter)) == "already_accepted"


def test_one_does_not_accept_or_decline_one_s_own(market: Market) -> None:
    id = market.asked()
    offer = market.offer("bashir", id)
    for who in ("bashir", "shazia"):
        for act in (market.accept, market.decline):
            with pytest.raises(Refused, match="own_offer"):
                act(who, id, offer)
    with pytest.raises(Refused, match="not_allowed"):
        market.withdraw("liwei", id, offer)


@pytest.mark.parametrize("act", ["accept", "decline", "withdraw"])
def test_a_closed_offer_is_closed(market: Market, act: str) -> None:
    id = market.asked()
    first = market.offer("bashir", id)
    market.offer("liwei", id, answers=first)
    who = "bashir" if act == "withdraw" else "liwei"
    assert code(lambda: getattr(market, act)(who, id, first)) == "offer_closed"


def test_declining_ends_the_negotiation(market: Market) -> None:
    id = market.asked()
    offer = market.offer("bashir", id)
    for _ in range(2):
        page = market.decline("liwei", id, offer)
    assert (page.state, page.turn, states(page)) == (
        InquiryState.DECLINED,
        None,
        [OfferState.DECLINED],
    )
    assert [step.kind for step in page.steps] == ["asked", "offered", "declined"]
    assert page.steps[-1].by == page.buyer
    assert market.kinds().count("offer.declined") == 1
    assert code(lambda: market.offer("bashir", id)) == "inquiry_closed"


def test_withdrawing_gives_the_turn_back_to_the_seller(market: Market) -> None:
    id = market.asked()
    counter = market.offer("liwei", id, answers=market.offer("bashir", id))
    for _ in range(2):
        page = market.withdraw("liwei", id, counter)
    assert (page.state, page.turn, page.open_offer) == (InquiryState.ASKED, Side.SELLER, None)
    assert page.steps[-1].kind == "offer_withdrawn"
    assert market.kinds().count("offer.withdrawn") == 1
    market.offer("bashir", id)
    assert market.page("liwei", id).state is InquiryState.OFFERED


def test_the_same_key_is_the_same_offer(market: Market) -> None:
    id, key = market.asked(), uuid4()
    first = market.offer("bashir", id, key=key)
    assert market.offer("bashir", id, key=key) == first
    assert market.kinds().count("offer.made") == 1
    assert code(lambda: market.offer("bashir", id, key=key, price="1")) == "key_reused"
    other = market.asked("amina")
    assert code(lambda: market.offer("bashir", other, key=key)) == "key_reused"


def test_an_offer_stands_until_the_end_of_its_last_day_there(market: Market) -> None:
    id = market.asked()
    market.offer("bashir", id, valid_until=date(2026, 11, 26))
    # Bashir signed up in UTC: what he calls the 26th ends at midnight there.
    [offer] = market.page("liwei", id).offers
    assert offer.valid_until == datetime(2026, 11, 27, tzinfo=UTC)
    assert market.world.due()[-1] == (
        offer.valid_until,
        expiry.EXPIRE,
        OfferExpired(id, market.world["liwei"].member, market.world["bashir"].member, offer.id),  # type: ignore[arg-type]
    )


def test_an_offer_whose_time_is_over_cannot_be_accepted(market: Market) -> None:
    id = market.asked()
    offer = market.offer("bashir", id)
    market.pass_days(8.5)
    for act in (market.accept, market.decline):
        assert code(lambda act=act: act("liwei", id, offer)) == "offer_expired"  # type: ignore[misc]
    page = market.page("liwei", id)
    assert (page.state, page.turn, states(page)) == (
        InquiryState.ASKED,
        Side.SELLER,
        [OfferState.EXPIRED],
    )
    assert page.steps[-1].kind == "expired"
    assert page.steps[-1].by is None


def test_due_work_notes_that_the_time_is_over(market: Market) -> None:
    id = market.asked()
    offer = market.offer("bashir", id)
    due, _, event = market.world.due()[-1]
    market.world.fall_due(expiry.expire_due, event)  # too early: nothing happens
    assert market.page("liwei", id).state is InquiryState.OFFERED
    market.world.now = due
    for _ in range(2):
        market.world.fall_due(expiry.expire_due, event)
    assert market.kinds().count("offer.expired") == 1
    before = market.page("liwei", id)
    market.offer("bashir", id, price="205")
    assert before.offers[0].id == offer
    assert states(market.page("liwei", id)) == [OfferState.EXPIRED, OfferState.OPEN]


def test_due_work_leaves_an_answered_offer_be(market: Market) -> None:
    id = market.asked()
    market.accept("liwei", id, market.offer("bashir", id))
    due, _, event = market.world.due()[-1]
    market.world.now = due
    market.world.fall_due(expiry.expire_due, event)
    assert market.page("liwei", id).state is InquiryState.AGREED
    assert "offer.expired" not in market.kinds()


def test_a_new_offer_after_one_whose_time_was_over_notes_that_first(market: Market) -> None:
    id = market.asked()
    first = market.offer("bashir", id)
    market.pass_days(9)
    assert code(lambda: market.offer("liwei", id, answers=first)) == "offer_closed"
    market.offer("bashir", id)
    assert states(market.page("liwei", id)) == [OfferState.EXPIRED, OfferState.OPEN]
    assert market.kinds()[-2:] == ["offer.expired", "offer.made"]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"quantity": "some"}, "quantity"),
        ({"unit": "stone"}, "unit"),
        ({"price": ""}, "price"),
        ({"currency": "XXX"}, "currency"),
        ({"price_unit": "stone"}, "price_unit"),
        ({"incoterm": "FREE"}, "incoterm"),
        ({"incoterm_place": "x" * 81}, "incoterm_place"),
        ({"note": "x" * 2001}, "note"),
        ({"valid_until": date(2026, 11, 23)}, "valid_until"),
        ({"valid_until": date(2028, 1, 1)}, "valid_until"),
    ],
)
def test_a_bad_field_is_named(market: Market, changed: dict[str, object], field: str) -> None:
    id = market.asked()
    with pytest.raises(Invalid) as raised:
        market.offer("bashir", id, **changed)  # type: ignore[arg-type]
    assert raised.value.field == field


def test_an_offer_of_another_inquiry_is_not_there(market: Market) -> None:
    id, other = market.asked(), market.asked("amina")
    offer = market.offer("bashir", id)
    for act, who in (
        (market.accept, "amina"),
        (market.decline, "amina"),
        (market.withdraw, "bashir"),
    ):
        with pytest.raises(NotFound):
            act(who, other, offer)


@pytest.mark.parametrize("who", ["amina", "rafiq", "maryam", "zain"])
def test_outsiders_find_nothing(market: Market, who: str) -> None:
    id = market.asked()
    offer = market.offer("bashir", id)
    for act in (market.accept, market.decline, market.withdraw):
        with pytest.raises(NotFound):
            act(who, id, offer)
    with pytest.raises(NotFound):
        market.offer(who, id, answers=offer)


def test_the_database_holds_one_deal_and_one_open_offer_too(market: Market) -> None:
    id = market.asked()
    first = market.offer("bashir", id)
    market.accept("bashir", id, market.offer("liwei", id, answers=first))
    other = market.asked("amina")
    market.offer("bashir", other)
    with Session(market.world.engine) as session:
        session.add(deal_on(market, id, first))
        with pytest.raises(IntegrityError, match=r"deal\.inquiry_id"):
            session.flush()
    with Session(market.world.engine) as session:
        kept = session.get_one(Offer, first)
        kept.inquiry_id, kept.state = other, OfferState.OPEN
        with pytest.raises(IntegrityError, match="offer"):
            session.flush()


def test_a_deal_made_by_another_process_in_between_is_a_conflict(
    market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The row lock of PostgreSQL would wait; where it did not, the unique index speaks."""
    id = market.asked()
    first = market.offer("bashir", id)
    counter = market.offer("liwei", id, answers=first)
    with Session(market.world.engine) as session:
        session.add(deal_on(market, id, first))
        session.commit()
    monkeypatch.setattr(offers, "_agreed_before", lambda *given: False)
    with pytest.raises(Conflict, match="already_accepted"):
        market.accept("bashir", id, counter)


def deal_on(market: Market, inquiry: int, offer: int) -> Deal:
    """A row as another process would write it."""
    member = market.world["amina"].member
    assert member is not None
    now = market.world.now
    return Deal(inquiry_id=inquiry, offer_id=offer, agreed_by=member, agreed_at=now)
