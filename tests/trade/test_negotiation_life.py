"""Whatever the two sides and the clock do, in whatever order: the rows agree with a plain oracle.

The oracle is a list of offers and two words, written from the rules as people would tell them.
"""

import tempfile
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from ifsa.errors import Conflict, Refused
from ifsa.storage.engine import open_engine
from ifsa.trade import inquiries
from ifsa.trade.events import OfferExpired
from ifsa.trade.expiry import EXPIRE, expire_due
from tests.trade.market import Market, make

SIDES = {"liwei": "buyer", "bashir": "seller", "shazia": "seller"}
WHO = st.sampled_from(sorted(SIDES))
DONE = {"accept": "accepted", "decline": "declined", "withdraw": "withdrawn"}


@dataclass
class Told:
    """One offer as the oracle remembers it."""

    id: int
    side: str
    answers: int | None
    until: datetime
    state: str = "open"
    by: str = ""


@dataclass
class Oracle:
    offers: list[Told] = field(default_factory=list)
    over: str = ""
    by: str = ""

    def open(self, now: datetime) -> Told | None:
        last = self.offers[-1] if self.offers else None
        if last and last.state == "open" and last.until <= now:
            last.state = "expired"
        return last if last and last.state == "open" else None

    def may_offer(self, side: str, answers: int | None, now: datetime) -> bool:
        current = self.open(now)
        if self.over:
            return False
        if current is None:
            return side == "seller" and answers is None
        return current.side != side and answers == current.id

    def may_close(self, told: Told, what: str, who: str, now: datetime) -> bool:
        """What somebody did already, they may do again, and nothing comes of it."""
        self.open(now)
        own = told.side == SIDES[who]
        if own != (what == "withdraw"):
            return False
        return told.state == "open" or (told.state == DONE[what] and told.by == who)

    def turn(self, now: datetime) -> str | None:
        current = self.open(now)
        if self.over:
            return None
        if current is None:
            return "seller"
        return "buyer" if current.side == "seller" else "seller"

    def state(self, now: datetime) -> str:
        current = self.open(now)
        if self.over or current is None:
            return self.over or "asked"
        return "offered" if current.answers is None else "countered"


@cache
def begun() -> tuple[Market, int, bytes]:
    """A world in which a price was just asked, and the bytes of its database: made once."""
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "ifsa.db"
        market = make(database)
        inquiry = market.asked()
        market.world.engine.dispose()
        return market, inquiry, database.read_bytes()


def fresh(folder: Path) -> tuple[Market, int]:
    """A copy of it to play in."""
    market, inquiry, kept = begun()
    (folder / "ifsa.db").write_bytes(kept)
    engine = open_engine(f"sqlite:///{folder / 'ifsa.db'}")
    return Market(replace(market.world, engine=engine, events=list(market.world.events))), inquiry


class Negotiation(RuleBasedStateMachine):
    @initialize()
    def ask(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.market, self.inquiry = fresh(Path(self.folder.name))
        self.oracle = Oracle()

    def teardown(self) -> None:
        self.market.world.engine.dispose()
        self.folder.cleanup()

    @property
    def now(self) -> datetime:
        return self.market.world.now

    def _done(self, expected: bool, act: Any, *given: Any, **named: Any) -> Any:
        """What the verb answers; it must succeed exactly when the oracle says so."""
        try:
            answer = act(*given, **named)
        except (Conflict, Refused):
            assert not expected
            return None
        assert expected
        return answer

    @rule(who=WHO, back=st.sampled_from([None, 1, 2]))
    def offer(self, who: str, back: int | None) -> None:
        told = self.oracle.offers
        answers = told[-back].id if back and back <= len(told) else None
        expected = self.oracle.may_offer(SIDES[who], answers, self.now)
        id = self._done(expected, self.market.offer, who, self.inquiry, answers)
        if id is None:
            return
        if told and told[-1].state == "open":
            told[-1].state = "superseded"
        until = self.market.page(who, self.inquiry).offers[-1].valid_until
        told.append(Told(id, SIDES[who], answers, until))

    @rule(who=WHO, what=st.sampled_from(sorted(DONE)), back=st.integers(1, 3))
    def close(self, who: str, what: str, back: int) -> None:
        if back > len(self.oracle.offers):
            return
        told = self.oracle.offers[-back]
        expected = self.oracle.may_close(told, what, who, self.now)
        done = self._done(expected, getattr(self.market, what), who, self.inquiry, told.id)
        if done and told.state == "open":
            told.state, told.by = DONE[what], who
            if what != "withdraw":
                self.oracle.over = "agreed" if what == "accept" else "declined"
                self.oracle.by = who

    @rule(who=WHO)
    def end(self, who: str) -> None:
        verb, word = (
            (inquiries.withdraw, "withdrawn")
            if SIDES[who] == "buyer"
            else (inquiries.decline, "declined")
        )
        again = self.oracle.over == word and self.oracle.by == who
        given = {"inquiry": self.inquiry}
        done = self._done(
            not self.oracle.over or again,
            self.market.world.do,
            verb,
            self.market.world[who],
            **given,
        )
        if done and not again:
            self._close_last(who)
            self.oracle.over, self.oracle.by = word, who

    def _close_last(self, who: str) -> None:
        last = self.oracle.open(self.now)
        if last:
            last.state = "withdrawn" if last.side == SIDES[who] else "declined"
            last.by = who

    @rule(days=st.sampled_from([0.5, 3, 8]))
    def pass_time(self, days: float) -> None:
        self.market.world.now += timedelta(days=days)

    @rule()
    def do_due_work(self) -> None:
        for due, handler, event in self.market.world.due():
            if due <= self.now and handler == EXPIRE:
                assert isinstance(event, OfferExpired)
                self.market.world.fall_due(expire_due, event)

    @invariant()
    def rows_and_oracle_agree(self) -> None:
        for who, side in SIDES.items():
            page = self.market.page(who, self.inquiry)
            assert (page.side, page.state) == (side, self.oracle.state(self.now))
            assert page.turn == self.oracle.turn(self.now)
            assert [offer.state for offer in page.offers] == [
                told.state for told in self.oracle.offers
            ]
            assert (page.deal is not None) == (self.oracle.over == "agreed")

    @invariant()
    def at_most_one_offer_is_open_and_one_deal_is_told(self) -> None:
        page = self.market.page("liwei", self.inquiry)
        assert sum(offer.state == "open" for offer in page.offers) <= 1
        assert self.market.kinds().count("offer.accepted") == (page.deal is not None)
        assert [step.at for step in page.steps] == sorted(step.at for step in page.steps)


TestNegotiation = Negotiation.TestCase
TestNegotiation.settings = settings(max_examples=25, stateful_step_count=20)
