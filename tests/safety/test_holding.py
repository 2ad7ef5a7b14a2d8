"""Messages that are held back: by whose reports, from whom, and what comes of it."""

from typing import Any

from ifsa.actor import Actor
from ifsa.rooms.events import MessageHidden, MessageShown
from ifsa.rooms.views import MessageView
from ifsa.safety import audit, holding
from ifsa.safety.events import ReportMade
from ifsa.safety.things import Kind, Reference
from ifsa.storage.events import StoredEvent
from tests.safety.village import Village

TRUSTED = ("amina", "rafiq", "zain")


def _were_right(place: Village, *members: str, decision: str = "hide") -> None:
    """What each reported before was decided so."""
    for by in members:
        said = place.talk.say("liwei", "you fool")
        place.things["before"] = Reference(Kind.MESSAGE, said.id)
        why = {"reason": "rude"} if decision == "hide" else {}
        place.decide("modd", place.case(by, "before"), decision, **why)


def _reported(place: Village, *members: str) -> MessageView:
    """What the outbox makes of the reports of one message; the message as a visitor sees it."""
    for by in members:
        place.world.events.clear()
        place.report(by)
        for event in [one for one in place.world.events if isinstance(one, ReportMade)]:
            place.world.fall_due(holding.hold, event)
    return _seen(place)


def _seen(place: Village, by: str = "") -> MessageView:
    page = place.talk.page(by, place.talk.open_topic())
    return next(one for one in page.messages if one.id == place.things["message"].id)


def test_three_whose_reports_were_right_hold_it_back(place: Village) -> None:
    _were_right(place, *TRUSTED)
    assert _reported(place, *TRUSTED[:2]).hidden is None
    seen = _reported(place, TRUSTED[2])
    assert seen.hidden is not None
    assert (seen.hidden.reason, seen.text) == ("review", "")
    for by in ("liwei", "bashir", "modd"):
        assert _seen(place, by).text == "you fool"
    assert _seen(place, "amina").text == ""


def test_a_crowd_without_a_record_holds_nothing_back(place: Village) -> None:
    crowd = [place.talk.join(f"new{number}").handle or "" for number in range(6)]
    assert _reported(place, *crowd).hidden is None
    _were_right(place, *TRUSTED[:2])
    assert _reported(place, *TRUSTED[:2]).hidden is None


def test_who_was_wrong_as_often_as_right_is_not_trusted(place: Village) -> None:
    _were_right(place, *TRUSTED)
    _were_right(place, "zain", decision="nothing")
    assert _reported(place, *TRUSTED).hidden is None
    _were_right(place, "zain")
    case = next(one for one in place.queue("modd").items)
    place.world.fall_due(holding.hold, ReportMade(case.id, 1))
    assert _seen(place).hidden is not None


def test_nothing_wrong_brings_it_back_and_hiding_says_why(place: Village) -> None:
    _were_right(place, *TRUSTED)
    _reported(place, *TRUSTED)
    case = place.queue("modd").items[0].id
    place.world.events.clear()
    place.decide("shazia", case, "nothing")
    assert _seen(place).text == "you fool"
    assert isinstance(place.happened[0], MessageShown)
    _were_right(place, *TRUSTED)
    _reported(place, *TRUSTED)
    place.decide("bashir", place.queue("modd").items[0].id, "hide", reason="rude")
    hidden = _seen(place).hidden
    assert hidden is not None
    assert hidden.reason == "rude"


def test_who_reported_is_not_in_the_log_and_nobody_did_it(place: Village) -> None:
    _were_right(place, *TRUSTED)
    _reported(place, *TRUSTED)
    kinds = [one.kind for one in place.world.read(audit.log, place.who("maryam")).items]
    assert kinds.count("message.hidden") == len(TRUSTED), "those of before, by Modd"

    def latest(work: Any, actor: Actor) -> tuple[str, int | None]:
        query = work.session.query(StoredEvent).filter(StoredEvent.kind == "message.hidden")
        row = query.order_by(StoredEvent.id.desc()).first()
        return row.body["reason"], row.actor_id

    assert place.world.do(latest) == ("review", None)


def test_what_is_hidden_already_stays_so(place: Village) -> None:
    _were_right(place, *TRUSTED)
    _reported(place, *TRUSTED)
    place.world.events.clear()
    case = place.queue("modd").items[0].id
    place.world.fall_due(holding.hold, ReportMade(case, 1))
    assert [one for one in place.world.events if isinstance(one, MessageHidden)] == []
