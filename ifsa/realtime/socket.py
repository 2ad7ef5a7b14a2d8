"""/live: one WebSocket per device. Reads commands, writes answers and frames."""

import asyncio
import logging
import random
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from time import monotonic

import msgspec
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from ifsa.actor import Actor
from ifsa.errors import Problem
from ifsa.language.problems import sentence
from ifsa.members.policy import acting
from ifsa.realtime.command import Commands, Watchables
from ifsa.realtime.devices import SIGNED_OUT
from ifsa.realtime.hub import Watcher
from ifsa.realtime.parts import Live
from ifsa.realtime.viewer import Viewer
from ifsa.wire.decoding import from_json
from ifsa.wire.live import Envelope, Error, Head, Ok, Unwatch, Watch

log = logging.getLogger(__name__)

SUBPROTOCOL = "ifsa.v1"
FRAME_MAX = 128 * 1024  # bytes, towards us: the longest message, each letter escaped
STREAMS_MAX = 64
CRASHED = 1011
SHUT_OUT = 4403  # something that is watched may not be seen any more: what may be is resumed
TOO_SLOW = 4408


class LiveSocket:
    """One connection: who it is, what it watches, what is still to be sent to it."""

    def __init__(
        self, socket: WebSocket, live: Live, commands: Commands, watchables: Watchables
    ) -> None:
        self.live = live
        self._socket = socket
        self._commands, self._watchables = commands, watchables
        self._watching: dict[str, Watcher] = {}
        self._rooms: set[str] = set()
        self._outgoing: deque[bytes] = deque()
        self._buffered = 0
        self._ready = asyncio.Event()
        self._closing: int | None = None
        self._closed = asyncio.Event()
        self._actor: Actor | None = None
        self._known_at = 0.0

    async def actor(self) -> Actor:
        """Who acts, asked anew every few seconds: signed out elsewhere means out here."""
        if self._actor is None or monotonic() - self._known_at > self.live.pace.actor_age:
            fresh = await self.live.who(self._socket)
            if self._actor and self._actor.signed_in and not fresh.signed_in:
                self.close(SIGNED_OUT)
            self._actor, self._known_at = fresh, monotonic()
        return self._actor

    def write(self, frame: bytes) -> None:
        """Queue a frame. Never waits; past the bound the connection is closed, to resume."""
        if self._closing is not None:
            return
        self._buffered += len(frame)
        if self._buffered > self.live.pace.buffer:
            self._outgoing.clear()
            self.close(TOO_SLOW)
            return
        self._outgoing.append(frame)
        self._ready.set()

    def close(self, code: int) -> None:
        """Say no more but why."""
        if self._closing is None:
            self._closing = code
            self._closed.set()

    async def run(self) -> None:
        """Serve until either side closes."""
        actor = await self.actor()
        await self._socket.accept(subprotocol=self._subprotocol())
        self.live.devices.opened(actor.device, self)
        works = (self._receive(), self._send(), self._beat(), self._closed.wait())
        tasks = [asyncio.create_task(work) for work in works]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self.live.devices.closed(actor.device, self)
            for stream, watcher in self._watching.items():
                self.live.hub.unwatch(stream, watcher)
            for task in tasks:
                task.cancel()
            if _crashes(await asyncio.gather(*tasks, return_exceptions=True)):
                self.close(CRASHED)
        await self._say_goodbye()

    async def _say_goodbye(self) -> None:
        """A reader that takes nothing is not waited for long: then it finds the link cut."""
        if self._closing is None:
            return
        with suppress(TimeoutError, WebSocketDisconnect):
            async with asyncio.timeout(self.live.pace.goodbye):
                await self._socket.close(self._closing)

    def _subprotocol(self) -> str | None:
        return SUBPROTOCOL if SUBPROTOCOL in self._socket.scope["subprotocols"] else None

    async def _receive(self) -> None:
        while True:
            message = await self._socket.receive()
            if message["type"] == "websocket.disconnect":
                return
            text = message.get("text")
            await self._answer(text.encode() if text is not None else b"")

    async def _send(self) -> None:
        while True:
            await self._ready.wait()
            self._ready.clear()
            while self._outgoing:
                frame = self._outgoing.popleft()
                await self._socket.send_text(frame.decode())
                self._buffered -= len(frame)

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(random.uniform(*self.live.pace.beat))
            await self.actor()
            heads = await self._heads()
            if heads.keys() < self._rooms:
                self.close(SHUT_OUT)
            self.write(msgspec.json.encode(Head(heads)))

    async def _heads(self) -> dict[str, int]:
        query = self._watchables["room"].heads
        if not self._rooms or query is None:
            return {}
        return await self.live.store.read(query, await self.actor(), slugs=sorted(self._rooms))

    async def _answer(self, data: bytes) -> None:
        ref = None
        try:
            if len(data) > FRAME_MAX:
                raise Problem("too_large", size=FRAME_MAX)
            envelope = from_json(data, Envelope)
            ref = envelope.ref
            await self._run(envelope, data)
        except Problem as problem:
            self._refuse(problem, ref, (await self.actor()).language)
        except Exception:
            log.exception("a live command crashed")
            self._refuse(Problem("server"), ref, (await self.actor()).language)

    async def _run(self, envelope: Envelope, data: bytes) -> None:
        if envelope.op == "watch":
            await self._watch(from_json(data, Watch), envelope.ref)
        elif envelope.op == "unwatch":
            await self._unwatch(from_json(data, Unwatch))
            self._ok(Ok(), envelope.ref)
        else:
            command = self._commands.get(envelope.op)
            if command is None:
                raise Problem("unknown_op")
            self._ok(await command.run(self, from_json(data, command.struct)), envelope.ref)

    def _ok(self, answer: Ok, ref: str | None) -> None:
        answer.ref = ref
        self.write(msgspec.json.encode(answer))

    async def _watch(self, given: Watch, ref: str | None) -> None:
        noun, name = _wanted(given, await self.actor())
        watchable = self._watchables[noun]
        stream = watchable.stream(name)
        self._leave(stream)
        if len(self._watching) >= STREAMS_MAX:
            raise Problem("too_many_streams")
        watcher = Watcher(self, Viewer(await self.actor(), given.as_))
        self.live.hub.watch(stream, watcher)
        try:
            past = await watchable.past(self.live, watcher.viewer, given)
        except BaseException:
            self.live.hub.unwatch(stream, watcher)
            raise
        self._watching[stream] = watcher
        if noun == "room":
            self._rooms.add(str(name))
        self._ok(past.ok, ref)
        for frame in past.frames + watcher.subscription.caught_up(past.position):
            self.write(frame)

    async def _unwatch(self, given: Unwatch) -> None:
        noun, name = _wanted(given, await self.actor())
        self._leave(self._watchables[noun].stream(name))
        self._rooms.discard(str(name))

    def _leave(self, stream: str) -> None:
        watcher = self._watching.pop(stream, None)
        if watcher is not None:
            self.live.hub.unwatch(stream, watcher)

    def _refuse(self, problem: Problem, ref: str | None, language: str) -> None:
        wait = problem.params.get("retry_after")
        error = Error(
            code=problem.code,
            text=sentence(problem, language),
            ref=ref,
            field=problem.field,
            retry_after=int(wait) if wait is not None else None,
        )
        self.write(msgspec.json.encode(error))


def _wanted(given: Watch | Unwatch, actor: Actor) -> tuple[str, str | int]:
    """The one noun that was named. `me` names nobody: it is whoever acts. Raises Problem."""
    me = acting(actor) if given.me else None
    named = {"room": given.room, "lesson": given.lesson, "inquiry": given.inquiry, "me": me}
    wanted = [(noun, name) for noun, name in named.items() if name is not None]
    if len(wanted) != 1:
        raise Problem("bad_frame")
    return wanted[0]


def _crashes(results: Sequence[object]) -> bool:
    """Whether a part of the connection failed in a way that is no end of it; it is logged."""
    expected = (asyncio.CancelledError, WebSocketDisconnect)
    failed = [
        result
        for result in results
        if isinstance(result, BaseException) and not isinstance(result, expected)
    ]
    for failure in failed:
        log.error("a live connection crashed", exc_info=failure)
    return bool(failed)


def route(
    live: Live, commands: Commands, watchables: Watchables, *, path: str = "/live"
) -> WebSocketRoute:
    """The route of /live."""

    async def serve(socket: WebSocket) -> None:
        await LiveSocket(socket, live, commands, watchables).run()

    return WebSocketRoute(path, serve)
