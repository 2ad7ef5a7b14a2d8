"""What the forwarder tells those who use it: answers, counts, events."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to an offer. ``session`` is a secret: who knows it may patch and close."""

    session: str
    sdp: str
    etag: str
    codec_missing: bool = False


@dataclass(frozen=True, slots=True)
class Patched:
    """204 for a trickled candidate; 200 with a fragment and a new etag for an ICE restart."""

    status: int
    fragment: str | None = None
    etag: str | None = None


@dataclass(frozen=True, slots=True)
class StreamCounts:
    """One stream now; packets are those of the present publisher and viewers."""

    publishing: bool = False
    viewers: int = 0
    connected: int = 0
    without_video: int = 0
    packets_in: int = 0
    packets_out: int = 0
    lost: int = 0
    recovered: int = 0
    resent: int = 0
    key_frames_asked: int = 0


@dataclass(frozen=True, slots=True)
class PublisherConnected:
    """Media may flow: the handshake with a publisher is done."""

    stream: str
    session: str


@dataclass(frozen=True, slots=True)
class PublisherLeft:
    """A publisher that was connected is gone.

    ``reason``: closed, ended, replaced, silent (nothing heard for 30 s) or bye.
    """

    stream: str
    session: str
    reason: str


@dataclass(frozen=True, slots=True)
class PublisherFailed:
    """A publisher never got connected.

    ``reason``: certificate_refused (FFmpeg without a P-256 pair of its own), handshake_failed,
    fingerprint_mismatch, handshake_timeout, unreachable (no authenticated packet came), closed,
    ended or replaced.
    """

    stream: str
    session: str
    reason: str


@dataclass(frozen=True, slots=True)
class Followed:
    """This publisher's picture is the one viewers see, or will once its key frame comes."""

    stream: str
    session: str


@dataclass(frozen=True, slots=True)
class ViewerConnected:
    """A viewer's handshake is done."""

    stream: str
    session: str


@dataclass(frozen=True, slots=True)
class ViewerLeft:
    """A viewer that was connected is gone; reasons as in PublisherLeft."""

    stream: str
    session: str
    reason: str


@dataclass(frozen=True, slots=True)
class ViewerFailed:
    """A viewer never got connected; reasons as in PublisherFailed."""

    stream: str
    session: str
    reason: str


@dataclass(frozen=True, slots=True)
class CodecMissing:
    """A viewer cannot decode the picture being published: it gets the sound alone."""

    stream: str
    session: str
    codec: str


ForwarderEvent = (
    PublisherConnected
    | PublisherLeft
    | PublisherFailed
    | Followed
    | ViewerConnected
    | ViewerLeft
    | ViewerFailed
    | CodecMissing
)
