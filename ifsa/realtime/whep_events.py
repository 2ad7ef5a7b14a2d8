"""What a WHEP player is told as it goes on, by server-sent events (draft-ietf-wish-whep 4.6.1).

Whoever knows the secret address of a session may ask for them; so does who is given the address of
the events, which holds it: a browser's EventSource sends no token.
"""

import random
from collections.abc import AsyncIterator, Sequence
from typing import Annotated

import msgspec
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from ifsa.actor import Actor
from ifsa.demonstrations.engine import Engine
from ifsa.demonstrations.events import lesson_of
from ifsa.demonstrations.kinds import State
from ifsa.errors import NotFound
from ifsa.realtime.command import Past, Watchable
from ifsa.realtime.hub import Watcher
from ifsa.realtime.parts import Live
from ifsa.realtime.sdp import Cors, session_path
from ifsa.realtime.stream import RETRY, Events, Reader
from ifsa.realtime.viewer import Viewer
from ifsa.wire.decoding import from_json
from ifsa.wire.live import Watch

RELATION = "urn:ietf:params:whep:ext:core:server-sent-events"
KINDS = ("active", "inactive", "viewercount")

Asked = Annotated[list[Annotated[str, msgspec.Meta(max_length=40)]], msgspec.Meta(max_length=20)]


class _Frame(msgspec.Struct):
    """What of a lesson's frames a player is told."""

    ev: str
    state: str = ""
    on_air: bool = False
    count: int = 0


def link(session: str) -> str:
    """The Link header that offers them (RFC 8288)."""
    events = ",".join(KINDS)
    return f'<{session_path(session)}/events>; rel="{RELATION}"; events="{events}"'


class PlayerEvents:
    """One player's events: those it asked for, each when it is news."""

    def __init__(self, asked: Sequence[str]) -> None:
        self._asked = frozenset(asked)
        self._active: bool | None = None
        self.over = False

    def of(self, frame: bytes) -> bytes:
        """The event of a frame; nothing where there is none."""
        lesson = msgspec.json.decode(frame, type=_Frame)
        if lesson.ev == "lesson.watching":
            return self.watching(lesson.count)
        if lesson.ev != "lesson.changed":
            return b""
        self.over = lesson.state != State.LIVE
        if lesson.on_air is self._active:
            return b""
        self._active = lesson.on_air
        return self._event("active" if lesson.on_air else "inactive", {})

    def watching(self, count: int) -> bytes:
        """How many watch."""
        return self._event("viewercount", {"viewercount": count})

    def _event(self, kind: str, data: dict[str, int]) -> bytes:
        if kind not in self._asked:
            return b""
        return f"event: {kind}\ndata: ".encode() + msgspec.json.encode(data) + b"\n\n"


class PlayerStream:
    """The events of one player, as long as its session and the lesson go on."""

    def __init__(self, live: Live, lesson: Watchable, media: Engine, session: str) -> None:
        self._live, self._lesson, self._media, self._session = live, lesson, media, session
        self._reader = Reader(live.pace.buffer)
        self._watcher = Watcher(self._reader, Viewer(Actor(), "json"))

    async def begin(self, stream: str) -> Past:
        """Watch from now on, and give how it stands."""
        self._stream = stream
        self._live.hub.watch(stream, self._watcher)
        try:
            watch = Watch(lesson=lesson_of(stream), as_="json")
            return await self._lesson.past(self._live, self._watcher.viewer, watch)
        except BaseException:
            self.end()
            raise

    def end(self) -> None:
        self._live.hub.unwatch(self._stream, self._watcher)

    async def events(self, past: Past, told: PlayerEvents) -> AsyncIterator[bytes]:
        """How it stands, and what becomes of it."""
        yield b"retry: %d\n\n" % random.randint(*RETRY) + b"".join(map(told.of, past.frames))
        yield told.watching((await self._media.counts(self._stream)).watching)
        self._reader.write(self._watcher.caught_up(past.position))
        while not (told.over or self._reader.over):
            taken = await self._reader.taken(random.uniform(*self._live.pace.beat))
            yield b"".join(map(told.of, taken)) if taken else await self._beat()

    async def _beat(self) -> bytes:
        """A comment keeps the line open; a session that is over ends it."""
        if await self._media.stream(self._session) is None:
            self._reader.cut()
        return b":\n\n"


def routes(live: Live, media: Engine, lesson: Watchable) -> list[BaseRoute]:
    """Where events are asked for, and where they come from."""

    async def stream_of(request: Request) -> str:
        stream = await media.stream(request.path_params["session"])
        if stream is None:
            raise NotFound("unknown_session")
        return stream

    async def ask(request: Request) -> Response:
        await stream_of(request)
        if request.method == "OPTIONS":
            return Response(status_code=204)
        asked = from_json(await request.body(), Asked)
        wanted = "+".join(kind for kind in KINDS if kind in asked)
        where = f"{session_path(request.path_params['session'])}/events/{wanted or 'none'}"
        return Response(status_code=201, headers={"Location": where})

    async def tell(request: Request) -> Response:
        stream = await stream_of(request)
        if request.method in ("OPTIONS", "DELETE"):  # nothing of it was kept
            return Response(status_code=204 if request.method == "OPTIONS" else 200)
        player = PlayerStream(live, lesson, media, request.path_params["session"])
        past = await player.begin(stream)
        events = player.events(past, PlayerEvents(request.path_params["kinds"].split("+")))
        return Events(events, player.end, squeezed=False)

    return [
        Route(
            "/media/{session}/events",
            ask,
            methods=["POST", "OPTIONS"],
            middleware=[Middleware(Cors, methods="POST, OPTIONS", accepts="application/json")],
        ),
        Route(
            "/media/{session}/events/{kinds}",
            tell,
            methods=["GET", "DELETE", "OPTIONS"],
            middleware=[Middleware(Cors, methods="GET, DELETE, OPTIONS")],
        ),
    ]
