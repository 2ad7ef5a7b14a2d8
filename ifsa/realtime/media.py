"""The embedded media engine: the forwarder, in this process, as ifsa.demonstrations.engine has it.

It knows streams and sessions and nothing of lessons. What the forwarder tells is passed on to one
Reports, in order, by one task: a slow database never stands in the way of packets.
"""

import asyncio
import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass

from ifsa.demonstrations.engine import (
    Answer,
    Counts,
    OfferRefused,
    Patched,
    PatchRefused,
    Reports,
)
from ifsa.demonstrations.kinds import Codec
from ifsa.realtime import forwarder
from ifsa.realtime.forwarder import Forwarder, ForwarderEvent

log = logging.getLogger(__name__)

# How long viewers are gathered before their number is told.
GATHER = 1.0
# Somebody took over, or the stream was ended by us: nobody is missed.
NOT_LOST = frozenset({"replaced", "ended"})
_PICTURE = re.compile(r"^a=rtpmap:\d+ (VP8|H264)/90000", re.MULTILINE | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Session:
    """An open session. `label` is what its opener wants to hear back."""

    stream: str
    label: str
    codec: Codec | None = None


class EmbeddedMedia:
    """Open it on the loop that serves; `aclose` when the house closes."""

    def __init__(self, reports: Reports) -> None:
        self._reports = reports
        self._sessions: dict[str, Session] = {}
        self._publishing: dict[str, set[str]] = {}
        self._happened: asyncio.Queue[ForwarderEvent] = asyncio.Queue()
        self._gathering: dict[str, asyncio.TimerHandle] = {}
        self._counting: set[asyncio.Task[None]] = set()
        self._forwarder: Forwarder | None = None
        self._teller: asyncio.Task[None] | None = None

    async def open(self, *, addresses: Sequence[str], port: int) -> None:
        """Bind the one UDP port, 0 for any free one. Raises OSError if it can't be had."""
        self._forwarder = await Forwarder.open(
            addresses=addresses, port=port, on_event=self._happened.put_nowait
        )
        self._teller = asyncio.create_task(self._tell(), name="media reports")

    async def aclose(self) -> None:
        """Close every session, and tell what is still to be told."""
        if self._forwarder is None or self._teller is None:
            return
        await self._forwarder.aclose()
        for timer in self._gathering.values():
            timer.cancel()
        await self._happened.join()
        self._teller.cancel()
        await asyncio.gather(self._teller, return_exceptions=True)
        self._forwarder = None

    @property
    def port(self) -> int:
        """The UDP port viewers and publishers reach us at."""
        return self._open.port

    @property
    def sessions(self) -> int:
        """How many publishers and viewers are connected, or about to be."""
        return len(self._sessions)

    async def publish(self, stream: str, offer: str, *, by: str) -> Answer:
        try:
            answer = self._open.publish(stream, offer, by)
        except forwarder.BadOffer as bad:
            raise OfferRefused(bad.code) from bad
        codec = picture(answer.sdp)
        self._sessions[answer.session] = Session(stream, by, codec)
        return Answer(answer.session, answer.sdp, answer.etag, codec)

    async def watch(self, stream: str, offer: str, *, label: str) -> Answer:
        try:
            answer = self._open.watch(stream, offer)
        except forwarder.BadOffer as bad:
            raise OfferRefused(bad.code) from bad
        self._sessions[answer.session] = Session(stream, label)
        return Answer(answer.session, answer.sdp, answer.etag, codec_missing=answer.codec_missing)

    async def patch(self, session: str, fragment: str, etag: str | None) -> Patched:
        try:
            patched = self._open.patch(session, fragment, etag)
        except forwarder.PatchRefused as refused:
            raise PatchRefused(refused.status, refused.code) from refused
        return Patched(patched.status, patched.fragment, patched.etag)

    async def stream(self, session: str) -> str | None:
        found = self._sessions.get(session)
        return found.stream if found else None

    async def close(self, session: str) -> bool:
        return self._open.close(session)

    async def end(self, stream: str) -> None:
        self._open.end(stream)

    async def counts(self, stream: str) -> Counts:
        counts = self._open.counts(stream)
        return Counts(counts.publishing, counts.connected)

    async def watching(self) -> int:
        streams = {session.stream for session in self._sessions.values()}
        return sum(self._open.counts(stream).connected for stream in streams)

    @property
    def _open(self) -> Forwarder:
        if self._forwarder is None:
            raise RuntimeError("the media engine is not open")
        return self._forwarder

    async def _tell(self) -> None:
        while True:
            event = await self._happened.get()
            try:
                await self._pass_on(event)
            except Exception:
                log.exception("could not pass on %r", event)
            finally:
                self._happened.task_done()

    async def _pass_on(self, event: ForwarderEvent) -> None:
        match event:
            case forwarder.PublisherConnected(stream, session):
                self._publishing.setdefault(stream, set()).add(session)
                known = self._sessions.get(session)
                await self._reports.publishing(stream, known.codec if known else None)
            case forwarder.PublisherLeft(stream, session, reason):
                await self._publisher_left(stream, session, reason)
            case forwarder.PublisherFailed(stream, session, reason):
                self._sessions.pop(session, None)
                if reason not in NOT_LOST:
                    await self._reports.failed(stream, reason)
            case forwarder.ViewerConnected(stream, _):
                self._gather(stream)
            case forwarder.ViewerLeft(stream, session, _) | forwarder.ViewerFailed(
                stream, session, _
            ):
                self._gather(stream)
                gone = self._sessions.pop(session, None)
                if gone:
                    await self._reports.left(stream, gone.label)

    async def _publisher_left(self, stream: str, session: str, reason: str) -> None:
        self._sessions.pop(session, None)
        left = self._publishing.get(stream, set())
        left.discard(session)
        if left:
            return
        self._publishing.pop(stream, None)
        if reason not in NOT_LOST:
            await self._reports.lost(stream)

    def _gather(self, stream: str) -> None:
        if stream not in self._gathering:
            loop = asyncio.get_running_loop()
            self._gathering[stream] = loop.call_later(GATHER, self._tell_watching, stream)

    def _tell_watching(self, stream: str) -> None:
        del self._gathering[stream]
        count = self._open.counts(stream).connected
        task = asyncio.create_task(self._reports.watching(stream, count))
        self._counting.add(task)
        task.add_done_callback(self._counting.discard)


def picture(sdp: str) -> Codec | None:
    """The codec a publisher's answer chose for the picture; None for sound alone."""
    found = _PICTURE.search(sdp)
    return Codec(found.group(1).lower()) if found else None
