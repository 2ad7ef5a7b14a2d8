"""`may_see` and `readable` are one rule: held together over everybody and every kind of case."""

from typing import Any

import pytest

from ifsa.actor import Actor
from ifsa.errors import Invalid, Problem
from ifsa.members.model import Member
from ifsa.members.queries import actor_named, is_only_keeper
from ifsa.safety.policy import Standing, may_read_log, may_report, may_see
from ifsa.safety.things import Kind, Reference
from ifsa.schools.queries import is_steward
from tests.rooms.talk import ALLIANCE
from tests.safety.village import EVERYBODY, KEEPERS, STEWARDS, Village

SCHOOLS = {"message": 1, "steward": 1, "alliance": None, "young": 1, "topic": 1, "listing": 1}
SCHOOLS |= {"private": None, "school": None, "member": None}
AUTHORS = {"message": "liwei", "steward": "bashir", "alliance": "liwei", "young": "zain"}
AUTHORS |= {"topic": "liwei", "listing": "bashir", "private": "liwei", "member": "liwei"}
STEWARDS_SEE = {"message", "young", "topic"}


@pytest.fixture
def cases(place: Village) -> dict[str, int]:
    """One case of everything."""
    return {what: place.case("shazia" if what == "young" else "amina", what) for what in SCHOOLS}


def _allowed(
    place: Village, by: str, what: str, *, handed_on: bool = False, author: str | None = None
) -> bool:
    actor, author = place.who(by), author or AUTHORS.get(what)
    member = place.who(author).member if author else None

    def runs(who: int | None) -> bool:
        return place.world.read(lambda reading, _: is_steward(reading, who, SCHOOLS.get(what)))

    any_ = by in {*STEWARDS, "rafiq"}
    standing = Standing(runs(actor.member), runs(member), any_, alone=_alone(place, member))
    return may_see(actor, standing, author=member, handed_on=handed_on)


def _alone(place: Village, member: int | None) -> bool:
    return place.world.read(lambda reading, _: is_only_keeper(reading, member=member))


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


def _only_maryam(place: Village) -> None:
    """Modd is no moderator any more."""

    def step_down(work: Any, actor: Actor) -> None:
        work.session.get_one(Member, place.who("modd").member).role = "member"

    place.world.do(step_down)
    place.world.people["modd"] = place.world.read(actor_named, handle="modd")


def test_what_is_about_the_only_admin_all_stewards_see_and_decide(place: Village) -> None:
    said = place.talk.say("maryam", "I am the law", room=ALLIANCE)
    place.things["hers"] = Reference(Kind.MESSAGE, said.id)
    case = place.case("amina", "hers")
    assert not place.sees("rafiq", case)
    assert not place.queue("maryam").alone
    _only_maryam(place)
    for by in ("bashir", "shazia", "rafiq"):
        assert place.sees(by, case) is _allowed(place, by, "hers", author="maryam") is True
        assert [one.id for one in place.queue(by).items] == [case]
        assert place.page(by, case).choices == ("nothing", "done")
    for by in ("maryam", "amina", "liwei", "modd", "zain", ""):
        assert not place.sees(by, case)
    assert place.queue("maryam").alone
    with pytest.raises(Invalid):
        place.decide("rafiq", case, "hand_on")
    place.decide("rafiq", case, "done", note="We have talked to her.")
    assert place.page("bashir", case).case.decided is not None


def test_a_message_of_the_only_admin_is_hidden_by_the_stewards_of_its_room(place: Village) -> None:
    said = place.talk.say("maryam", "I am the law")
    place.things["hers"] = Reference(Kind.MESSAGE, said.id)
    case = place.case("amina", "hers")
    place.decide("bashir", case, "hand_on")
    _only_maryam(place)
    assert place.page("bashir", case).choices == ("nothing", "hide", "done")
    assert place.page("rafiq", case).choices == ("nothing", "done")
    place.decide("shazia", case, "hide", reason="scary")


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
