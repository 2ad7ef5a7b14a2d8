"""The few words a lesson is described with, for tables and edges alike."""

from enum import StrEnum


class State(StrEnum):
    """Where a lesson is in its life. Only forwards; ended and cancelled are final."""

    PLANNED = "planned"
    LIVE = "live"
    ENDED = "ended"
    CANCELLED = "cancelled"


class Audience(StrEnum):
    """Whom a lesson is for. Only those who registered see the picture of a lesson for women."""

    ALL = "all"
    WOMEN = "women"


class Codec(StrEnum):
    """The picture's codec: one for a whole lesson, because nothing here transcodes."""

    VP8 = "vp8"
    H264 = "h264"
