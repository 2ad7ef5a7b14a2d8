"""What app.py hands to the live doors."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from starlette.requests import HTTPConnection

from ifsa.actor import Actor
from ifsa.realtime.devices import Devices
from ifsa.realtime.hub import Hub
from ifsa.realtime.presence import Presence
from ifsa.storage.store import Store
from ifsa.storage.work import Reading


class Fragment(Protocol):
    """Renders a template in a language, with times in a zone."""

    def __call__(self, template: str, *, language: str, zone: str, **context: object) -> str: ...


class Heads(Protocol):
    """A query for many at once: where the rooms stand that each watches and may (still) see."""

    def __call__(
        self, reading: Reading, actor: Actor, *, watched: Sequence[tuple[Actor, Collection[str]]]
    ) -> list[dict[str, int]]: ...


@dataclass(frozen=True, slots=True)
class Pace:
    """How patient a live connection is; times in seconds.

    `beat` bounds the random time between heartbeats: ten thousand do not beat as one; those whose
    time has come wait `gather` for others, to be asked for together.
    `actor_age` is for how long who acts is taken as known, `goodbye` how long a reader may take
    to hear why it is closed, `buffer` how many bytes may wait for a slow one.
    """

    beat: tuple[float, float] = (40.0, 55.0)
    gather: float = 1.0
    actor_age: float = 2.0
    goodbye: float = 5.0
    buffer: int = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Live:
    """`who` finds the actors behind handshakes and HTTP requests."""

    store: Store
    hub: Hub
    who: Callable[[Sequence[HTTPConnection]], Awaitable[list[Actor]]]
    heads: Heads
    fragment: Fragment
    devices: Devices = field(default_factory=Devices)
    presence: Presence = field(default_factory=Presence)
    pace: Pace = Pace()

    async def actor(self, connection: HTTPConnection) -> Actor:
        """Who is behind one of them."""
        return (await self.who([connection]))[0]
