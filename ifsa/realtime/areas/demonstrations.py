"""Lessons live: what their pages are told, and what the media engine reports about them."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import msgspec

from ifsa.actor import HOUSE, Actor
from ifsa.clock import now
from ifsa.demonstrations import attendance, broadcasts, queries
from ifsa.demonstrations.engine import Engine
from ifsa.demonstrations.events import (
    HostBack,
    HostLost,
    HostOnAir,
    LessonCancelled,
    LessonEdited,
    LessonEnded,
    LessonEvent,
    LessonMoved,
    LessonSoon,
    LessonStarted,
    Registered,
    RegistrationWithdrawn,
    StewardArrived,
    lesson_of,
    stream_of,
)
from ifsa.demonstrations.kinds import Codec
from ifsa.demonstrations.queries import LessonView
from ifsa.language.catalogues import N_, NN_, translations
from ifsa.realtime.command import Past, Watchable
from ifsa.realtime.hub import Hub, Telling
from ifsa.realtime.parts import Fragment, Live
from ifsa.realtime.viewer import Viewer
from ifsa.storage.events import Event
from ifsa.storage.store import Store
from ifsa.storage.work import Happened
from ifsa.wire import demonstrations as wire
from ifsa.wire.live import Ok, Watch

CHANGES: tuple[type[Event], ...] = (
    LessonEdited,
    LessonMoved,
    LessonCancelled,
    LessonSoon,
    Registered,
    RegistrationWithdrawn,
    StewardArrived,
    LessonStarted,
    HostOnAir,
    HostLost,
    HostBack,
    LessonEnded,
)

# Why a publisher did not get through, by the engine's reasons; said to the stewards alone.
TROUBLES = {
    "certificate_refused": N_(
        "The encoder's certificate was refused. Give it a P-256 certificate, as shown below."
    ),
    "fingerprint_mismatch": N_(
        "The encoder's certificate is not the one it announced. Restart it and try again."
    ),
    "handshake_timeout": N_(
        "The connection was begun but not finished. Try again, or use another network."
    ),
    "unreachable": N_("No picture came through. The network may block video (UDP)."),
}


class Watching(LessonEvent, tag="lesson.watching", frozen=True):
    """A signal, never stored: so many watch now."""

    count: int


class HostFailed(LessonEvent, tag="lesson.host_failed", frozen=True):
    """A signal, never stored: somebody tried to publish and did not get through."""

    reason: str


class LessonChanged(msgspec.Struct, omit_defaults=True, tag_field="ev", tag="lesson.changed"):
    """How a lesson stands now: `current`, or `html` with its parts for those who watch as html."""

    lesson: int
    state: str
    on_air: bool
    current: wire.LessonShape | None = None
    html: str | None = None


class LessonWatching(msgspec.Struct, omit_defaults=True, tag_field="ev", tag="lesson.watching"):
    """How many watch; `text` says it for those who watch as html."""

    lesson: int
    count: int
    text: str | None = None


class LessonTrouble(msgspec.Struct, tag_field="ev", tag="lesson.host_failed"):
    """To stewards: why publishing failed."""

    lesson: int
    reason: str
    text: str


@dataclass(frozen=True, slots=True)
class _Current:
    lesson: LessonView
    watching: int


def watchable(media: Engine, fragment: Fragment) -> Watchable:
    """Whoever begins to watch is told how the lesson stands, so a lost frame is never missed."""

    async def past(live: Live, viewer: Viewer, given: Watch) -> Past:
        current = await _current(live.store, media, given.lesson or 0, viewer.actor)
        return Past(Ok(), [_changed(fragment, current, viewer)])

    return Watchable(stream_of, past)


def tellings(store: Store, media: Engine, fragment: Fragment) -> dict[type[Event], Telling]:
    """How each change of a lesson is told: always the whole of how it stands."""

    async def prepare(event: LessonEvent) -> _Current:
        return await _current(store, media, event.lesson, HOUSE)

    def frame(current: _Current, viewer: Viewer) -> bytes:
        return _changed(fragment, current, viewer)

    return {
        **{change: Telling(prepare, frame) for change in CHANGES},
        Watching: Telling(_itself, _watching),
        HostFailed: Telling(_with_stewards(store), _trouble, lambda viewer: viewer.actor.member),
    }


async def _current(store: Store, media: Engine, lesson: int, actor: Actor) -> _Current:
    view = await store.read(queries.lesson, actor, lesson=lesson)
    return _Current(view, (await media.counts(stream_of(lesson))).watching)


def _changed(fragment: Fragment, current: _Current, viewer: Viewer) -> bytes:
    view = current.lesson
    told = LessonChanged(view.id, view.state.value, view.on_air)
    if viewer.form == "json":
        told.current = wire.lesson(view, personal=False)
    else:
        told.html = fragment(
            "lessons/_state.html",
            language=viewer.actor.language,
            zone=viewer.actor.zone,
            lesson=view,
            watching=current.watching,
            now=now(),
        )
    return msgspec.json.encode(told)


async def _itself(event: Event) -> Event:
    return event


def _watching(event: Watching, viewer: Viewer) -> bytes:
    told = LessonWatching(event.lesson, event.count)
    if viewer.form == "html":
        words = translations(viewer.actor.language)
        said = words.ngettext(*NN_("%(n)s watching", "%(n)s watching"), event.count)
        told.text = said % {"n": event.count}
    return msgspec.json.encode(told)


def _with_stewards(
    store: Store,
) -> Callable[[HostFailed], Awaitable[tuple[HostFailed, frozenset[int]]]]:
    async def prepare(event: HostFailed) -> tuple[HostFailed, frozenset[int]]:
        return event, await store.read(queries.stewards, HOUSE, lesson=event.lesson)

    return prepare


def _trouble(given: tuple[HostFailed, frozenset[int]], viewer: Viewer) -> bytes | None:
    event, stewards = given
    if viewer.actor.member not in stewards:
        return None
    words = translations(viewer.actor.language)
    said = words.gettext(TROUBLES.get(event.reason, TROUBLES["unreachable"]))
    return msgspec.json.encode(LessonTrouble(event.lesson, event.reason, said))


class LessonReports:
    """What the engine tells becomes verbs and signals; and lessons that end close their streams."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._ending: set[asyncio.Task[None]] = set()
        self.media: Engine | None = None
        self.hub: Hub | None = None

    async def begin(self) -> None:
        """The engine is new: whoever was on the air before a restart is not any more."""
        await self._store.do(broadcasts.all_lost, HOUSE)

    async def publishing(self, stream: str, codec: Codec | None) -> None:
        await self._store.do(broadcasts.connected, HOUSE, lesson=lesson_of(stream), codec=codec)

    async def lost(self, stream: str) -> None:
        await self._store.do(broadcasts.lost, HOUSE, lesson=lesson_of(stream))

    async def failed(self, stream: str, reason: str) -> None:
        self._signal(HostFailed(lesson_of(stream), reason))

    async def left(self, stream: str, label: str) -> None:
        await self._store.do(attendance.leave, HOUSE, attendance=int(label))

    async def watching(self, stream: str, count: int) -> None:
        self._signal(Watching(lesson_of(stream), count))

    def told(self, happened: Sequence[Happened]) -> None:
        """After each commit: a lesson that ended lets go of its publisher and its viewers."""
        for one in happened:
            if isinstance(one.event, LessonEnded) and self.media is not None:
                task = asyncio.create_task(self.media.end(one.event.stream))
                self._ending.add(task)
                task.add_done_callback(self._ending.discard)

    def _signal(self, event: LessonEvent) -> None:
        if self.hub is not None:
            self.hub.told([Happened(0, event)])
