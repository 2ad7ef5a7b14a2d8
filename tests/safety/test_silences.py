"""Who is asked to be silent by whom, what it stops, what it leaves, and how it ends."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from ifsa.actor import HOUSE, Actor
from ifsa.demonstrations import registrations
from ifsa.errors import Invalid, NotFound, Problem
from ifsa.language.problems import sentence
from ifsa.members.queries import actor_named
from ifsa.rooms import answers, deletions, echoes, edits, messages, queries, reactions, topics
from ifsa.safety import audit, exports, reports, silences
from ifsa.safety.events import SilenceImposed, SilenceLifted
from ifsa.safety.silences import SilenceView
from tests.rooms.talk import ALLIANCE, ORCHARDS, YOUNG
from tests.safety.village import EVERYBODY, KEEPERS, STEWARDS, Village, outcome


def _silence(
    place: Village, by: str, whom: str = "liwei", room: str | None = ORCHARDS, **given: Any
) -> SilenceView:
    usual: dict[str, Any] = {"span": "day", "reason": "rude"}
    who = place.who(by)
    return place.world.do(silences.impose, who, member=whom, room=room, **usual | given)


def _afresh(place: Village, handle: str) -> Actor:
    """Who somebody is found to be with their next request."""
    return place.world.read(actor_named, handle=handle)


def _code(place: Village, handle: str, verb: Any, **given: Any) -> str:
    return outcome(place.world.do, verb, _afresh(place, handle), **given)


def _post(place: Village, handle: str, room: str = ORCHARDS) -> str:
    return _code(place, handle, messages.post, room=room, key=uuid4(), text="salam")


def test_in_one_room_one_writes_nothing_more_and_elsewhere_as_before(place: Village) -> None:
    mine = place.talk.say("liwei", "mine")
    asked = place.talk.topic("amina").id
    answered = place.talk.topic("liwei", "Mine").id
    answer = place.talk.say("amina", "so", topic=answered)
    _silence(place, "bashir")
    for verb, given in (
        (messages.post, {"room": ORCHARDS, "key": uuid4(), "text": "salam"}),
        (messages.ask, {"room": ORCHARDS, "key": uuid4(), "title": "So?", "text": "salam"}),
        (topics.start, {"room": ORCHARDS, "title": "So?"}),
        (edits.edit, {"message": mine.id, "text": "worse"}),
        (reactions.give, {"message": answer.id, "kind": "smile"}),
        (echoes.give, {"topic": asked}),
        (answers.choose, {"message": answer.id}),
    ):
        assert _code(place, "liwei", verb, **given) == "silenced_here", verb
    assert _code(place, "liwei", deletions.delete, message=mine.id) == "ok"
    assert _post(place, "liwei", ALLIANCE) == "ok"
    assert _post(place, "amina") == "ok"


def test_anywhere_one_does_nothing_more_but_read_report_and_leave(place: Village) -> None:
    _silence(place, "modd", room=None)
    for room in (ORCHARDS, ALLIANCE):
        assert _post(place, "liwei", room) == "silenced"
    lesson = place.world.lesson().id
    assert _code(place, "liwei", registrations.register, lesson=lesson) == "silenced"
    liwei = _afresh(place, "liwei")
    assert place.world.read(queries.room, liwei, slug=ORCHARDS).slug == ORCHARDS
    thing = place.things["steward"]
    report = {"kind": thing.kind, "id": thing.id, "reason": "rude"}
    assert _code(place, "liwei", reports.make, **report) == "ok"
    assert _code(place, "liwei", exports.begin) == "ok"


@pytest.mark.parametrize("span", ["day", "for_good"])
def test_who_is_silent_anywhere_is_not_among_the_young(place: Village, span: str) -> None:
    zain = _afresh(place, "zain")
    assert place.world.read(queries.room, zain, slug=YOUNG).slug == YOUNG
    made = _silence(place, "modd", "zain", room=None, span=span)
    zain = _afresh(place, "zain")
    with pytest.raises(NotFound):
        place.world.read(queries.room, zain, slug=YOUNG)
    watched = [(zain, [YOUNG, ORCHARDS])]
    (heads,) = place.world.read(queries.heads, HOUSE, watched=watched)
    assert list(heads) == [ORCHARDS]
    place.world.do(silences.lift, place.who("modd"), silence=made.id)
    zain = _afresh(place, "zain")
    assert place.world.read(queries.room, zain, slug=YOUNG).slug == YOUNG


def test_who_is_silent_in_a_room_for_the_young_still_reads_there(place: Village) -> None:
    _silence(place, "modd", "zain", room=YOUNG)
    zain = _afresh(place, "zain")
    assert place.world.read(queries.room, zain, slug=YOUNG).slug == YOUNG


@pytest.mark.parametrize(
    ("span", "lasts", "words"),
    [
        ("hour", timedelta(hours=1), "for 1 more hour. Why: Rude or mean"),
        ("day", timedelta(days=1), "for 24 more hours. Why: Rude or mean"),
        ("three_days", timedelta(days=3), "for 3 more days. Why: Rude or mean"),
        ("month", timedelta(days=30), "for 30 more days. Why: Rude or mean"),
    ],
)
def test_it_ends_by_itself_and_says_when(
    place: Village, span: str, lasts: timedelta, words: str
) -> None:
    made = _silence(place, "bashir", span=span, note="Please be kind.")
    assert made.until == place.world.now + lasts
    with pytest.raises(Problem) as caught:
        place.talk.world.do(
            messages.post, _afresh(place, "liwei"), room=ORCHARDS, key=uuid4(), text="salam"
        )
    assert sentence(caught.value, "en").endswith(words)
    voice = place.talk.page("liwei", place.talk.open_topic()).voice
    assert voice.silence is not None
    assert (voice.silence.note, voice.silence.until) == ("Please be kind.", made.until)
    place.world.now = made.until - timedelta(seconds=1)
    assert _post(place, "liwei") == "silenced_here"
    place.world.now = made.until
    assert _post(place, "liwei") == "ok"


def test_for_good_is_until_it_is_lifted(place: Village) -> None:
    made = _silence(place, "bashir", span="for_good")
    assert made.until is None
    place.world.pass_time(days=10000)
    assert _post(place, "liwei") == "silenced_here"
    lifted = place.world.do(silences.lift, place.who("shazia"), silence=made.id)
    assert (lifted.holds, lifted.may_lift) == (False, False)
    assert lifted.lifted_by is not None
    assert lifted.lifted_by.handle == "shazia"
    assert _post(place, "liwei") == "ok"


def test_a_later_one_takes_the_place_of_an_earlier(place: Village) -> None:
    _silence(place, "bashir", span="for_good")
    second = _silence(place, "shazia", span="hour")
    listed = place.world.read(silences.holding, place.who("bashir"), room=ORCHARDS)
    assert [one.id for one in listed] == [second.id]
    place.world.pass_time(hours=1)
    assert _post(place, "liwei") == "ok"
    assert place.world.read(silences.holding, place.who("bashir"), room=ORCHARDS) == []


@pytest.mark.parametrize("by", EVERYBODY)
def test_who_silences_in_a_room_and_who_anywhere(place: Village, by: str) -> None:
    for room, able in ((ORCHARDS, STEWARDS | KEEPERS), (ALLIANCE, KEEPERS), (None, KEEPERS)):
        given = {"member": "amina", "room": room, "span": "day", "reason": "rude"}
        if by != "amina":
            found = outcome(place.world.do, silences.impose, place.who(by), **given)
            assert (found == "ok") is (by in able), room


@pytest.mark.parametrize(
    ("by", "whom", "code"),
    [
        ("bashir", "bashir", "not_allowed"),
        ("bashir", "shazia", "not_allowed"),
        ("bashir", "modd", "not_allowed"),
        ("bashir", "rafiq", "ok"),
        ("bashir", "zain", "ok"),
        ("modd", "bashir", "ok"),
        ("modd", "maryam", "not_allowed"),
        ("modd", "modd", "not_allowed"),
        ("maryam", "modd", "not_allowed"),
        ("maryam", "shazia", "ok"),
        ("modd", "nobody", "no_such_member"),
    ],
)
def test_whom_one_can_not_silence(place: Village, by: str, whom: str, code: str) -> None:
    assert outcome(_silence, place, by, whom) == code


def test_what_the_alliance_imposed_stewards_do_not_lift_and_nobody_their_own(
    place: Village,
) -> None:
    by_alliance = _silence(place, "modd").id
    of_a_steward = _silence(place, "modd", "shazia").id

    def lift(by: str, silence: int) -> str:
        return outcome(place.world.do, silences.lift, _afresh(place, by), silence=silence)

    assert lift("bashir", by_alliance) == "not_allowed"
    assert lift("liwei", by_alliance) == "not_allowed"
    assert lift("shazia", of_a_steward) == "not_allowed"
    assert lift("amina", by_alliance) == "not_found"
    assert lift("rafiq", by_alliance) == "not_found"
    assert lift("maryam", by_alliance) == "ok"
    assert _post(place, "liwei") == "ok"


def test_a_silent_steward_looks_after_nothing(place: Village) -> None:
    _silence(place, "modd", "shazia", room=None)
    given = {"member": "liwei", "room": ORCHARDS, "span": "day", "reason": "rude"}
    assert _code(place, "shazia", silences.impose, **given) == "silenced"


def test_of_a_room_that_one_does_not_see_one_learns_nothing(place: Village) -> None:
    made = _silence(place, "bashir", "zain", room=YOUNG)
    for by in ("amina", "rafiq", ""):
        with pytest.raises(NotFound):
            place.world.read(silences.silence, place.who(by), silence=made.id)
        with pytest.raises(NotFound):
            place.world.read(silences.holding, place.who(by), room=YOUNG)
    seen = place.world.read(silences.silence, place.who("zain"), silence=made.id)
    assert (seen.id, seen.may_lift) == (made.id, False)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"span": ""}, "span"),
        ({"span": "decade"}, "span"),
        ({"reason": "because"}, "reason"),
        ({"note": "x" * 501}, "note"),
    ],
)
def test_what_is_wrong_is_named(place: Village, given: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as caught:
        _silence(place, "bashir", **given)
    assert caught.value.field == field
    assert _post(place, "liwei") == "ok"


def test_it_stands_in_the_log_and_is_told(place: Village) -> None:
    place.world.events.clear()
    liwei = place.who("liwei").member or 0
    first = _silence(place, "bashir")
    everywhere = _silence(place, "modd", room=None)
    for _ in range(2):
        place.world.do(silences.lift, place.who("modd"), silence=everywhere.id)
    assert place.world.events == [
        SilenceImposed(liwei, first.id, ORCHARDS, "rude"),
        SilenceImposed(liwei, everywhere.id, None, "rude"),
        SilenceLifted(liwei, everywhere.id, None),
    ]
    entries = place.world.read(audit.log, place.who("maryam")).items
    told = [(one.kind, one.by, one.member) for one in entries]
    handles = [(kind, by and by.handle, whom and whom.handle) for kind, by, whom in told]
    assert handles[:3] == [
        ("silence.lifted", "modd", "liwei"),
        ("silence.imposed", "modd", "liwei"),
        ("silence.imposed", "bashir", "liwei"),
    ]
    assert entries[2].reason == "rude"
