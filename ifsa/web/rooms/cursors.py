"""Where in a list or a topic a page begins."""

import msgspec

from ifsa.wire.drafts import FindDraft
from ifsa.wire.numbers import Number


class Before(FindDraft):
    """What stands before a place, and the draft that one goes on with."""

    before: Number | None = None


class Window(FindDraft):
    """Exclusive seqs, or the seq of a message to open at; `reply` is the id of one to answer."""

    before: Number | None = None
    after: Number | None = None
    at: Number | None = None
    reply: Number | None = None


class Cursor(msgspec.Struct):
    """`cursor` is what the previous page gave as `next`."""

    cursor: Number | None = None
