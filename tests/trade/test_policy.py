"""The pure rule and the rule over rows say the same of everybody."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ifsa.actor import Actor, Role
from ifsa.schools import stewards
from ifsa.schools.queries import is_steward
from ifsa.storage.work import Reading
from ifsa.trade import policy
from ifsa.trade.model import Inquiry, Listing
from ifsa.trade.policy import Parties, readable, side_of
from ifsa.trade.states import Side
from tests.demonstrations.world import PEOPLE
from tests.trade.market import Market

ADULT, YOUTH, VISITOR = Actor(member=1), Actor(member=2, youth=True), Actor()
KEEPER = Actor(member=3, role=Role.MODERATOR)


def codes(actor: Actor) -> list[str | None]:
    refusals = [
        policy.may_trade(actor),
        policy.may_publish(actor, for_school=True, steward=False),
        policy.may_publish(actor, for_school=False, steward=False),
        policy.may_edit(actor, seller=9, steward=True),
        policy.may_close(actor, seller=9, steward=False),
        policy.may_inquire(actor, seller=9, steward=False),
        policy.may_answer(actor, side=Side.BUYER, by=Side.SELLER),
        policy.may_take_back(actor, side=Side.BUYER, by=Side.BUYER),
    ]
    return [refusal.code if refusal else None for refusal in refusals]


def test_what_each_may() -> None:
    no, own = "not_allowed", None
    assert codes(ADULT) == [own, no, own, own, no, own, own, own]
    assert codes(KEEPER) == [own, no, own, own, own, own, own, own]
    assert codes(YOUTH) == ["youth_no_trade"] * 8
    assert codes(VISITOR) == ["sign_in_first"] * 8


@pytest.mark.parametrize(
    ("member", "steward", "side"),
    [
        (1, False, Side.BUYER),
        (1, True, Side.BUYER),
        (2, False, Side.SELLER),
        (3, True, Side.SELLER),
        (3, False, None),
        (None, False, None),
    ],
)
def test_sides(member: int | None, steward: bool, side: Side | None) -> None:
    assert side_of(Actor(member=member), Parties(1, 2, steward)) is side


def negotiated(market: Market) -> None:
    """On a listing of Chenab, of Amrai, of Amina's own; a buyer who then became a steward."""
    chenab = market.listing().card.id
    amrai = market.listing("rafiq", "amrai").card.id
    own = market.listing("amina", None, country="PK").card.id
    for buyer, listing in (("liwei", chenab), ("amina", chenab), ("bashir", amrai), ("liwei", own)):
        market.asked(buyer, listing=listing)
    given = {"school": "chenab", "handle": "liwei"}
    market.world.do(stewards.appoint, market.world["maryam"], **given)


def test_the_rows_and_the_rule_agree_for_everybody(market: Market) -> None:
    negotiated(market)
    seen: dict[str, int] = {}
    with Session(market.world.engine) as session:
        reading = Reading(session, market.world.now)
        inquiries = session.scalars(select(Inquiry)).all()
        for handle, actor in [*((each, market.world[each]) for each in PEOPLE), ("", VISITOR)]:
            wanted = select(Inquiry.id).join(Listing, Listing.id == Inquiry.listing_id)
            rows = set(session.scalars(wanted.where(readable(actor))))
            pure = {row.id for row in inquiries if side(reading, actor, row) is not None}
            assert rows == pure, handle
            seen[handle] = len(rows)
    assert seen == {
        "maryam": 0, "bashir": 3, "shazia": 2, "rafiq": 1, "amina": 2, "liwei": 3,
        "zain": 0, "sana": 0, "": 0,
    }  # fmt: skip


def side(reading: Reading, actor: Actor, row: Inquiry) -> Side | None:
    listing = reading.session.get_one(Listing, row.listing_id)
    steward = is_steward(reading, actor.member, listing.school_id)
    return side_of(actor, Parties(row.buyer_id, listing.seller_id, steward))


def test_what_a_list_shows_a_page_opens(market: Market) -> None:
    from ifsa.trade import negotiations

    negotiated(market)
    for handle in PEOPLE:
        found = market.world.read(negotiations.inquiries, market.world[handle])
        for card in found.items:
            page = market.page(handle, card.id)
            assert (page.side, page.state, page.turn) == (card.side, card.state, card.turn)
