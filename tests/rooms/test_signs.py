import pytest

from ifsa.actor import Actor
from ifsa.errors import Conflict, Invalid, Refused
from ifsa.rooms import answers, deletions, echoes, hiding, messages, queries, reactions
from ifsa.rooms.events import AnswerChosen, AnswerDropped, MessageReacted, TopicChanged
from ifsa.rooms.views import Sign
from tests.rooms.talk import ORCHARDS, Talk


def test_signs_are_counted_each_member_once_in_their_order(place: Talk) -> None:
    said = place.say("amina", "Ash against aphids.")
    for by, kind in (("liwei", "works"), ("bashir", "thanks"), ("bashir", "works")):
        place.world.pass_time(seconds=1)
        view = place.world.do(reactions.give, place[by], message=said.id, kind=kind)
    ids = {by: place[by].member for by in ("liwei", "bashir")}
    assert view.signs == (
        Sign("thanks", 1, (ids["bashir"],)),  # type: ignore[arg-type]
        Sign("works", 2, (ids["liwei"], ids["bashir"])),  # type: ignore[arg-type]
    )
    seq = place.seq()
    assert place.world.do(reactions.give, place["bashir"], message=said.id, kind="works") == view
    assert place.seq() == seq
    assert isinstance(place.world.events[-1], MessageReacted)


def test_a_sign_is_taken_back(place: Talk) -> None:
    said = place.say("amina")
    place.world.do(reactions.give, place["liwei"], message=said.id, kind="smile")
    assert place.world.read(reactions.given, place["liwei"], message=said.id) == ["smile"]
    view = place.world.do(reactions.take_back, place["liwei"], message=said.id, kind="smile")
    seq = place.seq()
    assert view.signs == ()
    place.world.do(reactions.take_back, place["liwei"], message=said.id, kind="smile")
    assert place.seq() == seq


def test_who_gives_no_sign(place: Talk) -> None:
    said = place.say("amina")
    with pytest.raises(Refused, match="sign_in_first"):
        place.world.do(reactions.give, Actor(), message=said.id, kind="smile")
    with pytest.raises(Refused, match="consent_waiting"):
        place.world.do(reactions.give, place["sana"], message=said.id, kind="smile")
    with pytest.raises(Invalid, match="bad_choice"):
        place.world.do(reactions.give, place["liwei"], message=said.id, kind="angry")
    place.world.do(deletions.delete, place["amina"], message=said.id)
    with pytest.raises(Refused, match="not_allowed"):
        place.world.do(reactions.give, place["liwei"], message=said.id, kind="smile")


def test_who_asked_chooses_the_answer_and_another_instead(place: Talk) -> None:
    topic = place.topic("amina").id
    one, two = (place.say("liwei", text, topic=topic) for text in ("Sulphur.", "Nitrogen."))
    first = place.world.do(answers.choose, place["amina"], message=one.id)
    assert first.answer
    assert place.world.read(queries.topic, place["liwei"], id=topic).answer == one.seq
    place.world.do(answers.choose, place["bashir"], message=two.id)
    assert [one.answer for one in place.page("", topic).messages] == [False, True]
    kinds = [type(event) for event in place.world.events[-5:]]
    assert kinds == [AnswerChosen, TopicChanged, AnswerDropped, AnswerChosen, TopicChanged]
    place.world.do(answers.drop, place["amina"], message=two.id)
    assert place.world.read(queries.topic, place["amina"], id=topic).answer is None
    seq = place.seq()
    place.world.do(answers.drop, place["amina"], message=two.id)
    assert place.seq() == seq


def test_who_chooses_no_answer(place: Talk) -> None:
    topic = place.topic("amina").id
    said = place.say("liwei", "Sulphur.", topic=topic)
    with pytest.raises(Refused, match="not_allowed"):
        place.world.do(answers.choose, place["liwei"], message=said.id)
    with pytest.raises(Conflict, match="no_answer"):
        place.world.do(answers.choose, place["bashir"], message=place.say("liwei").id)
    place.world.do(hiding.hide, place["bashir"], message=said.id, reason="false")
    with pytest.raises(Conflict, match="no_answer"):
        place.world.do(answers.choose, place["amina"], message=said.id)


def test_an_answer_out_of_sight_is_none_until_it_is_shown(place: Talk) -> None:
    topic = place.topic("amina").id
    said = place.say("liwei", "Sulphur.", topic=topic)
    place.world.do(answers.choose, place["amina"], message=said.id)
    place.world.do(hiding.hide, place["bashir"], message=said.id, reason="false")
    assert isinstance(place.world.events[-1], TopicChanged)
    assert place.world.read(queries.topic, place["amina"], id=topic).answer is None
    place.world.do(hiding.show, place["bashir"], message=said.id)
    assert place.world.read(queries.topic, place["amina"], id=topic).answer == said.seq
    place.world.do(deletions.delete, place["liwei"], message=said.id)
    assert place.world.read(queries.topic, place["amina"], id=topic).answer is None
    assert TopicChanged in [type(event) for event in place.world.events[-3:]]


def test_the_same_problem_is_counted_once_a_member(place: Talk) -> None:
    topic = place.topic("amina").id
    for by in ("liwei", "liwei", "bashir"):
        place.world.pass_time(seconds=1)
        view = place.world.do(echoes.give, place[by], topic=topic)
    assert (view.echoes, view.echoed_by) == (2, (place["liwei"].member, place["bashir"].member))
    view = place.world.do(echoes.take_back, place["liwei"], topic=topic)
    assert (view.echoes, view.echoed_by) == (1, (place["bashir"].member,))
    seq = place.seq()
    place.world.do(echoes.take_back, place["liwei"], topic=topic)
    assert place.seq() == seq


def test_an_echo_is_for_the_questions_of_others(place: Talk) -> None:
    with pytest.raises(Conflict, match="no_echo"):
        place.world.do(echoes.give, place["amina"], topic=place.topic("amina").id)
    with pytest.raises(Conflict, match="no_echo"):
        place.world.do(echoes.give, place["liwei"], topic=place.open_topic())
    with pytest.raises(Refused, match="sign_in_first"):
        place.world.do(echoes.give, Actor(), topic=place.topic("amina").id)


def test_an_answer_quotes_what_it_answers(place: Talk) -> None:
    asked = place.say("amina", "When to cut? " + "x" * 300)
    said = place.say("liwei", "In March.", reply_to=asked.id)
    assert said.reply is not None
    assert (said.reply.id, said.reply.author) == (asked.id, "Amina")
    assert said.reply.text.startswith("When to cut?")
    assert len(said.reply.text) < 160
    place.world.do(hiding.hide, place["bashir"], message=asked.id, reason="rude")
    (shown,) = place.page("liwei", said.topic).messages[-1:]
    assert shown.reply is not None
    assert shown.reply.text == ""


def test_one_answers_what_stands_in_the_room(place: Talk) -> None:
    elsewhere = place.say("amina", room="alliance")
    gone = place.say("amina")
    place.world.do(deletions.delete, place["amina"], message=gone.id)
    for reply_to in (elsewhere.id, gone.id, 10**9):
        with pytest.raises(Invalid, match="bad_choice"):
            place.say("liwei", "What?", reply_to=reply_to)


def test_a_retry_that_answers_something_else_is_another_message(place: Talk) -> None:
    one, two = place.say("amina", "One?"), place.say("amina", "Two?")
    first = place.say("liwei", "Yes.", reply_to=one.id)
    key = place.key_of(first.id)
    given = {"room": ORCHARDS, "key": key, "text": "Yes."}
    assert place.world.do(messages.post, place["liwei"], reply_to=one.id, **given) == first
    with pytest.raises(Conflict, match="key_reused"):
        place.world.do(messages.post, place["liwei"], reply_to=two.id, **given)
