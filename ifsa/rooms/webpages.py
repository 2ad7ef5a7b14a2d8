"""Pages of the web that messages name: which are to be asked for, and what they said. Each is
asked for once, however many name it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Final

from sqlalchemy import delete, exists, func, select

from ifsa.actor import Actor
from ifsa.rooms.changes import locked, next_seq
from ifsa.rooms.events import MessageLinked, PageNamed
from ifsa.rooms.model import Message, WebLink, WebPage
from ifsa.storage.work import Reading, Work

FRESH: Final = timedelta(days=1)
"""So long what a page said, or that it said nothing, counts for who names it again."""
FIRST_PAUSE: Final = timedelta(minutes=1)
MOST_TRIES: Final = 4  # after 1, 4 and 16 minutes


@dataclass(frozen=True, slots=True)
class DuePage:
    id: int
    address: str
    host: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A square WebP of `side` pixels."""

    data: bytes
    side: int


@dataclass(frozen=True, slots=True)
class Said:
    """What a page says of itself: texts of one line. `host` is where the page was in the end."""

    host: str
    title: str
    words: str
    lang: str
    picture: Picture | None = None


def named(work: Work, *, address: str, host: str) -> int:
    """The page of an address: as it is known, or one that will be asked for soon."""
    digest = sha256(address.encode()).hexdigest()
    wanted = select(WebPage).where(WebPage.digest == digest).order_by(WebPage.id.desc()).limit(1)
    known = work.session.scalar(wanted)
    if known is not None and (known.done_at is None or known.done_at > work.now - FRESH):
        return known.id
    row = WebPage(digest=digest, address=address, host=host, named_at=work.now, due=work.now)
    work.session.add(row)
    work.session.flush()
    work.signal(PageNamed(row.id))
    return row.id


def due(reading: Reading, actor: Actor, *, most: int) -> Sequence[DuePage]:
    """Pages whose time has come, of each site the one that was named first."""
    first = select(func.min(WebPage.id)).where(WebPage.due <= reading.now).group_by(WebPage.host)
    wanted = select(WebPage.id, WebPage.address, WebPage.host).where(WebPage.id.in_(first))
    rows = reading.session.execute(wanted.order_by(WebPage.due, WebPage.id).limit(most))
    return [DuePage(*row) for row in rows]


def seconds_to_next(reading: Reading, actor: Actor) -> float:
    """How long until the next page is due; infinite when none is to be asked for."""
    first = reading.session.scalar(
        select(WebPage.due).where(WebPage.due.is_not(None)).order_by(WebPage.due).limit(1)
    )
    return float("inf") if first is None else max(0.0, (first - reading.now).total_seconds())


def found(work: Work, actor: Actor, *, page: int, said: Said) -> None:
    """What a page said is shown under all messages that name it; twice is once."""
    row = work.session.get(WebPage, page)
    if row is None or row.done_at is not None:
        return
    row.host, row.title, row.words, row.lang = said.host, said.title, said.words, said.lang
    if said.picture is not None:
        row.picture, row.side = said.picture.data, said.picture.side
    row.due, row.done_at = None, work.now
    row.tries += 1
    work.session.flush()
    for message in _showing(work, page):
        room = locked(work, message.room_id)
        work.emit(MessageLinked(room.slug, next_seq(room), message.topic_id, message.id))


def missed(work: Work, actor: Actor, *, page: int, failure: str, later: bool) -> None:
    """It said nothing. `later` it may: it is tried again, ever more seldom, and then given up."""
    row = work.session.get(WebPage, page)
    if row is None or row.done_at is not None:
        return
    row.tries += 1
    row.failure = failure[:300]
    if later and row.tries < MOST_TRIES:
        row.due = work.now + FIRST_PAUSE * 4 ** (row.tries - 1)
    else:
        row.due, row.done_at = None, work.now


def clear(work: Work, actor: Actor) -> None:
    """Forget pages that no message names any more."""
    old = WebPage.named_at < work.now - FRESH
    nobody = ~exists().where(WebLink.page_id == WebPage.id)
    work.session.execute(delete(WebPage).where(old, nobody))


def _showing(work: Work, page: int) -> Sequence[Message]:
    wanted = select(Message).join(WebLink, WebLink.message_id == Message.id)
    mine = wanted.where(WebLink.page_id == page, WebLink.removed_at.is_(None))
    return work.session.scalars(mine.order_by(Message.room_id, Message.seq)).all()
