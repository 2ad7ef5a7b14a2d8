"""A command of the socket: its struct, and what is done with it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import msgspec

from ifsa.actor import Actor
from ifsa.realtime.parts import Live
from ifsa.realtime.viewer import Viewer
from ifsa.wire.live import Ok, Watch


class Caller(Protocol):
    """The connection a command came on."""

    live: Live

    async def actor(self) -> Actor: ...


@dataclass(frozen=True, slots=True)
class Command:
    """`run(caller, struct)` gives the answer; a Problem it raises becomes an error frame."""

    struct: type[msgspec.Struct]
    run: Callable[[Caller, Any], Awaitable[Ok]]


@dataclass(frozen=True, slots=True)
class Past:
    """What a new watcher is given: the answer, frames up to `position`, then live ones. `signs`:
    they want to be told who is here and who writes, and may."""

    ok: Ok
    frames: list[bytes]
    position: int | None = None
    signs: bool = False


@dataclass(frozen=True, slots=True)
class Watchable:
    """A kind of stream: its name for a Watch, and the past to begin with.

    `past` raises NotFound for what the viewer may not see. It runs after the watch has begun, so
    that nothing falls between the past and the live.
    """

    stream: Callable[[Any], str]
    past: Callable[[Live, Viewer, Watch], Awaitable[Past]]


Commands = Mapping[str, Command]
Watchables = Mapping[str, Watchable]
"""By the noun in Watch: room, lesson, inquiry, me, news, rooms."""
