"""Notices over the wire. The words come in the language of who asks."""

from datetime import datetime

import msgspec

from ifsa.language.formatting import Format
from ifsa.notifications.kinds import Letters
from ifsa.notifications.queries import NoticeList, NoticeView
from ifsa.notifications.words import sentence
from ifsa.wire.numbers import Number


class FindNotices(msgspec.Struct):
    """`cursor` is what the previous page gave as `next`."""

    cursor: Number | None = None


class ReadNotices(msgspec.Struct):
    """Up to and with the notice `until`; without it all."""

    until: Number | None = None


class ChooseLetters(msgspec.Struct):
    """Which notices one wants by e-mail: none, the important ones, or all."""

    letters: Letters


class LettersShape(msgspec.Struct):
    """Which notices one gets by e-mail. `address` is null where there is none that is confirmed."""

    letters: Letters
    address: str | None


class SubjectShape(msgspec.Struct):
    """What a notice leads to: `kind` is lesson, inquiry or member."""

    kind: str
    id: int


class NoticeShape(msgspec.Struct):
    """`kind` is the name of the event it tells of, `at` when that happened."""

    id: int
    kind: str
    text: str
    subject: SubjectShape
    at: datetime
    read: bool


class NoticeListShape(msgspec.Struct):
    """The newest first. `unread` counts all of them, 100 for so many and more."""

    items: list[NoticeShape]
    next: str | None
    unread: int


class UnreadShape(msgspec.Struct):
    """How many are unread still, 100 for so many and more."""

    unread: int


def notice(view: NoticeView, fmt: Format) -> NoticeShape:
    return NoticeShape(
        id=view.id,
        kind=view.kind,
        text=sentence(view, fmt),
        subject=SubjectShape(view.subject.kind, view.subject.id),
        at=view.made_at,
        read=not view.unread,
    )


def notices(page: NoticeList, fmt: Format) -> NoticeListShape:
    following = None if page.next is None else str(page.next)
    return NoticeListShape([notice(one, fmt) for one in page.items], following, page.unread)
