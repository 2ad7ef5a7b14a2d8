"""Making a report, and deciding what comes of it."""

from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ifsa.errors import Conflict, Invalid, NotFound, Refused
from ifsa.rooms import queries as rooms
from ifsa.safety import queries, reports
from ifsa.safety.decisions import Decision
from ifsa.safety.events import CaseDecided, CaseHandedOn, ReportMade
from ifsa.safety.model import Case, Report
from ifsa.safety.things import Kind, Reference
from ifsa.trade import queries as trade
from tests.rooms.talk import YOUNG
from tests.safety.village import EVERYBODY, Village, outcome

THINGS = ["message", "steward", "alliance", "topic", "listing", "private", "school", "member"]


def _stored(place: Village, table: type) -> int:
    with Session(place.world.engine) as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


@pytest.mark.parametrize("what", THINGS)
def test_one_reports_what_one_sees(place: Village, what: str) -> None:
    report = place.report("amina", what, "advert", "  He sends it\r\nevery day. ")
    assert report.reference == place.things[what]
    assert (report.reason, report.note) == ("advert", "He sends it\nevery day.")
    assert (report.made_at, report.by) == (place.world.now, None)
    case = place.queue("maryam").items[0]
    assert (case.reference, case.reports, case.reasons) == (report.reference, 1, ("advert",))
    assert place.happened == [ReportMade(case.id, report.id)]


def test_again_it_is_the_same_report(place: Village) -> None:
    first = place.report("amina", reason="rude", note="first")
    place.world.pass_time(minutes=5)
    assert place.report("amina", reason="scary", note="second") == first
    assert (_stored(place, Case), _stored(place, Report)) == (1, 1)
    assert len(place.happened) == 1


def test_several_reports_of_one_thing_are_one_case(place: Village) -> None:
    case = place.case("amina", reason="rude")
    place.report("rafiq", reason="danger")
    place.report("shazia", reason="rude")
    assert _stored(place, Case) == 1
    page = place.page("maryam", case)
    assert [one.by.handle for one in page.reports if one.by] == ["amina", "rafiq", "shazia"]
    assert (page.case.reports, page.case.reasons) == (3, ("rude", "danger"))


def test_once_it_is_decided_another_report_opens_another_case(place: Village) -> None:
    case = place.case("amina")
    place.decide("modd", case, "nothing")
    again = place.case("amina", reason="scary")
    assert again != case
    assert _stored(place, Report) == 2


@pytest.mark.parametrize("by", EVERYBODY)
def test_whoever_is_signed_in_may_also_a_youth_who_waits(place: Village, by: str) -> None:
    expected = {"": "sign_in_first", "liwei": "own_report"}.get(by, "ok")
    assert outcome(place.report, by, "message") == expected


def test_what_one_may_not_see_cannot_be_reported(place: Village) -> None:
    """And nobody learns that it is there, or who somebody is, by trying."""
    hidden_listing = place.case("amina", "private")
    place.decide("modd", hidden_listing, "hide", reason="false")
    silent = place.talk.join("nadia").member or 0
    for by, thing in (
        ("amina", place.things["young"]),
        ("amina", place.things["private"]),
        ("amina", Reference(Kind.MEMBER, silent)),
        # Zain is known to those alone who see where he writes.
        ("amina", Reference(Kind.MEMBER, place.who("zain").member or 0)),
        ("amina", Reference(Kind.MESSAGE, 10**6)),
        ("amina", Reference(Kind.SCHOOL, 10**6)),
        ("amina", Reference(Kind.TOPIC, place.talk.open_topic())),
        ("sana", place.things["young"]),
    ):
        with pytest.raises(NotFound):
            place.report(by, thing)
    assert place.report("bashir", "young").reason == "rude"
    zain = Reference(Kind.MEMBER, place.who("zain").member or 0)
    assert place.report("bashir", zain).reference == zain


@pytest.mark.parametrize("what", ["message", "topic", "private", "member"])
def test_not_one_s_own(place: Village, what: str) -> None:
    with pytest.raises(Conflict, match="own_report"):
        place.report("liwei", what)
    assert _stored(place, Case) == 0


@pytest.mark.parametrize(
    ("given", "field", "code"),
    [
        ({"reason": "because"}, "reason", "bad_choice"),
        ({"reason": ""}, "reason", "bad_choice"),
        ({"kind": "lesson"}, "kind", "bad_choice"),
        ({"note": "x" * 1001}, "note", "too_long"),
    ],
)
def test_a_wrong_field_is_named(
    place: Village, given: dict[str, Any], field: str, code: str
) -> None:
    thing = place.things["message"]
    right = {"kind": thing.kind, "id": thing.id, "reason": "rude"}
    with pytest.raises(Invalid) as caught:
        place.world.do(reports.make, place.who("amina"), **{**right, **given})
    assert (caught.value.field, caught.value.code) == (field, code)
    assert _stored(place, Case) == 0


@pytest.mark.parametrize(
    ("by", "what", "youth"),
    [
        ("amina", "message", False),
        ("zain", "message", True),  # a young member reports
        ("sana", "school", True),
        ("bashir", "young", True),  # it is a young member's
        ("amina", "school", False),
    ],
)
def test_what_concerns_youth(place: Village, by: str, what: str, youth: bool) -> None:
    assert place.page("maryam", place.case(by, what)).case.youth is youth


def test_an_adult_in_a_room_for_the_young_concerns_youth(place: Village) -> None:
    said = place.talk.say("shazia", "come to my house", room=YOUNG)
    place.things["there"] = Reference(Kind.MESSAGE, said.id)
    assert place.page("maryam", place.case("modd", "there")).case.youth


def test_a_case_becomes_one_of_youth_when_a_young_member_joins_it(place: Village) -> None:
    case = place.case("amina")
    place.report("zain")
    place.report("rafiq")
    assert place.page("maryam", case).case.youth


def test_a_claim_keeps_others_from_it_for_a_while(place: Village) -> None:
    case = place.case("amina")
    page = place.claim("shazia", case)
    assert (page.mine, page.case.claimed and page.case.claimed.handle) == (True, "shazia")
    other = place.page("modd", case)
    assert (other.mine, other.choices) == (False, ())
    for verb, given in ((reports.claim, {}), (reports.decide, {"decision": "nothing"})):
        with pytest.raises(Conflict, match="case_claimed"):
            place.world.do(verb, place.who("modd"), case=case, **given)
    place.world.do(reports.release, place.who("modd"), case=case)  # it is not theirs to release
    assert place.page("modd", case).case.claimed
    place.world.pass_time(seconds=queries.CLAIM_HOLDS.total_seconds())
    assert place.page("modd", case).case.claimed is None
    assert place.claim("modd", case).mine


def test_who_claimed_it_may_leave_it_and_decide_it(place: Village) -> None:
    case = place.case("amina")
    place.claim("shazia", case)
    assert place.claim("shazia", case).mine
    assert not place.world.do(reports.release, place.who("shazia"), case=case).mine
    place.claim("modd", case)
    place.decide("modd", case, "nothing")
    assert place.page("modd", case).case.claimed is None


def test_two_do_not_decide_the_same(place: Village) -> None:
    case = place.case("amina")
    place.decide("modd", case, "nothing", note="He was joking.")
    decided = place.page("modd", case)
    place.decide("modd", case, "nothing")  # a double tap
    assert place.page("modd", case) == decided
    for by, decision in (("modd", "hide"), ("maryam", "nothing"), ("shazia", "nothing")):
        with pytest.raises(Conflict, match="case_decided"):
            place.decide(by, case, decision, reason="rude")
    with pytest.raises(Conflict, match="case_decided"):
        place.claim("maryam", case)
    assert decided.case.decided is not None
    assert (decided.case.decided.decision, decided.case.decided.by.handle) == ("nothing", "modd")
    assert (decided.case.decided.note, decided.choices) == ("He was joking.", ())
    assert place.happened[-1] == CaseDecided(case, "nothing")
    assert len(place.happened) == 2


@pytest.mark.parametrize(
    ("what", "by"), [("message", "shazia"), ("message", "modd"), ("topic", "shazia")]
)
def test_hiding_is_done_with_the_decision(place: Village, what: str, by: str) -> None:
    case = place.case("amina", what)
    place.decide(by, case, "hide", reason="rude", note="Be kind.")
    page = place.page(by, case)
    assert (page.hidden, page.case.decided and page.case.decided.reason) == (True, "rude")
    ask: Any = rooms.message if what == "message" else rooms.topic
    for reader, note in (("liwei", "Be kind."), ("amina", None)):
        seen = place.world.read(ask, place.who(reader), id=place.things[what].id)
        assert seen.hidden is not None
        assert (seen.hidden.reason, seen.hidden.note) == ("rude", note)


def test_a_listing_is_hidden_with_the_decision(place: Village) -> None:
    case = place.case("amina", "listing")
    place.decide("modd", case, "hide", reason="false")
    assert place.page("modd", case).hidden
    listing = place.things["listing"].id
    with pytest.raises(NotFound):
        place.world.read(trade.listing_page, place.who("amina"), listing=listing)


def test_what_was_hidden_already_can_be_decided_so(place: Village) -> None:
    case = place.case("amina")
    place.decide("modd", case, "hide", reason="rude")
    again = place.case("rafiq")
    assert place.page("modd", again).hidden
    place.decide("modd", again, "hide", reason="rude")
    assert place.happened[-1] == CaseDecided(again, "hide")


def test_hiding_without_a_reason_decides_nothing(place: Village) -> None:
    case = place.case("amina")
    with pytest.raises(Invalid) as caught:
        place.decide("modd", case, "hide")
    assert caught.value.field == "reason"
    assert place.page("modd", case).case.decided is None


def test_a_steward_hands_on_to_the_moderators(place: Village) -> None:
    case = place.case("amina")
    place.claim("shazia", case)
    place.decide("shazia", case, "hand_on")
    assert place.happened[-1] == CaseHandedOn(case)
    assert not place.sees("shazia", case)
    page = place.page("modd", case)
    assert (page.case.handed_on, page.case.claimed, page.case.decided) == (True, None, None)
    assert page.choices == (Decision.NOTHING, Decision.HIDE, Decision.DONE)
    place.decide("modd", case, "hide", reason="rude")


@pytest.mark.parametrize(
    ("by", "what", "choices"),
    [
        ("shazia", "message", ["nothing", "hide", "hand_on"]),
        ("modd", "message", ["nothing", "hide", "done"]),
        ("modd", "school", ["nothing", "done"]),
        ("modd", "member", ["nothing", "done"]),
    ],
)
def test_what_can_be_decided(place: Village, by: str, what: str, choices: list[str]) -> None:
    case = place.case("amina", what)
    assert list(place.page(by, case).choices) == choices
    for decision in {*Decision, "burn"} - set(choices):
        with pytest.raises(Invalid) as caught:
            place.decide(by, case, decision, reason="rude", note="x")
        assert (caught.value.field, caught.value.code) == ("decision", "bad_choice")


def test_what_was_done_otherwise_is_said(place: Village) -> None:
    case = place.case("amina", "school")
    with pytest.raises(Invalid) as caught:
        place.decide("modd", case, "done")
    assert (caught.value.field, caught.value.code) == ("note", "required")
    place.decide("modd", case, "done", note="Talked with them.")
    decided = place.page("maryam", case).case.decided
    assert decided is not None
    assert decided.note == "Talked with them."


def test_a_visitor_decides_nothing(place: Village) -> None:
    case = place.case("amina")
    for by in ("", "amina", "zain", "sana", "rafiq", "liwei"):
        with pytest.raises(NotFound):
            place.decide(by, case, "nothing")
        with pytest.raises(NotFound):
            place.claim(by, case)
    with pytest.raises(Refused):
        place.queue("amina")
