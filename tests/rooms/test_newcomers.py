"""What who has just joined does less of: which limits, when they end, and for whom none are."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from ifsa.actor import Actor, Role
from ifsa.errors import Invalid, Problem, TooMany
from ifsa.files import keeping
from ifsa.language.problems import sentence
from ifsa.members.queries import actor_named
from ifsa.rooms import edits, messages, newcomers, topics
from ifsa.schools import stewards
from ifsa.trade import inquiries, listings
from tests.files.given import PHOTO
from tests.rooms.talk import ORCHARDS, Talk
from tests.trade.market import draft

DAYS = timedelta(days=3)


@pytest.fixture
def fresh(place: Talk) -> Talk:
    """Everybody has been here for long; Nadia and Modda join now."""
    place.world.pass_time(days=30)
    place.world.new_for = DAYS
    place.join("nadia")
    place.join("modda", Role.MODERATOR)
    return place


def _refused(verb: Callable[..., Any], *given: Any, **named: Any) -> Problem:
    with pytest.raises(Problem) as caught:
        verb(*given, **named)
    return caught.value


def _told(problem: Problem) -> str:
    return sentence(problem, "en")


def test_so_many_messages_in_an_hour_and_the_next_goes_when_the_first_is_an_hour_old(
    fresh: Talk,
) -> None:
    first = fresh.say("nadia", "1").at
    for number in range(newcomers.MESSAGES - 1):
        fresh.say("nadia", f"{number + 2}")
    problem = _refused(fresh.say, "nadia", "too many")
    assert isinstance(problem, TooMany)
    assert (problem.code, problem.params["limit"]) == ("new_messages", 20)
    assert fresh.world.now + timedelta(seconds=problem.retry_after) == first + newcomers.HOUR
    assert _told(problem) == "New members: 20 messages an hour. This can go in 60 minutes."
    fresh.world.now = first + newcomers.HOUR - timedelta(seconds=2)
    assert _refused(fresh.say, "nadia", "a second too early").code == "new_messages"
    fresh.say("nadia", "in time")
    for number in range(30):
        fresh.say("amina", f"{number}")


def test_so_many_topics_in_a_day(fresh: Talk) -> None:
    first = fresh.topic("nadia", "One").latest_at
    fresh.topic("nadia", "Two")
    ask = {"room": ORCHARDS, "title": "Three", "text": "?"}
    fresh.world.do(messages.ask, fresh["nadia"], key=uuid4(), **ask)
    started: dict[str, Any] = {"room": ORCHARDS, "title": "Four"}
    for verb, given in ((topics.start, started), (messages.ask, {**ask, "key": uuid4()})):
        problem = _refused(fresh.world.do, verb, fresh["nadia"], **given)
        assert problem.code == "new_topics"
        assert _told(problem) == "New members: 3 topics a day. This can go in 24 hours."
    fresh.world.now = first + newcomers.DAY
    fresh.topic("nadia", "Four")
    for number in range(5):
        fresh.topic("amina", f"{number}")


LINKS = "https://a.example https://b.example https://c.example"
NAMES = "@amina @liwei @rafiq @bashir"


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        (LINKS, "new_links", "New members: at most 2 links a message, for 3 more days."),
        (
            NAMES,
            "new_names",
            "New members: at most 3 @names a message, for 3 more days.",
        ),
    ],
)
def test_so_many_links_and_names_in_a_message_and_after_an_edit(
    fresh: Talk, text: str, code: str, words: str
) -> None:
    problem = _refused(fresh.say, "nadia", text)
    assert isinstance(problem, Invalid)
    assert (problem.field, problem.code, _told(problem)) == ("text", code, words)
    fewer = text.rpartition(" ")[0]
    said = fresh.say("nadia", fewer)
    edit = {"message": said.id, "text": text}
    assert _refused(fresh.world.do, edits.edit, fresh["nadia"], **edit).code == code
    fresh.world.do(edits.edit, fresh["nadia"], message=said.id, text=f"{fewer} {fewer}")
    fresh.say("amina", text)


def test_the_same_link_and_name_again_are_one(fresh: Talk) -> None:
    assert fresh.say("nadia", "https://a.example " * 5).text
    assert fresh.say("nadia", "@amina " * 5).text


def test_so_many_photos_with_a_message(fresh: Talk) -> None:
    def kept(by: str) -> int:
        return fresh.world.do(keeping.keep, fresh[by], made=PHOTO).id

    problem = _refused(fresh.say, "nadia", "", files=[kept("nadia") for _ in range(4)])
    assert (problem.field, problem.code) == ("files", "new_files")
    assert fresh.say("nadia", "", files=[kept("nadia") for _ in range(3)]).files
    assert fresh.say("amina", "", files=[kept("amina") for _ in range(4)]).files


def test_so_many_inquiries_in_a_day(fresh: Talk) -> None:
    def listing() -> int:
        given = {"key": uuid4(), "draft": draft(), "school": "chenab"}
        return fresh.world.do(listings.publish, fresh["bashir"], **given).card.id

    def ask(by: str) -> None:
        given = {"listing": listing(), "key": uuid4(), "text": "How much?"}
        fresh.world.do(inquiries.send, fresh[by], **given)

    for _ in range(5):
        ask("nadia")
    problem = _refused(ask, "nadia")
    assert problem.code == "new_inquiries"
    assert _told(problem) == "New members: 5 inquiries a day. This can go in 24 hours."
    for _ in range(6):
        ask("liwei")


def test_it_is_over_after_three_days(fresh: Talk) -> None:
    joined = fresh["nadia"].joined
    assert joined is not None
    fresh.world.now = joined + DAYS - timedelta(hours=5)
    problem = _refused(fresh.say, "nadia", LINKS)
    assert _told(problem) == "New members: at most 2 links a message, for 5 more hours."
    fresh.world.now = joined + DAYS
    assert fresh.say("nadia", LINKS).text


def test_who_looks_after_something_and_a_house_without_limits_know_no_new_ones(fresh: Talk) -> None:
    assert fresh.say("modda", LINKS).text
    assert _refused(fresh.say, "nadia", LINKS).code == "new_links"
    appoint = {"school": "chenab", "handle": "nadia"}
    fresh.world.do(stewards.appoint, fresh["maryam"], **appoint)
    assert fresh.say("nadia", LINKS).text
    fresh.join("new")
    assert _refused(fresh.say, "new", LINKS).code == "new_links"
    fresh.world.new_for = timedelta()
    assert fresh.say("new", LINKS).text


def test_a_refused_message_counts_for_nothing_and_keeps_no_key(fresh: Talk) -> None:
    key, seq = uuid4(), fresh.seq()
    assert _refused(fresh.say, "nadia", LINKS, key=key).code == "new_links"
    assert fresh.seq() == seq
    assert fresh.say("nadia", "without links", key=key).seq == seq + 1


def test_who_acts_knows_since_when(fresh: Talk) -> None:
    found: Actor = fresh.world.read(actor_named, handle="nadia")
    assert found.joined is not None
    assert found.joined > fresh.world.now - timedelta(minutes=1)
