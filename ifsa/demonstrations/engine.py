"""What demonstrations need of a media engine, whichever it is.

An engine knows streams (names) and sessions (secrets), nothing of lessons. The embedded one is in
ifsa.realtime.media; any server that speaks WHIP and WHEP could stand here.
"""

from dataclasses import dataclass
from typing import Protocol

from ifsa.demonstrations.kinds import Codec


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to an offer. `session` is a secret: who knows it may change and end it.

    `codec` is the picture's in a publisher's answer, None for sound alone. `codec_missing` tells a
    viewer that the picture published now can't be shown there.
    """

    session: str
    sdp: str
    etag: str
    codec: Codec | None = None
    codec_missing: bool = False


@dataclass(frozen=True, slots=True)
class Patched:
    """204 for a trickled candidate; 200 with a fragment and a new etag for an ICE restart."""

    status: int
    fragment: str | None = None
    etag: str | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """`watching` counts viewers whose media flows."""

    publishing: bool = False
    watching: int = 0


class OfferRefused(Exception):
    """An offer that can't be answered; `code` says why: "no_codec", "full" and "stage_full" among
    others."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class PatchRefused(Exception):
    """A PATCH that changes nothing (RFC 9725 4.3): 404, 412, 422 or 428."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status = status
        self.code = code


class Engine(Protocol):
    """Forwards the media of up to four publishers per stream to any number of viewers."""

    async def publish(self, stream: str, offer: str, *, by: str) -> Answer:
        """Answer a WHIP offer. `by` names the publisher: the same one takes over from itself.

        Raises OfferRefused.
        """

    async def watch(self, stream: str, offer: str, *, label: str) -> Answer:
        """Answer a WHEP offer. `label` comes back with the report that the viewer left.

        Raises OfferRefused.
        """

    async def patch(self, session: str, fragment: str, etag: str | None) -> Patched:
        """A candidate, or an ICE restart; `etag` is the If-Match header. Raises PatchRefused."""

    async def stream(self, session: str) -> str | None:
        """The stream of a session; None for one that is over, or never was."""

    async def close(self, session: str) -> bool:
        """End one session; False when there is none."""

    async def end(self, stream: str) -> None:
        """End a stream with all its sessions."""

    async def counts(self, stream: str) -> Counts:
        """How a stream stands; zero for one nobody uses."""

    async def watching(self) -> int:
        """How many watch, all streams together."""


class Reports(Protocol):
    """Whom an engine tells, one after the other, in the order in which it happened."""

    async def publishing(self, stream: str, codec: Codec | None) -> None:
        """Media comes in."""

    async def lost(self, stream: str) -> None:
        """The last publisher left, and no other took its place."""

    async def failed(self, stream: str, reason: str) -> None:
        """Somebody tried to publish and never got connected."""

    async def left(self, stream: str, label: str) -> None:
        """A viewer is gone."""

    async def watching(self, stream: str, count: int) -> None:
        """The number of viewers changed; told at most every second or so."""
