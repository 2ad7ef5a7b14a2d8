"""Reads about letters, for the postman and for whoever looks after the house."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from ifsa.actor import Actor
from ifsa.delivery.model import Letter
from ifsa.storage.work import Reading


@dataclass(frozen=True, slots=True)
class DueLetter:
    """What the postman needs of a letter. `late`: it helps nobody any more."""

    id: int
    address: str
    language: str
    subject: str
    words: str
    stop: str | None
    message_id: str
    made_at: datetime
    late: bool


@dataclass(frozen=True, slots=True)
class Pile:
    """How many letters wait, and the latest reason why one does; how many were given up."""

    waiting: int
    failure: str | None
    given_up: int


def due(reading: Reading, actor: Actor, *, most: int) -> list[DueLetter]:
    """Letters whose time has come, the longest due first."""
    rows = reading.session.scalars(
        select(Letter).where(Letter.due <= reading.now).order_by(Letter.due, Letter.id).limit(most)
    )
    return [_due(row, reading.now) for row in rows]


def _due(row: Letter, now: datetime) -> DueLetter:
    return DueLetter(
        id=row.id,
        address=row.address,
        language=row.language,
        subject=row.subject,
        words=row.words,
        stop=row.stop,
        message_id=row.message_id,
        made_at=row.made_at,
        late=row.until <= now,
    )


def seconds_to_next(reading: Reading, actor: Actor) -> float:
    """How long until the next letter is due; infinite when none waits."""
    first = reading.session.scalar(select(func.min(Letter.due)))
    return float("inf") if first is None else max(0.0, (first - reading.now).total_seconds())


def written_since(reading: Reading, *, address: str, kind: str, since: datetime) -> int:
    """How many letters of a kind an address was written."""
    wanted = Letter.address == address, Letter.kind == kind, Letter.made_at >= since
    return reading.session.scalar(select(func.count()).where(*wanted)) or 0


def pile(reading: Reading, actor: Actor) -> Pile:
    """What lies there, for `ifsa doctor`."""
    waiting = reading.session.scalar(select(func.count()).where(Letter.due.is_not(None)))
    given_up = select(func.count()).where(Letter.due.is_(None), Letter.sent_at.is_(None))
    failure = reading.session.scalar(
        select(Letter.failure)
        .where(Letter.due.is_not(None), Letter.failure.is_not(None))
        .order_by(Letter.due.desc())
        .limit(1)
    )
    return Pile(waiting or 0, failure, reading.session.scalar(given_up) or 0)
