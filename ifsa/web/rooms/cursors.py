"""Where in a list or a topic a page begins."""

from typing import Annotated

import msgspec

Seq = Annotated[int, msgspec.Meta(ge=0)]


class Before(msgspec.Struct):
    before: Seq | None = None


class Window(msgspec.Struct):
    """Exclusive seqs, or the seq of a message to open at."""

    before: Seq | None = None
    after: Seq | None = None
    at: Seq | None = None


class Cursor(msgspec.Struct):
    """`cursor` is what the previous page gave as `next`."""

    cursor: Seq | None = None
