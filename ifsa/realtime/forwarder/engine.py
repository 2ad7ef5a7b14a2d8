"""The forwarder itself: sessions, streams, the timers."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections import Counter
from collections.abc import Callable, Sequence

from . import answers
from .answers import Local
from .errors import BadOffer, PatchRefused
from .link import Link
from .port import Endpoint, Port, open_endpoints
from .publisher import Publisher
from .reports import Answer, ForwarderEvent, Patched, StreamCounts
from .sdp import Offer, publisher_offer, read_fragment, viewer_offer
from .stream import SEATS, Stream
from .viewer import Viewer

SWEEP = 0.1
CHASE = 0.02
# Sessions at one time; each holds two libsrtp sessions and, until it is proven, OpenSSL's 89 KB.
MAX_SESSIONS = 4000


class Forwarder:
    """A selective forwarder on one UDP port and the running asyncio loop.

    It never decodes. All methods are quick and plain but `open` and `aclose`; call them on the
    loop the forwarder was opened on. Events are told on that loop, soon, never from within a call.
    """

    def __init__(
        self,
        addresses: Sequence[str],
        endpoints: list[Endpoint],
        on_event: Callable[[ForwarderEvent], None],
    ) -> None:
        self._addresses = tuple(addresses)
        self._on_event = on_event
        self._loop = asyncio.get_running_loop()
        self._port = Port(endpoints, self._after_burst)
        self._streams: dict[str, Stream] = {}
        self._sessions: dict[str, Publisher | Viewer] = {}
        self._sweeper = self._loop.call_later(SWEEP, self._sweep)
        self._chaser: asyncio.TimerHandle | None = None

    @classmethod
    async def open(
        cls,
        *,
        addresses: Sequence[str],
        port: int = 0,
        on_event: Callable[[ForwarderEvent], None],
    ) -> Forwarder:
        """Bind the port (0: any free one).

        ``addresses`` are IP addresses that clients reach us at, the best first (public ones of a
        translator too). Raises OSError if the port can't be had.
        """
        return cls(addresses, open_endpoints(list(addresses), port), on_event)

    @property
    def port(self) -> int:
        """The UDP port."""
        return self._port.number

    @property
    def dropped(self) -> Counter[str]:
        """Datagrams dropped so far, by reason: stun, unproven, stranger, unreadable, socket."""
        return self._port.dropped

    def publish(self, stream: str, offer: str, by: str = "") -> Answer:
        """Answer a WHIP offer. Who publishes now under the same name, ``by``, goes on until this
        one is connected.

        Raises BadOffer, "stage_full" when four others publish.
        """
        self._check_room()
        read = publisher_offer(offer)
        found = self._stream(stream)
        found.check_seat(by)
        publisher = Publisher(found, by, secrets.token_urlsafe(24), read)
        link = publisher.link = self._link(publisher, read)
        found.expect(publisher)
        self._sessions[publisher.session] = publisher
        sdp = answers.publisher_answer(read, self._local(link))
        return Answer(publisher.session, sdp, link.etag)

    def watch(self, stream: str, offer: str) -> Answer:
        """Answer a WHEP offer; media starts when there is a publisher. Raises BadOffer.

        One section of sound gets the voice that is followed, several get those of the seats of the
        stage. ``codec_missing`` tells that the picture published now can't be decoded there.
        """
        self._check_room()
        read = viewer_offer(offer, len(SEATS))
        found = self._stream(stream)
        viewer = Viewer(found, secrets.token_urlsafe(24), read)
        viewer.open_outlets(self._link(viewer, read))
        found.viewers[viewer.session] = self._sessions[viewer.session] = viewer
        sdp = answers.viewer_answer(read, self._local(viewer.link), viewer.voices())
        return Answer(viewer.session, sdp, viewer.link.etag, found.lacks_codec(viewer))

    def patch(self, session: str, fragment: str, etag: str | None) -> Patched:
        """Take a trickled candidate (204; we need none) or restart ICE (200).

        ``etag`` is the If-Match header. Raises PatchRefused; a refused restart changes nothing.
        """
        owner = self._sessions.get(session)
        if owner is None:
            raise PatchRefused(404, "unknown_session")
        if etag is None:
            raise PatchRefused(428, "etag_missing")
        if etag not in ("*", owner.link.etag):
            raise PatchRefused(412, "etag_stale")
        remote = read_fragment(fragment)
        if remote is None or remote == owner.link.remote_fragment:
            return Patched(204)
        owner.link.restart(remote)
        text = answers.fragment(owner.offer, self._local(owner.link))
        return Patched(200, text, owner.link.etag)

    def close(self, session: str) -> bool:
        """End one session (DELETE); False when there is none."""
        owner = self._sessions.get(session)
        if owner is None:
            return False
        owner.link.close("closed")
        return True

    def show(self, stream: str, by: str | None) -> None:
        """Show one publisher's picture, whoever speaks; None: that of who does."""
        found = self._streams.get(stream)
        if found is not None:
            found.show(by)

    def mute(self, stream: str, by: str, kinds: frozenset[str]) -> None:
        """Keep back a publisher's ``kinds`` of media ("audio", "video"), and no others."""
        found = self._streams.get(stream)
        if found is not None:
            found.mute(by, kinds)

    def end(self, stream: str) -> None:
        """Close the publishers and all viewers of a stream."""
        found = self._streams.get(stream)
        if found is not None:
            found.end("ended")

    def counts(self, stream: str) -> StreamCounts:
        """How a stream stands; all zero when there is none."""
        found = self._streams.get(stream)
        return found.counts() if found is not None else StreamCounts()

    async def aclose(self) -> None:
        """Close everything, and let the last events be told."""
        for stream in list(self._streams):
            self.end(stream)
        self._sweeper.cancel()
        if self._chaser is not None:
            self._chaser.cancel()
        self._port.close()
        await asyncio.sleep(0)

    def _check_room(self) -> None:
        if len(self._sessions) >= MAX_SESSIONS:
            raise BadOffer("full")

    def _stream(self, name: str) -> Stream:
        if name not in self._streams:
            self._streams[name] = Stream(name, self._tell, self._forget)
        return self._streams[name]

    def _forget(self, session: str) -> None:
        """A session is over; a stream that nobody is left in goes with it."""
        owner = self._sessions.pop(session)
        if owner.stream.empty:
            self._streams.pop(owner.stream.name, None)

    def _link(self, owner: Publisher | Viewer, offer: Offer) -> Link:
        prints, active = offer.fingerprints, offer.active
        return Link(self._port, owner, prints, active, offer.fragment, time.monotonic())

    def _local(self, link: Link) -> Local:
        return Local(
            link.credentials.fragment,
            link.credentials.password,
            self._port.identity.fingerprint,
            link.active,
            self._addresses,
            self.port,
        )

    def _tell(self, event: ForwarderEvent) -> None:
        self._loop.call_soon(self._on_event, event)

    def _after_burst(self, now: float) -> None:
        """Datagrams were read: send what they brought on, look after what they lack."""
        for stream in self._streams.values():
            stream.flush()
        self._port.flush()
        if self._chaser is None:
            self._chase()

    def _chase(self) -> None:
        """Every 20 ms while something is missing: NACK, PLI, and handshake flights again."""
        self._chaser = None
        now = time.monotonic()
        for link in self._port.shaking:
            link.resend(now)
        streams = self._streams.values()
        missing = [one.chase(now) for stream in streams for one in stream.publishers.values()]
        if self._port.shaking or any(missing):
            self._chaser = self._loop.call_later(CHASE, self._chase)

    def _sweep(self) -> None:
        """Every 100 ms: silent sessions closed, reports due."""
        self._sweeper = self._loop.call_later(SWEEP, self._sweep)
        now = time.monotonic()
        for owner in list(self._sessions.values()):
            owner.sweep(now)
            owner.link.sweep(now)
        for stream in self._streams.values():
            stream.listen(now)
        self._chase_once()

    def _chase_once(self) -> None:
        if self._chaser is None:
            self._chase()
        self._port.flush()
