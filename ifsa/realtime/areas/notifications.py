"""Notices live: one's own pages hear at once of a new one, and of those read elsewhere."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import msgspec

from ifsa.actor import Actor
from ifsa.language.formatting import Format
from ifsa.members.events import stream_of
from ifsa.notifications import queries
from ifsa.notifications.events import NoticeGiven, NoticesRead
from ifsa.notifications.queries import Given
from ifsa.realtime.command import Past, Watchable
from ifsa.realtime.hub import Telling
from ifsa.realtime.parts import Fragment, Live
from ifsa.realtime.viewer import Viewer
from ifsa.storage.events import Event
from ifsa.storage.store import Store
from ifsa.wire import notifications as wire
from ifsa.wire.live import Ok, Watch

BELL = "notifications/_bell.html"


class NoticeTold(msgspec.Struct, omit_defaults=True, tag_field="ev", tag="notice.given"):
    """One was told something; `html`, for those who watch as html, is what the bell shows now."""

    me: bool
    unread: int
    notice: wire.NoticeShape | None = None
    html: str | None = None


class UnreadNow(msgspec.Struct, omit_defaults=True, tag_field="ev", tag="notices.unread"):
    """How many are unread: to begin with, and after some were read; `html` is the bell."""

    me: bool
    unread: int
    html: str | None = None


@dataclass(frozen=True, slots=True)
class _Frames:
    """Makes the bytes. `fragment` renders the bell."""

    fragment: Fragment

    def given(self, given: Given, viewer: Viewer) -> bytes:
        told = NoticeTold(me=True, unread=given.unread, html=self._bell(given.unread, viewer))
        if viewer.form == "json":
            fmt = Format(viewer.actor.language, viewer.actor.zone)
            told.notice = wire.notice(given.notice, fmt)
        return msgspec.json.encode(told)

    def unread(self, unread: int, viewer: Viewer) -> bytes:
        return msgspec.json.encode(UnreadNow(True, unread, self._bell(unread, viewer)))

    def _bell(self, unread: int, viewer: Viewer) -> str | None:
        if viewer.form == "json":
            return None
        language, zone = viewer.actor.language, viewer.actor.zone
        return self.fragment(BELL, language=language, zone=zone, unread_notices=unread)


def watchable(fragment: Fragment) -> Watchable:
    """Whoever begins to watch is told the count, so that a lost frame is never missed."""

    async def past(live: Live, viewer: Viewer, given: Watch) -> Past:
        unread = await live.store.read(queries.unread, viewer.actor)
        return Past(Ok(), [_Frames(fragment).unread(unread, viewer)])

    return Watchable(stream_of, past)


def tellings(store: Store, fragment: Fragment) -> dict[type[Event], Telling]:
    """How a new notice and reading are told."""
    frames = _Frames(fragment)
    return {
        NoticeGiven: Telling(_given(store), frames.given, _variant),
        NoticesRead: Telling(_unread(store), frames.unread, _variant),
    }


def _variant(viewer: Viewer) -> tuple[str, ...]:
    """By language and clock in JSON too: a notice's words depend on them."""
    return (viewer.form, viewer.actor.language, viewer.actor.zone)


def _given(store: Store) -> Callable[[NoticeGiven], Awaitable[Given]]:
    async def prepare(event: NoticeGiven) -> Given:
        return await store.read(queries.given, Actor(member=event.member), notice=event.notice)

    return prepare


def _unread(store: Store) -> Callable[[NoticesRead], Awaitable[int]]:
    async def prepare(event: NoticesRead) -> int:
        return await store.read(queries.unread, Actor(member=event.member))

    return prepare
