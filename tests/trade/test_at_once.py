"""Two devices at once, through the writer that commits what comes in one tick together."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ifsa.clock import now
from ifsa.errors import Conflict
from ifsa.storage.writer import Writer
from ifsa.trade import offers
from ifsa.trade.model import Deal, Offer
from ifsa.trade.views import InquiryPage
from tests.trade.market import Market, make, proposal


@pytest.fixture
async def market(tmp_path: Path) -> AsyncIterator[Market]:
    """On the real clock: the writer has no other."""
    made = make(tmp_path / "ifsa.db")
    made.world.now = now()
    yield made
    made.world.engine.dispose()


async def at_once(market: Market, *wanted: tuple[Any, str, dict[str, Any]]) -> list[Any]:
    writer = Writer(market.world.engine)
    try:
        return await asyncio.gather(
            *(writer.do(verb, market.world[who], **given) for verb, who, given in wanted),
            return_exceptions=True,
        )
    finally:
        await asyncio.to_thread(writer.close)


def deals(market: Market) -> list[Deal]:
    with Session(market.world.engine) as session:
        return list(session.scalars(select(Deal)))


async def test_two_devices_of_one_member_accept_and_get_one_deal(market: Market) -> None:
    id = market.asked()
    given = {"inquiry": id, "offer": market.offer("bashir", id)}
    answers = await at_once(market, *[(offers.accept, "liwei", given)] * 8)
    assert all(isinstance(answer, InquiryPage) for answer in answers)
    assert len({answer.deal.id for answer in answers}) == 1
    assert len(deals(market)) == 1


async def test_two_stewards_accept_and_one_is_too_late(market: Market) -> None:
    id = market.asked()
    counter = market.offer("liwei", id, answers=market.offer("bashir", id))
    given = {"inquiry": id, "offer": counter}
    answers = await at_once(
        market, (offers.accept, "bashir", given), (offers.accept, "shazia", given)
    )
    [late] = [answer for answer in answers if isinstance(answer, Conflict)]
    assert late.code == "already_accepted"
    assert len(deals(market)) == 1


async def test_one_accepts_while_the_other_withdraws(market: Market) -> None:
    id = market.asked()
    given = {"inquiry": id, "offer": market.offer("bashir", id)}
    answers = await at_once(
        market, (offers.withdraw, "bashir", given), (offers.accept, "liwei", given)
    )
    [late] = [answer for answer in answers if isinstance(answer, Conflict)]
    assert late.code == "offer_closed"
    assert deals(market) == []


async def test_one_accepts_while_a_colleague_counters(market: Market) -> None:
    """Two devices of one side can't accept one thing and propose another."""
    id = market.asked()
    counter = market.offer("liwei", id, answers=market.offer("bashir", id))
    other = {"inquiry": id, "key": uuid4(), "proposal": proposal(price="199"), "answers": counter}
    answers = await at_once(
        market,
        (offers.make, "shazia", other),
        (offers.accept, "bashir", {"inquiry": id, "offer": counter}),
    )
    assert isinstance(answers[0], InquiryPage)
    assert isinstance(answers[1], Conflict)
    assert deals(market) == []
    with Session(market.world.engine) as session:
        states = list(session.scalars(select(Offer.state).order_by(Offer.id)))
    assert states == ["superseded", "superseded", "open"]


async def test_two_sides_offer_at_once_and_one_is_open(market: Market) -> None:
    id = market.asked()
    first = market.offer("bashir", id)
    wanted = [
        (
            offers.make,
            "liwei",
            {"inquiry": id, "key": uuid4(), "proposal": proposal(), "answers": first},
        )
        for _ in range(4)
    ]
    answers = await at_once(market, *wanted)
    assert sum(isinstance(answer, InquiryPage) for answer in answers) == 1
    assert {answer.code for answer in answers if isinstance(answer, Conflict)} == {"not_your_turn"}
