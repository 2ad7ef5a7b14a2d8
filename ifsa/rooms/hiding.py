"""Taking a message out of sight, and bringing it back.

It keeps its place and its text: its author and those who look after the room still read it, the
others read that it is hidden, and why.
"""

from ifsa.actor import Actor
from ifsa.errors import Conflict, Refused, demand
from ifsa.members.policy import acting
from ifsa.members.queries import looks_after_alliance
from ifsa.rooms import answers, mentions, queries, reasons
from ifsa.rooms.changes import locked, next_seq, of_message
from ifsa.rooms.events import MessageHidden, MessageShown, WordHeld
from ifsa.rooms.model import Message, Room, Topic
from ifsa.rooms.policy import may_moderate, may_show
from ifsa.rooms.views import MessageView
from ifsa.schools.queries import is_steward
from ifsa.storage.work import Reading, Work


def hide(work: Work, actor: Actor, *, message: int, reason: str, note: str = "") -> MessageView:
    """From now on others see only that it is hidden, and for which of the reasons.

    `note` is for the author. Hiding what is hidden changes nothing. Raises NotFound, Refused,
    Invalid, Conflict("message_deleted").
    """
    room, row = of_message(work, actor, message)
    why, told = reasons.known(reason), reasons.note(note)
    demand_to_hide(work, actor, room)
    if row.deleted_at is not None:
        raise Conflict("message_deleted")
    if row.hidden_at is None or row.hidden_for in reasons.UNDECIDED:
        row.cover(by=acting(actor), at=work.now, reason=why.value, note=told)
        work.emit(MessageHidden(room.slug, next_seq(room), row.topic_id, row.id, why.value))
        answers.tell(work, room, row)
    return queries.message(work, actor, id=message)


def show(work: Work, actor: Actor, *, message: int) -> MessageView:
    """Bring it back; what is not hidden stays as it is. Raises NotFound, Refused."""
    room, row = of_message(work, actor, message)
    demand_to_show(work, actor, room, row)
    if row.hidden_at is not None:
        _show(work, room, row)
    return queries.message(work, actor, id=message)


def hold(work: Work, *, message: int, reason: str = reasons.HELD) -> bool:
    """Out of sight until somebody has decided, by nobody. What is hidden or gone stays as it is.
    Gives whether it is so by this."""
    room, row = _any(work, message)
    if row.hidden_at is not None or row.deleted_at is not None:
        return False
    row.cover(by=None, at=work.now, reason=reason, note=None)
    author, work.actor_id = work.actor_id, None
    work.emit(MessageHidden(room.slug, next_seq(room), row.topic_id, row.id, reason))
    work.actor_id = author
    answers.tell(work, room, row)
    return True


def hold_for(work: Work, room: Room, row: Message, word: int | None) -> None:
    """The same for a word of a list that stands in it, where there is one."""
    if word is not None and hold(work, message=row.id, reason=reasons.WORD):
        work.emit(WordHeld(room.slug, "message", row.id, word))


def release(work: Work, *, message: int) -> None:
    """It was decided that nothing is wrong: what was held back is there again, and nothing else."""
    room, row = _any(work, message)
    if row.hidden_for in reasons.UNDECIDED:
        _show(work, room, row)


def _show(work: Work, room: Room, row: Message) -> None:
    unseen = row.hidden_for == reasons.WORD and row.edited_at is None
    row.uncover()
    row.hiding_id = None
    work.emit(MessageShown(room.slug, next_seq(room), row.topic_id, row.id))
    answers.tell(work, room, row)
    if unseen:
        mentions.tell(work, row)


def _any(work: Work, message: int) -> tuple[Room, Message]:
    room = locked(work, work.session.get_one(Message, message).room_id)
    return room, work.session.get_one(Message, message, populate_existing=True)


def demand_to_hide(work: Work, actor: Actor, room: Room) -> None:
    """Raises Refused to who may not hide in a room."""
    demand(may_moderate(actor, steward=is_steward(work, actor.member, room.school_id)))


def demand_to_show(work: Work, actor: Actor, room: Room, row: Message | Topic) -> None:
    """Raises Refused to who may not bring back a message or title of a room."""
    demand(unless_to_show(work, actor, room, row))


def can_show(reading: Reading, actor: Actor, *, message: int) -> bool:
    """Whether one may bring back a message that one sees, if it is hidden."""
    row = reading.session.get_one(Message, message)
    room = reading.session.get_one(Room, row.room_id)
    return row.hidden_at is not None and unless_to_show(reading, actor, room, row) is None


def unless_to_show(
    reading: Reading, actor: Actor, room: Room, row: Message | Topic
) -> Refused | None:
    """Why one may not bring back a message or title of a room, if so."""
    steward = is_steward(reading, actor.member, room.school_id)
    own = row.author_id == actor.member
    by_alliance = looks_after_alliance(reading, row.hidden_by)
    return may_show(actor, steward=steward, own=own, by_alliance=by_alliance)
