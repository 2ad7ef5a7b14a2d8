from collections.abc import Callable
from typing import Any

import pytest

from ifsa.actor import Actor
from ifsa.errors import NotFound
from ifsa.rooms import queries
from ifsa.rooms.queries import REPLAY_MAX, TOPICS_PAGE
from ifsa.rooms.views import TopicPage
from ifsa.rooms.windows import PAGE
from tests.rooms.talk import ALLIANCE, ORCHARDS, Talk


@pytest.fixture
def long(place: Talk) -> list[int]:
    """The seqs of 130 messages in the open topic."""
    return [place.say("amina", f"message {number}").seq for number in range(130)]


def seqs(page: TopicPage) -> list[int]:
    return [message.seq for message in page.messages]


def test_talk_that_one_has_read_opens_at_its_end(place: Talk, long: list[int]) -> None:
    page = place.page("amina", place.open_topic())
    assert (seqs(page), page.opens) == (long[-PAGE:], "end")
    assert (page.before, page.after) == (long[-PAGE], None)


def test_it_opens_at_the_first_unread_with_some_read_ones_above(
    place: Talk, long: list[int]
) -> None:
    place.read("liwei", place.open_topic(), long[39])
    page = place.page("liwei", place.open_topic())
    assert (page.first_unread, page.read_to, page.opens) == (long[40], long[39], "unread")
    assert seqs(page) == long[30:90]
    assert (page.before, page.after) == (long[30], long[89])


def test_a_visitor_reads_a_titled_topic_from_its_beginning_and_talk_from_its_end(
    place: Talk, long: list[int]
) -> None:
    topic = place.topic().id
    titled = [place.say("amina", str(number), topic=topic).seq for number in range(60)]
    page = place.page("", topic)
    assert (seqs(page), page.opens, page.after) == (titled[:PAGE], "top", titled[PAGE - 1])
    assert place.page("liwei", topic).opens == "top"
    assert seqs(place.page("", place.open_topic())) == long[-PAGE:]
    place.read("liwei", topic, titled[-1])
    again = place.page("liwei", topic)
    assert (again.opens, seqs(again)) == ("end", titled[-PAGE:])


def test_one_can_ask_for_any_part(place: Talk, long: list[int]) -> None:
    topic = place.open_topic()
    older = place.page("liwei", topic, before=long[80])
    assert (seqs(older), older.before, older.after) == (long[30:80], long[30], long[79])
    newer = place.page("liwei", topic, after=long[29])
    assert (seqs(newer), newer.opens) == (long[30:80], "there")
    first = place.page("liwei", topic, before=long[20])
    assert (seqs(first), first.before) == (long[:20], None)
    around = place.page("liwei", topic, around=long[60])
    assert seqs(around) == long[50:110]


@pytest.mark.parametrize(
    "asked", [{"after": 10**9}, {"before": 0}, {"before": 1}, {"around": 10**9}]
)
def test_asked_for_what_never_was_the_end_is_shown(
    place: Talk, long: list[int], asked: dict[str, int]
) -> None:
    found = seqs(place.page("liwei", place.open_topic(), **asked))
    assert found[-1] == long[-1]


def test_paging_on_gives_every_message_once(place: Talk, long: list[int]) -> None:
    page = place.page("amina", place.open_topic())
    found = seqs(page)
    while page.before is not None:
        page = place.page("amina", place.open_topic(), before=page.before)
        found = seqs(page) + found
    assert found == long
    onward, after = [], 0
    while batch := place.world.read(
        queries.messages_after, Actor(), topic_id=place.open_topic(), after=after, most=40
    ):
        onward += [message.seq for message in batch]
        after = onward[-1]
    assert onward == long


def test_a_topic_is_found_in_its_own_room_alone(place: Talk) -> None:
    topic = place.topic().id
    with pytest.raises(NotFound):
        place.world.read(queries.topic_page, place["amina"], slug=ALLIANCE, id=topic)
    with pytest.raises(NotFound):
        place.page("amina", 10**6)


def test_an_empty_topic_is_an_empty_page(place: Talk) -> None:
    page = place.page("amina", place.open_topic())
    assert (page.messages, page.before, page.after, page.opens) == ([], None, None, "end")


def test_topics_come_with_what_was_said_last_the_latest_first(place: Talk) -> None:
    first, second = place.topic("amina", "First"), place.topic("amina", "Second")
    place.say("liwei", "**嫁接** 要在春天", topic=first.id)
    page = place.world.read(queries.room_page, place["amina"], slug=ORCHARDS)
    assert [topic.id for topic in page.topics] == [first.id, second.id, place.open_topic()]
    top = page.topics[0]
    assert (top.latest, top.latest_lang, top.latest_author) == ("嫁接 要在春天", "zh-Hans", "Liwei")
    assert (top.unread, page.topics[1].unread, page.topics[1].latest_author) == (1, 0, None)


def test_a_long_list_of_topics_goes_on_where_it_stopped(place: Talk) -> None:
    made = [place.topic("amina", f"Topic {number}").id for number in range(TOPICS_PAGE + 5)]
    page = place.world.read(queries.room_page, place["amina"], slug=ORCHARDS)
    found = [topic.id for topic in page.topics]
    assert page.next is not None
    rest = place.world.read(queries.room_page, place["amina"], slug=ORCHARDS, before=int(page.next))
    assert rest.next is None
    found += [topic.id for topic in rest.topics]
    assert found == [*reversed(made), place.open_topic()]


def test_rooms_stand_in_the_order_of_their_latest_word(place: Talk) -> None:
    def order() -> list[str]:
        return [room.slug for room in place.world.read(queries.rooms, place["amina"])]

    assert order() == [ORCHARDS, "cotton", ALLIANCE]
    place.say("amina", room="cotton")
    place.say("amina", room=ALLIANCE)
    assert order() == [ALLIANCE, "cotton", ORCHARDS]
    empty = place.world.read(queries.room, place["amina"], slug=ORCHARDS)
    assert (empty.latest_at, empty.messages, empty.unread) == (None, 0, 0)
    full = place.world.read(queries.room, place["liwei"], slug="cotton")
    assert (full.latest_at is not None, full.messages, full.unread) == (True, 1, 1)
    assert (full.school, full.school_name) == ("amrai", {"en": "Amrai"})
    of_school = place.world.read(queries.rooms, place["amina"], school=2)
    assert [room.slug for room in of_school] == ["cotton"]


def test_the_first_page_shows_topics_with_something_new(place: Talk) -> None:
    first, second = place.topic("amina", "First"), place.topic("amina", "Second")
    for topic in (first, second):
        place.say("amina", "…", topic=topic.id)
    place.read("liwei", second.id, 10**6)
    shown = place.world.read(queries.latest_topics, place["liwei"], most=5)
    assert [topic.id for topic in shown] == [first.id]
    shown = place.world.read(queries.latest_topics, Actor(), most=5)
    assert [topic.id for topic in shown] == [second.id, first.id]


def test_changes_after_a_seq_and_a_gap_too_large_is_said_aloud(place: Talk) -> None:
    place.topic()
    said = [place.say("amina", str(number)) for number in range(REPLAY_MAX + 2)]
    head = place.seq()

    def after(seq: int) -> Any:
        return place.world.read(queries.changes, Actor(), slug=ORCHARDS, after=seq)

    assert after(head).events == []
    assert [event.position for event in after(head - 3).events] == [head - 2, head - 1, head]
    assert after(head - 1).events[0].message == said[-1].id
    assert len(after(head - REPLAY_MAX).events) == REPLAY_MAX
    assert (after(head - REPLAY_MAX - 1).events, after(0).head) == (None, head)
    assert after(head + 1).events is None


def test_live_frames_read_many_at_once(place: Talk) -> None:
    said = [place.say("amina", str(number)) for number in range(5)]
    found = place.world.read(queries.messages_by_id, Actor(), ids=[one.id for one in said[1:3]])
    assert {id: one.whole for id, one in found.items()} == {one.id: one for one in said[1:3]}
    topic = place.topic("amina", "Leaves")
    seen = place.world.read(queries.topics_by_id, Actor(), ids=[topic.id])[topic.id].whole
    assert (seen.title, seen.unread) == ("Leaves", None)
    latest = place.world.read(queries.latest_messages, Actor(), slug=ORCHARDS, most=2)
    assert latest == said[-2:]


def _fill(place: Talk, count: int) -> None:
    people = ["amina", "liwei", "rafiq", "bashir", "zain"]
    for number in range(count):
        place.say(people[number % 5], f"open {number}")
        place.say(people[number % 5], "first", topic=place.topic("amina", f"Topic {number}").id)


LISTS: tuple[tuple[Callable[..., Any], dict[str, Any]], ...] = (
    (queries.rooms, {}),
    (queries.room_page, {"slug": ORCHARDS}),
    (queries.topic_page, {"slug": ORCHARDS, "id": 1}),
    (queries.messages_after, {"topic_id": 1}),
    (queries.latest_messages, {"slug": ORCHARDS}),
    (queries.latest_topics, {"most": 20}),
    (queries.changes, {"slug": ORCHARDS, "after": 0}),
)


def _statements(place: Talk, handle: str, query: Callable[..., Any], given: Any) -> int:
    with place.world.counting() as sent:
        place.world.read(query, place[handle] if handle else Actor(), **given)
    return len(sent)


def test_a_list_takes_as_many_statements_for_fifty_as_for_one(place: Talk) -> None:
    assert place.open_topic() == 1
    found = []
    for more in (1, 49):
        _fill(place, more)
        found.append(
            {
                (handle, query.__name__): _statements(place, handle, query, given)
                for handle in ("", "shazia")
                for query, given in LISTS
            }
        )
    assert found[0] == found[1]
    assert max(found[0].values()) <= 24
