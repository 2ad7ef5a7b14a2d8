"""What a phone fetches to read rooms without a network: whole pages, or pieces to put into them."""

import msgspec

from ifsa.wire.numbers import Number


class Since(msgspec.Struct):
    """`after`: the seq up to which one has the room."""

    after: Number | None = None


class KeptRoomHead(msgspec.Struct):
    """A room worth keeping, and the number of its latest change."""

    slug: str
    seq: int


class KeptRoomHeads(msgspec.Struct):
    items: list[KeptRoomHead]


class KeptMessage(msgspec.Struct):
    """How a message of a topic looks now; `quote` is how answers to it begin."""

    topic: int
    seq: int
    html: str
    quote: str


class KeptRoom(msgspec.Struct):
    """A room up to `seq`: pages by address, and what has changed in pages one has already.

    With `whole` these are all pages of the room, and others of it are out of date.
    """

    seq: int
    whole: bool
    pages: dict[str, str]
    said: list[KeptMessage]
