"""Cards of pages of the web under the messages that name them."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from ifsa.actor import Actor
from ifsa.errors import NotFound, Refused
from ifsa.rooms import deletions, edits, hiding, leaving, links, moves, queries, webcards, webpages
from ifsa.rooms.events import CardRemoved, MessageEvent, MessageLinked, MessagePosted, PageNamed
from ifsa.rooms.links import MOST
from ifsa.rooms.model import WebPage
from ifsa.rooms.views import MessageView, PageCard
from ifsa.rooms.webpages import FRESH, MOST_TRIES, DuePage, Picture, Said
from ifsa.storage.work import Reading, Work
from tests.rooms.talk import ALLIANCE, ORCHARDS, YOUNG, Talk

PAGE = "https://farm.example/rust"
SAID = Said("www.farm.example", "Wheat rust", "What helps", "en", Picture(b"RIFF", 160))
note = partial(links.note, own="ifsa.example")


def follow(place: Talk, message: MessageView, kind: type[MessageEvent] = MessagePosted) -> None:
    """What the outbox does after a message was posted, edited or shown again."""
    event = kind(message.room, message.seq, message.topic, message.id)
    place.world.do(lambda work, actor: note(work, event))


def say(place: Talk, text: str, by: str = "amina", room: str = ORCHARDS) -> MessageView:
    said = place.say(by, text, room)
    follow(place, said)
    return said


def due(place: Talk) -> Sequence[DuePage]:
    return place.world.read(webpages.due, Actor(), most=9)


def find(place: Talk, page: int, said: Said = SAID) -> None:
    place.world.do(webpages.found, Actor(), page=page, said=said)


def shown(place: Talk, message: int, by: str = "") -> MessageView:
    return place.world.read(queries.message, place[by] if by else Actor(), id=message)


def cards(place: Talk, message: int, by: str = "") -> list[str]:
    return [one.address for one in shown(place, message, by).pages]


def told(place: Talk, kind: type[Any]) -> list[Any]:
    return [event for event in place.world.events if isinstance(event, kind)]


def test_a_page_that_is_named_is_asked_for_and_then_stands_under_the_message(place: Talk) -> None:
    said = say(place, f"دیکھیں {PAGE}#part۔")
    assert shown(place, said.id).pages == ()
    (page,) = due(place)
    assert (page.address, page.host) == (PAGE, "farm.example")
    assert told(place, PageNamed) == [PageNamed(page.id)]
    seq = place.seq()
    find(place, page.id)
    address = f"{PAGE}#part"
    card = PageCard(page.id, address, "www.farm.example", "Wheat rust", "What helps", "en", 160)
    assert shown(place, said.id).pages == (card,)
    assert place.seq() == seq + 1
    linked = MessageLinked(ORCHARDS, seq + 1, said.topic, said.id)
    assert told(place, MessageLinked) == [linked]
    assert place.world.read(webcards.picture, Actor(), message=said.id, page=page.id) == b"RIFF"
    assert due(place) == []
    find(place, page.id, Said("other.example", "Other", "", "en"))
    assert shown(place, said.id).pages == (card,), "twice is once"


def test_a_page_is_asked_for_once_however_many_name_it(place: Talk) -> None:
    first, second = say(place, PAGE), say(place, f"see {PAGE}", "liwei", ALLIANCE)
    (page,) = due(place)
    find(place, page.id)
    assert cards(place, first.id) == cards(place, second.id) == [PAGE]
    third = say(place, f"again: {PAGE}", "bashir")
    assert due(place) == []
    assert cards(place, third.id) == [PAGE]
    assert [event.message for event in told(place, MessageLinked)] == [
        first.id,
        second.id,
        third.id,
    ]


def test_what_a_page_said_stays_under_a_message_and_is_asked_anew_after_a_day(place: Talk) -> None:
    first = say(place, PAGE)
    find(place, due(place)[0].id)
    place.world.pass_time(seconds=FRESH.total_seconds() + 1)
    second = say(place, PAGE)
    (again,) = due(place)
    find(place, again.id, Said("farm.example", "Wheat rust is over", "", "en"))
    assert [one.title for one in shown(place, first.id).pages] == ["Wheat rust"]
    assert [one.title for one in shown(place, second.id).pages] == ["Wheat rust is over"]


@pytest.mark.parametrize(
    "text",
    [
        "no address at all",
        "/listings/5",
        "https://ifsa.example/listings/5",
        "http://IFSA.example:443/rooms",
        "http://user:secret@farm.example/",
        "http://farm.example:8080/",
        "http://[::1]/",
        "mailto:a@farm.example",
        "[call](tel:0300)",
        "ftp://farm.example/",
        r"\https:/\/farm.example/",
    ],
)
def test_what_is_ours_or_no_page_is_not_asked_for(place: Talk, text: str) -> None:
    say(place, text)
    assert due(place) == []


def test_of_many_pages_the_first_stand_there_in_their_order(place: Talk) -> None:
    names = ["c", "a", "b"]
    text = f"https://ifsa.example/ {' '.join(f'https://{name}.example/' for name in names)}"
    said = say(place, text + " https://c.example/")
    assert [page.host for page in due(place)] == ["c.example", "a.example"]
    for page in reversed(due(place)):
        find(place, page.id)
    assert len(names) > MOST == 2
    assert cards(place, said.id) == ["https://c.example/", "https://a.example/"]


def test_one_page_named_in_two_ways_has_one_card(place: Talk) -> None:
    said = say(place, f"{PAGE}#one {PAGE}#two")
    find(place, due(place)[0].id)
    assert cards(place, said.id) == [f"{PAGE}#one"]


def test_among_the_young_no_page_is_asked_for(place: Talk) -> None:
    said = say(place, PAGE, "zain", YOUNG)
    assert due(place) == []
    say(place, PAGE)
    find(place, due(place)[0].id)
    follow(place, said)
    assert cards(place, said.id, "zain") == []


def test_what_says_nothing_is_tried_again_ever_more_seldom_and_then_given_up(place: Talk) -> None:
    said = say(place, PAGE)
    (page,) = due(place)
    for minutes in (1, 4, 16):
        miss(place, page.id, later=True)
        assert due(place) == []
        place.world.pass_time(seconds=minutes * 60 - 1)
        assert due(place) == []
        place.world.pass_time(seconds=1)
        assert due(place) == [page]
    miss(place, page.id, later=True)
    assert MOST_TRIES == 4
    place.world.pass_time(seconds=FRESH.total_seconds() - 2)
    say(place, PAGE)
    assert due(place) == [], "that it says nothing is known for a day"
    place.world.pass_time(seconds=2)
    say(place, PAGE)
    assert len(due(place)) == 1
    assert cards(place, said.id) == []


def miss(place: Talk, page: int, *, later: bool) -> None:
    given = {"page": page, "failure": "it answered 503", "later": later}
    place.world.do(webpages.missed, Actor(), **given)


def test_what_will_never_say_anything_is_not_tried_again(place: Talk) -> None:
    say(place, PAGE)
    miss(place, due(place)[0].id, later=False)
    place.world.pass_time(seconds=3600)
    assert due(place) == []
    assert place.world.read(webpages.seconds_to_next, Actor()) == float("inf")


def test_of_each_site_one_page_is_due_at_a_time(place: Talk) -> None:
    say(place, "https://a.example/1 https://a.example/2")
    say(place, "https://b.example/")
    assert [page.address for page in due(place)] == ["https://a.example/1", "https://b.example/"]


def test_an_edit_takes_away_the_card_of_what_it_names_no_more_at_once(place: Talk) -> None:
    said = say(place, f"{PAGE} https://b.example/")
    for page in due(place):
        find(place, page.id)
    without = {"message": said.id, "text": "see https://b.example/"}
    edited = place.world.do(edits.edit, place["amina"], **without)
    assert [one.address for one in edited.pages] == ["https://b.example/"]
    edited = edit(place, said.id, f"{PAGE} https://c.example/ https://b.example/")
    assert [one.address for one in edited.pages] == [PAGE], "it is the third now"
    edited = edit(place, said.id, "see https://c.example/ https://b.example/")
    assert [one.address for one in edited.pages] == ["https://b.example/"]
    find(place, due(place)[0].id)
    assert cards(place, said.id) == ["https://c.example/", "https://b.example/"]
    assert edit(place, said.id, "nothing").pages == ()


def edit(place: Talk, message: int, text: str) -> MessageView:
    place.world.do(edits.edit, place["amina"], message=message, text=text)
    follow(place, shown(place, message))
    return shown(place, message)


def remove(place: Talk, by: str, message: int, page: int) -> MessageView:
    return place.world.do(links.remove, place[by], message=message, page=page)


@pytest.mark.parametrize("by", ["amina", "bashir", "modd", "maryam"])
def test_its_author_and_who_looks_after_the_room_remove_a_card_for_good(
    place: Talk, by: str
) -> None:
    said = say(place, f"see {PAGE}")
    (page,) = due(place)
    find(place, page.id)
    seq = place.seq()
    assert remove(place, by, said.id, page.id).pages == ()
    assert place.seq() == seq + 1
    assert remove(place, by, said.id, page.id).pages == ()
    assert place.seq() == seq + 1, "twice is once"
    acts = [] if by == "amina" else [CardRemoved(ORCHARDS, said.id, place["amina"].member or 0)]
    assert told(place, CardRemoved) == acts
    for text in (f"look at {PAGE}", "nothing", f"see {PAGE}"):
        assert edit(place, said.id, text).pages == ()
    with pytest.raises(NotFound):
        place.world.read(webcards.picture, place[by], message=said.id, page=page.id)
    other = say(place, PAGE, "liwei")
    assert cards(place, other.id) == [PAGE], "under the message of another it stands"


def test_one_that_is_removed_before_its_page_came_stays_away(place: Talk) -> None:
    said = say(place, PAGE)
    (page,) = due(place)
    remove(place, "amina", said.id, page.id)
    seq = place.seq()
    find(place, page.id)
    assert cards(place, said.id) == []
    assert place.seq() == seq


def test_nobody_else_removes_it(place: Talk) -> None:
    said = say(place, PAGE)
    (page,) = due(place)
    find(place, page.id)
    for by in ("liwei", "zain"):
        with pytest.raises(Refused):
            remove(place, by, said.id, page.id)
    with pytest.raises(Refused):
        place.world.do(links.remove, Actor(), message=said.id, page=page.id)
    with pytest.raises(NotFound):
        remove(place, "amina", said.id, page.id + 1)
    assert cards(place, said.id) == [PAGE]


def test_what_is_hidden_shows_its_cards_to_nobody_else(place: Talk) -> None:
    said = say(place, PAGE)
    (page,) = due(place)
    hide = {"message": said.id, "reason": "advert"}
    place.world.do(hiding.hide, place["modd"], **hide)
    find(place, page.id)
    for by, sees in (("", []), ("liwei", []), ("amina", [PAGE]), ("modd", [PAGE])):
        assert cards(place, said.id, by) == sees
        given = {"message": said.id, "page": page.id}
        actor = place[by] if by else Actor()
        if sees:
            assert place.world.read(webcards.picture, actor, **given) == b"RIFF"
        else:
            with pytest.raises(NotFound):
                place.world.read(webcards.picture, actor, **given)
    place.world.do(hiding.show, place["modd"], message=said.id)
    assert cards(place, said.id) == [PAGE]


def test_what_was_hidden_before_anybody_looked_is_looked_at_when_it_is_shown(place: Talk) -> None:
    said = place.say("amina", PAGE)
    place.world.do(hiding.hide, place["modd"], message=said.id, reason="advert")
    follow(place, said)
    assert due(place) == []
    place.world.do(hiding.show, place["modd"], message=said.id)
    follow(place, said)
    assert len(due(place)) == 1


def test_with_the_message_the_card_is_gone_and_then_the_page(place: Talk) -> None:
    said = say(place, PAGE)
    (page,) = due(place)
    find(place, page.id)
    place.world.do(deletions.delete, place["amina"], message=said.id)
    assert shown(place, said.id).pages == ()
    with pytest.raises(NotFound):
        place.world.read(webcards.picture, Actor(), message=said.id, page=page.id)
    follow(place, said)
    assert due(place) == []
    other = say(place, PAGE, "liwei")
    assert cards(place, other.id) == [PAGE]
    place.world.pass_time(seconds=FRESH.total_seconds() + 1)
    place.world.do(webpages.clear)
    assert cards(place, other.id) == [PAGE]
    place.world.do(deletions.delete, place["liwei"], message=other.id)
    place.world.do(webpages.clear)
    assert place.world.read(known, page=page.id) is False


def known(reading: Reading, actor: Actor, *, page: int) -> bool:
    return reading.session.get(WebPage, page) is not None


def test_a_page_that_comes_for_a_deleted_message_tells_nobody(place: Talk) -> None:
    said = say(place, PAGE)
    (page,) = due(place)
    place.world.do(deletions.delete, place["amina"], message=said.id)
    seq = place.seq()
    find(place, page.id)
    assert place.seq() == seq


def test_it_moves_with_the_message(place: Talk) -> None:
    said = say(place, PAGE)
    (page,) = due(place)
    topic = place.topic().id
    place.world.do(moves.move, place["maryam"], messages=[said.id], topic=topic)
    find(place, page.id)
    assert told(place, MessageLinked)[-1].topic == topic
    assert [one.address for one in place.page("", topic).messages[-1].pages] == [PAGE]


def test_who_leaves_takes_their_words_and_the_cards_under_them(place: Talk) -> None:
    said = say(place, PAGE)
    find(place, due(place)[0].id)

    def leave(work: Work, actor: Actor) -> bool:
        return leaving.delete_some(work, member=place["amina"].member or 0, most=100)

    place.world.do(leave)
    assert shown(place, said.id).pages == ()


def test_a_page_of_messages_asks_for_all_cards_at_once_and_for_none_where_none_can_be(
    place: Talk,
) -> None:
    topic = place.topic().id

    def read() -> int:
        with place.world.counting() as statements:
            place.page("amina", topic)
        return len(statements)

    place.say("amina", "no address", topic=topic)
    without = read()
    follow(place, place.say("amina", PAGE, topic=topic))
    find(place, due(place)[0].id)
    with_one = read()
    for number in range(5):
        follow(place, place.say("amina", f"{PAGE} {number}", topic=topic))
    assert (with_one, read()) == (without + 1, without + 1)


def test_pages_are_forgotten_only_after_a_while(place: Talk) -> None:
    say(place, PAGE)
    (page,) = due(place)
    place.world.do(webpages.clear)
    assert due(place) == [page]
    assert timedelta(hours=1) < FRESH
