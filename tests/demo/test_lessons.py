"""The demonstration's lessons: whenever they are loaded, one is about to be."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ifsa.actor import Actor
from ifsa.demo import lessons
from ifsa.demo.lessons import local_start
from ifsa.demonstrations import queries
from ifsa.demonstrations.kinds import State
from ifsa.demonstrations.localtime import instant
from ifsa.members.queries import actor_named
from ifsa.rooms import queries as rooms
from tests import parts

FILE = Path(lessons.__file__).parent / "data" / "schools.json"
DESCRIBED: dict[str, Any] = {
    one["key"]: one for one in json.loads(FILE.read_text(encoding="utf-8"))["demonstrations"]
}
# A Tuesday, 08:02 in Faisalabad.
LOADED = datetime(2026, 11, 24, 3, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("key", "start"),
    [
        ("mango-hot-water", datetime(2026, 11, 24, 8, 15)),
        # next_weekday is the first such day after the day of loading: never that day itself.
        ("reading-a-leaf", datetime(2026, 12, 1, 14, 0)),
        ("kitchen-garden-sand", datetime(2026, 11, 25, 11, 0)),
        ("ten-photographs", datetime(2026, 11, 28, 18, 30)),
        ("bollworm-traps", datetime(2026, 9, 30, 16, 30)),
    ],
)
def test_when_a_lesson_is(key: str, start: datetime) -> None:
    assert local_start(DESCRIBED[key], LOADED) == start


@given(st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)))
def test_one_is_about_to_be_whenever_they_are_loaded(loaded: datetime) -> None:
    start = instant(local_start(DESCRIBED["mango-hot-water"], loaded), "Asia/Karachi")
    assert timedelta(minutes=9) <= start - loaded <= timedelta(minutes=15)
    assert start.minute % 5 == 0
    for one in DESCRIBED.values():
        ahead = local_start(one, loaded).date() - loaded.date()
        if "next_weekday" in one["when"] and one["key"] != "mango-hot-water":
            assert timedelta(days=0) <= ahead <= timedelta(days=8)


async def test_all_are_there_with_their_talk(demonstration_server: parts.Server) -> None:
    store = demonstration_server.store
    amina = await store.read(actor_named, Actor(), handle="amina")
    loaded = {one.title["en"]: one for one in (await store.read(queries.page, amina)).items}
    assert set(loaded) == {one["title"]["en"] for one in DESCRIBED.values()}
    assert len(loaded) == 12
    past = [
        loaded[one["title"]["en"]]
        for one in DESCRIBED.values()
        if one["when"].get("day_offset", 0) < 0
    ]
    assert [one.state for one in past] == [State.ENDED] * 4
    assert all((one.started_at, one.ended_at) == (one.starts_at, one.ends_at) for one in past)
    mango = loaded[DESCRIBED["mango-hot-water"]["title"]["en"]]
    assert mango.mine
    assert mango.coming > 10
    assert mango.topic is not None
    talk = await store.read(rooms.messages_after, amina, topic_id=mango.topic)
    assert {one.lang for one in talk} == {"ur", "ur-Latn", "zh-Hans", "en"}
