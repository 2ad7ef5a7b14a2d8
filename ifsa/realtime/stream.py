"""Server-sent events: a room read live where the network lets no WebSocket through.

The frames of /live, from the same hub and by the same policy, one room to a stream. The id of an
event is its frame's seq: a browser that comes back says it by itself, as Last-Event-ID
(https://html.spec.whatwg.org/multipage/server-sent-events.html).
"""

import asyncio
import random
import zlib
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Literal

import msgspec
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from ifsa.actor import HOUSE
from ifsa.errors import Refused
from ifsa.realtime.command import Past, Watchable
from ifsa.realtime.hub import Watcher
from ifsa.realtime.parts import Live
from ifsa.realtime.transport import ENDLESS, Frames
from ifsa.realtime.viewer import Viewer
from ifsa.wire.decoding import from_form
from ifsa.wire.live import Head, Watch
from ifsa.wire.numbers import Number

RETRY = (1000, 5000)  # milliseconds: after a restart those who come back are spread
GZIP = 16 + 12  # zlib's wbits: a gzip header, and 4 KiB to look back, as one reader costs memory


class Since(msgspec.Struct):
    """The query of a stream. `member` is whom the page was made for."""

    after: Number | None = None
    as_: Literal["json", "html"] = msgspec.field(name="as", default="json")
    member: Number | None = None


class _Numbered(msgspec.Struct):
    """What of a frame stands in its event's id: ok and the heartbeat have a seq of no change."""

    room: str | None = None
    seq: int | None = None


class Reader:
    """The hub's connection to one stream: what waits to be sent, up to a bound."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._waiting: list[bytes] = []
        self._size = 0
        self._stirred = asyncio.Event()
        self.over = False

    def write(self, frames: Frames) -> None:
        """Hand over; returns at once. Who takes too little is cut, and comes back."""
        self._waiting.extend(frames.texts)
        self._size += sum(map(len, frames.texts))
        if self._size > self._most:
            self.cut()
        self._stirred.set()

    def cut(self) -> None:
        self._waiting.clear()
        self.over = True
        self._stirred.set()

    def close(self, code: int) -> None:
        """The device was signed out: an answer in pieces has no codes."""
        self.cut()

    async def taken(self, patience: float) -> Sequence[bytes]:
        """What waits; waits for something itself, at most so many seconds."""
        try:
            async with asyncio.timeout(patience):
                await self._stirred.wait()
        except TimeoutError:
            return ()
        self._stirred.clear()
        taken, self._waiting, self._size = self._waiting, [], 0
        return taken


class RoomStream:
    """One reader of one room."""

    def __init__(self, live: Live, room: Watchable, request: Request, viewer: Viewer) -> None:
        self._live, self._room, self._request = live, room, request
        self._slug: str = request.path_params["slug"]
        self._reader = Reader(live.pace.buffer)
        self._watcher = Watcher(self._reader, viewer)

    async def begin(self, given: Since) -> Past:
        """Watch from now on, and give what is to be told first. Raises NotFound."""
        viewer = self._watcher.viewer
        self._live.hub.watch(self._room.stream(self._slug), self._watcher)
        self._live.devices.opened(viewer.actor.device, self._reader)
        try:
            watch = Watch(room=self._slug, after=given.after, as_=given.as_)
            return await self._room.past(self._live, viewer, watch)
        except BaseException:
            self.end()
            raise

    def end(self) -> None:
        self._live.hub.unwatch(self._room.stream(self._slug), self._watcher)
        self._live.devices.closed(self._watcher.viewer.actor.device, self._reader)

    async def events(self, past: Past) -> AsyncIterator[bytes]:
        """The past, what happens from now on, and a heartbeat."""
        yield b"retry: %d\n\n" % random.randint(*RETRY) + _event(msgspec.json.encode(past.ok))
        for frame in past.frames:
            yield _event(frame)
        self._reader.write(self._watcher.caught_up(past.position))
        while not self._reader.over:
            taken = await self._reader.taken(random.uniform(*self._live.pace.beat))
            if taken:
                yield b"".join(map(_event, taken))
            elif not self._reader.over:
                yield await self._beat()

    async def _beat(self) -> bytes:
        """Where the room stands; nothing, and the end, for who may not see it any more."""
        actor = await self._live.actor(self._request)
        watched = [(actor, [self._slug])]
        (heads,) = await self._live.store.read(self._live.heads, HOUSE, watched=watched)
        if not heads or actor.member != self._watcher.viewer.actor.member:
            self._reader.cut()
            return b""
        return _event(msgspec.json.encode(Head(heads)))


def _event(frame: bytes) -> bytes:
    """A frame as an event. JSON has no bare line end, so one line of data holds it."""
    numbered = msgspec.json.decode(frame, type=_Numbered)
    line = b"" if numbered.room is None else b"id: %d\n" % (numbered.seq or 0)
    return line + b"data: " + frame + b"\n\n"


async def _squeezed(events: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """In gzip, each event so that it can be read at once."""
    gzip = zlib.compressobj(wbits=GZIP)
    async for event in events:
        yield gzip.compress(event) + gzip.flush(zlib.Z_SYNC_FLUSH)


class Events(StreamingResponse):
    """The answer; `end` leaves the hub however it ends."""

    def __init__(
        self, events: AsyncIterator[bytes], end: Callable[[], None], *, squeezed: bool
    ) -> None:
        headers = {
            "Cache-Control": "no-store",
            "Vary": "Accept-Encoding",
            "X-Accel-Buffering": "no",  # nginx would hold events back
        }
        if squeezed:
            events = _squeezed(events)
            headers["Content-Encoding"] = "gzip"
        super().__init__(events, headers=headers, media_type="text/event-stream")
        self._end = end

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope[ENDLESS] = True
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._end()


def route(live: Live, room: Watchable, *, path: str = "/rooms/{slug}/events") -> Route:
    """The route of a room's events, for those whom /live does not reach."""

    async def serve(request: Request) -> Response:
        seen = request.headers.get("last-event-id")
        asked = dict(request.query_params) | ({"after": seen} if seen else {})
        given = from_form(asked, Since)
        actor = await live.actor(request)
        if given.member is not None and given.member != actor.member:
            raise Refused("other_member")
        stream = RoomStream(live, room, request, Viewer(actor, given.as_))
        squeezed = "gzip" in request.headers.get("accept-encoding", "")
        past = await stream.begin(given)
        return Events(stream.events(past), stream.end, squeezed=squeezed)

    return Route(path, serve, methods=["GET"])
