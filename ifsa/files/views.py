"""What is known of files: plain values, ready for a page, a frame or a program."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from ifsa.actor import Actor
from ifsa.files.kinds import Kind
from ifsa.storage.work import Reading


@dataclass(frozen=True, slots=True)
class Shower:
    """What shows a file, by its kind and number: a message. Files know no more of it."""

    kind: str
    id: int


Gates: TypeAlias = Mapping[str, Callable[[Reading, Actor, int], bool]]
"""For each kind of thing that shows files: whether an actor may see one of them, by its number.
The areas above know that; app.py has the table."""


@dataclass(frozen=True, slots=True)
class FileView:
    """A photo (`width` and `height` of its full size, in pixels) or a voice note (`milliseconds`,
    and `peaks` from 0 to 255 that draw it).

    `main` and `spare` name its blobs: what each holds says Kind.parts. `public`: everybody sees it.
    """

    id: int
    kind: Kind
    main: str
    spare: str
    width: int
    height: int
    milliseconds: int
    peaks: bytes
    public: bool


@dataclass(frozen=True, slots=True)
class UploadView:
    """A file on its way: `received` of `size` bytes are on disk. Once it is made into one, `file`
    is its id. `name` is of the bytes among Pieces, `note` what its client wrote on it."""

    id: int
    kind: Kind
    size: int
    received: int
    name: str
    note: str
    expires_at: datetime
    file: int | None

    @property
    def complete(self) -> bool:
        return self.received == self.size
