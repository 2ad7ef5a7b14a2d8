"""Who may read and not write, in one room or anywhere: rows of a table, for those who decide it.

Who may impose it is decided above, where rooms and schools are known.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, or_, select

from ifsa.actor import Actor, Silenced
from ifsa.errors import NotFound
from ifsa.members.model import Member, Silence
from ifsa.storage.work import Reading, Work


@dataclass(frozen=True, slots=True)
class SilenceRow:
    """One silence, in force or over. `room` is a room's number, None for everywhere."""

    id: int
    member: int
    room: int | None
    reason: str
    note: str | None
    by: int
    at: datetime
    until: datetime | None
    lifted: datetime | None
    lifted_by: int | None

    def holds(self, now: datetime) -> bool:
        """Whether it is in force."""
        return self.lifted is None and (self.until is None or self.until > now)


def everywhere(now: datetime) -> ColumnElement[bool]:
    """The silence of a member that holds anywhere, as a condition beside the member."""
    return and_(Silence.member_id == Member.id, Silence.room_id.is_(None), _holds(now))


def silenced(row: Silence | None, now: datetime) -> Silenced | None:
    """What a member is told of their silence."""
    if row is None:
        return None
    left = None if row.until is None else max(1, int((row.until - now).total_seconds()))
    return Silenced(row.id, row.reason, row.note, row.until, left)


def in_room(reading: Reading, actor: Actor, *, room: int) -> Silenced | None:
    """Why an actor may not write in a room; a silence that holds anywhere stands in the actor."""
    if actor.member is None:
        return None
    wanted = _of(actor.member, room).where(_holds(reading.now))
    return silenced(reading.session.scalar(wanted.limit(1)), reading.now)


def in_rooms(reading: Reading, actor: Actor) -> dict[int, Silenced]:
    """The same of all rooms in which there is one, by the room's number."""
    mine = (Silence.member_id == actor.member, Silence.room_id.is_not(None), _holds(reading.now))
    told = {
        row.room_id: silenced(row, reading.now)
        for row in reading.session.scalars(select(Silence).where(*mine))
    }
    return {room: one for room, one in told.items() if room is not None and one is not None}


def holding(reading: Reading, *, room: int | None, most: int) -> Sequence[SilenceRow]:
    """Those in force with one reach, the latest first."""
    reach = Silence.room_id.is_(None) if room is None else Silence.room_id == room
    wanted = select(Silence).where(reach, _holds(reading.now)).order_by(Silence.id.desc())
    return [_row(one) for one in reading.session.scalars(wanted.limit(most))]


def numbered(reading: Reading, *, silence: int) -> SilenceRow:
    """One by its number. Raises NotFound."""
    row = reading.session.get(Silence, silence)
    if row is None:
        raise NotFound
    return _row(row)


def write(
    work: Work,
    *,
    member: int,
    room: int | None,
    until: datetime | None,
    reason: str,
    note: str | None,
    by: int,
) -> int:
    """A new one; an earlier one of the same reach ends. Gives its number."""
    for earlier in work.session.scalars(_of(member, room).where(_holds(work.now))).all():
        earlier.lifted_at, earlier.lifted_by = work.now, by
    row = Silence(
        member_id=member,
        room_id=room,
        reason=reason,
        note=note,
        by_id=by,
        made_at=work.now,
        until=until,
    )
    work.session.add(row)
    work.session.flush()
    return row.id


def end(work: Work, *, silence: int, by: int) -> None:
    """It holds no more."""
    row = work.session.get_one(Silence, silence)
    row.lifted_at, row.lifted_by = work.now, by
    work.session.flush()


def _of(member: int, room: int | None) -> Select[Silence]:
    reach = Silence.room_id.is_(None) if room is None else Silence.room_id == room
    return select(Silence).where(Silence.member_id == member, reach)


def _holds(now: datetime) -> ColumnElement[bool]:
    in_time = or_(Silence.until.is_(None), Silence.until > now)
    return and_(Silence.lifted_at.is_(None), in_time)


def _row(one: Silence) -> SilenceRow:
    return SilenceRow(
        id=one.id,
        member=one.member_id,
        room=one.room_id,
        reason=one.reason,
        note=one.note,
        by=one.by_id,
        at=one.made_at,
        until=one.until,
        lifted=one.lifted_at,
        lifted_by=one.lifted_by,
    )
