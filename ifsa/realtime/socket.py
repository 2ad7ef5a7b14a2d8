"""/live: one WebSocket per device. Reads commands, writes answers and frames."""

import asyncio
import logging
import random
from collections.abc import Collection, Coroutine, Sequence
from time import monotonic

import msgspec
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from ifsa.actor import Actor
from ifsa.errors import Problem
from ifsa.language.problems import sentence
from ifsa.members.policy import acting
from ifsa.realtime.command import Caller, Command, Commands, Watchables
from ifsa.realtime.devices import SIGNED_OUT
from ifsa.realtime.heartbeats import CRASHED, Heartbeats
from ifsa.realtime.hub import Watcher
from ifsa.realtime.parts import Live
from ifsa.realtime.transport import Frames, outlet
from ifsa.realtime.viewer import Viewer
from ifsa.wire.decoding import from_json
from ifsa.wire.live import Envelope, Error, Ok, Ping, Unwatch, Watch

log = logging.getLogger(__name__)

SUBPROTOCOL = "ifsa.v1"
FRAME_MAX = 128 * 1024  # bytes, towards us: the longest message, each letter escaped
STREAMS_MAX = 64
SHUT_OUT = 4403  # something that is watched may not be seen any more: what may be is resumed


class LiveSocket:
    """One connection: who it is, what it watches, what is still to be sent to it."""

    __slots__ = (
        "__weakref__",
        "_actor",
        "_beating",
        "_beats",
        "_commands",
        "_known_at",
        "_outlet",
        "_socket",
        "_tasks",
        "_watchables",
        "_watching",
        "live",
        "rooms",
    )

    def __init__(
        self,
        socket: WebSocket,
        live: Live,
        beats: Heartbeats,
        commands: Commands,
        watchables: Watchables,
    ) -> None:
        self.live = live
        self._socket, self._beats = socket, beats
        self._commands, self._watchables = commands, watchables
        self._watching: dict[str, Watcher] = {}
        self.rooms: set[str] = set()
        self._outlet = outlet(socket, live.pace.buffer)
        self._beating: asyncio.TimerHandle | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._actor: Actor | None = None
        self._known_at = 0.0

    async def actor(self) -> Actor:
        """Who acts, asked anew every few seconds: signed out elsewhere means out here."""
        if self._actor is None or monotonic() - self._known_at > self.live.pace.actor_age:
            return self._known(await self.live.actor(self._socket))
        return self._actor

    def _known(self, fresh: Actor) -> Actor:
        if self._actor and self._actor.signed_in and not fresh.signed_in:
            self.close(SIGNED_OUT)
        self._actor, self._known_at = fresh, monotonic()
        return fresh

    def close(self, code: int) -> None:
        """Say no more but why."""
        if not self._outlet.muted:
            self._outlet.mute()
            self._begin(self._say_goodbye(code))

    async def run(self) -> None:
        """Serve until either side closes."""
        actor = await self.actor()
        await self._socket.accept(subprotocol=self._subprotocol())
        if self._is_for_another(actor):
            await self._socket.close(SIGNED_OUT)
            return
        self.live.devices.opened(actor.device, self)
        self._arm()
        try:
            await self._receive()
        except Exception:
            log.exception("a live connection crashed")
            self.close(CRASHED)
        finally:
            self._leave_all(actor)
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _is_for_another(self, actor: Actor) -> bool:
        """A page was made for somebody who is no more signed in here: they are not to be taken
        for whoever is."""
        meant = self._socket.query_params.get("member")
        return meant is not None and meant != str(actor.member or "")

    def _leave_all(self, actor: Actor) -> None:
        self.live.devices.closed(actor.device, self)
        for stream, watcher in self._watching.items():
            self.live.presence.go(stream, watcher)
            self.live.hub.unwatch(stream, watcher)
        if self._beating is not None:
            self._beating.cancel()
            self._beating = None

    def _begin(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _say_goodbye(self, code: int) -> None:
        """A reader that takes nothing is not waited for long: then it finds the link cut."""
        try:
            async with asyncio.timeout(self.live.pace.goodbye):
                await self._socket.close(code)
        except (TimeoutError, WebSocketDisconnect, RuntimeError):
            self._outlet.cut()

    def _subprotocol(self) -> str | None:
        return SUBPROTOCOL if SUBPROTOCOL in self._socket.scope["subprotocols"] else None

    async def _receive(self) -> None:
        while True:
            message = await self._socket.receive()
            if message["type"] == "websocket.disconnect":
                return
            text = message.get("text")
            await self._answer(text.encode() if text is not None else b"")

    def _arm(self) -> None:
        """A timer alone until the next heartbeat: ten thousand sleeping tasks are a heap."""
        pause = random.uniform(*self.live.pace.beat)
        self._beating = asyncio.get_running_loop().call_later(pause, self._beats.due, self)

    @property
    def asker(self) -> WebSocket:
        return self._socket

    def beat(self, actor: Actor, lost: Collection[str], told: Frames) -> None:
        """What was found for the heartbeat that was due."""
        if self._beating is None:
            return  # it was left meanwhile
        self._known(actor)
        if not self.rooms.isdisjoint(lost):
            self.close(SHUT_OUT)
        self._outlet.write(told)
        self._arm()

    def _say(self, frame: msgspec.Struct) -> None:
        self._outlet.write(Frames([msgspec.json.encode(frame)]))

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
        self._say(answer)

    async def _watch(self, given: Watch, ref: str | None) -> None:
        noun, name = _wanted(given, await self.actor())
        watchable = self._watchables[noun]
        stream = watchable.stream(name)
        self._leave(stream)
        if len(self._watching) >= STREAMS_MAX:
            raise Problem("too_many_streams")
        watcher = Watcher(self._outlet, Viewer(await self.actor(), given.as_))
        self.live.hub.watch(stream, watcher)
        try:
            past = await watchable.past(self.live, watcher.viewer, given)
        except BaseException:
            self.live.hub.unwatch(stream, watcher)
            raise
        self._watching[stream] = watcher
        if noun == "room":
            self.rooms.add(str(name))
        self._ok(past.ok, ref)
        await self._replay(past.frames)
        self._outlet.write(watcher.caught_up(past.position))
        if past.signs:
            self.live.presence.come(stream, str(name), watcher)

    async def _replay(self, past: Sequence[bytes]) -> None:
        """Much may have happened meanwhile: no more of it at once than a slow link takes."""
        for frame in past:
            await self._outlet.room()
            self._outlet.write(Frames([frame]))

    async def _unwatch(self, given: Unwatch) -> None:
        noun, name = _wanted(given, await self.actor())
        self._leave(self._watchables[noun].stream(name))
        self.rooms.discard(str(name))

    def _leave(self, stream: str) -> None:
        watcher = self._watching.pop(stream, None)
        if watcher is not None:
            self.live.presence.go(stream, watcher)
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
        self._say(error)


async def ping(caller: Caller, given: Ping) -> Ok:
    return Ok()


COMMANDS = {"ping": Command(Ping, ping)}


def _wanted(given: Watch | Unwatch, actor: Actor) -> tuple[str, str | int]:
    """The one noun that was named. `me` and `news` name nobody: it is whoever acts; `rooms` are
    all. Raises Problem."""
    own = acting(actor) if given.me or given.news else None
    named = {
        "room": given.room,
        "lesson": given.lesson,
        "inquiry": given.inquiry,
        "me": own if given.me else None,
        "news": own if given.news else None,
        "rooms": given.rooms or None,
    }
    wanted = [(noun, name) for noun, name in named.items() if name is not None]
    if len(wanted) != 1:
        raise Problem("bad_frame")
    return wanted[0]


def route(
    live: Live, commands: Commands, watchables: Watchables, *, path: str = "/live"
) -> WebSocketRoute:
    """The route of /live."""
    beats = Heartbeats(live)

    async def serve(socket: WebSocket) -> None:
        await LiveSocket(socket, live, beats, commands, watchables).run()

    return WebSocketRoute(path, serve)
