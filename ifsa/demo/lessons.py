"""The lessons of the demonstration data: planned, talked about, and those that are past, held."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from ifsa.demo import rooms
from ifsa.demo.members import People, described
from ifsa.demo.past import Past
from ifsa.demo.rooms import Said
from ifsa.demonstrations import broadcasts, lessons, queries, registrations, stage
from ifsa.demonstrations.kinds import Codec
from ifsa.demonstrations.lessons import Plan
from ifsa.demonstrations.localtime import instant
from ifsa.demonstrations.queries import LessonView
from ifsa.rooms import topics
from ifsa.storage.store import Store

Described: TypeAlias = Mapping[str, Any]

_FILE = Path(__file__).parent / "data" / "schools.json"
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")

# The lesson of the tour: it can go live as soon as the data is there.
SOONEST = "mango-hot-water"
SOON = timedelta(minutes=10)
# A past lesson was planned so long before; what is to come is planned now, but for its first talk.
PLANNED_AHEAD = timedelta(days=7)


async def load(store: Store, past: Past, members: People) -> dict[str, int]:
    """All lessons, the oldest first; ids by key."""
    file = json.loads(_FILE.read_text(encoding="utf-8"))
    starts = {one["key"]: local_start(one, past.loaded) for one in file["demonstrations"]}
    ids: dict[str, int] = {}
    for one in sorted(file["demonstrations"], key=lambda one: starts[one["key"]]):
        ids[one["key"]] = await _load_one(store, past, members, one, starts[one["key"]])
    return ids


def local_start(lesson: Described, loaded: datetime) -> datetime:
    """The wall clock at which a lesson starts, counted from the moment of loading.

    As the file's `when_rules` say, except for SOONEST, which starts in a few minutes, whatever
    weekday it is: at a full five minutes, as people plan.
    """
    when = lesson["when"]
    there = loaded.astimezone(ZoneInfo(when["zone"])).replace(tzinfo=None, second=0, microsecond=0)
    if lesson["key"] == SOONEST:
        soon = there + SOON
        return soon + timedelta(minutes=-soon.minute % 5)
    return datetime.combine(there.date() + _days(when, there), time.fromisoformat(when["time"]))


def _days(when: Mapping[str, Any], today: datetime) -> timedelta:
    if "day_offset" in when:
        return timedelta(days=when["day_offset"])
    ahead = (_WEEKDAYS.index(when["next_weekday"]) - today.weekday()) % 7
    return timedelta(days=ahead or 7)


async def _load_one(
    store: Store, past: Past, members: People, lesson: Described, start: datetime
) -> int:
    stewards = _stewards(lesson["host"])
    talk = rooms.described()["lessons"][lesson["key"]]
    moment = instant(start, lesson["when"]["zone"])
    _go_to(past, _planned_at(talk, moment, past.loaded))
    view = await store.do(
        lessons.schedule,
        members[stewards[0]],
        school=lesson["host"],
        plan=_plan(lesson, start),
        room=talk[0]["room"] if talk else None,
    )
    await _register(store, members, lesson, talk, view)
    await _talk(store, past, members, talk, view)
    if moment < past.loaded:
        await _hold(store, past, members, view, stewards)
    return view.id


def _planned_at(talk: list[dict[str, Any]], moment: datetime, loaded: datetime) -> datetime:
    """Before anything was said, and a while before it took place."""
    said = [one["minutes_ago"] for topic in talk for one in topic["messages"]]
    first = loaded - timedelta(minutes=max(said, default=0) + 5)
    return min(first, moment - PLANNED_AHEAD) if moment < loaded else first


def _plan(lesson: Described, start: datetime) -> Plan:
    return Plan(
        title=lesson["title"],
        about=lesson["about"],
        local_start=start,
        zone=lesson["when"]["zone"],
        minutes=lesson["when"]["minutes"],
        spoken=lesson["spoken"],
        captions=lesson["captions"],
        crops=lesson["crops"],
        cohosts=lesson["cohosts"],
        capacity=lesson["capacity"],
        audience=lesson["audience"],
        youth=lesson["youth"],
    )


async def _register(
    store: Store,
    members: People,
    lesson: Described,
    talk: list[dict[str, Any]],
    view: LessonView,
) -> None:
    """Whoever follows the school comes; to a lesson for women, whoever talks about it."""
    stewards = set(_stewards(lesson["host"]))
    writers = {one["author"] for topic in talk for one in topic["messages"]}
    followers = {one["handle"] for one in described() if lesson["host"] in one["follows"]}
    coming = writers if lesson["audience"] == "women" else followers
    for handle in sorted(coming - stewards):
        await store.do(registrations.register, members[handle], lesson=view.id)


async def _talk(
    store: Store, past: Past, members: People, talk: list[dict[str, Any]], view: LessonView
) -> None:
    """The first topic is the lesson's own; others stand in the same room."""
    for number, topic in enumerate(talk):
        own = view.topic if number == 0 else await _start(store, past, members, topic)
        await rooms.say(
            store,
            past,
            members,
            [
                Said(
                    topic["room"], own, one["author"], one["lang"], one["text"], one["minutes_ago"]
                )
                for one in topic["messages"]
            ],
        )


async def _start(store: Store, past: Past, members: People, topic: dict[str, Any]) -> int:
    first = topic["messages"][0]
    past.go_back(minutes=first["minutes_ago"] + 1)
    started = await store.do(
        topics.start,
        members[first["author"]],
        room=topic["room"],
        title=topic["title"],
        lang=topic["lang"],
    )
    return started.id


async def _hold(
    store: Store, past: Past, members: People, view: LessonView, stewards: list[str]
) -> None:
    """What is past took place, from its start to its end."""
    host = members[stewards[0]]
    _go_to(past, view.starts_at)
    for handle in await _at_stage(store, members, view):
        await store.do(stage.arrive, members[handle], lesson=view.id)
    await store.do(broadcasts.start, host, lesson=view.id)
    await store.do(broadcasts.connected, host, lesson=view.id, codec=Codec.VP8)
    _go_to(past, view.ends_at)
    await store.do(broadcasts.end, host, lesson=view.id)


async def _at_stage(store: Store, members: People, view: LessonView) -> list[str]:
    there = await store.read(queries.stewards, members["maryam"], lesson=view.id)
    return sorted(handle for handle, actor in members.items() if actor.member in there)


def _stewards(school: str) -> list[str]:
    return [one["handle"] for one in described() if one["steward_of"] == school]


def _go_to(past: Past, moment: datetime) -> None:
    past.go_back(seconds=(past.loaded - moment.astimezone(UTC)).total_seconds())
