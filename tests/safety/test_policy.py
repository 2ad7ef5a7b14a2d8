"""`may_see` and `readable` are one rule: held together over everybody and every kind of case."""

import pytest

from ifsa.actor import Actor
from ifsa.errors import Problem
from ifsa.safety.policy import Standing, may_read_log, may_report, may_see
from ifsa.schools.queries import is_steward
from tests.safety.village import EVERYBODY, KEEPERS, Village

SCHOOLS = {"message": 1, "steward": 1, "alliance": None, "young": 1, "topic": 1, "listing": 1}
SCHOOLS |= {"private": None, "school": None, "member": None}
AUTHORS = {"message": "liwei", "steward": "bashir", "alliance": "liwei", "young": "zain"}
AUTHORS |= {"topic": "liwei", "listing": "bashir", "private": "liwei", "member": "liwei"}
STEWARDS_SEE = {"message", "young", "topic"}


@pytest.fixture
def cases(place: Village) -> dict[str, int]:
    """One case of everything."""
    return {what: place.case("shazia" if what == "young" else "amina", what) for what in SCHOOLS}


def _allowed(place: Village, by: str, what: str, *, handed_on: bool = False) -> bool:
    actor, author = place.who(by), AUTHORS.get(what)
    member = place.who(author).member if author else None

    def runs(who: int | None) -> bool:
        return place.world.read(lambda reading, _: is_steward(reading, who, SCHOOLS[what]))

    standing = Standing(steward=runs(actor.member), fellow=runs(member))
    return may_see(actor, standing, author=member, handed_on=handed_on)


@pytest.mark.parametrize("by", EVERYBODY)
def test_the_rule_and_the_condition_agree(place: Village, cases: dict[str, int], by: str) -> None:
    for what, case in cases.items():
        assert place.sees(by, case) is _allowed(place, by, what), what
    try:
        listed = {case.id for case in place.queue(by).items}
    except Problem:
        listed = set()
    assert listed == {case for what, case in cases.items() if _allowed(place, by, what)}
    place.decide("shazia", cases["message"], "hand_on")
    assert place.sees(by, cases["message"]) is _allowed(place, by, "message", handed_on=True)


def test_who_sees_what(place: Village, cases: dict[str, int]) -> None:
    def sees(by: str) -> set[str]:
        return {what for what, case in cases.items() if place.sees(by, case)}

    assert sees("modd") == sees("maryam") == set(cases)
    # Not what is about one of themselves, the school, or somebody's own.
    assert sees("shazia") == sees("bashir") == STEWARDS_SEE
    for by in ("", "amina", "liwei", "zain", "sana", "rafiq"):
        assert sees(by) == set()


def test_nobody_sees_what_is_about_their_own(place: Village) -> None:
    said = place.talk.say("modd", "I am the law")
    place.things["own"] = type(place.things["message"])(place.things["message"].kind, said.id)
    case = place.case("amina", "own")
    assert not place.sees("modd", case)
    assert place.queue("modd").items == ()
    assert place.queue("modd").waiting == 0
    assert place.sees("maryam", case)


def test_who_reported_is_told_to_those_alone_who_look_after_the_alliance(place: Village) -> None:
    case = place.case("amina", note="He is my neighbour.")
    for by in ("shazia", "bashir"):
        assert [one.by for one in place.page(by, case).reports] == [None]
        assert "Amina" not in repr(place.page(by, case))
    for by in KEEPERS:
        assert [one.by and one.by.handle for one in place.page(by, case).reports] == ["amina"]


@pytest.mark.parametrize("by", EVERYBODY)
def test_who_may_report_and_read_the_log(place: Village, by: str) -> None:
    actor = place.who(by)
    assert (may_report(actor) is None) is (by != "")
    refused = may_read_log(actor)
    code = {"maryam": None, "": "sign_in_first"}.get(by, "not_allowed")
    assert (refused and refused.code) == code


def test_a_visitor_is_asked_to_sign_in() -> None:
    refused = may_report(Actor())
    assert refused is not None
    assert refused.http_status == 401
