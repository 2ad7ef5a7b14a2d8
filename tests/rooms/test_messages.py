from itertools import pairwise
from uuid import uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ifsa.actor import Actor
from ifsa.errors import Conflict, Invalid, NotFound, Refused
from ifsa.rooms import messages, queries
from ifsa.rooms.events import MessagePosted, TopicStarted
from ifsa.rooms.model import Message, Topic
from tests.files.given import kept
from tests.rooms.talk import ALLIANCE, ORCHARDS, YOUNG, Talk


def _stored(place: Talk) -> int:
    with Session(place.world.engine) as session:
        return session.scalar(select(func.count()).select_from(Message)) or 0


def test_a_message_takes_the_next_number_and_tells_of_itself(place: Talk) -> None:
    before = place.seq()
    message = place.say("amina", "پتے پیلے ہو رہے ہیں", lang=None)
    assert message.seq == before + 1 == place.seq()
    assert (message.room, message.topic) == (ORCHARDS, place.open_topic())
    assert (message.author.handle, message.text) == ("amina", "پتے پیلے ہو رہے ہیں")
    assert message.lang == "ur"
    assert message.at == place.world.now
    posted = MessagePosted(ORCHARDS, message.seq, message.topic, message.id)
    assert place.world.events[-1] == posted
    assert (posted.stream, posted.position) == ("room:orchards", message.seq)


def test_it_goes_to_the_topic_that_is_named_and_to_no_other_room(place: Talk) -> None:
    topic = place.topic()
    assert place.say("liwei", "好", topic=topic.id).topic == topic.id
    with pytest.raises(NotFound):
        place.say("liwei", "好", room=ALLIANCE, topic=topic.id)
    with pytest.raises(NotFound):
        place.say("liwei", "好", topic=10**6)
    with pytest.raises(NotFound):
        place.say("liwei", "好", room="nowhere")
    assert _stored(place) == 1


def test_the_same_key_gives_the_same_message_for_ever(place: Talk) -> None:
    key = uuid4()
    first = place.say("amina", "  Once.\r\n", key=key)
    place.say("liwei", "between")
    place.world.pass_time(days=400)
    seq, events = place.seq(), len(place.world.events)
    assert place.say("amina", "Once.", key=key) == first
    assert (place.seq(), len(place.world.events), _stored(place)) == (seq, events, 2)


def test_a_retry_is_known_whatever_became_of_the_message(place: Talk) -> None:
    key, elsewhere = uuid4(), place.topic().id
    first = place.say("amina", "Once.", key=key)
    with Session(place.world.engine) as session:
        row = session.get_one(Message, first.id)
        row.text, row.topic_id = "Twice, edited.", elsewhere
        session.commit()
    again = place.say("amina", "Once.", key=key)
    assert (again.id, again.text, again.topic) == (first.id, "Twice, edited.", elsewhere)
    with pytest.raises(Conflict, match="key_reused"):
        place.say("amina", "Twice, edited.", key=key)


def test_what_is_answered_to_a_post_is_what_is_read_of_it_afterwards(place: Talk) -> None:
    asked = place.say("liwei", "好")
    photo = kept(place.world, "amina")
    plain = place.say("amina", "No more than words.")
    answer = place.say("amina", "@liwei, @shazia, @stewards: look", reply_to=asked.id)
    shown = place.say("amina", "", files=[photo.id])
    for said in (plain, answer, shown):
        assert said == place.world.read(queries.message, place["amina"], id=said.id)
    assert (len(answer.mentions), len(shown.files)) == (3, 1)


def test_a_key_belongs_to_its_member_alone(place: Talk) -> None:
    key = uuid4()
    assert place.say("amina", "mine", key=key).id != place.say("liwei", "mine too", key=key).id


@pytest.mark.parametrize("changed", [{"text": "Other"}, {"room": ALLIANCE}, {"topic": "another"}])
def test_another_body_under_a_used_key_is_an_error(place: Talk, changed: dict[str, str]) -> None:
    key = uuid4()
    place.say("amina", "Once.", key=key)
    given: dict[str, object] = {"text": "Once.", **changed}
    if "topic" in changed:
        given["topic"] = place.topic().id
    with pytest.raises(Conflict) as caught:
        place.say("amina", key=key, **given)  # type: ignore[arg-type]
    assert caught.value.code == "key_reused"
    assert _stored(place) == 1


def test_a_refused_post_keeps_no_key(place: Talk) -> None:
    key = uuid4()
    with pytest.raises(Refused, match="consent_waiting"):
        place.say("sana", "May I?", key=key)
    with pytest.raises(Invalid):
        place.say("amina", " \u200b\n ", key=key)
    assert place.say("amina", "Now.", key=key).text == "Now."
    assert _stored(place) == 1


@pytest.mark.parametrize(
    ("given", "field", "code"),
    [
        ({"text": ""}, "text", "required"),
        ({"text": "\u202e \u2066\u2069"}, "text", "required"),
        ({"text": "ب" * 8001}, "text", "too_long"),
        ({"lang": "Urdu please"}, "lang", "bad_language"),
        ({"lang": "x" * 13}, "lang", "bad_language"),
        ({"lang": '"><b>'}, "lang", "bad_language"),
    ],
)
def test_what_cannot_be_posted_is_named(
    place: Talk, given: dict[str, str], field: str, code: str
) -> None:
    seq = place.seq()
    with pytest.raises(Invalid) as caught:
        place.say("amina", **{"text": "سلام", **given})  # type: ignore[arg-type]
    assert (caught.value.field, caught.value.code) == (field, code)
    assert (place.seq(), _stored(place)) == (seq, 0)


def test_the_longest_text_fits(place: Talk) -> None:
    assert len(place.say("amina", "ب" * 8000).text) == 8000


def test_the_writer_may_say_which_language_it_is(place: Talk) -> None:
    assert place.say("amina", "pani", lang="pa-Arab").lang == "pa-Arab"
    assert place.say("amina", "12").lang == "und"


def test_a_visitor_signs_in_first(place: Talk) -> None:
    with pytest.raises(Refused) as caught:
        place.world.do(messages.post, Actor(), room=ORCHARDS, key=uuid4(), text="Hello")
    assert caught.value.http_status == 401


def test_a_room_for_the_young_is_not_there_for_others(place: Talk) -> None:
    assert place.say("zain", "hi", room=YOUNG).text == "hi"
    assert place.say("bashir", "welcome", room=YOUNG).seq == place.seq(YOUNG)
    for handle in ("amina", "rafiq"):
        with pytest.raises(NotFound):
            place.say(handle, "hi", room=YOUNG)


def test_who_answers_has_read_what_stands_above_unless_something_lies_between(place: Talk) -> None:
    first = place.say("amina", "question")
    assert place.unread("amina", first.topic) == 0
    place.read("liwei", first.topic, first.seq)
    place.say("liwei", "answer")
    assert place.unread("liwei", first.topic) == 0
    assert place.unread("amina", first.topic) == 1
    place.say("amina", "sent from offline, before seeing the answer")
    assert place.unread("amina", first.topic) == 1
    assert place.page("amina", first.topic).first_unread == first.seq + 1


def test_a_topic_starts_with_its_first_message_both_or_neither(place: Talk) -> None:
    before = place.seq()
    given = {"room": ORCHARDS, "title": " Yellow\nleaves ", "text": "Why?"}
    started = place.world.do(messages.ask, place["amina"], key=uuid4(), **given)
    assert (started.topic.title, started.topic.lang) == ("Yellow leaves", "en")
    assert (started.topic.messages, started.topic.latest, started.topic.unread) == (1, "Why?", 0)
    assert started.message.topic == started.topic.id
    assert [type(event) for event in place.world.events[-2:]] == [TopicStarted, MessagePosted]
    assert started.message.seq == before + 2
    with pytest.raises(Invalid):
        place.world.do(messages.ask, place["amina"], key=uuid4(), **{**given, "text": " "})
    with Session(place.world.engine) as session:
        titled = select(func.count()).where(Topic.title.is_not(None))
        assert session.scalar(titled) == 1
    assert place.seq() == before + 2


def test_what_is_asked_without_a_title_lands_in_the_open_topic(place: Talk) -> None:
    given = {"room": ORCHARDS, "key": uuid4(), "title": " ", "text": "Salam, all"}
    started = place.world.do(messages.ask, place["amina"], **given)
    assert started.topic.title is None
    assert started.message == place.world.do(messages.ask, place["amina"], **given).message
    assert [type(event) for event in place.world.events[-1:]] == [MessagePosted]
    posted = {name: value for name, value in given.items() if name != "title"}
    assert place.world.do(messages.post, place["amina"], **posted) == started.message


def test_asking_again_with_the_key_gives_the_same_topic(place: Talk) -> None:
    given = {"room": ORCHARDS, "key": uuid4(), "title": "Leaves", "text": "Why?"}
    first = place.world.do(messages.ask, place["amina"], **given)
    assert place.world.do(messages.ask, place["amina"], **given) == first
    for changed in ({"title": "Roots"}, {"text": "How?"}, {"room": ALLIANCE}):
        with pytest.raises(Conflict, match="key_reused"):
            place.world.do(messages.ask, place["amina"], **{**given, **changed})


def test_numbers_have_no_gap_whatever_fails(place: Talk) -> None:
    for text in ("one", "", "two", "x" * 9000, "three"):
        try:
            place.say("amina", text)
        except Invalid:
            continue
    place.topic()
    place.say("liwei", "four")
    seqs = [event.seq for event in place.world.events if isinstance(event, MessagePosted)]
    assert len(seqs) == 4
    found = place.world.read(queries.changes, place["amina"], slug=ORCHARDS, after=0)
    assert found.events is not None
    numbers = [event.position or 0 for event in found.events]
    assert numbers == list(range(1, found.head + 1))
    assert all(later == earlier + 1 for earlier, later in pairwise(numbers))
