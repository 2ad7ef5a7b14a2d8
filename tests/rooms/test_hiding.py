"""Hiding a message: who may, who still reads it, and that it leaks nowhere."""

import random
from typing import Any

import pytest

from ifsa.actor import Actor, Role
from ifsa.errors import Conflict, Invalid, NotFound, Problem, Refused
from ifsa.rooms import hiding, queries
from ifsa.rooms.events import MessageHidden, MessageShown
from ifsa.rooms.model import Message
from ifsa.rooms.views import Hidden, MessageView
from tests.rooms.talk import ALLIANCE, ORCHARDS, YOUNG, Talk

EVERYBODY = ["", "amina", "liwei", "zain", "sana", "bashir", "shazia", "rafiq", "modd", "maryam"]


def hide(place: Talk, by: str, message: int, reason: str = "rude", note: str = "") -> MessageView:
    who = place[by] if by else Actor()
    return place.world.do(hiding.hide, who, message=message, reason=reason, note=note)


def show(place: Talk, by: str, message: int) -> MessageView:
    who = place[by] if by else Actor()
    return place.world.do(hiding.show, who, message=message)


def reads(place: Talk, by: str, message: int) -> MessageView:
    return place.world.read(queries.message, place[by] if by else Actor(), id=message)


def outcome(verb: Any, *given: Any) -> str:
    try:
        verb(*given)
    except Problem as problem:
        return problem.code
    return "ok"


def test_it_takes_the_next_number_and_tells_of_itself(place: Talk) -> None:
    said = place.say("amina", "پاگل ہو تم")
    place.world.pass_time(minutes=5)
    hidden = hide(place, "modd", said.id, "rude", " Please be kind. ")
    assert hidden.hidden == Hidden("rude", place.world.now, "Please be kind.")
    assert (hidden.text, hidden.seq) == ("پاگل ہو تم", said.seq)
    told = MessageHidden(ORCHARDS, said.seq + 1, said.topic, said.id, "rude")
    assert (place.world.events[-1], place.seq()) == (told, said.seq + 1)
    shown = show(place, "modd", said.id)
    assert shown == said
    told_again = MessageShown(ORCHARDS, said.seq + 2, said.topic, said.id)
    assert (place.world.events[-1], place.seq()) == (told_again, said.seq + 2)


def test_twice_is_once(place: Talk) -> None:
    said = place.say("amina")
    first = hide(place, "modd", said.id, "rude")
    events = len(place.world.events)
    assert hide(place, "maryam", said.id, "advert") == first
    show(place, "modd", said.id)
    assert show(place, "modd", said.id) == said
    assert len(place.world.events) == events + 1


ALLOWED = {ORCHARDS: {"bashir", "shazia", "modd", "maryam"}, ALLIANCE: {"modd", "maryam"}}


@pytest.mark.parametrize("room", [ORCHARDS, ALLIANCE])
@pytest.mark.parametrize("by", EVERYBODY)
def test_who_may_hide(place: Talk, room: str, by: str) -> None:
    said = place.say("liwei", room=room)
    usual = {"": "sign_in_first", "sana": "consent_waiting"}.get(by, "not_allowed")
    assert outcome(hide, place, by, said.id) == ("ok" if by in ALLOWED[room] else usual)
    hidden = reads(place, "modd", said.id).hidden
    assert (hidden is not None) is (by in ALLOWED[room])


def test_in_a_room_for_the_young_there_is_nothing_to_hide_for_others(place: Talk) -> None:
    said = place.say("zain", "hi", room=YOUNG)
    for by in ("", "amina", "rafiq"):
        with pytest.raises(NotFound):
            hide(place, by, said.id)
        with pytest.raises(NotFound):
            show(place, by, said.id)
    with pytest.raises(NotFound):
        hide(place, "modd", 10**6)
    assert hide(place, "bashir", said.id).hidden


@pytest.mark.parametrize(
    ("author", "hider", "shower", "code"),
    [
        ("liwei", "bashir", "shazia", "ok"),
        ("liwei", "bashir", "modd", "ok"),
        ("liwei", "modd", "maryam", "ok"),
        ("liwei", "modd", "bashir", "not_allowed"),  # what the alliance hid
        ("bashir", "shazia", "bashir", "not_allowed"),  # one's own
        ("modd", "maryam", "modd", "not_allowed"),
        ("modd", "shazia", "modd", "not_allowed"),
        ("liwei", "bashir", "liwei", "not_allowed"),
        ("liwei", "bashir", "rafiq", "not_allowed"),
    ],
)
def test_who_may_bring_it_back(
    place: Talk, author: str, hider: str, shower: str, code: str
) -> None:
    said = place.say(author)
    hide(place, hider, said.id)
    assert outcome(show, place, shower, said.id) == code
    assert (reads(place, "maryam", said.id).hidden is None) is (code == "ok")


def test_who_still_reads_it(place: Talk) -> None:
    said = place.say("liwei", "secret words")
    hide(place, "shazia", said.id, "scary", "Not here.")
    insiders = {"liwei", "bashir", "shazia", "modd", "maryam"}
    for by in EVERYBODY:
        seen = reads(place, by, said.id)
        assert seen.hidden is not None
        assert seen.hidden.reason == "scary"
        assert (seen.text, seen.hidden.note) == (
            ("secret words", "Not here.") if by in insiders else ("", None)
        )


def test_no_read_gives_it_away(place: Talk) -> None:
    topic = place.topic()
    said = [place.say("liwei", text, topic=topic.id) for text in ("one", "secret words", "three")]
    hide(place, "modd", said[1].id, note="secret note")
    asked: list[Any] = [
        place.world.read(queries.message, place["amina"], id=said[1].id),
        place.page("amina", topic.id),
        place.page("", topic.id, around=said[1].seq),
        place.world.read(queries.messages_after, Actor(), topic_id=topic.id),
        place.world.read(queries.latest_messages, place["rafiq"], slug=ORCHARDS),
        place.world.read(queries.room_page, place["amina"], slug=ORCHARDS),
        place.world.read(queries.latest_topics, place["amina"], most=5),
    ]
    told = place.world.read(queries.messages_by_id, Actor(), ids=[one.id for one in said])
    asked += [one.seen_by(actor) for one in told.values() for actor in (Actor(), place["amina"])]
    assert "secret" not in repr(asked)
    for insider in ("liwei", "bashir", "modd"):
        assert told[said[1].id].seen_by(place[insider]).text == "secret words"
        assert "secret words" in repr(place.page(insider, topic.id))


def test_the_latest_line_is_the_latest_that_is_in_sight(place: Talk) -> None:
    topic = place.topic()
    place.say("amina", "fine", topic=topic.id)
    bad = place.say("liwei", "bad", topic=topic.id)

    def line() -> tuple[str, str | None]:
        # The same for those who may read it: the line is a preview, not a place to moderate.
        views = [
            place.world.read(queries.topic, place[by], id=topic.id) for by in ("amina", "modd")
        ]
        assert len({(one.latest, one.latest_author) for one in views}) == 1
        return views[0].latest, views[0].latest_author

    assert line() == ("bad", "Liwei")
    hide(place, "modd", bad.id)
    assert line() == ("fine", "Amina")
    show(place, "modd", bad.id)
    assert line() == ("bad", "Liwei")


@pytest.mark.parametrize("seed", range(6))
def test_what_is_unread_stays_so(place: Talk, seed: int) -> None:
    """Its place stays in the page, so one has as much to read as before."""
    dice, topic = random.Random(seed), place.open_topic()
    said = [place.say(dice.choice(["amina", "liwei"]), str(number)) for number in range(12)]
    place.read("rafiq", topic, said[dice.randrange(12)].seq)
    for _ in range(20):
        before = [place.unread(by, topic) for by in ("rafiq", "amina", "shazia")]
        chosen = dice.choice(said).id
        verb = dice.choice([hide, show])
        verb(place, "modd", chosen)
        assert [place.unread(by, topic) for by in ("rafiq", "amina", "shazia")] == before
        unread = place.page("rafiq", topic, after=0)
        shown = [one for one in unread.messages if one.seq > unread.read_to]
        assert len(shown) == before[0]


@pytest.mark.parametrize(
    ("given", "field", "code"),
    [
        ({"reason": "because"}, "reason", "bad_choice"),
        ({"reason": ""}, "reason", "bad_choice"),
        ({"note": "x" * 501}, "note", "too_long"),
    ],
)
def test_a_wrong_field_is_named(place: Talk, given: dict[str, str], field: str, code: str) -> None:
    said = place.say("amina")
    with pytest.raises(Invalid) as caught:
        hide(place, "modd", said.id, **given)
    assert (caught.value.field, caught.value.code) == (field, code)
    assert reads(place, "amina", said.id).hidden is None


def test_what_is_deleted_cannot_be_hidden(place: Talk) -> None:
    said = place.say("amina")

    def delete(work: Any, actor: Actor) -> None:
        work.session.get_one(Message, said.id).deleted_at = work.now

    place.world.do(delete)
    with pytest.raises(Conflict, match="message_deleted"):
        hide(place, "modd", said.id)


def test_a_steward_who_joins_the_keepers_leaves_what_they_hid_to_the_keepers(place: Talk) -> None:
    """It is asked who they are now, not who they were."""
    place.join("saima", Role.MODERATOR)
    said = place.say("liwei")
    hide(place, "saima", said.id)
    with pytest.raises(Refused):
        show(place, "bashir", said.id)
    assert show(place, "modd", said.id).hidden is None


@pytest.mark.parametrize("by", ["amina", "bashir"])
def test_hidden_ones_cost_no_statement_each(place: Talk, by: str) -> None:
    counts = []
    for more in (1, 20):
        for _ in range(more):
            hide(place, "modd", place.say("liwei", "bad").id)
        with place.world.counting() as sent:
            place.page(by, place.open_topic())
        counts.append(len(sent))
    assert counts[0] == counts[1] <= 26
