"""Who is spoken to: once, not too many, and nobody whom the writer may not reach."""

from datetime import date

import pytest

from ifsa.members.model import Member
from ifsa.rooms import edits, hiding, queries
from ifsa.rooms.events import MemberAddressed, TopicGrew
from ifsa.rooms.mentions import NAMED_MOST
from ifsa.rooms.people import to_name
from ifsa.schools import follows as schools
from tests.rooms.talk import ALLIANCE, ORCHARDS, YOUNG, Talk


def told(place: Talk) -> list[tuple[str, str]]:
    """Whom messages spoke to since the last time one asked, and how."""
    handles = {actor.member: handle for handle, actor in place.world.people.items()}
    events = [one for one in place.world.events if isinstance(one, MemberAddressed)]
    place.world.events.clear()
    return [(handles[one.member], one.way) for one in events]


@pytest.fixture(autouse=True)
def quiet(place: Talk) -> None:
    place.world.events.clear()


def named(place: Talk, message: int) -> list[str]:
    view = place.world.read(queries.message, place["amina"], id=message)
    return [one.handle for one in view.mentions]


def test_who_is_named_is_spoken_to_once_and_stands_there(place: Talk) -> None:
    said = place.say("amina", "@liwei @Rafiq، @liwei! @amina @nobody @", lang="ur")
    assert told(place) == [("liwei", "name"), ("rafiq", "name")]
    assert sorted(named(place, said.id)) == ["liwei", "rafiq"]


def test_the_wide_sign_of_chinese_keyboards_is_one_too(place: Talk) -> None:
    said = place.say("amina", "请\uff20liwei看一下")
    assert said.text == "请@liwei看一下"
    assert told(place) == [("liwei", "name")]


def test_an_edit_speaks_to_whom_it_names_anew_and_to_nobody_twice(place: Talk) -> None:
    said = place.say("amina", "@liwei")
    for text in ("@liwei @rafiq", "nobody", "@rafiq @liwei"):
        place.world.do(edits.edit, place["amina"], message=said.id, text=text)
    assert told(place) == [("liwei", "name"), ("rafiq", "name")]


def test_so_many_are_named_at_most_however_often_it_is_changed(place: Talk) -> None:
    people = [f"farmer{number}" for number in range(NAMED_MOST + 4)]
    for one in people:
        place.join(one)
    said = place.say("amina", " ".join(f"@{one}" for one in people[:8]))
    text = " ".join(f"@{one}" for one in people[6:])
    place.world.do(edits.edit, place["amina"], message=said.id, text=text)
    assert [one for one, _ in told(place)] == people[:NAMED_MOST]


def test_the_stewards_are_those_of_the_school_or_the_moderators(place: Talk) -> None:
    said = place.say("amina", "@stewards کب پانی دیں؟")
    assert dict(told(place)) == {"bashir": "stewards", "shazia": "stewards"}
    assert named(place, said.id) == ["stewards"]
    place.say("amina", "@stewards", room=ALLIANCE)
    assert told(place) == [("modd", "stewards")]
    place.say("amina", "@bashir @stewards")
    assert dict(told(place)) == {"bashir": "name", "shazia": "stewards"}


def test_an_answer_speaks_to_whom_it_answers(place: Talk) -> None:
    asked = place.say("amina", "?")
    place.say("liwei", "!", reply_to=asked.id)
    place.say("amina", "myself", reply_to=asked.id)
    assert told(place) == [("amina", "answer")]


def test_the_young_are_reached_by_their_stewards_and_one_another(place: Talk) -> None:
    noor = place.join("noor", born=date(2011, 5, 1))

    def consent(work: object, actor: object) -> None:
        work.session.get_one(Member, noor.member).consent_at = work.now  # type: ignore[attr-defined]

    place.world.do(consent, place["maryam"])
    place.join("noor2", born=date(2011, 5, 1))
    said = place.say("amina", "@noor")
    assert (told(place), named(place, said.id)) == ([], [])
    place.say("bashir", "@noor")
    assert told(place) == [], "she does not follow his school yet"
    place.world.do(schools.follow, place["noor"], school="chenab")
    place.say("bashir", "@noor")
    place.say("modd", "@noor")
    place.say("zain", "@noor")
    assert told(place) == [("noor", "name")] * 3
    place.say("zain", "@amina @liwei @modd")
    assert told(place) == [("modd", "name")]


def test_who_may_not_read_the_room_hears_nothing_of_it(place: Talk) -> None:
    place.say("zain", "@modd @amina @rafiq @bashir", room=YOUNG)
    assert {one for one, _ in told(place)} <= {"modd", "bashir"}


def test_what_is_hidden_or_gone_names_nobody(place: Talk) -> None:
    said = place.say("liwei", "@rafiq")
    place.world.do(hiding.hide, place["modd"], message=said.id, reason="rude")
    assert named(place, said.id) == []
    mine = place.world.read(queries.message, place["liwei"], id=said.id)
    assert [one.handle for one in mine.mentions] == ["rafiq"]


def test_followers_hear_that_a_topic_grew_only_where_there_are_any(place: Talk) -> None:
    def grew() -> list[TopicGrew]:
        found = [one for one in place.world.events if isinstance(one, TopicGrew)]
        place.world.events.clear()
        return found

    place.say("amina")
    topic = place.topic("amina").id
    first = place.say("amina", topic=topic)
    assert grew() == []
    answer = place.say("liwei", topic=topic)
    assert grew() == [TopicGrew(topic, answer.id, first=False)]
    assert first.topic == topic


@pytest.mark.parametrize(
    ("begin", "found"), [("li", ["liwei"]), ("LI", ["liwei"]), ("raf", ["rafiq"]), ("zzz", [])]
)
def test_who_wrote_lately_is_offered_by_handle_or_name(
    place: Talk, begin: str, found: list[str]
) -> None:
    for by in ("liwei", "rafiq", "amina", "zain"):
        place.say(by)
    offered = place.world.read(to_name, place["amina"], room=ORCHARDS, begin=begin)
    assert [one.handle for one in offered] == found


def test_nobody_is_offered_whom_one_may_not_reach(place: Talk) -> None:
    place.say("zain")
    offered = place.world.read(to_name, place["amina"], room=ORCHARDS, begin="")
    assert {one.handle for one in offered} == {"bashir", "shazia"}
