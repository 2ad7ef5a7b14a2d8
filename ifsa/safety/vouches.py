"""Vouching for somebody who has just joined: the limits of new members are lifted for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ifsa.actor import Actor
from ifsa.errors import Invalid, NotFound, demand
from ifsa.members.policy import acting
from ifsa.members.queries import MemberName, member_called, names
from ifsa.rooms import vouches as rows
from ifsa.rooms.vouches import VouchRow
from ifsa.safety import policy
from ifsa.safety.events import VouchEnded, VouchGiven
from ifsa.schools.queries import SchoolBrief, briefs, is_steward, run_by, school_called, stewarded
from ifsa.storage.work import Reading, Work


@dataclass(frozen=True, slots=True)
class VouchView:
    """One. `school` is None for all rooms; `may_end`: the reader may take it back."""

    id: int
    member: MemberName
    school: SchoolBrief | None
    by: MemberName
    at: datetime
    ended: datetime | None
    ended_by: MemberName | None
    may_end: bool


@dataclass(frozen=True, slots=True)
class Before:
    """Who it is about, and what holds for them that the reader may know. `schools` are those for
    whose rooms the reader may vouch yet, `anywhere`: for all rooms."""

    member: MemberName
    vouches: Sequence[VouchView]
    schools: Sequence[SchoolBrief]
    anywhere: bool


def give(work: Work, actor: Actor, *, member: str, school: str | None = None) -> VouchView:
    """A member (a handle) counts as new no more, in the rooms of a school (a slug) or in all; twice
    is once. Raises NotFound for the school, Refused, Invalid for a member that is none."""
    place = school_called(work, actor, slug=school) if school else None
    of = place.id if place else None
    whom = _member(work, member)
    steward = is_steward(work, actor.member, of)
    demand(policy.may_vouch(actor, steward=steward, own=whom.id == actor.member))
    row, new = rows.write(work, member=whom.id, school=of, by=acting(actor))
    if new:
        work.emit(VouchGiven(whom.id, row.id, of))
    return _views(work, actor, [row])[0]


def take_back(work: Work, actor: Actor, *, vouch: int) -> VouchView:
    """The limits hold again, as long as they would; again changes nothing. Raises NotFound."""
    row = _seen(work, actor, vouch)
    if row.ended is None:
        rows.end(work, vouch=vouch, by=acting(actor))
        work.emit(VouchEnded(row.member, row.id, row.school))
    return _views(work, actor, [rows.numbered(work, vouch=vouch)])[0]


def vouch(reading: Reading, actor: Actor, *, vouch: int) -> VouchView:
    """One, for those who may take it back. Raises NotFound."""
    return _views(reading, actor, [_seen(reading, actor, vouch)])[0]


def before(reading: Reading, actor: Actor, *, member: str) -> Before:
    """For the form. Raises Refused to who looks after nothing, Invalid for no member."""
    mine = stewarded(reading, actor)
    demand(policy.may_vouch(actor, steward=bool(mine), own=False))
    whom = _member(reading, member)
    found = rows.of_member(reading, member=whom.id)
    held = {row.school for row in found}
    known = [row for row in found if _may(reading, actor, row)]
    free = [one for one in mine if one.id not in held] if whom.id != actor.member else []
    anywhere = actor.looks_after_alliance and None not in held and whom.id != actor.member
    return Before(whom, _views(reading, actor, known), free, anywhere)


def _member(reading: Reading, handle: str) -> MemberName:
    try:
        return member_called(reading, handle)
    except NotFound as error:
        raise Invalid("member", "no_such_member") from error


def _seen(reading: Reading, actor: Actor, vouch: int) -> VouchRow:
    row = rows.numbered(reading, vouch=vouch)
    if not _may(reading, actor, row):
        raise NotFound
    return row


def _may(reading: Reading, actor: Actor, row: VouchRow) -> bool:
    steward = row.school is not None and row.school in run_by(reading, actor.member)
    return policy.may_vouch(actor, steward=steward, own=row.member == actor.member) is None


def _views(reading: Reading, actor: Actor, found: Sequence[VouchRow]) -> list[VouchView]:
    ids = {one for row in found for one in (row.member, row.by, row.ended_by) if one}
    people = names(reading, ids)
    schools = briefs(reading, {row.school for row in found if row.school is not None})
    return [
        VouchView(
            id=row.id,
            member=people[row.member],
            school=None if row.school is None else schools[row.school],
            by=people[row.by],
            at=row.at,
            ended=row.ended,
            ended_by=None if row.ended_by is None else people[row.ended_by],
            may_end=row.ended is None and _may(reading, actor, row),
        )
        for row in found
    ]
