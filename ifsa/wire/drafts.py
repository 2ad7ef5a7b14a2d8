"""What one began to write, over the wire."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

import msgspec

from ifsa.rooms.drafts import Seen
from ifsa.rooms.unsent import DraftView
from ifsa.wire.numbers import Number


class Continuing(Protocol):
    """What may go on with what another device began: that draft's key, and its number then."""

    continues: UUID | None
    continues_number: Number | None


class WriteDraft(msgspec.Struct):
    """What is written up to now. `number` grows with each save under one key, of which one device
    alone writes; without it, it is newer than what is there. `age` is how many milliseconds ago it
    was written; `before` is what a message says that is to be changed."""

    number: Number | None = None
    title: str = ""
    text: str = ""
    before: str | None = None
    reply_to: Number | None = None
    age: Number = 0
    continues: UUID | None = None
    continues_number: Number | None = None


class KeepDraft(WriteDraft, kw_only=True):
    """In a `topic` of a `room`, or without one as a new topic; or another text for a `message`."""

    room: str
    topic: Number | None = None
    message: Number | None = None


class FormDraft(msgspec.Struct):
    """The form of a message, as it is kept instead of sent."""

    key: UUID
    title: str = ""
    text: str = ""
    before: str | None = None
    reply_to: Number | None = None
    continues: UUID | None = None
    continues_number: Number | None = None


class AskPreview(msgspec.Struct):
    """A message that is not sent yet, as it would be."""

    text: str = ""
    lang: str | None = None
    reply_to: Number | None = None


class PreviewShape(msgspec.Struct):
    """How it will look, and in which language it seems to be."""

    html: str
    lang: str


class FindDraft(msgspec.Struct):
    """`draft` is the key of the one that is to stand in the form."""

    draft: UUID | None = None


class DiscardedDraft(msgspec.Struct):
    """`discarded` is the key of the one that was thrown away a moment ago."""

    discarded: UUID | None = None


class DraftShape(msgspec.Struct):
    """`key` is the one under which it can be sent. `room` is null where one may not see it any
    more; `message` is the one it is to change, that said `before` then; `open` says whether one may
    still send it."""

    key: UUID
    number: int
    room: str | None
    topic: int | None
    message: int | None
    title: str
    text: str
    before: str | None
    reply_to: int | None
    written_at: datetime
    open: bool


class DraftList(msgspec.Struct):
    """What was written last first."""

    items: list[DraftShape]
    next: str | None = None


def seen(given: Continuing) -> Seen | None:
    """The draft of another device that was gone on with, if there is one."""
    if given.continues is None:
        return None
    return Seen(given.continues, given.continues_number or 0)


def draft(view: DraftView) -> DraftShape:
    return DraftShape(
        view.key,
        view.number,
        view.room,
        view.topic,
        view.message,
        view.title,
        view.text,
        view.before,
        view.reply_to,
        view.written_at,
        view.open,
    )
