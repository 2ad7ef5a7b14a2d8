"""Several messages hidden in one go: one act, one way back, a number in the room for each."""

from typing import Any

import pytest

from ifsa.errors import Invalid, NotFound, Problem, Refused
from ifsa.rooms import deletions, hiding, hidings
from ifsa.rooms.events import MessageHidden, MessagesHidden, MessageShown, MessagesShown
from ifsa.rooms.hidings import AT_ONCE, HidingView
from ifsa.safety import audit
from tests.rooms.talk import ALLIANCE, ORCHARDS, YOUNG, Talk


def _hide(place: Talk, by: str, messages: list[int], **given: Any) -> HidingView:
    usual: dict[str, Any] = {"room": ORCHARDS, "reason": "advert"}
    return place.world.do(hidings.hide, place[by], messages=messages, **usual | given)


def _show(place: Talk, by: str, number: int) -> HidingView:
    return place.world.do(hidings.show, place[by], hiding=number)


def _in_sight(place: Talk, by: str = "amina", room: str = ORCHARDS) -> list[str]:
    topic = place.open_topic(room)
    return [one.text for one in place.page(by, topic).messages if one.text]


def _said(place: Talk, by: str = "liwei", count: int = 3) -> list[int]:
    return [place.say(by, f"buy {number}").id for number in range(count)]


def test_they_go_and_come_back_in_one(place: Talk) -> None:
    kept = place.say("amina", "stay")
    ids = _said(place)
    place.world.events.clear()
    seq, topic = place.seq(), place.open_topic()
    made = _hide(place, "bashir", ids[::-1], note="Once is enough.")
    assert (made.count, made.still, made.may_undo) == (3, 3, True)
    assert _in_sight(place) == [kept.text]
    assert place.world.events == [
        MessagesHidden(ORCHARDS, made.id, 3, "advert"),
        *(
            MessageHidden(ORCHARDS, seq + number, topic, one, "advert", made.id)
            for number, one in enumerate(ids, 1)
        ),
    ]
    place.world.events.clear()
    undone = _show(place, "shazia", made.id)
    assert (undone.count, undone.still, undone.may_undo) == (3, 0, False)
    assert undone.undone == place.world.now
    assert len(_in_sight(place)) == 4
    assert place.world.events == [
        MessagesShown(ORCHARDS, made.id, 3),
        *(
            MessageShown(ORCHARDS, seq + 3 + number, topic, one, made.id)
            for number, one in enumerate(ids, 1)
        ),
    ]
    place.world.events.clear()
    _show(place, "bashir", made.id)
    assert place.world.events == []


def test_in_the_log_it_is_one_act(place: Talk) -> None:
    made = _hide(place, "bashir", _said(place, count=5))
    _show(place, "bashir", made.id)
    entries = place.world.read(audit.log, place["maryam"]).items
    kinds = [one.kind for one in entries]
    assert kinds[:2] == ["messages.shown", "messages.hidden"]
    assert "message.hidden" not in kinds
    assert (entries[1].reason, entries[1].numbers["hiding"]) == ("advert", made.id)
    single = place.say("liwei", "one more")
    place.world.do(hiding.hide, place["bashir"], message=single.id, reason="rude")
    assert place.world.read(audit.log, place["maryam"]).items[0].kind == "message.hidden"


def test_what_was_hidden_or_shown_apart_is_left_as_it_is(place: Talk) -> None:
    apart, first, second, gone = _said(place, count=4)
    place.world.do(hiding.hide, place["modd"], message=apart, reason="scary")
    place.world.do(deletions.delete, place["liwei"], message=gone)
    made = _hide(place, "bashir", [apart, first, second, gone])
    assert made.count == 2
    place.world.do(hiding.show, place["bashir"], message=first)
    place.world.do(hiding.hide, place["modd"], message=first, reason="rude")
    assert _show(place, "bashir", made.id).still == 0
    assert _in_sight(place) == ["buy 2"]


@pytest.mark.parametrize("by", ["amina", "rafiq", "zain"])
def test_it_is_for_those_who_look_after_the_room(place: Talk, by: str) -> None:
    ids = _said(place)
    with pytest.raises(Refused):
        _hide(place, by, ids)
    made = _hide(place, "bashir", ids)
    for verb in (hidings.show, hidings.hiding):
        with pytest.raises(NotFound):
            place.world.do(verb, place[by], hiding=made.id)
    with pytest.raises(Refused):
        place.world.read(hidings.choice, place[by], room=ORCHARDS)


def test_what_the_alliance_hid_stewards_do_not_bring_back_nor_anybody_their_own(
    place: Talk,
) -> None:
    made = _hide(place, "modd", _said(place))
    assert not place.world.read(hidings.hiding, place["bashir"], hiding=made.id).may_undo
    with pytest.raises(Refused):
        _show(place, "bashir", made.id)
    mixed = _hide(place, "shazia", [*_said(place, "bashir", 1), *_said(place, count=1)])
    assert _show(place, "bashir", mixed.id).still == 1
    assert _show(place, "shazia", mixed.id).still == 0


@pytest.mark.parametrize("count", [0, AT_ONCE + 1])
def test_none_and_too_many_are_named(place: Talk, count: int) -> None:
    with pytest.raises(Invalid) as caught:
        _hide(place, "bashir", list(range(1, count + 1)))
    assert (caught.value.field, caught.value.code) == ("messages", "choose_messages")


def test_messages_of_another_room_are_none(place: Talk) -> None:
    ids = [*_said(place), place.say("liwei", room=ALLIANCE).id]
    for messages in (ids, [10**6]):
        with pytest.raises(Invalid) as caught:
            _hide(place, "bashir", messages)
        assert caught.value.field == "messages"
    with pytest.raises(Problem):
        _hide(place, "amina", ids, room=YOUNG)
    assert len(_in_sight(place)) == 3


def test_one_chooses_among_what_is_in_sight(place: Talk) -> None:
    topic = place.topic().id
    place.say("liwei", "in the topic", topic=topic)
    hidden = place.say("liwei", "hidden")
    place.say("amina", "hers")
    place.world.do(hiding.hide, place["bashir"], message=hidden.id, reason="rude")

    def texts(**given: Any) -> list[str]:
        found = place.world.read(hidings.choice, place["bashir"], room=ORCHARDS, **given)
        return [one.text for one in found]

    assert texts() == ["hers", "in the topic"]
    assert texts(member="liwei") == texts(topic=topic) == ["in the topic"]
