"""The frames of /live that belong to no area."""

from typing import Any, Literal

import msgspec

from ifsa.wire.numbers import Number


class Envelope(msgspec.Struct):
    """What every command carries. `ref` is the client's, and stands again in the answer."""

    op: str
    ref: str | None = None


class Watch(msgspec.Struct):
    """Watch a stream: exactly one of room, lesson, inquiry, me, news, rooms.

    `me` is true for what concerns oneself alone, `news` for hints that something was written,
    `rooms` for hints that a room is new in the list of rooms, or called otherwise.
    `after` is the seq one has seen of a room; without it one begins at its head. `signs`: of a room
    one wants to be told, too, who is here and who writes (`presence`, `typing`; never in a room for
    the young).
    """

    room: str | None = None
    lesson: Number | None = None
    inquiry: Number | None = None
    me: bool = False
    news: bool = False
    rooms: bool = False
    after: Number | None = None
    as_: Literal["json", "html"] = msgspec.field(name="as", default="json")
    signs: bool = False


class Unwatch(msgspec.Struct):
    """Watch it no more."""

    room: str | None = None
    lesson: Number | None = None
    inquiry: Number | None = None
    me: bool = False
    news: bool = False
    rooms: bool = False


class Ping(msgspec.Struct):
    """Ask whether the connection is alive: ok comes at once, if it is."""


class Ok(msgspec.Struct, omit_defaults=True, tag_field="ev", tag="ok"):
    """A command was done, and is on disk. `seq` for what has a place in a room."""

    ref: str | None = None
    seq: int | None = None
    message: Any = None
    html: str | None = None
    state: Any = None


class Error(msgspec.Struct, omit_defaults=True, tag_field="ev", tag="error"):
    """A command was not done. `text` is for the person, `code` for programs."""

    code: str
    text: str
    ref: str | None = None
    field: str | None = None
    retry_after: int | None = None


class Head(msgspec.Struct, tag_field="ev", tag="head"):
    """The heartbeat: the latest seq of each room watched."""

    rooms: dict[str, int]
