"""Recording from the packets that viewers get, without decoding. See docs/video.md, "Recording"."""

from .events import Ended, KeyFrameWanted, NotDeleted, Reason, RecordingEvent
from .mend import mend, mend_all
from .playlist import Entry, Playlist, load
from .recorder import Recorder
from .recording import Recording

__all__ = [
    "Ended",
    "Entry",
    "KeyFrameWanted",
    "NotDeleted",
    "Playlist",
    "Reason",
    "Recorder",
    "Recording",
    "RecordingEvent",
    "load",
    "mend",
    "mend_all",
]
