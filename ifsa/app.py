"""The composition root: settings in, a running house out.

The only place that chooses parts, and the table of what follows from each event.
"""

from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import HTTPConnection
from starlette.routing import BaseRoute

from ifsa import __version__
from ifsa.actor import Actor
from ifsa.clock import now
from ifsa.config import Settings
from ifsa.delivery.events import LetterWritten
from ifsa.delivery.fetcher import Fetcher
from ifsa.delivery.letterhead import Letterhead
from ifsa.delivery.outside import World
from ifsa.delivery.postman import Postman
from ifsa.delivery.translator import Translator
from ifsa.demonstrations import broadcasts, due, lessons
from ifsa.demonstrations import queries as planned
from ifsa.errors import Problem
from ifsa.files import keeping, sweeping, uploads
from ifsa.files.blobs import Blobs
from ifsa.files.events import FileGone, UploadOver
from ifsa.files.pieces import Pieces
from ifsa.files.views import Gates
from ifsa.files.workshop import Workshop
from ifsa.members import letters as member_letters
from ifsa.members.events import (
    AddressGiven,
    DeviceSignedIn,
    MemberJoined,
    PasswordChanged,
    PasswordForgotten,
)
from ifsa.notifications import giving, leaving, mailing, who
from ifsa.notifications.events import NoticeGiven
from ifsa.rates import RATES
from ifsa.realtime import socket, stream, whep, whep_events, whip
from ifsa.realtime.areas import demonstrations as live_lessons
from ifsa.realtime.areas import drafts as live_drafts
from ifsa.realtime.areas import inbox as live_inbox
from ifsa.realtime.areas import notifications as live_notices
from ifsa.realtime.areas import rising as live_rising
from ifsa.realtime.areas import room_changes as live_room_changes
from ifsa.realtime.areas import rooms as live_rooms
from ifsa.realtime.areas import safety as live_cases
from ifsa.realtime.areas import spaces as live_spaces
from ifsa.realtime.areas import trade as live_trade
from ifsa.realtime.command import Commands
from ifsa.realtime.devices import Devices
from ifsa.realtime.hub import Hub, Telling
from ifsa.realtime.media import EmbeddedMedia
from ifsa.realtime.parts import Live
from ifsa.rooms import drafts, links, sharing, showing
from ifsa.rooms.events import MessageEdited, MessagePosted, MessageShown, PageNamed, WordHeld
from ifsa.rooms.queries import heads
from ifsa.rooms.scout import Scout
from ifsa.safety import erasure, holding
from ifsa.safety.events import MemberErased, ReportMade
from ifsa.storage.engine import open_engine
from ifsa.storage.events import Event
from ifsa.storage.limits import Limits
from ifsa.storage.outbox import Handler, Outbox, open_entries
from ifsa.storage.reader import Reader
from ifsa.storage.store import Store
from ifsa.storage.work import Consequences, Happened, Work
from ifsa.storage.writer import Measured, Writer
from ifsa.trade import expiry
from ifsa.trade import queries as listings
from ifsa.web import (
    edge,
    files,
    glossary,
    inbox,
    market,
    members,
    notifications,
    offline,
    operations,
    rooms,
    safety,
    schools,
    search,
    today,
)
from ifsa.web import lessons as lesson_pages
from ifsa.web.assets import Assets
from ifsa.web.guard import Guard
from ifsa.web.parts import Parts
from ifsa.web.rendering import Rendering
from ifsa.web.visitors import actors_of_requests

# What follows from an event, beside the live pages: names of handlers, carried out from the outbox.
FOLLOWS: dict[type[Event], tuple[str, ...]] = {
    **dict.fromkeys(who.ASKED, (giving.GIVE,)),
    FileGone: (sweeping.BLOBS,),
    UploadOver: (sweeping.PIECES,),
    DeviceSignedIn: (erasure.TAKE_BACK,),
    ReportMade: (holding.HOLD,),
    WordHeld: (holding.OPEN,),
    MemberErased: (erasure.MESSAGES, erasure.FILES, leaving.LEAVE),
}

HANDLERS: dict[str, Handler] = {
    due.REMIND_LESSON: lessons.remind,
    due.EXPIRE_STAGE: broadcasts.expire,
    expiry.EXPIRE: expiry.expire_due,
    keeping.FORGET: keeping.forget,
    drafts.FORGET: drafts.forget,
    uploads.EXPIRE: uploads.expire,
    giving.GIVE: giving.give,
    holding.HOLD: holding.hold,
    holding.OPEN: holding.open_case,
    erasure.CARRY_OUT: erasure.carry_out,
    erasure.TAKE_BACK: erasure.take_back,
    erasure.MESSAGES: erasure.delete_messages,
    erasure.FILES: erasure.let_go_of_files,
    leaving.LEAVE: leaving.leave,
}

# Letters that follow where there is mail, and those that hold a link, where people can follow it.
LETTERS: dict[type[Event], tuple[str, ...]] = {PasswordChanged: (member_letters.CHANGED,)}
LETTERS_WITH_LINKS: dict[type[Event], tuple[str, ...]] = {
    MemberJoined: (member_letters.CONFIRM,),
    AddressGiven: (member_letters.CONFIRM, member_letters.WARN),
    PasswordForgotten: (member_letters.RENEW,),
    NoticeGiven: (mailing.WRITE,),
}

WRITERS: dict[str, Callable[..., None]] = {
    member_letters.CHANGED: member_letters.changed,
    member_letters.CONFIRM: member_letters.confirm,
    member_letters.WARN: member_letters.warn,
    member_letters.RENEW: member_letters.renew,
    mailing.WRITE: mailing.write,
}

# What follows where pages of the web that messages name are asked for.
CARDS: dict[type[Event], tuple[str, ...]] = dict.fromkeys(
    (MessagePosted, MessageEdited, MessageShown), (links.NOTE,)
)

# Who may see what shows a file, where not everybody may: asked by the kind of what shows it.
GATES: Gates = {showing.SHOWER: showing.sees}

# What messages share by its address, and who knows how it looks to everybody.
SHARED: dict[str, sharing.Lookup] = {
    "listings": lambda reading, ids: listings.cards_among(reading, Actor(), ids=ids),
    "lessons": lambda reading, ids: planned.by_ids(reading, Actor(), ids=sorted(ids)),
}

HASHING_THREADS = 2  # 19 MiB each, and one core's worth of work


@dataclass(frozen=True, slots=True)
class Reach:
    """How people come to this server: what cookies, pages and video must know of it."""

    demonstration: bool = False
    secure: bool = False
    media_addresses: Sequence[str] = ("127.0.0.1",)


def build(settings: Settings, reach: Reach | None = None, world: World | None = None) -> Starlette:
    """The application. Its parts open when it starts, and close with it. `world` is where pages of
    the web are fetched from: the real one, but for tests."""
    house = _House(settings, reach or Reach(), world or World())
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
    app.state.postman = house.postman
    app.state.scout = house.scout
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
    limited = settings.rate_limits and not unlimited
    origin = settings.public_url.rstrip("/")
    shared = sharing.Sharing(origin, SHARED)
    writer = Writer(
        open_engine(settings.database_url, size=2),
        consequences=follows(settings),
        told=told or (lambda happened: None),
        clock=clock,
        measured=measured,
        shared=shared,
        new_for=timedelta(days=settings.newcomer_days if limited else 0),
    )
    reader = Reader(open_engine(settings.database_url, read_only=True), shared=shared)
    return Store(writer, reader, Limits(RATES, enabled=limited))


def follows(settings: Settings) -> Consequences:
    """What follows from an event in a house with these settings."""
    tables = [FOLLOWS, *_letters(settings), *([CARDS] if settings.link_cards else [])]
    only_if = {links.NOTE: partial(links.names_any, own=_public_host(settings))}

    def named(work: Work, event: Event) -> tuple[str, ...]:
        names = (name for one in tables for name in one.get(type(event), ()))
        return tuple(name for name in names if name not in only_if or only_if[name](work, event))

    return named


def handlers(settings: Settings) -> dict[str, Handler]:
    """What carries it out. Letters that are owed from when there was mail are forgotten, and cards
    from when they were wanted."""
    owed = {name for one in _letters(settings) for names in one.values() for name in names}
    letters: dict[str, Handler] = dict.fromkeys(WRITERS, _nothing)
    if owed:
        head = Letterhead(settings.public_url.rstrip("/"), settings.mail_sender.domain)
        letters |= {name: partial(WRITERS[name], head=head) for name in owed}
    note = partial(links.note, own=_public_host(settings)) if settings.link_cards else _nothing
    return HANDLERS | letters | {links.NOTE: note}


def _letters(settings: Settings) -> list[dict[type[Event], tuple[str, ...]]]:
    if not settings.mail:
        return []
    return [LETTERS, LETTERS_WITH_LINKS] if settings.public_url else [LETTERS]


def _nothing(work: Work, event: Event) -> None:
    pass


class Told:
    """What the writer calls after each commit: live pages first, then the outbox."""

    def __init__(self) -> None:
        self.hub: Hub | None = None
        self.rising: live_rising.Rising | None = None
        self.devices: Devices | None = None
        self.lessons: live_lessons.LessonReports | None = None
        self.outbox: Outbox | None = None
        self.postman: Postman | None = None
        self.scout: Scout | None = None

    def __call__(self, happened: Sequence[Happened]) -> None:
        if self.hub is not None:
            self.hub.told(happened)
        if self.rising is not None:
            self.rising.told(happened)
        if self.devices is not None:
            self.devices.told(happened)
        if self.lessons is not None:
            self.lessons.told(happened)
        if self.outbox is not None:
            self.outbox.wake()
        if self.postman is not None and any(
            isinstance(one.event, LetterWritten) for one in happened
        ):
            self.postman.wake()
        if self.scout is not None and any(isinstance(one.event, PageNamed) for one in happened):
            self.scout.wake()


class _House:
    """The parts, in the order in which they need one another."""

    def __init__(self, settings: Settings, reach: Reach, world: World) -> None:
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
        pieces = Pieces(settings.data / "uploads")
        self.workshop = Workshop(Blobs(settings.data / "files"))
        self.outbox = Outbox(self.store.writer, self.store.reader, self._owed(pieces))
        told.hub, told.outbox = self.hub, self.outbox
        told.rising = live_rising.Rising(self.hub)
        self.postman = told.postman = self._postman()
        self.scout = told.scout = self._scout(world)
        self.hashing = ThreadPoolExecutor(HASHING_THREADS, thread_name_prefix="hash")
        self.parts = Parts(
            store=self.store,
            limits=self.store.limits,
            rendering=self.rendering,
            hashing=self.hashing,
            workshop=self.workshop,
            pieces=pieces,
            gates=GATES,
            demonstration=reach.demonstration,
            secure=reach.secure,
            letters=bool(settings.mail and settings.public_url),
            trusted_proxies=frozenset(settings.trusted_proxies.split()),
            translator=_translator(settings),
        )
        self.commands: Commands = {
            **socket.COMMANDS,
            **live_rooms.COMMANDS,
            **live_inbox.COMMANDS,
            **live_rising.COMMANDS,
            **live_drafts.COMMANDS,
            **live_trade.COMMANDS,
        }
        self.live = Live(
            self.store,
            self.hub,
            partial(_who, self.parts),
            heads,
            self.rendering.fragment,
        )
        told.devices = self.live.devices

    def _owed(self, pieces: Pieces) -> dict[str, Handler]:
        sweeper = sweeping.Sweeper(self.workshop.blobs, pieces)
        sweeps: dict[str, Handler] = {
            sweeping.BLOBS: sweeper.blobs,
            sweeping.PIECES: sweeper.pieces,
        }
        return handlers(self.settings) | sweeps

    def _tellings(self) -> dict[type[Event], Telling]:
        fragment = self.rendering.fragment
        return {
            **live_room_changes.tellings(self.store, fragment),
            **live_lessons.tellings(self.store, self.media, fragment),
            **live_trade.tellings(self.store, fragment),
            **live_notices.tellings(self.store, fragment),
            **live_inbox.tellings(self.store),
            **live_rising.tellings(self.store),
            **live_spaces.tellings(self.store),
            **live_drafts.tellings(),
            **live_cases.tellings(self.store, fragment),
        }

    def _postman(self) -> Postman | None:
        server = self.settings.mail_server
        if server is None:
            return None
        return Postman(self.store.writer, self.store.reader, server, self.settings.mail_sender)

    def _scout(self, world: World) -> Scout | None:
        if not self.settings.link_cards:
            return None
        fetcher = Fetcher(_agent(self.settings), _own(self.settings), world=world)
        return Scout(self.store.writer, self.store.reader, fetcher)

    def routes(self) -> list[BaseRoute]:
        watchables = {
            "room": live_room_changes.WATCHABLE,
            "lesson": live_lessons.watchable(self.media, self.rendering.fragment),
            "inquiry": live_trade.watchable(self.rendering.fragment),
            "me": live_notices.watchable(self.rendering.fragment),
            "news": live_rising.WATCHABLE,
            "rooms": live_spaces.WATCHABLE,
        }
        return [
            self.assets.route,
            *today.routes,
            *members.routes,
            *schools.routes,
            *rooms.routes,
            *inbox.routes,
            *lesson_pages.routes,
            *market.routes,
            *files.routes,
            *glossary.routes,
            *notifications.routes,
            *offline.routes(self.assets),
            *search.routes,
            *safety.routes,
            *whip.routes(self.live, self.media),
            *whep.routes(self.live, self.media),
            *whep_events.routes(self.live, self.media, watchables["lesson"]),
            socket.route(self.live, self.commands, watchables),
            stream.route(self.live, live_room_changes.WATCHABLE),
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
        if self.postman is not None:
            self.postman.start()
        if self.scout is not None:
            self.scout.start()
        try:
            yield
        finally:
            await self.media.aclose()
            await self.outbox.stop()
            if self.postman is not None:
                await self.postman.stop()
            if self.scout is not None:
                await self.scout.stop()
            self.store.close()
            self.hashing.shutdown()
            self.workshop.close()


async def _who(parts: Parts, connections: Sequence[HTTPConnection]) -> list[Actor]:
    return await actors_of_requests(connections, parts)


def _translator(settings: Settings) -> Translator | None:
    if not settings.translator:
        return None
    return Translator(settings.translator, settings.translator_key)


def _public_host(settings: Settings) -> str:
    return urlsplit(settings.public_url).hostname or ""


def _own(settings: Settings) -> list[str]:
    """Names and addresses that lead back here."""
    return [one for one in (_public_host(settings), settings.media_address) if one]


def _agent(settings: Settings) -> str:
    """Who asks for a page of the web: whoever runs its server can find out what that is about."""
    named = f"IFSA/{__version__}"
    return f"{named} (+{settings.public_url.rstrip('/')})" if settings.public_url else named


def _origins(settings: Settings) -> list[str]:
    return [settings.public_url.rstrip("/")] if settings.public_url else []
