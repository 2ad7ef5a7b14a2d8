"""What a recorder tells those who use it."""

import errno
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Reason = Literal["closed", "refused", "disk_full", "not_allowed", "disk_error", "fault"]
_REASONS: dict[int, Reason] = {
    errno.ENOSPC: "disk_full",
    errno.EDQUOT: "disk_full",
    errno.EFBIG: "disk_full",
    errno.EACCES: "not_allowed",
    errno.EPERM: "not_allowed",
    errno.EROFS: "not_allowed",
}


@dataclass(frozen=True, slots=True)
class KeyFrameWanted:
    """Please ask the publisher for a key frame: nothing can be kept, or sought, without."""

    folder: Path


@dataclass(frozen=True, slots=True)
class Ended:
    """The recording has ended; what was written is whole. ``detail`` is for the operator.

    ``reason`` ``fault`` is an error of ours.
    """

    folder: Path
    reason: Reason
    detail: str = ""


@dataclass(frozen=True, slots=True)
class NotDeleted:
    """The publisher refused, and what there is could not be deleted: somebody must do it."""

    folder: Path
    detail: str


RecordingEvent = KeyFrameWanted | Ended | NotDeleted


def reason(error: OSError) -> Reason:
    """Why the disk refused."""
    return _REASONS.get(error.errno or 0, "disk_error")
