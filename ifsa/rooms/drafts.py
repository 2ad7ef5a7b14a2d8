"""Keeping what one began to write, so that it is not lost with a phone, and another device can go
on with it.

A draft has the key of the message that it will be. What is there under that key was sent: so no
save that comes late brings a sent text back. One device alone writes under a key, and numbers what
it saves. A device that goes on with what another began takes a key of its own and says what it has
`Seen`; if the other has written on meanwhile, both texts stay, and one chooses.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, exists, func, select
from sqlalchemy.exc import IntegrityError

from ifsa.actor import Actor
from ifsa.errors import Conflict, Invalid, NotFound, demand
from ifsa.members.policy import acting
from ifsa.rooms import queries, unsent, voices, words
from ifsa.rooms.events import DraftChanged, DraftDiscarded
from ifsa.rooms.model import Draft, Message, Room, Topic
from ifsa.rooms.policy import may_edit, may_post, may_start_topic, may_write
from ifsa.rooms.unsent import DraftView
from ifsa.storage.events import Event
from ifsa.storage.work import Work
from ifsa.text import normalise

MOST = 100
UNDO = timedelta(days=1)
"""So long what was discarded can be brought back."""
OLDEST = 30 * 86_400_000
"""Nothing was written longer ago than so many milliseconds, whatever a phone's clock says."""
FORGET = "rooms.forget_draft"
"""The name of the due work for which app.py has `forget`."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A draft of another device, as it stood when one began to go on with it."""

    key: UUID
    number: int


@dataclass(frozen=True, slots=True)
class Spot:
    """Where it is to stand: in a topic, as a new topic of the room, or in place of what a message
    said `before`."""

    room: int
    topic: int | None = None
    message: int | None = None
    before: str | None = None


def keep(
    work: Work,
    actor: Actor,
    *,
    key: UUID,
    room: str,
    number: int | None = None,
    topic: int | None = None,
    message: int | None = None,
    title: str = "",
    text: str = "",
    before: str | None = None,
    reply_to: int | None = None,
    age: int = 0,
    continues: Seen | None = None,
) -> DraftView:
    """Keep what one has written up to now. A `number` that is no higher than that of what is there
    changes nothing; without one it is newer.

    `age` is how many milliseconds ago it was written: phones' clocks differ. Raises NotFound,
    Refused to who may not write there, Invalid, Conflict("draft_sent") for what was sent,
    Conflict("changed_meanwhile") for an edit of what a message does not say any more, and
    Conflict("too_many_drafts").
    """
    member, spot = acting(actor), _spot(work, actor, room, topic, message, before)
    title = normalise.line(title, limit=words.TITLE_MAX, field="title")
    text = words.text(text, required=False)
    _check_answered(work, spot, reply_to)
    if _was_sent(work, member, key):
        raise Conflict("draft_sent")
    row = _row(work, member, key) or _begin(work, member, key, spot)
    number = row.number + 1 if number is None else number
    if number > row.number:
        row.title, row.text, row.reply_to_id, row.number = title, text, reply_to, number
        row.written_at = work.now - timedelta(milliseconds=min(age, OLDEST))
        row.discarded_at = None
        _empty(work, member, continues)
        work.session.flush()
        work.signal(_changed(row, room, gone=not (text or title)))
    return unsent.view_of(work, actor, row)


def _spot(
    work: Work,
    actor: Actor,
    room: str,
    topic: int | None,
    message: int | None,
    before: str | None,
) -> Spot:
    """Where one may write now."""
    place = queries.place(work, actor, slug=room)
    if message is not None:
        return _of_message(work, actor, place.id, message, before)
    if topic is None:
        voice = voices.of_room(work, actor, work.session.get_one(Room, place.id))
        demand(may_start_topic(actor, voice))
        return Spot(place.id)
    if work.session.scalar(select(Topic.room_id).where(Topic.id == topic)) != place.id:
        raise NotFound
    demand(may_post(actor, voices.in_topic(work, actor, topic=topic)))
    return Spot(place.id, topic)


def _of_message(work: Work, actor: Actor, room: int, message: int, before: str | None) -> Spot:
    view = queries.message(work, actor, id=message)
    if work.session.scalar(select(Message.room_id).where(Message.id == message)) != room:
        raise NotFound
    voice = voices.in_topic(work, actor, topic=view.topic)
    demand(may_write(actor, voice) or may_edit(actor, author=view.author.id, gone=view.deleted))
    if before is not None and before.split() != view.text.split():
        raise Conflict("changed_meanwhile")
    return Spot(room, view.topic, message, view.text)


def _check_answered(work: Work, spot: Spot, reply_to: int | None) -> None:
    here = select(Message.id).where(Message.id == reply_to, Message.room_id == spot.room)
    if reply_to is not None and work.session.scalar(here) is None:
        raise Invalid("reply_to", "bad_choice")


def _was_sent(work: Work, member: int, key: UUID) -> bool:
    found = exists().where(Message.author_id == member, Message.key == str(key))
    return bool(work.session.scalar(select(found)))


def _row(work: Work, member: int, key: UUID) -> Draft | None:
    mine = (Draft.member_id == member, Draft.key == str(key))
    return work.session.scalar(select(Draft).where(*mine).with_for_update())


def _begin(work: Work, member: int, key: UUID, spot: Spot) -> Draft:
    """A new one; where there are too many, in place of the oldest that holds nothing any more."""
    mine = Draft.member_id == member
    if (work.session.scalar(select(func.count()).where(mine)) or 0) >= MOST:
        spent = select(Draft.id).where(mine, ~unsent.there()).order_by(Draft.written_at).limit(1)
        oldest = work.session.scalar(spent)
        if oldest is None:
            raise Conflict("too_many_drafts", limit=MOST)
        work.session.execute(delete(Draft).where(Draft.id == oldest))
    row = Draft(
        member_id=member,
        key=str(key),
        room_id=spot.room,
        topic_id=spot.topic,
        message_id=spot.message,
        before=spot.before,
        number=-1,
        written_at=work.now,
    )
    work.session.add(row)
    try:
        work.session.flush()
    except IntegrityError as error:  # another process began it this very moment
        raise Conflict("conflict") from error
    return row


def _empty(work: Work, member: int, seen: Seen | None) -> None:
    """Of what one has gone on with the newer text is the one; not where it says more by now."""
    row = _row(work, member, seen.key) if seen is not None else None
    if seen is not None and row is not None and row.number <= seen.number:
        row.title = row.text = ""


def _changed(row: Draft, room: str, *, gone: bool) -> DraftChanged:
    where = (room, row.topic_id, row.message_id)
    return DraftChanged(row.member_id, row.key, row.number, *where, gone=gone)


def sent(work: Work, actor: Actor, *, room: str, key: UUID, continues: Seen | None) -> None:
    """A message stands under this key: what was kept for it, and what it went on with, is gone."""
    member = acting(actor)
    if continues is not None:
        _forget_seen(work, member, room, continues)
    mine = (Draft.member_id == member, Draft.key == str(key))
    gone = delete(Draft).where(*mine).returning(Draft.topic_id, Draft.number)
    for topic, number in work.session.execute(gone).all():
        work.signal(DraftChanged(member, str(key), number, room, topic, None, gone=True))


def _forget_seen(work: Work, member: int, room: str, seen: Seen) -> None:
    row = _row(work, member, seen.key)
    if row is not None and row.number <= seen.number:
        row.title = row.text = ""
        work.session.flush()
        work.signal(_changed(row, room, gone=True))


def edited(work: Work, actor: Actor, *, room: str, message: int) -> None:
    """A message was given another text: what one had begun to write in its place is gone."""
    mine = (Draft.member_id == acting(actor), Draft.message_id == message)
    rows: Sequence[Draft] = work.session.scalars(select(Draft).where(*mine)).all()
    for row in rows:
        work.session.delete(row)
        work.signal(_changed(row, room, gone=True))


def discard(work: Work, actor: Actor, *, key: UUID) -> None:
    """Throw it away; for a day it can be brought back. Twice is once. Raises NotFound, Refused for
    a visitor."""
    row = _mine(work, actor, key)
    if row.discarded_at is None:
        row.discarded_at = work.now
        work.later(work.now + UNDO, FORGET, DraftDiscarded(row.id))
        work.signal(_changed(row, _slug(work, row), gone=True))


def restore(work: Work, actor: Actor, *, key: UUID) -> DraftView:
    """Bring back what was discarded. Raises NotFound, Refused for a visitor."""
    row = _mine(work, actor, key)
    if row.discarded_at is not None:
        row.discarded_at = None
        work.session.flush()
        work.signal(_changed(row, _slug(work, row), gone=False))
    return unsent.view_of(work, actor, row)


def _mine(work: Work, actor: Actor, key: UUID) -> Draft:
    row = _row(work, acting(actor), key)
    if row is None:
        raise NotFound
    return row


def _slug(work: Work, row: Draft) -> str:
    return work.session.get_one(Room, row.room_id).slug


def forget(work: Work, event: Event) -> None:
    """Due work: what was discarded, and not brought back by now, is deleted."""
    if not isinstance(event, DraftDiscarded):
        raise TypeError(f"no draft is forgotten by {event!r}")
    row = work.session.get(Draft, event.draft)
    if row is not None and row.discarded_at is not None and work.now - row.discarded_at >= UNDO:
        work.session.delete(row)
