"""Who is told that a case is otherwise: those who see it or saw it until now, and nobody else."""

from typing import Any

import pytest

from ifsa.actor import Actor
from ifsa.members.model import Member
from ifsa.members.queries import actor_named
from ifsa.rooms.events import WordHeld
from ifsa.safety import holding, reports, words
from ifsa.safety.events import CaseChanged, ReportMade
from ifsa.safety.things import Kind, Reference
from tests.rooms.talk import ALLIANCE
from tests.safety.village import EVERYBODY, KEEPERS, Village, outcome

SIGNED_IN = [handle for handle in EVERYBODY if handle]


def _told(place: Village, case: int) -> set[str]:
    """Who was told of a case since it was last asked."""
    signals = [one for one in place.world.events if isinstance(one, CaseChanged)]
    place.world.events.clear()
    assert {one.case for one in signals} <= {case}
    members = [one.member for one in signals]
    assert len(members) == len(set(members)), "told twice"
    return {handle for handle in SIGNED_IN if place.who(handle).member in members}


def _seeing(place: Village, case: int) -> set[str]:
    return {handle for handle in SIGNED_IN if place.sees(handle, case)}


@pytest.mark.parametrize(
    "what",
    ["message", "steward", "alliance", "young", "topic", "listing", "private", "school", "member"],
)
def test_of_each_step_those_are_told_who_see_the_case(place: Village, what: str) -> None:
    case = place.case("sana" if what != "young" else "shazia", what)
    seeing = _seeing(place, case)
    assert seeing >= KEEPERS
    assert _told(place, case) == seeing
    place.claim("modd", case)
    assert _told(place, case) == seeing
    place.world.do(reports.release, place.who("maryam"), case=case)
    assert _told(place, case) == set(), "who has not claimed it changes nothing"
    place.world.do(reports.release, place.who("modd"), case=case)
    assert _told(place, case) == seeing
    place.decide("maryam", case, "nothing")
    assert _told(place, case) == seeing


def test_another_report_is_told_and_the_same_again_is_not(place: Village) -> None:
    case = place.case("amina")
    place.world.events.clear()
    place.report("rafiq", reason="false")
    assert _told(place, case) == _seeing(place, case)
    place.report("rafiq", reason="false")
    assert _told(place, case) == set()


def test_what_is_handed_on_goes_from_the_stewards_pages(place: Village) -> None:
    case = place.case("amina")
    place.world.events.clear()
    stewards = _seeing(place, case) - KEEPERS
    assert stewards
    place.decide("shazia", case, "hand_on")
    assert _told(place, case) == stewards | KEEPERS
    assert _seeing(place, case) == KEEPERS
    place.decide("modd", case, "nothing")
    assert _told(place, case) == KEEPERS


def test_a_step_that_is_refused_is_told_to_nobody(place: Village) -> None:
    case = place.case("amina")
    place.claim("modd", case)
    place.world.events.clear()
    assert outcome(place.claim, "shazia", case) == "case_claimed"
    assert outcome(place.decide, "shazia", case, "nothing") == "case_claimed"
    assert outcome(place.decide, "modd", case, "hide", reason="") != "ok"
    assert _told(place, case) == set()


def test_where_one_alone_looks_after_the_alliance_all_stewards_are_told(place: Village) -> None:
    def step_down(work: Any, actor: Actor) -> None:
        work.session.get_one(Member, place.who("modd").member).role = "member"

    said = place.talk.say("maryam", "I am the law", room=ALLIANCE)
    hers = Reference(Kind.MESSAGE, said.id)
    place.world.do(step_down)
    place.world.people["modd"] = place.world.read(actor_named, handle="modd")
    place.world.events.clear()
    place.report("amina", hers)
    case = place.queue("rafiq").items[0].id
    assert _told(place, case) == _seeing(place, case) == {"bashir", "shazia", "rafiq"}


def test_what_is_held_back_for_its_reports_is_told_once_it_is(place: Village) -> None:
    trusted = ("amina", "rafiq", "zain")
    for by in trusted:
        said = place.talk.say("liwei", "you fool")
        place.things["before"] = Reference(Kind.MESSAGE, said.id)
        place.decide("modd", place.case(by, "before"), "hide", reason="rude")
    for by in trusted:
        case = place.case(by)
        made = [one for one in place.world.events if isinstance(one, ReportMade)]
        place.world.events.clear()
        place.world.fall_due(holding.hold, made[-1])
        expected = _seeing(place, case) if by == trusted[-1] else set()
        assert _told(place, case) == expected


def test_what_is_held_back_for_a_word_is_told(place: Village) -> None:
    place.world.do(words.add, place.who("modd"), text="scam", lang="any", effect="hold")
    place.world.events.clear()
    place.talk.say("amina", "a scam")
    [held] = [one for one in place.world.events if isinstance(one, WordHeld)]
    place.world.events.clear()
    place.world.fall_due(holding.open_case, held)
    case = place.queue("modd").items[-1].id
    assert _told(place, case) == _seeing(place, case)
