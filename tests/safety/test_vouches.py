"""Vouching for somebody who has just joined: who may, where it holds, and taking it back."""

from datetime import timedelta
from typing import Any

import pytest

from ifsa.safety import audit, vouches
from ifsa.safety.events import VouchEnded, VouchGiven
from ifsa.safety.vouches import VouchView
from ifsa.schools import queries as schools
from tests.rooms.talk import ALLIANCE, ORCHARDS
from tests.safety.village import EVERYBODY, KEEPERS, STEWARDS, Village, outcome

LINKS = "https://a.example https://b.example https://c.example"


@pytest.fixture
def fresh(place: Village) -> Village:
    """Nadia joins now."""
    place.world.pass_time(days=30)
    place.world.new_for = timedelta(days=3)
    place.talk.join("nadia")
    place.world.events.clear()
    return place


def _school(place: Village) -> str:
    return place.world.read(schools.school_numbered, id=1).slug


def _vouch(place: Village, by: str, school: str | None = None) -> VouchView:
    given: dict[str, Any] = {"member": "nadia", "school": school}
    return place.world.do(vouches.give, place.who(by), **given)


def _free(place: Village, room: str) -> bool:
    return outcome(place.talk.say, "nadia", LINKS, room=room) == "ok"


def test_a_steward_vouches_for_the_rooms_of_the_school_alone(fresh: Village) -> None:
    assert (_free(fresh, ORCHARDS), _free(fresh, ALLIANCE)) == (False, False)
    made = _vouch(fresh, "bashir", _school(fresh))
    assert (_free(fresh, ORCHARDS), _free(fresh, ALLIANCE)) == (True, False)
    ended = fresh.world.do(vouches.take_back, fresh.who("shazia"), vouch=made.id)
    assert ended.ended == fresh.world.now
    assert (ended.ended_by, ended.may_end) == (made.by, False) or ended.ended_by is not None
    assert _free(fresh, ORCHARDS) is False


def test_a_moderator_vouches_for_all_rooms(fresh: Village) -> None:
    made = _vouch(fresh, "modd")
    assert (_free(fresh, ORCHARDS), _free(fresh, ALLIANCE)) == (True, True)
    fresh.world.do(vouches.take_back, fresh.who("maryam"), vouch=made.id)
    assert (_free(fresh, ORCHARDS), _free(fresh, ALLIANCE)) == (False, False)


def test_who_may_vouch_and_who_may_know_of_it(fresh: Village) -> None:
    slug = _school(fresh)
    for by in EVERYBODY:
        for school, may in ((None, by in KEEPERS), (slug, by in STEWARDS | KEEPERS)):
            assert (outcome(_vouch, fresh, by, school) == "ok") is may, (by, school)
    ours, of_all = _vouch(fresh, "bashir", slug), _vouch(fresh, "modd")
    for by in EVERYBODY:
        for one, may in ((ours, by in STEWARDS | KEEPERS), (of_all, by in KEEPERS)):
            for verb in (vouches.vouch, vouches.take_back):
                told = outcome(fresh.world.do, verb, fresh.who(by), vouch=one.id)
                assert told == ("ok" if may else "not_found"), (by, one.id)
            _vouch(fresh, "bashir", slug)


def test_nobody_vouches_for_themselves(fresh: Village) -> None:
    for by, school in (("modd", None), ("bashir", _school(fresh))):
        given = {"member": by, "school": school}
        assert outcome(fresh.world.do, vouches.give, fresh.who(by), **given) == "not_allowed"
    assert fresh.world.read(vouches.before, fresh.who("modd"), member="modd").anywhere is False


def test_twice_is_once_and_the_log_knows(fresh: Village) -> None:
    first = _vouch(fresh, "modd")
    assert _vouch(fresh, "maryam").id == first.id
    for _ in range(2):
        fresh.world.do(vouches.take_back, fresh.who("modd"), vouch=first.id)
    assert _vouch(fresh, "modd").id != first.id
    kinds = [type(one) for one in fresh.world.events]
    assert kinds == [VouchGiven, VouchEnded, VouchGiven]
    entry = fresh.world.read(audit.log, fresh.who("maryam")).items[0]
    assert entry.kind == "vouch.given"
    assert entry.member is not None
    assert entry.member.handle == "nadia"


def test_the_form_offers_what_may_be_given_yet(fresh: Village) -> None:
    def offered(by: str) -> tuple[int, bool, int]:
        found = fresh.world.read(vouches.before, fresh.who(by), member="nadia")
        return len(found.schools), found.anywhere, len(found.vouches)

    assert (offered("bashir"), offered("modd")) == ((1, False, 0), (0, True, 0))
    _vouch(fresh, "bashir", _school(fresh))
    assert (offered("bashir"), offered("modd")) == ((0, False, 1), (0, True, 1))
    _vouch(fresh, "modd")
    assert (offered("bashir"), offered("modd")) == ((0, False, 1), (0, False, 2))
    asked = {"member": "nobody"}
    assert outcome(fresh.world.read, vouches.before, fresh.who("modd"), **asked) == "no_such_member"
    assert outcome(fresh.world.read, vouches.before, fresh.who("amina"), member="nadia") != "ok"
