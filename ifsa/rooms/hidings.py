"""Taking several messages of a room out of sight in one go, and bringing them back in one.

It is one act, with one reason; each message takes its own number in the room, so that every page
hears of each.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from ifsa.actor import Actor
from ifsa.errors import Invalid, NotFound, Refused, demand
from ifsa.members.policy import acting
from ifsa.members.queries import MemberName, looks_after_alliance, member_called, names
from ifsa.rooms import answers, queries, reasons, windows
from ifsa.rooms.changes import locked, next_seq
from ifsa.rooms.events import MessageHidden, MessagesHidden, MessageShown, MessagesShown
from ifsa.rooms.hiding import demand_to_hide
from ifsa.rooms.model import Hiding, Message, Room
from ifsa.rooms.policy import may_moderate, may_show
from ifsa.rooms.views import MessageView
from ifsa.schools.queries import is_steward
from ifsa.storage.work import Reading, Work

AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class HidingView:
    """So many were hidden at once; `still` of them are so. `may_undo`: the reader may bring them
    back."""

    id: int
    room: str
    reason: str
    by: MemberName
    at: datetime
    count: int
    still: int
    undone: datetime | None
    may_undo: bool


def hide(
    work: Work, actor: Actor, *, room: str, messages: Sequence[int], reason: str, note: str = ""
) -> HidingView:
    """Hide messages of a room, AT_ONCE at most; those that are hidden or deleted stay as they are.

    `note` is for their authors. Raises NotFound, Refused, Invalid: no messages, too many, one of
    another room.
    """
    if not 1 <= len(messages) <= AT_ONCE:
        raise Invalid("messages", "choose_messages", limit=AT_ONCE)
    why, told = reasons.known(reason), reasons.note(note)
    place = locked(work, queries.place(work, actor, slug=room).id)
    demand_to_hide(work, actor, place)
    rows = _rows(work, place, messages)
    made = Hiding(
        room_id=place.id, reason=why.value, by_id=acting(actor), count=len(rows), made_at=work.now
    )
    work.session.add(made)
    work.session.flush()
    work.emit(MessagesHidden(room, made.id, len(rows), why.value))
    for row in rows:
        row.cover(by=made.by_id, at=work.now, reason=why.value, note=told)
        row.hiding_id = made.id
        work.emit(MessageHidden(room, next_seq(place), row.topic_id, row.id, why.value, made.id))
        answers.tell(work, place, row)
    return hiding(work, actor, hiding=made.id)


def _rows(work: Work, room: Room, messages: Sequence[int]) -> Sequence[Message]:
    """Those of them that are in sight, in their order."""
    wanted = select(Message).where(Message.id.in_(messages)).order_by(Message.seq)
    rows = work.session.scalars(wanted).all()
    if len(rows) != len(set(messages)) or any(row.room_id != room.id for row in rows):
        raise Invalid("messages", "bad_choice")
    seen = [row for row in rows if row.hidden_at is None and row.deleted_at is None]
    if not seen:
        raise Invalid("messages", "choose_messages", limit=AT_ONCE)
    return seen


def show(work: Work, actor: Actor, *, hiding: int) -> HidingView:
    """Bring back those that are still hidden by it, but for one's own; again changes nothing.

    Raises NotFound, Refused.
    """
    row, place = _found(work, actor, hiding)
    demand(_may_undo(work, actor, row, place))
    place = locked(work, place.id)
    wanted = select(Message).where(
        Message.hiding_id == row.id,
        Message.author_id != actor.member,
        Message.deleted_at.is_(None),
    )
    back = work.session.scalars(wanted.order_by(Message.seq)).all()
    if back:
        row.undone_at = work.now
        work.emit(MessagesShown(place.slug, row.id, len(back)))
    for one in back:
        one.uncover()
        one.hiding_id = None
        work.emit(MessageShown(place.slug, next_seq(place), one.topic_id, one.id, row.id))
        answers.tell(work, place, one)
    work.session.flush()
    return _view(work, actor, row, place)


def hiding(reading: Reading, actor: Actor, *, hiding: int) -> HidingView:
    """One, for those who look after its room. Raises NotFound."""
    return _view(reading, actor, *_found(reading, actor, hiding))


def choice(
    reading: Reading,
    actor: Actor,
    *,
    room: str,
    topic: int | None = None,
    member: str | None = None,
) -> list[MessageView]:
    """The latest messages of a room that are in sight, of a topic or a member if one is named, to
    choose among. Raises NotFound, Refused to who does not look after the room."""
    place = queries.place(reading, actor, slug=room)
    demand(may_moderate(actor, steward=is_steward(reading, actor.member, place.school)))
    wanted = windows.rows().where(Message.room_id == place.id, windows.in_sight())
    if topic is not None:
        wanted = wanted.where(Message.topic_id == topic)
    if member is not None:
        wanted = wanted.where(Message.author_id == member_called(reading, member).id)
    return windows.views(reading, actor, wanted.order_by(Message.seq.desc()).limit(AT_ONCE))


def _found(reading: Reading, actor: Actor, hiding: int) -> tuple[Hiding, Room]:
    row = reading.session.get(Hiding, hiding)
    if row is None:
        raise NotFound
    place = queries.place_numbered(reading, actor, id=row.room_id)
    if may_moderate(actor, steward=is_steward(reading, actor.member, place.school)) is not None:
        raise NotFound
    return row, reading.session.get_one(Room, place.id)


def _may_undo(reading: Reading, actor: Actor, row: Hiding, place: Room) -> Refused | None:
    steward = is_steward(reading, actor.member, place.school_id)
    by_alliance = looks_after_alliance(reading, row.by_id)
    return may_show(actor, steward=steward, own=False, by_alliance=by_alliance)


def _view(reading: Reading, actor: Actor, row: Hiding, place: Room) -> HidingView:
    counted = select(func.count()).where(Message.hiding_id == row.id, Message.deleted_at.is_(None))
    still = reading.session.scalar(counted) or 0
    return HidingView(
        id=row.id,
        room=place.slug,
        reason=row.reason,
        by=names(reading, [row.by_id])[row.by_id],
        at=row.made_at,
        count=row.count,
        still=still,
        undone=row.undone_at,
        may_undo=bool(still) and _may_undo(reading, actor, row, place) is None,
    )
