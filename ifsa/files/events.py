"""What happens to files."""

from ifsa.storage.events import Event


class FileKept(Event, tag="file.kept", frozen=True):
    file: int
    owner: int


class FileShown(Event, tag="file.shown", frozen=True):
    file: int


class FileGone(Event, tag="file.gone", frozen=True):
    """The row is away; `blobs` are what it named."""

    file: int
    blobs: tuple[str, ...]


class UploadBegun(Event, tag="upload.begun", frozen=True):
    upload: int


class UploadOver(Event, tag="upload.over", frozen=True):
    """Made into a file, dropped or expired: its bytes (`name`) are no longer needed."""

    upload: int
    name: str
