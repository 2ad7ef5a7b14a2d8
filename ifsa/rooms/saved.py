"""Messages that one wants to find again; nobody else knows of it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from ifsa.actor import Actor
from ifsa.members.policy import acting
from ifsa.rooms import queries
from ifsa.rooms.model import Room, Saved
from ifsa.rooms.views import MessageView
from ifsa.storage.work import Reading, Work

PAGE = 30


@dataclass(frozen=True, slots=True)
class SavedMessage:
    """`message` is None where one may not see it any more; `room` is what its room is called."""

    id: int
    saved_at: datetime
    number: int
    message: MessageView | None
    room: dict[str, str]


@dataclass(frozen=True, slots=True)
class SavedPage:
    """The last saved first; `next` is where to go on, None at the end."""

    items: tuple[SavedMessage, ...]
    next: int | None


def keep(work: Work, actor: Actor, *, message: int) -> MessageView:
    """Save a message; twice is once. Raises Refused for a visitor, NotFound."""
    member = acting(actor)
    view = queries.message(work, actor, id=message)
    if _row(work, member, message) is None:
        work.session.add(Saved(member_id=member, message_id=message, saved_at=work.now))
    return view


def let_go(work: Work, actor: Actor, *, message: int) -> None:
    """Save it no more; also one that cannot be seen any longer. Raises Refused for a visitor."""
    row = _row(work, acting(actor), message)
    if row is not None:
        work.session.delete(row)


def is_saved(reading: Reading, actor: Actor, *, message: int) -> bool:
    """Whether one has saved a message; a visitor has none."""
    return actor.member is not None and _row(reading, actor.member, message) is not None


def page(reading: Reading, actor: Actor, *, before: int | None = None) -> SavedPage:
    """What one saved. Raises Refused for a visitor."""
    wanted = select(Saved).where(Saved.member_id == acting(actor))
    if before is not None:
        wanted = wanted.where(Saved.id < before)
    rows = reading.session.scalars(wanted.order_by(Saved.id.desc()).limit(PAGE + 1)).all()
    shown = rows[:PAGE]
    seen = queries.messages_among(reading, actor, ids=[row.message_id for row in shown])
    rooms = _called(reading, {one.room for one in seen.values()})
    items = tuple(_item(row, seen.get(row.message_id), rooms) for row in shown)
    return SavedPage(items, shown[-1].id if len(rows) > PAGE else None)


def _row(reading: Reading, member: int, message: int) -> Saved | None:
    mine = (Saved.member_id == member, Saved.message_id == message)
    return reading.session.scalar(select(Saved).where(*mine))


def _called(reading: Reading, slugs: set[str]) -> dict[str, dict[str, str]]:
    rows = reading.session.execute(select(Room.slug, Room.name).where(Room.slug.in_(slugs)))
    return {row.slug: row.name for row in rows}


def _item(row: Saved, view: MessageView | None, rooms: dict[str, dict[str, str]]) -> SavedMessage:
    name = rooms[view.room] if view else {}
    return SavedMessage(row.id, row.saved_at, row.message_id, view, name)
