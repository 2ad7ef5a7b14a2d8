"""What one began to write: kept, gone on with elsewhere, sent, thrown away."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from ifsa.actor import Actor
from ifsa.errors import Conflict, Invalid, NotFound, Refused
from ifsa.rooms import drafts, edits, leaving, locks, messages, own, unsent
from ifsa.rooms.drafts import MOST, UNDO, Seen
from ifsa.rooms.events import DraftChanged
from ifsa.rooms.model import Draft, Room
from ifsa.rooms.unsent import DraftView
from ifsa.storage.work import Work
from tests.rooms.talk import ORCHARDS, YOUNG, Talk


def keep(
    place: Talk, text: str, key: UUID, *, by: str = "amina", room: str = ORCHARDS, **given: Any
) -> DraftView:
    return place.world.do(drafts.keep, place[by], key=key, room=room, text=text, **given)


def in_topic(place: Talk, topic: int, by: str = "amina") -> list[str]:
    return [one.text for one in place.world.read(unsent.of_topic, place[by], topic=topic)]


def all_of(place: Talk, by: str = "amina") -> list[str]:
    return [one.text for one in place.world.read(unsent.page, place[by])]


def test_what_one_began_is_there_for_oneself_alone(place: Talk) -> None:
    topic, key = place.topic("liwei").id, uuid4()
    asked = place.say("liwei", "Since when?", topic=topic)
    kept = keep(place, "Two weeks, but", key, topic=topic, reply_to=asked.id)
    assert kept.open
    assert (kept.room, kept.topic, kept.message) == (ORCHARDS, topic, None)
    (found,) = place.world.read(unsent.of_topic, place["amina"], topic=topic)
    assert found == kept == place.world.read(unsent.one, place["amina"], key=key)
    assert (found.text, found.reply_to, found.topic_title) == (
        "Two weeks, but",
        asked.id,
        "Yellow leaves",
    )
    for other in ("liwei", "rafiq"):
        assert in_topic(place, topic, other) == all_of(place, other) == []
        with pytest.raises(NotFound):
            place.world.read(unsent.one, place[other], key=key)
        with pytest.raises(NotFound):
            place.world.do(drafts.discard, place[other], key=key)
    assert place.world.read(unsent.of_topic, Actor(), topic=topic) == []
    assert place.world.read(unsent.count, place["amina"]) == 1
    assert place.world.read(unsent.count, Actor()) == 0


def test_an_older_save_that_comes_late_changes_nothing(place: Talk) -> None:
    topic, key = place.topic().id, uuid4()
    keep(place, "one two three", key, topic=topic, number=3)
    assert keep(place, "one", key, topic=topic, number=1).text == "one two three"
    assert keep(place, "one two three", key, topic=topic, number=3).number == 3
    keep(place, "", key, topic=topic, number=4)
    keep(place, "one two three", key, topic=topic, number=3)
    assert in_topic(place, topic) == [] == all_of(place)
    keep(place, "afresh", key, topic=topic)
    assert in_topic(place, topic) == ["afresh"], "without a number it is the newest"


@pytest.mark.parametrize("kept_before", [True, False])
def test_what_was_sent_never_comes_back(place: Talk, *, kept_before: bool) -> None:
    topic, key = place.topic().id, uuid4()
    if kept_before:
        keep(place, "It helped", key, topic=topic, number=1)
    place.say("amina", "It helped us", topic=topic, key=key)
    assert in_topic(place, topic) == []
    for number in (1, 2, 99):
        with pytest.raises(Conflict, match="draft_sent"):
            keep(place, "It helped us", key, topic=topic, number=number)
    assert all_of(place) == []
    place.say("amina", "It helped us", topic=topic, key=key)  # a retry
    assert all_of(place) == []
    with Session(place.world.engine) as session:
        assert session.scalars(select(Draft)).all() == []


def test_one_that_another_process_put_down_as_it_was_sent_is_not_shown(place: Talk) -> None:
    topic, key, other = place.topic().id, uuid4(), uuid4()
    keep(place, "late", other, topic=topic)
    place.say("amina", "sent", topic=topic, key=key)
    with Session(place.world.engine) as session:
        session.execute(update(Draft).where(Draft.key == str(other)).values(key=str(key)))
        session.commit()
    assert all_of(place) == []
    assert place.world.read(unsent.count, place["amina"]) == 0


def test_a_question_takes_its_draft_with_it(place: Talk) -> None:
    key = uuid4()
    keep(place, "They curl.", key, title="Curled leaves")
    (kept,) = place.world.read(unsent.of_room, place["amina"], slug=ORCHARDS)
    assert (kept.title, kept.text, kept.topic) == ("Curled leaves", "They curl.", None)
    asked = {"title": "Curled leaves", "text": "They curl."}
    place.world.do(messages.ask, place["amina"], room=ORCHARDS, key=key, **asked)
    assert all_of(place) == []


def test_another_device_goes_on_with_it(place: Talk) -> None:
    topic, phone, laptop = place.topic().id, uuid4(), uuid4()
    keep(place, "one", phone, topic=topic, number=5)
    keep(place, "one two", laptop, topic=topic, number=1, continues=Seen(phone, 5))
    assert in_topic(place, topic) == ["one two"]
    keep(place, "one", phone, topic=topic, number=5)
    assert in_topic(place, topic) == ["one two"], "what comes late does not part them again"
    place.say("amina", "one two three", topic=topic, key=laptop, continues=Seen(phone, 5))
    assert in_topic(place, topic) == []


def test_of_two_that_write_at_once_neither_loses_a_word(place: Talk) -> None:
    topic, phone, laptop = place.topic().id, uuid4(), uuid4()
    keep(place, "one", phone, topic=topic, number=5)
    keep(place, "one, on the phone", phone, topic=topic, number=6)
    keep(place, "one, here", laptop, topic=topic, number=1, continues=Seen(phone, 5))
    assert sorted(in_topic(place, topic)) == ["one, here", "one, on the phone"]
    place.say("amina", "one, here", topic=topic, key=laptop, continues=Seen(phone, 5))
    assert in_topic(place, topic) == ["one, on the phone"]


def test_sent_before_it_was_ever_kept_it_takes_along_what_it_went_on_with(place: Talk) -> None:
    topic, phone, laptop = place.topic().id, uuid4(), uuid4()
    keep(place, "one", phone, topic=topic, number=5)
    place.say("amina", "one two", topic=topic, key=laptop, continues=Seen(phone, 5))
    assert in_topic(place, topic) == []
    keep(place, "one", phone, topic=topic, number=5)
    assert in_topic(place, topic) == [], "a save of the phone that comes late"


def test_what_was_written_last_comes_first_not_what_came_last(place: Talk) -> None:
    topic, hour = place.topic().id, 3_600_000
    keep(place, "an hour ago", uuid4(), topic=topic)
    place.world.pass_time(hours=1)
    keep(place, "now", uuid4(), topic=topic)
    keep(place, "yesterday, without a link", uuid4(), topic=topic, age=24 * hour)
    wanted = ["now", "an hour ago", "yesterday, without a link"]
    assert in_topic(place, topic) == wanted
    keep(place, "a phone with a broken clock", uuid4(), topic=topic, age=2**63 - 1)
    assert in_topic(place, topic)[-1] == "a phone with a broken clock"


def test_discarded_it_can_be_brought_back_for_a_day(place: Talk) -> None:
    topic, key = place.topic().id, uuid4()
    keep(place, "rather not", key, topic=topic, number=1)
    for _ in range(2):
        place.world.do(drafts.discard, place["amina"], key=key)
    assert in_topic(place, topic) == [] == all_of(place)
    assert place.world.do(drafts.restore, place["amina"], key=key).text == "rather not"
    assert in_topic(place, topic) == ["rather not"]
    place.world.do(drafts.discard, place["amina"], key=key)
    keep(place, "rather not", key, topic=topic, number=1)
    assert in_topic(place, topic) == [], "a save that comes late does not bring it back"
    keep(place, "or yes", key, topic=topic, number=2)
    assert in_topic(place, topic) == ["or yes"], "writing on does"


def test_discarded_it_is_forgotten_after_a_day(place: Talk) -> None:
    topic, key = place.topic().id, uuid4()
    keep(place, "rather not", key, topic=topic)
    place.world.do(drafts.discard, place["amina"], key=key)
    (due,) = (one for one in place.world.due() if one[1] == drafts.FORGET)
    assert due[0] == place.world.now + UNDO
    place.world.fall_due(drafts.forget, due[2])
    assert place.world.do(drafts.restore, place["amina"], key=key).text == "rather not"
    place.world.do(drafts.discard, place["amina"], key=key)
    place.world.pass_time(days=1)
    place.world.fall_due(drafts.forget, due[2])
    with pytest.raises(NotFound):
        place.world.do(drafts.restore, place["amina"], key=key)


def test_an_edit_is_kept_until_it_is_made(place: Talk) -> None:
    said, key = place.say("amina", "Sulphur"), uuid4()
    kept = keep(place, "Sulphur, a handful", key, message=said.id, before="Sulphur", number=1)
    assert (kept.message, kept.before, kept.open) == (said.id, "Sulphur", True)
    assert in_topic(place, said.topic) == [], "it is no message of its own"
    assert [
        one.key for one in place.world.read(unsent.of_message, place["amina"], message=said.id)
    ] == [key]
    place.world.do(edits.edit, place["amina"], message=said.id, text="Sulphur, a handful")
    assert all_of(place) == []
    with pytest.raises(Conflict, match="changed_meanwhile"):
        keep(place, "Sulphur, a ha", key, message=said.id, before="Sulphur", number=2)
    with pytest.raises(Refused):
        keep(place, "No!", uuid4(), by="liwei", message=said.id)


def test_where_one_may_not_write_nothing_is_kept_and_what_was_kept_stays(place: Talk) -> None:
    topic, key = place.topic("liwei").id, uuid4()
    keep(place, "half a", key, topic=topic)
    place.world.do(locks.lock, place["bashir"], topic=topic)
    with pytest.raises(Refused, match="topic_closed"):
        keep(place, "half a thought", key, topic=topic)
    (left,) = place.world.read(unsent.page, place["amina"])
    assert (left.text, left.open) == ("half a", False)
    nowhere: list[dict[str, Any]] = [{"room": YOUNG}, {"room": "nowhere"}, {"topic": 9999}]
    for bad in (*nowhere, {"message": 9999}):
        with pytest.raises(NotFound):
            keep(place, "x", uuid4(), **bad)
    with pytest.raises(NotFound):
        keep(place, "x", uuid4(), room="alliance", topic=topic)
    with pytest.raises(Refused, match="sign_in_first"):
        place.world.do(drafts.keep, Actor(), key=key, room=ORCHARDS, text="x")


def test_a_room_that_was_closed_to_one_is_not_named(place: Talk) -> None:
    topic, key = place.topic("liwei").id, uuid4()
    keep(place, "mine", key, topic=topic)
    with Session(place.world.engine) as session:
        session.execute(update(Room).where(Room.slug == ORCHARDS).values(youth=True))
        session.commit()
    (left,) = place.world.read(unsent.page, place["amina"])
    assert left.text == "mine"
    assert not left.open
    assert (left.room, left.room_name, left.topic_title) == (None, None, None)


def test_what_can_t_be_kept_is_said(place: Talk) -> None:
    topic = place.topic().id
    said = place.say("amina", "elsewhere", room="alliance")
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"text": "x" * 8001}, "text"),
        ({"title": "x" * 201}, "title"),
        ({"reply_to": said.id}, "reply_to"),
        ({"reply_to": 9999}, "reply_to"),
    ]
    for bad, field in wrong:
        with pytest.raises(Invalid) as problem:
            keep(place, key=uuid4(), topic=topic, **{"text": "x", **bad})
        assert problem.value.field == field
    assert all_of(place) == []


def test_there_are_so_many_and_empty_ones_make_room(place: Talk) -> None:
    topic, keys = place.topic().id, [uuid4() for _ in range(MOST)]
    for number, key in enumerate(keys):
        keep(place, f"{number}", key, topic=topic)
    with pytest.raises(Conflict) as problem:
        keep(place, "one more", uuid4(), topic=topic)
    assert (problem.value.code, problem.value.params) == ("too_many_drafts", {"limit": MOST})
    keep(place, "0, more of it", keys[0], topic=topic)
    keep(place, "", keys[1], topic=topic)
    keep(place, "one more", uuid4(), topic=topic)
    with pytest.raises(Conflict, match="too_many_drafts"):
        keep(place, "and more", uuid4(), topic=topic)
    found = all_of(place)
    assert len(found) == MOST
    assert {"one more", "0, more of it"} < set(found)


def test_one_s_devices_hear_of_it_and_never_what_it_says(place: Talk) -> None:
    topic, key = place.topic().id, uuid4()
    place.world.events.clear()
    keep(place, "a secret", key, topic=topic, number=1)
    keep(place, "a secret", key, topic=topic, number=1)
    place.say("amina", "a secret told", topic=topic, key=key)
    heard = [one for one in place.world.events if isinstance(one, DraftChanged)]
    amina = place["amina"].member or 0
    where = (ORCHARDS, topic, None)
    assert heard == [
        DraftChanged(amina, str(key), 1, *where),
        DraftChanged(amina, str(key), 1, *where, gone=True),
    ]
    assert {one.stream for one in heard} == {f"member:{amina}"}


def test_it_is_in_the_download_and_gone_with_the_account(place: Talk) -> None:
    topic, amina = place.topic().id, place["amina"]
    keep(place, "mine", uuid4(), topic=topic)
    keep(place, "theirs", uuid4(), topic=topic, by="liwei")
    (row,) = place.world.read(own.drafts, amina).rows
    assert (row["room"], row["topic_id"], row["text"]) == (ORCHARDS, topic, "mine")

    def leave(work: Work, actor: Actor) -> None:
        leaving.leave(work, member=actor.member or 0)

    place.world.do(leave, amina)
    assert all_of(place) == []
    assert all_of(place, "liwei") == ["theirs"]
    assert place.world.read(own.drafts, amina).rows == []


def test_a_list_takes_the_same_number_of_statements_for_any_length(place: Talk) -> None:
    topic = place.topic().id
    keep(place, "0", uuid4(), topic=topic)
    with place.world.counting() as one:
        place.world.read(unsent.page, place["amina"])
    for number in range(20):
        keep(place, f"{number}", uuid4(), topic=topic)
    with place.world.counting() as many:
        place.world.read(unsent.page, place["amina"])
    assert len(many) == len(one)
