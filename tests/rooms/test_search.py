"""What is found of what was said, the same on SQLite and on PostgreSQL."""

import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from ifsa.actor import Actor
from ifsa.errors import Invalid, NotFound
from ifsa.files.made import Made
from ifsa.rooms import answers, authors, deletions, edits, hiding, moves, search, titles
from ifsa.rooms import topics as topic_verbs
from ifsa.rooms.search import FoundMessage, Within
from ifsa.storage.fulltext import Place
from ifsa.text.seeking import Rank, everything, sought
from tests.files.given import PHOTO, VOICE, kept
from tests.rooms import talk
from tests.rooms.talk import ALLIANCE, ORCHARDS, YOUNG, Talk

GIVEN = tomllib.loads((Path(__file__).parent / "search_cases.toml").read_text(encoding="utf-8"))
CASES = [(group, *case) for group, cases in GIVEN["cases"].items() for case in cases]
NARROWED = [case for cases in GIVEN["narrowed"].values() for case in cases]
DATABASES = ["sqlite", "postgresql"]


@dataclass
class Said:
    """A room in which all of the file has been said; `labels` by message."""

    place: Talk
    labels: dict[int, str]

    def found(self, q: str, who: str = "amina", **given: Any) -> list[str]:
        return [self.labels.get(one.message.id, "?") for one in self.hits(q, who, **given)]

    def hits(
        self, q: str, who: str = "amina", most: int = 50, after: Place | None = None, **within: Any
    ) -> list[FoundMessage]:
        actor = self.place[who] if who else Actor()
        return self.place.world.read(
            search.messages,
            actor,
            sought=sought(q, ("en",)),
            within=Within(**within),
            after=after,
            most=most,
        )

    def all_found(self, **within: Any) -> list[str]:
        return [self.labels[one.message.id] for one in self.all_hits(**within)]

    def all_hits(
        self, most: int = 50, after: Place | None = None, **within: Any
    ) -> list[FoundMessage]:
        """Without a word."""
        return self.place.world.read(
            search.messages,
            self.place["amina"],
            sought=everything(),
            within=Within(**within),
            after=after,
            most=most,
        )


@pytest.fixture(scope="module", params=DATABASES)
def database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A path for SQLite, an address for PostgreSQL."""
    if request.param == "postgresql":
        new: Callable[[], str] = request.getfixturevalue("postgresql")
        return new()
    return tmp_path_factory.mktemp("search") / "ifsa.db"


@pytest.fixture(scope="module")
def said(database: Any) -> Iterator[Said]:
    place = talk.make(database)
    labels = {place.say("amina", text).id: label for label, text in GIVEN["said"].items()}
    for title, said in GIVEN["asked"].items():
        topic = place.topic(title=title).id
        labels |= {place.say("amina", said[one], topic=topic).id: one for one in said}
    for label in GIVEN["answers"].values():
        answer = next(id for id, one in labels.items() if one == label)
        place.world.do(answers.choose, place["amina"], message=answer)
    yield Said(place, labels)
    place.world.engine.dispose()


def test_there_are_cases_enough() -> None:
    assert len(CASES) >= 150
    assert {label for _, _, found in CASES for label in found.split()} - {"!no_word"} <= set(
        GIVEN["said"]
    )


@pytest.mark.parametrize(("group", "q", "found"), CASES)
def test_a_search_finds_what_it_should_in_its_order_and_nothing_else(
    said: Said, group: str, q: str, found: str
) -> None:
    if found.startswith("!"):
        with pytest.raises(Invalid, match=found[1:]):
            said.found(q)
    else:
        assert " ".join(said.found(q)) == found


@pytest.mark.parametrize(("q", "answered", "found"), NARROWED)
def test_a_search_among_questions_finds_those_with_an_answer_or_without(
    said: Said, q: str, answered: str, found: str
) -> None:
    yes = answered == "yes"
    titles = " ".join(one.title for one in topics(said.place, q, answered=yes))
    assert f"{' '.join(said.found(q, answered=yes))} | {titles}".strip() == found.strip()


def test_each_rank_says_how_a_message_was_found(said: Said) -> None:
    ranks = {said.labels[one.message.id]: one.place.rank for one in said.hits("گندم")}
    assert ranks["u_marks"] is Rank.EXACT
    assert ranks["r_wheat"] is Rank.SOUND
    assert ranks["z_wheat"] is ranks["wheat"] is Rank.MEANING
    assert {one.place.rank for one in said.hits("irrigated")} == {Rank.STEM, Rank.MEANING}


def test_pages_go_on_where_the_last_one_ended(said: Said) -> None:
    whole = said.found("wheat")
    for size in (1, 2, 3, 5):
        pages: list[str] = []
        after = None
        while hits := said.hits("wheat", most=size, after=after):
            assert len(hits) <= size
            pages += [said.labels[one.message.id] for one in hits]
            after = hits[-1].place
        assert pages == whole


def test_a_search_is_narrowed(said: Said) -> None:
    place = said.place
    theirs = place.say("liwei", "wheat in the alliance", room=ALLIANCE, lang="en")
    said.labels[theirs.id] = "theirs"
    assert said.found("alliance wheat") == ["theirs"]
    assert said.found("wheat", room=ALLIANCE) == ["theirs"]
    assert "theirs" not in said.found("wheat", room=ORCHARDS)
    assert (
        said.found("wheat", member="liwei") == said.found("wheat", member="@LiWei ") == ["theirs"]
    )
    assert "theirs" not in said.found("wheat", member="amina")
    assert said.found("小麦", language="zh-Hans") == ["z_wheat"]
    assert said.found("wheat", language="zh-hans", room=ALLIANCE) == []
    assert said.found("wheat", since=theirs.at) == ["theirs"]
    assert said.found("wheat", since=theirs.at + timedelta(seconds=1)) == []
    with pytest.raises(NotFound):
        said.found("wheat", room="nowhere")
    with pytest.raises(Invalid, match="no_such_member"):
        said.found("wheat", member="nobody")


def test_photos_and_voice_notes_are_found_with_words_and_without(said: Said) -> None:
    place = said.place

    def show(text: str, *made: Made) -> int:
        files = [kept(place.world, "amina", one).id for one in made]
        return place.say("amina", text, files=files).id

    both, photo, voice = show("lychee", VOICE, PHOTO), show("lychee tree", PHOTO), show("", VOICE)
    bare = place.say("amina", "lychee jam").id
    said.labels |= {both: "both", photo: "photo", voice: "voice", bare: "bare"}
    assert said.found("lychee") == ["bare", "photo", "both"]
    assert said.found("lychee", has="photo") == ["photo", "both"]
    assert said.found("lychee", has="voice") == ["both"]
    assert said.found("lychee tree", has="voice") == []
    assert said.all_found(has="voice") == ["voice", "both"]
    assert said.all_found(has="photo", room=ALLIANCE) == []
    first = said.all_hits(has="photo", most=1)
    after = first[0].place
    assert [said.labels[one.message.id] for one in said.all_hits(has="photo", after=after)] == [
        "both"
    ]
    place.world.do(edits.edit, place["amina"], message=both, text="rambutan")
    assert said.found("rambutan", has="voice") == ["both"]
    place.world.do(deletions.delete, place["amina"], message=both)
    assert said.all_found(has="voice") == ["voice"]
    assert said.hits("lychee", has="photo")[0].message.files


@pytest.mark.parametrize(("word", "few"), [("tamarind", search.FEW_TOPICS), ("carob", 0)])
def test_questions_are_found_by_whether_they_have_an_answer(
    said: Said, monkeypatch: pytest.MonkeyPatch, word: str, few: int
) -> None:
    """By the numbers of their topics, and where those are too many, hit by hit."""
    monkeypatch.setattr(search, "FEW_TOPICS", few)
    place, world = said.place, said.place.world

    def asked(**given: Any) -> tuple[list[str], list[int]]:
        found = [one.id for one in topics(place, word, **given)]
        return said.found(word, **given), found

    open_talk = place.say("amina", f"{word} in open talk")
    first, second = place.topic(title=f"{word} bark"), place.topic(title=f"{word} seed")
    said.labels[open_talk.id] = "talk"
    for topic, label in ((first, "one"), (second, "two")):
        for number in range(2):
            message = place.say("bashir", f"{word} {label} {number}", topic=topic.id)
            said.labels[message.id] = f"{label}{number}"
    assert asked(answered=True) == ([], [])
    unanswered = (["two1", "two0", "one1", "one0"], [second.id, first.id])
    assert asked(answered=False) == unanswered
    ids = {label: id for id, label in said.labels.items()}
    answer = ids["one1"]
    chosen = (["one1", "one0"], [first.id])

    world.do(answers.choose, place["amina"], message=answer)
    assert asked(answered=True) == chosen
    assert asked(answered=False) == (["two1", "two0"], [second.id])
    world.do(moves.move, place["modd"], messages=[ids["two0"]], topic=first.id)
    assert asked(answered=True) == (["two0", "one1", "one0"], [first.id])
    world.do(moves.move, place["modd"], messages=[ids["two0"]], topic=second.id)
    world.do(hiding.hide, place["modd"], message=answer, reason="rude")
    assert asked(answered=True) == ([], [])
    world.do(hiding.show, place["modd"], message=answer)
    assert asked(answered=True) == chosen
    world.do(answers.drop, place["amina"], message=answer)
    assert asked(answered=False) == unanswered
    world.do(answers.choose, place["amina"], message=answer)
    world.do(deletions.delete, place["bashir"], message=answer)
    assert asked(answered=True) == ([], [])
    assert said.found(word, room=ALLIANCE, answered=False) == []
    listed = world.read(
        search.topics, Actor(), sought=everything(), within=Within(answered=False), most=3
    )
    assert [one.id for one in listed][:2] == [second.id, first.id]


def test_a_member_is_meant_by_a_name_in_any_script(said: Said) -> None:
    place, world = said.place, said.place.world
    people = {"gul1": "گل بانو", "gul2": "Gul Khan", "liu": "刘小萍", "mute": "گل"}
    for handle, name in people.items():
        place.join(handle, name=name)
    for handle in ("gul1", "gul2", "liu"):
        said.labels[place.say(handle, f"feijoa of {handle}").id] = handle

    def meant(typed: str) -> list[str]:
        return [one.handle for one in world.read(authors.called, Actor(), typed=typed)]

    assert meant("@Gul1 ") == ["gul1"]
    assert meant("گل بانو") == meant("بانو") == meant("بان") == ["gul1"]
    assert meant("小萍") == meant("刘") == ["liu"]
    assert meant("khan") == meant("خان") == ["gul2"]
    assert meant("گل") == ["gul1"]  # whoever is called just so has written nothing
    assert meant("gul") == ["gul2"]
    assert meant("گل خان") == ["gul2"]
    assert meant("گل مہر") == []
    assert meant("mute") == ["mute"]
    assert meant("u") == ["gul2"]
    assert meant("xyz") == meant("  ") == meant("@") == []
    assert said.found("feijoa", member="小萍") == ["liu"]
    place.join("banu", name="مہر بانو")
    place.say("banu", "feijoa")
    assert meant("بانو") == ["gul1", "banu"]
    with pytest.raises(Invalid, match="several_members") as refused:
        said.found("feijoa", member="بانو")
    assert (refused.value.field, refused.value.params) == ("member", {"count": 2})


def test_whom_one_may_not_read_one_does_not_find_by_name(said: Said) -> None:
    place, world = said.place, said.place.world
    place.say("zain", "only us", room=YOUNG)
    steward = place["bashir"]
    assert [one.handle for one in world.read(authors.called, steward, typed="Zai")] == ["zain"]
    assert world.read(authors.called, Actor(), typed="Zai") == []


def test_rooms_of_the_young_keep_to_themselves(said: Said) -> None:
    secret = said.place.say("zain", "saffron only for us", room=YOUNG)
    started = said.place.world.do(
        topic_verbs.start, said.place["zain"], room=YOUNG, title="Saffron club"
    )
    said.labels[secret.id] = "secret"
    for who in ("zain", "bashir", "shazia", "modd", "maryam"):
        assert said.found("saffron", who) == ["secret"]
        assert said.found("saffron", who, room=YOUNG) == ["secret"]
        assert [one.id for one in topics(said.place, "saffron", who)] == [started.id]
    for who in ("", "amina", "rafiq", "sana"):
        assert said.found("saffron", who) == []
        assert topics(said.place, "saffron", who) == []
        with pytest.raises(NotFound):
            said.found("saffron", who, room=YOUNG)
        assert said.found("saffron", who, member="zain") == []


def topics(place: Talk, q: str, who: str = "amina", **within: Any) -> list[search.FoundTopic]:
    actor = place[who] if who else Actor()
    given: dict[str, Any] = {"sought": sought(q), "within": Within(**within), "most": 20}
    return place.world.read(search.topics, actor, **given)


def test_topics_are_found_by_their_titles(said: Said) -> None:
    place = said.place
    first = place.topic(title="Grafting mangoes in August")
    second = place.topic(by="liwei", title="嫁接芒果")
    third = place.topic(title="Mango prices")
    assert [one.id for one in topics(place, "mango")] == [third.id, first.id, second.id]
    found = topics(place, "嫁接")[0]
    assert (found.title, found.lang, found.slug) == ("嫁接芒果", "zh-Hans", ORCHARDS)
    assert [one.id for one in topics(place, "mango", member="liwei")] == [second.id]
    assert topics(place, "mango", room=ALLIANCE) == []
    assert topics(place, "mango", since=third.latest_at + timedelta(days=1)) == []


def test_what_changes_is_found_as_it_is_now(said: Said) -> None:
    place, world = said.place, said.place.world
    message = place.say("amina", "quince and medlar")
    said.labels[message.id] = "fruit"
    assert said.found("quince") == ["fruit"]
    world.do(edits.edit, place["amina"], message=message.id, text="only medlar")
    assert (said.found("quince"), said.found("medlar")) == ([], ["fruit"])
    world.do(hiding.hide, place["bashir"], message=message.id, reason="rude")
    assert said.found("medlar") == said.found("medlar", "bashir") == []
    world.do(hiding.show, place["bashir"], message=message.id)
    assert said.found("medlar") == ["fruit"]
    world.do(deletions.delete, place["amina"], message=message.id)
    assert said.found("medlar", "maryam") == []


def test_a_hidden_title_is_not_found_and_not_shown(said: Said) -> None:
    place, world = said.place, said.place.world
    topic = place.topic(title="Loquat quarrel")
    message = place.say("amina", "loquat for all", topic=topic.id)
    world.do(titles.hide, place["bashir"], topic=topic.id, reason="rude")
    assert topics(place, "loquat") == []
    (found,) = said.hits("loquat")
    assert (found.message.id, found.topic) == (message.id, None)
    world.do(titles.show, place["bashir"], topic=topic.id)
    assert [one.id for one in topics(place, "loquat")] == [topic.id]


def test_a_refused_post_leaves_no_word_behind(said: Said) -> None:
    with pytest.raises(Invalid):
        said.place.say("amina", "durian", lang="not a language")
    assert said.found("durian") == []


def test_the_statements_of_a_page_do_not_grow_with_it(said: Said) -> None:
    def cost(most: int) -> int:
        with said.place.world.counting() as sent:
            said.hits("wheat", most=most)
        return len([one for one in sent if one.startswith("SELECT")])

    assert len(said.hits("wheat", most=9)) == 9
    assert cost(2) <= cost(9) <= 10
