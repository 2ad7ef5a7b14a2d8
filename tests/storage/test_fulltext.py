"""One small interface over two databases: what goes in is found, in the same order by both."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from sqlalchemy import Engine, create_engine, inspect, true
from sqlalchemy.orm import Session

from ifsa.errors import Invalid
from ifsa.migrations import upgrade
from ifsa.rooms.search import MESSAGES
from ifsa.storage import fulltext, fulltext_postgresql
from ifsa.storage.engine import open_engine
from ifsa.storage.fulltext import Place
from ifsa.storage.work import Reading, Work
from ifsa.text.indexing import fact, words
from ifsa.text.seeking import Rank, sought
from ifsa.text.tokens import tokens
from tests.text.test_tokens import TEXTS

NOW = datetime(2026, 11, 27, tzinfo=UTC)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def engine(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engine]:
    """A database with indexes and nothing else."""
    if request.param == "postgresql":
        new: Callable[[], str] = request.getfixturevalue("postgresql")
        url = new()
    else:
        url = f"sqlite:///{tmp_path_factory.mktemp('fulltext') / 'ifsa.db'}"
    engine = open_engine(url)
    with engine.begin() as connection:
        fulltext.prepare(connection)
    yield engine
    engine.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """Everything is taken back afterwards."""
    with engine.connect() as connection, connection.begin() as transaction:
        with Session(connection, join_transaction_mode="create_savepoint") as session:
            yield session
        transaction.rollback()


def put(session: Session, id: int, text: str, lang: str = "en", *facts: str) -> None:
    MESSAGES.put(Work(session, NOW), id, words((lang, text), facts=facts))


def found(session: Session, q: str, **given: Any) -> list[Place]:
    usual: dict[str, Any] = {"visible": lambda id: true(), "most": 50}
    return MESSAGES.search(Reading(session, NOW), sought(q), **usual | given)


def ids(session: Session, q: str, **given: Any) -> list[int]:
    return [place.id for place in found(session, q, **given)]


def test_the_surest_come_first_then_the_latest(session: Session) -> None:
    for id, text in ((3, "wheats"), (1, "wheat"), (4, "گندم"), (2, "wheat wheat")):
        put(session, id, text)
    assert found(session, "wheat") == [
        Place(Rank.EXACT, 2),
        Place(Rank.EXACT, 1),
        Place(Rank.STEM, 3),
        Place(Rank.MEANING, 4),
    ]


def test_a_thing_is_found_by_its_present_words_alone(session: Session) -> None:
    put(session, 7, "cotton")
    put(session, 7, "maize")
    assert (ids(session, "cotton"), ids(session, "maize")) == ([], [7])
    MESSAGES.remove(Work(session, NOW), 7)
    MESSAGES.remove(Work(session, NOW), 8)
    assert ids(session, "maize") == []


def test_pages_follow_one_another(session: Session) -> None:
    for id in range(1, 30):
        put(session, id, ("wheat", "wheats", "گندم")[id % 3])
    whole = found(session, "wheat")
    assert len(whole) == 29
    assert found(session, "wheat", most=10) == whole[:10]
    for place, following in pairwise(whole):
        assert found(session, "wheat", after=place, most=1) == [following]
    assert found(session, "wheat", after=whole[-1]) == []
    assert found(session, "wheat", after=whole[14], most=10) == whole[15:25]


def test_facts_and_conditions_narrow(session: Session) -> None:
    put(session, 1, "wheat", "en", fact("room", 1), fact("lang", "zh-Hans"))
    put(session, 2, "wheat", "en", fact("room", 12))
    put(session, 3, "room 1")
    assert ids(session, "wheat", facts=["room:1"]) == [1]
    assert ids(session, "wheat", facts=["room:12", "lang:ur"]) == []
    assert ids(session, "wheat", facts=[fact("lang", "ZH-Hans")]) == [1]
    assert ids(session, "wheat", visible=lambda id: id > 1) == [2]


def test_a_phrase_stands_together_and_in_order(session: Session) -> None:
    put(session, 1, "小麦病", "zh-Hans")
    put(session, 2, "麦小", "zh-Hans")
    put(session, 3, "小，麦", "zh-Hans")
    put(session, 4, "小 麦", "zh-Hans")
    MESSAGES.put(Work(session, NOW), 5, words(("zh-Hans", "小"), ("zh-Hans", "麦")))
    assert ids(session, "小麦") == [4, 1]


@pytest.mark.parametrize("near", [1, 3, 5, 100])
def test_where_the_newest_end_nothing_is_missed_or_found_twice(
    session: Session, monkeypatch: pytest.MonkeyPatch, near: int
) -> None:
    monkeypatch.setattr(fulltext_postgresql, "NEAR", near)
    for id in range(1, 13):
        put(session, id, "wheat" if id % 2 else "sorghum")
    for most in (1, 2, 5):
        paged: list[Place] = []
        while page := found(session, "wheat", most=most, after=paged[-1] if paged else None):
            paged += page
        assert [place.id for place in paged] == [11, 9, 7, 5, 3, 1]


def test_what_is_rolled_back_was_never_there(session: Session) -> None:
    savepoint = session.begin_nested()
    put(session, 1, "saffron")
    assert ids(session, "saffron") == [1]
    savepoint.rollback()
    assert ids(session, "saffron") == []


def test_a_very_long_text_is_indexed(session: Session) -> None:
    put(session, 1, "小麦 " * 4000 + "x" * 5000 + " sorghum")
    assert ids(session, "sorghum") == ids(session, "小麦") == ids(session, "x" * 150) == [1]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(TEXTS)
@example("\u0620\u200c\u0300\u066e")  # a sign behind a mark that joins nothing
def test_every_text_is_found_by_each_of_its_words(session: Session, text: str) -> None:
    put(session, 5, text, "ur")
    put(session, 6, "something else")
    for token in tokens(text):
        typed = text[token.start : token.end]
        if len(typed) <= 200:
            assert 5 in ids(session, typed), typed


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(TEXTS)
def test_whatever_is_typed_is_no_error(session: Session, q: str) -> None:
    put(session, 1, "wheat")
    try:
        sought(q)
    except Invalid:
        return
    assert set(ids(session, q)) <= {1}


def test_migrating_makes_the_indexes_and_leaves_them_be(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'ifsa.db'}"
    upgrade(url)
    engine = open_engine(url)
    with Session(engine) as session:
        put(session, 1, "wheat")
        session.commit()
    upgrade(url)
    with Session(engine) as session:
        assert ids(session, "wheat") == [1]
    engine.dispose()
    plain = create_engine(url)
    made = {name for name in inspect(plain).get_table_names() if name.startswith(fulltext.PREFIX)}
    plain.dispose()
    assert made >= {
        f"search_{kind}" for kind in ("message", "topic", "school", "lesson", "listing")
    }


def test_a_postgresql_has_the_newest_shape_too(postgresql: Callable[[], str]) -> None:
    url = postgresql()
    upgrade(url)
    upgrade(url)
    engine = open_engine(url)
    assert {"message", "search_message"} <= set(inspect(engine).get_table_names())
    engine.dispose()
