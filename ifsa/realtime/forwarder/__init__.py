"""The embedded selective forwarder: WHIP in, WHEP out, nothing decoded. See docs/video.md."""

from .engine import Forwarder
from .errors import BadOffer, PatchRefused
from .reports import (
    Answer,
    CodecMissing,
    Followed,
    ForwarderEvent,
    Patched,
    PublisherConnected,
    PublisherFailed,
    PublisherLeft,
    StreamCounts,
    ViewerConnected,
    ViewerFailed,
    ViewerLeft,
)

__all__ = [
    "Answer",
    "BadOffer",
    "CodecMissing",
    "Followed",
    "Forwarder",
    "ForwarderEvent",
    "PatchRefused",
    "Patched",
    "PublisherConnected",
    "PublisherFailed",
    "PublisherLeft",
    "StreamCounts",
    "ViewerConnected",
    "ViewerFailed",
    "ViewerLeft",
]
