"""Files over the wire."""

import msgspec

from ifsa.files.views import FileView


class FileShape(msgspec.Struct, omit_defaults=True):
    """A photo or a voice note. `parts` are its addresses: large and small of a photo, ogg (Opus)
    and mp4 (AAC) of a voice note. A photo has the `width` and `height` of the large one in pixels;
    a voice note its length in `seconds`, and `peaks`, numbers from 0 to 255 that draw it.
    """

    id: int
    kind: str
    parts: dict[str, str]
    width: int | None = None
    height: int | None = None
    seconds: float | None = None
    peaks: list[int] | None = None


def file(view: FileView) -> FileShape:
    return FileShape(
        id=view.id,
        kind=view.kind,
        parts={part.name: f"/files/{view.id}/{part.name}" for part in view.kind.parts},
        width=view.width or None,
        height=view.height or None,
        seconds=view.milliseconds / 1000 or None,
        peaks=list(view.peaks) or None,
    )
