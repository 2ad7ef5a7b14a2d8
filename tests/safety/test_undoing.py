"""What those in power did can be undone as docs/safety.md says, or it says there why not."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import select

from ifsa.rooms import hiding, hidings, locks, moves, queries, spaces, titles
from ifsa.safety import audit, silences, vouches, words
from ifsa.safety.audit import ACTS
from ifsa.schools import schools, stewards
from ifsa.schools.model import School
from ifsa.schools.queries import run_by
from ifsa.trade import hiding as listings
from ifsa.trade import queries as trade
from tests.house.tree import PROJECT
from tests.safety.village import Village

ROW = re.compile(
    r"^\| `(?P<act>[a-z_]+\.[a-z_]+)` \|(?P<undo>[^|]*)\| (?P<how>[^|]+) \|$", re.MULTILINE
)

# Their own tests: test_erasure.py, rooms/test_senders.py, test_words.py, schools/test_schools.py.
ELSEWHERE = {
    "erasure.asked",
    "erasure.cancelled",
    "service.made",
    "word.changed",
    "school.verified",
}


@dataclass(frozen=True)
class Way:
    """An act by Maryam, and what takes it back; `look` is what is otherwise in between."""

    act: Callable[[Village], Any]
    undo: Callable[[Village, Any], Any]
    look: Callable[[Village], Any]


def _do(place: Village, verb: Callable[..., Any], **given: Any) -> Any:
    return place.world.do(verb, place.who("maryam"), **given)


def _read(place: Village, query: Callable[..., Any], by: str = "amina", **given: Any) -> Any:
    return place.world.read(query, place.who(by), **given)


def _message(place: Village) -> int:
    return place.things["message"].id


def _topic(place: Village) -> int:
    return place.things["topic"].id


def _listing(place: Village) -> int:
    return place.things["listing"].id


def _said(place: Village) -> Any:
    view = _read(place, queries.message, id=_message(place))
    return view.text, view.hidden


def _head(place: Village) -> Any:
    view = _read(place, queries.topic, id=_topic(place))
    return view.title, view.hidden, view.locked, view.slow


def _pace(place: Village, seconds: int) -> Any:
    return _do(place, locks.slow_topic, topic=_topic(place), seconds=seconds)


def _called(place: Village, name: str) -> Any:
    room = _read(place, queries.room, slug="orchards")
    return _do(place, spaces.change, room="orchards", version=room.version, name={"en": name})


def _word(place: Village) -> Any:
    given = {"text": "scam", "lang": "en", "effect": "hold"}
    return _do(place, words.add, **given)


def _listed(place: Village) -> Any:
    found = _read(place, words.words, by="maryam")
    return [(one.text, one.effect) for one in found.words if one.removed is None]


def _may_speak(place: Village) -> Any:
    return [one.member.handle for one in _read(place, silences.holding, by="maryam")]


def _vouched(place: Village) -> Any:
    return [one.id for one in _read(place, vouches.before, by="maryam", member="amina").vouches]


WAYS = {
    "message.hidden": Way(
        lambda place: _do(place, hiding.hide, message=_message(place), reason="rude"),
        lambda place, _: _do(place, hiding.show, message=_message(place)),
        _said,
    ),
    "messages.hidden": Way(
        lambda place: _do(
            place, hidings.hide, room="orchards", messages=[_message(place)], reason="rude"
        ),
        lambda place, made: _do(place, hidings.show, hiding=made.id),
        _said,
    ),
    "message.moved": Way(
        lambda place: _do(place, moves.move, messages=[_message(place)], topic=_topic(place)),
        lambda place, _: _do(
            place, moves.move, messages=[_message(place)], topic=place.talk.open_topic()
        ),
        lambda place: _read(place, queries.message, id=_message(place)).topic,
    ),
    "title.changed": Way(
        lambda place: _do(place, titles.change, topic=_topic(place), title="Manners"),
        lambda place, _: _do(place, titles.change, topic=_topic(place), title="Zain is a fool"),
        _head,
    ),
    "title.hidden": Way(
        lambda place: _do(place, titles.hide, topic=_topic(place), reason="rude"),
        lambda place, _: _do(place, titles.show, topic=_topic(place)),
        _head,
    ),
    "topic.locked": Way(
        lambda place: _do(place, locks.lock, topic=_topic(place)),
        lambda place, _: _do(place, locks.unlock, topic=_topic(place)),
        _head,
    ),
    "pace.set": Way(
        lambda place: _pace(place, 300),
        lambda place, _: _pace(place, 0),
        _head,
    ),
    "room.changed": Way(
        lambda place: _called(place, "Gardens"),
        lambda place, _: _called(place, "Room"),
        lambda place: _read(place, queries.room, slug="orchards").name,
    ),
    "silence.imposed": Way(
        lambda place: _do(place, silences.impose, member="liwei", span="day", reason="rude"),
        lambda place, made: _do(place, silences.lift, silence=made.id),
        _may_speak,
    ),
    "vouch.given": Way(
        lambda place: _do(place, vouches.give, member="amina"),
        lambda place, made: _do(place, vouches.take_back, vouch=made.id),
        _vouched,
    ),
    "word.added": Way(
        _word,
        lambda place, made: _do(place, words.remove, word=made.id),
        _listed,
    ),
    "listing.hidden": Way(
        lambda place: _do(place, listings.hide, listing=_listing(place), reason="false"),
        lambda place, _: _do(place, listings.show, listing=_listing(place)),
        lambda place: (
            _read(place, trade.listing_page, by="maryam", listing=_listing(place)).card.state
        ),
    ),
    "school.closed": Way(
        lambda place: _do(place, schools.close, school="amrai"),
        lambda place, _: _do(place, schools.reopen, school="amrai"),
        lambda place: bool(place.world.read(_closed)),
    ),
    "steward.appointed": Way(
        lambda place: _do(place, stewards.appoint, school="amrai", handle="amina"),
        lambda place, _: _do(place, stewards.dismiss, school="amrai", handle="amina"),
        lambda place: place.world.read(_runs, place.who("amina")),
    ),
}


def _closed(reading: Any, actor: Any) -> Any:
    return reading.session.scalar(select(School.closed_at).where(School.slug == "amrai"))


def _runs(reading: Any, actor: Any) -> Any:
    return list(run_by(reading, actor.member))


@pytest.fixture(scope="module")
def told() -> dict[str, tuple[str, str]]:
    """Of each act of the table: the acts that undo it, and how, or why none does."""
    text = (PROJECT / "docs/safety.md").read_text(encoding="utf-8")
    return {row["act"]: (row["undo"].strip("` "), row["how"]) for row in ROW.finditer(text)}


def test_the_table_has_each_act_of_the_log_once(told: dict[str, tuple[str, str]]) -> None:
    assert set(told) == set(ACTS)
    undoing = {undo for undo, _ in told.values() if undo}
    assert undoing <= set(ACTS)
    assert all(len(how) > 8 for _, how in told.values())


def test_what_the_table_says_can_be_undone_is_tried(told: dict[str, tuple[str, str]]) -> None:
    """Of two acts that take each other back, one is tried."""
    tried = {*WAYS, *(told[act][0] for act in WAYS)}
    undone = {act for act, (undo, _) in told.items() if undo}
    assert undone - tried == ELSEWHERE


@pytest.mark.parametrize("act", WAYS)
def test_it_is_undone_and_both_stand_in_the_log(
    place: Village, told: dict[str, tuple[str, str]], act: str
) -> None:
    way, before = WAYS[act], WAYS[act].look(place)
    made = way.act(place)
    assert place.world.read(audit.log, place.who("maryam")).items[0].kind == act
    assert way.look(place) != before
    way.undo(place, made)
    assert way.look(place) == before
    assert place.world.read(audit.log, place.who("maryam")).items[0].kind == told[act][0]
