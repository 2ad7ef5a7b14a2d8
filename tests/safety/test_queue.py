"""The queue: its order, what stands in it, and how much waits."""

import pytest

from ifsa.errors import Invalid, Refused
from ifsa.rooms.views import MessageView
from ifsa.safety import queries
from ifsa.safety.queries import MOST_COUNTED, PAGE
from ifsa.safety.things import Kind, Reference
from ifsa.safety.views import CaseView
from tests.safety.village import Village


def _order(place: Village, by: str = "maryam") -> list[Reference]:
    return [case.reference for case in place.queue(by).items]


def test_what_concerns_youth_comes_first_then_the_oldest(place: Village) -> None:
    for by, what in (
        ("amina", "alliance"),
        ("amina", "message"),
        ("bashir", "young"),
        ("amina", "listing"),
        ("zain", "topic"),
    ):
        place.report(by, what)
    named = {thing: what for what, thing in place.things.items()}
    assert [named[thing] for thing in _order(place)] == [
        "young",
        "topic",
        "alliance",
        "message",
        "listing",
    ]
    assert [named[thing] for thing in _order(place, "shazia")] == ["young", "topic", "message"]


def _complain(place: Village, count: int, by: str = "amina") -> None:
    for number in range(count):
        said = place.talk.say("liwei", f"bad {number}")
        place.report(by, Reference(Kind.MESSAGE, said.id))


def test_a_long_queue_goes_on_where_it_stopped(place: Village) -> None:
    _complain(place, PAGE - 5)
    _complain(place, 10, by="zain")
    found: list[CaseView] = []
    cursor = None
    while True:
        page = place.queue("maryam", after=cursor)
        found += page.items
        cursor = page.next
        if cursor is None:
            break
    ids = [case.id for case in found]
    assert ids == [*range(PAGE - 4, PAGE + 6), *range(1, PAGE - 4)]
    assert [case.youth for case in found] == [True] * 10 + [False] * (PAGE - 5)


@pytest.mark.parametrize("cursor", ["", "x", "2-1", "1-x", "1-" + "9" * 30, "1-²"])
def test_a_cursor_that_is_none_is_named(place: Village, cursor: str) -> None:
    with pytest.raises(Invalid) as caught:
        place.queue("maryam", after=cursor)
    assert caught.value.field == "cursor"


def test_what_is_decided_is_kept_apart_the_latest_first(place: Village) -> None:
    first, second = place.case("amina", "message"), place.case("amina", "topic")
    open_one = place.case("amina", "school")
    place.decide("modd", first, "nothing")
    place.decide("modd", second, "hide", reason="rude")
    assert [case.id for case in place.queue("maryam").items] == [open_one]
    decided = place.queue("maryam", open=False)
    assert [case.id for case in decided.items] == [second, first]
    assert (decided.open, decided.waiting) == (False, 1)
    assert place.queue("maryam", open=False, after=f"0-{second}").items[0].id == first


@pytest.mark.parametrize("by", ["", "amina", "zain", "sana"])
def test_who_looks_after_nothing_has_no_queue(place: Village, by: str) -> None:
    place.report("amina")
    with pytest.raises(Refused):
        place.queue(by)
    assert place.world.read(queries.waiting, place.who(by)) is None


def test_how_much_waits(place: Village) -> None:
    def waiting(by: str) -> int:
        return place.world.read(queries.waiting, place.who(by)) or 0

    assert waiting("shazia") == 0
    place.report("amina", "message")
    place.report("rafiq", "message")
    case = place.case("amina", "alliance")
    assert (waiting("shazia"), waiting("modd"), waiting("rafiq")) == (1, 2, 0)
    place.decide("modd", case, "nothing")
    assert (waiting("shazia"), waiting("modd")) == (1, 1)


def test_from_so_many_on_nobody_needs_to_know_how_much(place: Village) -> None:
    _complain(place, MOST_COUNTED + 3)
    assert place.queue("maryam").waiting == MOST_COUNTED


def test_a_message_stands_among_those_around_it(place: Village) -> None:
    said = [place.talk.say("amina", str(number)) for number in range(9)]
    place.things["one"] = Reference(Kind.MESSAGE, said[4].id)
    place.talk.topic()
    case = place.case("rafiq", "one")
    context = place.page("shazia", case).context
    assert [one.text for one in context] == ["1", "2", "3", "4", "5", "6", "7"]
    place.decide("shazia", case, "hide", reason="rude")
    assert place.page("modd", case).context[3].text == "4"


def test_what_is_hidden_or_gone_is_said(place: Village) -> None:
    case = place.case("amina", "message")
    shown = place.page("modd", case).case.shown
    assert isinstance(shown, MessageView)
    assert shown.text == "you fool"
    assert not place.page("modd", case).hidden


@pytest.mark.parametrize("by", ["maryam", "shazia"])
def test_a_queue_takes_as_many_statements_for_thirty_as_for_one(place: Village, by: str) -> None:
    counts = []
    for more in (1, 28):
        _complain(place, more)
        with place.world.counting() as sent:
            assert place.queue(by).items
        counts.append(len(sent))
    assert counts[0] == counts[1] <= 16
