"""A village with one of everything that can be reported: Chenab's room and listing, a room of the
alliance, one for the young."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ifsa.actor import Actor
from ifsa.errors import NotFound, Problem
from ifsa.rooms.queries import messages_after
from ifsa.rooms.views import MessageView
from ifsa.safety import queries, reports
from ifsa.safety.events import CaseChanged
from ifsa.safety.things import Kind, Reference
from ifsa.safety.views import CasePage, Queue, ReportView
from ifsa.storage.events import Event
from tests.demonstrations.world import World
from tests.rooms import talk
from tests.rooms.talk import ALLIANCE, YOUNG, Talk
from tests.trade.market import Market

EVERYBODY = ["", "amina", "liwei", "zain", "sana", "bashir", "shazia", "rafiq", "modd", "maryam"]
STEWARDS = {"bashir", "shazia"}
KEEPERS = {"modd", "maryam"}


@dataclass
class Village:
    """Short ways to do what most tests begin with; everything goes through the verbs.

    `things` are named: message (Li Wei's in Chenab's room), steward (Bashir's there), alliance
    (Li Wei's in the alliance's room), young (Zain's among the young), topic, listing, private (Li
    Wei's own), school, member (Li Wei).
    """

    talk: Talk
    things: dict[str, Reference] = field(default_factory=dict)

    @property
    def world(self) -> World:
        return self.talk.world

    @property
    def market(self) -> Market:
        return Market(self.world)

    @property
    def happened(self) -> list[Event]:
        """What was emitted, without the signals to open pages."""
        return [one for one in self.world.events if not isinstance(one, CaseChanged)]

    def who(self, handle: str) -> Actor:
        return self.world[handle] if handle else Actor()

    def report(
        self, by: str, what: str | Reference = "message", reason: str = "rude", note: str = ""
    ) -> ReportView:
        thing = self.things[what] if isinstance(what, str) else what
        given: dict[str, Any] = {"kind": thing.kind, "id": thing.id, "reason": reason}
        return self.world.do(reports.make, self.who(by), note=note, **given)

    def case(self, by: str = "amina", what: str = "message", **given: Any) -> int:
        """The number of the case that a report opens or joins."""
        self.report(by, what, **given)
        thing = self.things[what]
        cases = self.queue("maryam").items + self.queue("modd").items
        return next(case.id for case in cases if case.reference == thing)

    def queue(self, by: str, **given: Any) -> Queue:
        return self.world.read(queries.queue, self.who(by), **given)

    def page(self, by: str, case: int) -> CasePage:
        return self.world.read(queries.case_page, self.who(by), case=case)

    def sees(self, by: str, case: int) -> bool:
        try:
            return self.page(by, case).case.id == case
        except NotFound:
            return False

    def page_of(self, topic: int) -> list[MessageView]:
        """All messages of a topic, as a visitor sees them."""
        return self.world.read(messages_after, topic_id=topic, most=10**6)

    def claim(self, by: str, case: int) -> CasePage:
        return self.world.do(reports.claim, self.who(by), case=case)

    def decide(self, by: str, case: int, decision: str, **given: Any) -> None:
        self.world.do(reports.decide, self.who(by), case=case, decision=decision, **given)


def outcome(verb: Any, *given: Any, **named: Any) -> str:
    """The code of a refusal, or "ok"."""
    try:
        verb(*given, **named)
    except Problem as problem:
        return problem.code
    return "ok"


def make(database: Path) -> Village:
    village = Village(talk.make(database))
    say = village.talk.say
    village.world.pass_time(minutes=1)
    village.things = {
        "message": Reference(Kind.MESSAGE, say("liwei", "you fool").id),
        "steward": Reference(Kind.MESSAGE, say("bashir", "give me your number").id),
        "alliance": Reference(Kind.MESSAGE, say("liwei", "buy here", room=ALLIANCE).id),
        "young": Reference(Kind.MESSAGE, say("zain", "haha", room=YOUNG).id),
        "topic": Reference(Kind.TOPIC, village.talk.topic("liwei", "Zain is a fool").id),
        "listing": Reference(Kind.LISTING, village.market.listing("bashir").card.id),
        "private": Reference(
            Kind.LISTING, village.market.listing("liwei", None, country="CN").card.id
        ),
        "school": Reference(Kind.SCHOOL, 1),
        "member": Reference(Kind.MEMBER, village.world["liwei"].member or 0),
    }
    village.world.pass_time(minutes=1)
    village.world.events.clear()
    return village


def copied(village: Village, database: Path) -> Village:
    return Village(talk.copied(village.talk, database), dict(village.things))
