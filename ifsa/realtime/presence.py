"""Who is here, and who is writing: signals, in memory alone, told some at a time.

They know streams, no area. Told are those who asked for it with their watch. Of a young member
nobody is told the name, of who chose not to be seen nothing at all.
"""

import asyncio
from dataclasses import dataclass, field

import msgspec

from ifsa.actor import Actor
from ifsa.realtime.hub import Watcher
from ifsa.realtime.subscription import Told

NAMED = 5  # so many of those who are here are named
TICK = 2.0  # seconds: what changes meanwhile is told together
# In a room of ten thousand somebody always comes: it is told less often, so that it costs little.
SHARE = 500  # watchers to a second
AGAIN = 2.5  # seconds: who writes says so once in a while, and more often is not heard


class Person(msgspec.Struct, frozen=True):
    """`name` is null for a young member."""

    id: int
    name: str | None


class Here(msgspec.Struct, tag_field="ev", tag="presence"):
    """So many are here, with and without an account; the first of them who can be named."""

    room: str
    count: int
    who: list[Person]


class Writing(msgspec.Struct, tag_field="ev", tag="typing"):
    """These were writing in a topic a moment ago; who does not say so again has stopped."""

    room: str
    topic: int
    count: int
    who: list[Person]


@dataclass(slots=True)
class _Place:
    """One stream. `members` are by number, each with how many pages they have open here."""

    name: str
    watchers: dict[Watcher, None] = field(default_factory=dict)
    members: dict[int, tuple[Actor, int]] = field(default_factory=dict)
    visitors: int = 0
    writing: dict[int, dict[int, Person]] = field(default_factory=dict)
    told: bytes = b""
    timer: asyncio.TimerHandle | None = None


class Presence:
    """The table of who is where. For one process: those on another are not seen."""

    def __init__(self, tick: float = TICK) -> None:
        self._tick = tick
        self._places: dict[str, _Place] = {}
        self._said: dict[tuple[str, int], float] = {}

    def come(self, stream: str, name: str, watcher: Watcher) -> None:
        """A page was opened that wants to be told; `name` is what the frames call the place."""
        place = self._places.setdefault(stream, _Place(name))
        place.watchers[watcher] = None
        self._count(place, watcher.viewer.actor, 1)
        _offer(watcher, Told([(None, _here(place))]))
        self._soon(stream, place)

    def go(self, stream: str, watcher: Watcher) -> None:
        """It was closed. One that never came changes nothing."""
        place = self._places.get(stream)
        if place is None or watcher not in place.watchers:
            return
        del place.watchers[watcher]
        self._count(place, watcher.viewer.actor, -1)
        if place.watchers:
            self._soon(stream, place)
        else:
            self._forget(stream, place)

    def is_heard(self, stream: str, actor: Actor) -> bool:
        """Whether somebody who writes is to be heard again already, and wants to be seen."""
        if actor.member is None or actor.unseen or stream not in self._places:
            return False
        now, key = asyncio.get_running_loop().time(), (stream, actor.member)
        if now - self._said.get(key, -AGAIN) < AGAIN:
            return False
        self._said[key] = now
        return True

    def write(self, stream: str, topic: int, actor: Actor) -> None:
        """Somebody is writing in a topic of the stream."""
        place = self._places.get(stream)
        if place is not None and actor.member is not None:
            place.writing.setdefault(topic, {})[actor.member] = _person(actor)
            self._soon(stream, place)

    def _count(self, place: _Place, actor: Actor, more: int) -> None:
        if actor.member is None:
            place.visitors += more
        elif not actor.unseen:
            _, pages = place.members.get(actor.member, (actor, 0))
            place.members[actor.member] = (actor, pages + more)
            if not pages + more:
                del place.members[actor.member]

    def _soon(self, stream: str, place: _Place) -> None:
        if place.timer is None:
            pause = max(self._tick, len(place.watchers) / SHARE * self._tick / TICK)
            loop = asyncio.get_running_loop()
            place.timer = loop.call_later(pause, self._tell, stream, place)

    def _tell(self, stream: str, place: _Place) -> None:
        place.timer = None
        frames = [_writing(place, topic) for topic in place.writing]
        place.writing.clear()
        here = _here(place)
        if here != place.told:
            place.told = here
            frames.append(here)
        if frames:
            told = Told([(None, frame) for frame in frames])
            for watcher in list(place.watchers):
                _offer(watcher, told)

    def _forget(self, stream: str, place: _Place) -> None:
        if place.timer is not None:
            place.timer.cancel()
        del self._places[stream]
        for key in [key for key in self._said if key[0] == stream]:
            del self._said[key]


def _offer(watcher: Watcher, told: Told) -> None:
    frames = watcher.offer(told)
    if frames is not None:
        watcher.connection.write(frames)


def _person(actor: Actor) -> Person:
    return Person(actor.member or 0, None if actor.youth else actor.name)


def _here(place: _Place) -> bytes:
    named = [_person(actor) for actor, _ in place.members.values() if not actor.youth]
    count = len(place.members) + place.visitors
    return msgspec.json.encode(Here(place.name, count, named[:NAMED]))


def _writing(place: _Place, topic: int) -> bytes:
    people = list(place.writing[topic].values())
    return msgspec.json.encode(Writing(place.name, topic, len(people), people[:NAMED]))
