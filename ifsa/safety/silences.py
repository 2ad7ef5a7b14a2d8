"""Asking a member to be silent: in one room, or anywhere; for a while, or for good.

They go on reading, reporting, downloading what is theirs, and may leave. They are told why, and
until when. It can be lifted at any time.
"""

from dataclasses import dataclass
from datetime import datetime

from ifsa.actor import Actor
from ifsa.errors import Invalid, NotFound, demand
from ifsa.members import silences as rows
from ifsa.members.policy import acting
from ifsa.members.queries import MemberName, looks_after_alliance, member_called, names
from ifsa.members.silences import SilenceRow
from ifsa.rooms import queries as rooms
from ifsa.rooms import reasons
from ifsa.rooms.views import Place, RoomView
from ifsa.safety import policy, spans
from ifsa.safety.events import SilenceImposed, SilenceLifted
from ifsa.safety.policy import Reach
from ifsa.schools.queries import is_steward
from ifsa.storage.work import Reading, Work

LISTED_MOST = 100


@dataclass(frozen=True, slots=True)
class SilenceView:
    """One silence. `room` is None for one that holds anywhere; `holds`: it is in force; `may_lift`:
    the reader may end it."""

    id: int
    member: MemberName
    room: RoomView | None
    reason: str
    note: str | None
    by: MemberName
    at: datetime
    until: datetime | None
    lifted: datetime | None
    lifted_by: MemberName | None
    holds: bool
    may_lift: bool


@dataclass(frozen=True, slots=True)
class Before:
    """What the form to silence somebody is about: `room` is where, if it is one; `anywhere`: one
    may silence them in the whole alliance too."""

    member: MemberName
    room: RoomView | None
    anywhere: bool


def impose(
    work: Work,
    actor: Actor,
    *,
    member: str,
    span: str,
    reason: str,
    room: str | None = None,
    note: str = "",
) -> SilenceView:
    """From now on a member may read and not write, in a room or (without one) anywhere.

    `member` is a handle, `note` a word to them. A silence of the same reach that holds is replaced.
    Raises NotFound for the room, Refused, Invalid.
    """
    place = rooms.place(work, actor, slug=room) if room else None
    until, why, told = spans.end(span, work.now), reasons.known(reason), reasons.note(note)
    whom, where = _member(work, member), place.id if place else None
    _demand_silence(work, actor, whom, place)
    made = rows.write(
        work,
        member=whom.id,
        room=where,
        until=until,
        reason=why.value,
        note=told,
        by=acting(actor),
    )
    work.emit(SilenceImposed(whom.id, made, room or None, why.value))
    return silence(work, actor, silence=made)


def lift(work: Work, actor: Actor, *, silence: int) -> SilenceView:
    """It holds no more; one that is over stays as it is. Raises NotFound, Refused."""
    row, place = _found(work, actor, silence)
    demand(policy.may_silence(actor, _reach(work, actor, row, place)))
    if row.holds(work.now):
        rows.end(work, silence=row.id, by=acting(actor))
        work.emit(SilenceLifted(row.member, row.id, place.slug if place else None))
    return _view(work, actor, rows.numbered(work, silence=row.id), place)


def silence(reading: Reading, actor: Actor, *, silence: int) -> SilenceView:
    """One silence, for those who look after where it holds, and for whom it is about. Raises
    NotFound."""
    return _view(reading, actor, *_found(reading, actor, silence))


def holding(reading: Reading, actor: Actor, *, room: str | None = None) -> list[SilenceView]:
    """Those in force in a room, or (without one) those that hold anywhere, the latest first, at
    most LISTED_MOST. Raises NotFound, Refused to who looks after nothing there."""
    place = rooms.place(reading, actor, slug=room) if room else None
    steward = is_steward(reading, actor.member, place.school if place else None)
    demand(policy.may_list_silences(actor, steward=steward))
    found = rows.holding(reading, room=place.id if place else None, most=LISTED_MOST)
    return [_view(reading, actor, one, place) for one in found]


def before(reading: Reading, actor: Actor, *, member: str, room: str | None = None) -> Before:
    """For the form. Raises NotFound, Refused, Invalid for a member that is none."""
    place = rooms.place(reading, actor, slug=room) if room else None
    whom = _member(reading, member)
    _demand_silence(reading, actor, whom, place)
    shown = rooms.room(reading, actor, slug=room) if room else None
    return Before(whom, shown, anywhere=actor.looks_after_alliance)


def _member(reading: Reading, handle: str) -> MemberName:
    try:
        return member_called(reading, handle)
    except NotFound as error:
        raise Invalid("member", "no_such_member") from error


def _demand_silence(reading: Reading, actor: Actor, whom: MemberName, place: Place | None) -> None:
    school = place.school if place else None
    reach = Reach(
        everywhere=place is None,
        steward=is_steward(reading, actor.member, school),
        own=whom.id == actor.member,
        above=_above(reading, actor, whom.id, school),
    )
    demand(policy.may_silence(actor, reach))


def _above(reading: Reading, actor: Actor, member: int, school: int | None) -> bool:
    """Whether a member is one that the actor can't silence: who looks after the alliance, and for
    stewards one of themselves."""
    fellow = not actor.looks_after_alliance and is_steward(reading, member, school)
    return fellow or looks_after_alliance(reading, member)


def _found(reading: Reading, actor: Actor, silence: int) -> tuple[SilenceRow, Place | None]:
    row = rows.numbered(reading, silence=silence)
    place = rooms.place_numbered(reading, actor, id=row.room) if row.room is not None else None
    steward = is_steward(reading, actor.member, place.school if place else None)
    own = row.member == actor.member
    if not own and policy.may_list_silences(actor, steward=steward) is not None:
        raise NotFound
    return row, place


def _reach(reading: Reading, actor: Actor, row: SilenceRow, place: Place | None) -> Reach:
    return Reach(
        everywhere=place is None,
        steward=is_steward(reading, actor.member, place.school if place else None),
        own=row.member == actor.member,
        above=looks_after_alliance(reading, row.by) and not actor.looks_after_alliance,
    )


def _view(reading: Reading, actor: Actor, row: SilenceRow, place: Place | None) -> SilenceView:
    people = names(reading, {one for one in (row.member, row.by, row.lifted_by) if one is not None})
    holds = row.holds(reading.now)
    may = policy.may_silence(actor, _reach(reading, actor, row, place)) is None
    return SilenceView(
        id=row.id,
        member=people[row.member],
        room=rooms.room(reading, actor, slug=place.slug) if place else None,
        reason=row.reason,
        note=row.note,
        by=people[row.by],
        at=row.at,
        until=row.until,
        lifted=row.lifted,
        lifted_by=None if row.lifted_by is None else people[row.lifted_by],
        holds=holds,
        may_lift=holds and may,
    )
