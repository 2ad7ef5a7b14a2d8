"""The composition root: settings in, a running house out.

The only place that chooses parts, and the table of what follows from each event.
"""

from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import HTTPConnection
from starlette.routing import BaseRoute

from ifsa.actor import Actor
from ifsa.clock import now
from ifsa.config import Settings
from ifsa.demonstrations import broadcasts, due, lessons
from ifsa.errors import Problem
from ifsa.files.blobs import Blobs
from ifsa.files.darkroom import Darkroom
from ifsa.notifications import giving, who
from ifsa.rates import RATES
from ifsa.realtime import socket, whep, whip
from ifsa.realtime.areas import demonstrations as live_lessons
from ifsa.realtime.areas import notifications as live_notices
from ifsa.realtime.areas import rooms as live_rooms
from ifsa.realtime.areas import trade as live_trade
from ifsa.realtime.command import Commands
from ifsa.realtime.devices import Devices
from ifsa.realtime.hub import Hub, Telling
from ifsa.realtime.media import EmbeddedMedia
from ifsa.realtime.parts import Live
from ifsa.storage.engine import open_engine
from ifsa.storage.events import Event
from ifsa.storage.limits import Limits
from ifsa.storage.outbox import Handler, Outbox, open_entries
from ifsa.storage.reader import Reader
from ifsa.storage.store import Store
from ifsa.storage.work import Happened
from ifsa.storage.writer import Measured, Writer
from ifsa.trade import expiry
from ifsa.web import (
    edge,
    files,
    market,
    members,
    notifications,
    operations,
    rooms,
    schools,
    today,
)
from ifsa.web import lessons as lesson_pages
from ifsa.web.assets import Assets
from ifsa.web.guard import Guard
from ifsa.web.parts import Parts
from ifsa.web.rendering import Rendering
from ifsa.web.visitors import actor_of_request

# What follows from an event, beside the live pages: names of handlers, carried out from the outbox.
FOLLOWS: dict[type[Event], tuple[str, ...]] = dict.fromkeys(who.ASKED, (giving.GIVE,))

HANDLERS: dict[str, Handler] = {
    due.REMIND_LESSON: lessons.remind,
    due.EXPIRE_STAGE: broadcasts.expire,
    expiry.EXPIRE: expiry.expire_due,
    giving.GIVE: giving.give,
}

HASHING_THREADS = 2  # 19 MiB each, and one core's worth of work


@dataclass(frozen=True, slots=True)
class Reach:
    """How people come to this server: what cookies, pages and video must know of it."""

    demonstration: bool = False
    secure: bool = False
    media_addresses: Sequence[str] = ("127.0.0.1",)


def build(settings: Settings, reach: Reach | None = None) -> Starlette:
    """The application. Its parts open when it starts, and close with it."""
    reach = reach or Reach()
    house = _House(settings, reach)
    app = Starlette(
        routes=house.routes(),
        middleware=[
            Middleware(operations.Metrics, meters=house.meters),
            Middleware(Guard, say=edge.problem_page, origins=_origins(settings)),
            Middleware(GZipMiddleware, minimum_size=700),
        ],
        exception_handlers={
            Problem: edge.on_problem,
            HTTPException: edge.on_http_error,
            Exception: edge.on_crash,
        },
        lifespan=house.lifespan,
    )
    app.state.parts = house.parts
    app.state.live = house.live
    app.state.commands = house.commands
    app.state.outbox = house.outbox
    app.state.media = house.media
    return app


def open_store(
    settings: Settings,
    told: "Told | None" = None,
    *,
    unlimited: bool = False,
    clock: Callable[[], datetime] = now,
    measured: Measured = lambda size, seconds: None,
) -> Store:
    """The store alone, for the command line and for tests.

    `unlimited`: verbs are not counted. `clock` is what verbs take as now: demonstration data has
    a past. `measured` is told of each commit.
    """
    writer = Writer(
        open_engine(settings.database_url, size=2),
        consequences=lambda event: FOLLOWS.get(type(event), ()),
        told=told or (lambda happened: None),
        clock=clock,
        measured=measured,
    )
    reader = Reader(open_engine(settings.database_url, read_only=True))
    return Store(writer, reader, Limits(RATES, enabled=settings.rate_limits and not unlimited))


class Told:
    """What the writer calls after each commit: live pages first, then the outbox."""

    def __init__(self) -> None:
        self.hub: Hub | None = None
        self.devices: Devices | None = None
        self.lessons: live_lessons.LessonReports | None = None
        self.outbox: Outbox | None = None

    def __call__(self, happened: Sequence[Happened]) -> None:
        if self.hub is not None:
            self.hub.told(happened)
        if self.devices is not None:
            self.devices.told(happened)
        if self.lessons is not None:
            self.lessons.told(happened)
        if self.outbox is not None:
            self.outbox.wake()


class _House:
    """The parts, in the order in which they need one another."""

    def __init__(self, settings: Settings, reach: Reach) -> None:
        told = Told()
        self.reach, self.settings = reach, settings
        self.meters = operations.Meters()
        self.store = open_store(settings, told, measured=self.meters.committed)
        self.assets = Assets()
        self.rendering = Rendering(self.assets)
        self.reports = live_lessons.LessonReports(self.store)
        self.media = EmbeddedMedia(self.reports)
        self.hub = Hub(self._tellings())
        self.reports.media, self.reports.hub = self.media, self.hub
        told.lessons = self.reports
        self.outbox = Outbox(self.store.writer, self.store.reader, HANDLERS)
        told.hub, told.outbox = self.hub, self.outbox
        self.hashing = ThreadPoolExecutor(HASHING_THREADS, thread_name_prefix="hash")
        self.darkroom = Darkroom(Blobs(settings.data / "files"))
        self.parts = Parts(
            store=self.store,
            limits=self.store.limits,
            rendering=self.rendering,
            hashing=self.hashing,
            darkroom=self.darkroom,
            demonstration=reach.demonstration,
            secure=reach.secure,
            trusted_proxies=frozenset(settings.trusted_proxies.split()),
        )
        self.commands: Commands = {**live_rooms.COMMANDS, **live_trade.COMMANDS}
        self.live = Live(self.store, self.hub, partial(_who, self.parts), self.rendering.fragment)
        told.devices = self.live.devices

    def _tellings(self) -> dict[type[Event], Telling]:
        fragment = self.rendering.fragment
        return {
            **live_rooms.tellings(self.store, fragment),
            **live_lessons.tellings(self.store, self.media, fragment),
            **live_trade.tellings(self.store, fragment),
            **live_notices.tellings(self.store, fragment),
        }

    def routes(self) -> list[BaseRoute]:
        watchables = {
            "room": live_rooms.WATCHABLE,
            "lesson": live_lessons.watchable(self.media, self.rendering.fragment),
            "inquiry": live_trade.watchable(self.rendering.fragment),
            "me": live_notices.watchable(self.rendering.fragment),
        }
        return [
            self.assets.route,
            *today.routes,
            *members.routes,
            *schools.routes,
            *rooms.routes,
            *lesson_pages.routes,
            *market.routes,
            *files.routes,
            *notifications.routes,
            *whip.routes(self.live, self.media),
            *whep.routes(self.live, self.media),
            socket.route(self.live, self.commands, watchables),
            *operations.routes(self._numbers(), operations.Descriptions(self.commands)),
        ]

    def _numbers(self) -> operations.Numbers:
        return operations.Numbers(
            self.meters,
            outbox=partial(self.store.read, open_entries, Actor()),
            viewers=self.media.watching,
            alone=not self.settings.public_url,
        )

    @asynccontextmanager
    async def lifespan(self, app: Starlette) -> AsyncIterator[None]:
        await self.media.open(addresses=self.reach.media_addresses, port=self.settings.media_port)
        await self.reports.begin()
        await self.store.do(lessons.realign, Actor())  # clock rules may be newer than the plans
        self.outbox.start()
        try:
            yield
        finally:
            await self.media.aclose()
            await self.outbox.stop()
            self.store.close()
            self.hashing.shutdown()
            self.darkroom.close()


async def _who(parts: Parts, connection: HTTPConnection) -> Actor:
    return await actor_of_request(connection, parts)


def _origins(settings: Settings) -> list[str]:
    return [settings.public_url.rstrip("/")] if settings.public_url else []
