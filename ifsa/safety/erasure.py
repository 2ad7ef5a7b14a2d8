"""Leaving: a member asks to be forgotten, has some days to think again, and then is.

What each area has of them is let go of by its own `leaving.py`; areas above this one follow
MemberErased. What stays, and why, is in docs/safety.md and in tests/safety/test_erasure.py, which
fails for a table that is neither emptied nor named there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import select, update

from ifsa.actor import Actor, Role
from ifsa.delivery import leaving as letters
from ifsa.demonstrations import leaving as lessons
from ifsa.errors import Conflict, Invalid
from ifsa.files import leaving as files
from ifsa.members import devices
from ifsa.members import leaving as members
from ifsa.members.events import DeviceSignedIn
from ifsa.members.policy import acting
from ifsa.members.queries import admins, has_device
from ifsa.rooms import leaving as rooms
from ifsa.safety.events import ErasureAsked, ErasureCancelled, ErasureDue, MemberErased
from ifsa.safety.model import Case, Erasure, Report
from ifsa.schools import leaving as schools
from ifsa.schools.queries import SchoolBrief
from ifsa.storage.events import Event
from ifsa.storage.work import Reading, Work
from ifsa.trade import leaving as trade

GRACE = timedelta(days=7)
"""Who signs in within it stays."""
LATER = timedelta(days=1)
"""Until it is tried again, where the last admin or steward must not go yet."""
AT_ONCE = 100
"""So many messages or files in one transaction: others write meanwhile."""

CARRY_OUT = "erasure.carry_out"
TAKE_BACK = "erasure.take_back"
MESSAGES = "erasure.messages"
FILES = "erasure.files"
"""The names of the handlers below, for app.py."""


class Words(StrEnum):
    """What becomes of one's messages."""

    KEEP = "keep"
    DELETE = "delete"


@dataclass(frozen=True, slots=True)
class Ties:
    """Why one can't go yet: the only admin, or the only steward of these schools."""

    only_admin: bool
    schools: Sequence[SchoolBrief]

    @property
    def free(self) -> bool:
        return not (self.only_admin or self.schools)


def ties(reading: Reading, actor: Actor) -> Ties:
    """What one must hand over before one can leave. Raises Refused for a visitor."""
    return _ties(reading, acting(actor))


def _ties(reading: Reading, member: int) -> Ties:
    keepers = [admin.id for admin in admins(reading, Actor(role=Role.ADMIN))]
    return Ties(keepers == [member], schools.run_alone(reading, member=member))


def ask(work: Work, actor: Actor, *, messages: str) -> datetime:
    """Sign out everywhere now, and be forgotten after GRACE; gives when. Whether the password is
    right was checked before.

    `messages` is keep or delete. Raises Refused for a visitor, Invalid, Conflict: last_admin,
    only_steward.
    """
    member = acting(actor)
    if messages not in set(Words):
        raise Invalid("messages", "bad_choice")
    _demand_free(_ties(work, member))
    due = work.now + GRACE
    asked = Erasure(member_id=member, asked_at=work.now, due_at=due, messages=messages)
    work.session.merge(asked)
    work.session.flush()
    devices.sign_out_everywhere(work, actor)
    work.emit(ErasureAsked(member))
    work.later(due, CARRY_OUT, ErasureDue(member))
    return due


def _demand_free(held: Ties) -> None:
    if held.only_admin:
        raise Conflict("last_admin")
    if held.schools:
        raise Conflict("only_steward")


def take_back(work: Work, event: Event) -> None:
    """Consequence of signing in: who comes back stays."""
    if not isinstance(event, DeviceSignedIn):
        raise TypeError(f"nobody comes back by {event!r}")
    row = work.session.get(Erasure, event.member)
    # Everything was signed out when it was asked for: a device is of somebody who came back.
    if row is not None and has_device(work, member=event.member):
        _take_back(work, row)


def _take_back(work: Work, row: Erasure) -> None:
    work.actor_id = row.member_id
    work.session.delete(row)
    work.session.flush()
    work.emit(ErasureCancelled(row.member_id))


def carry_out(work: Work, event: Event) -> None:
    """Due work: forget who asked for it, unless they came back, or asked again since."""
    if not isinstance(event, ErasureDue):
        raise TypeError(f"nobody is forgotten by {event!r}")
    row = work.session.get(Erasure, event.member)
    if row is None or row.due_at > work.now:
        return
    if has_device(work, member=event.member):
        _take_back(work, row)
    elif _ties(work, event.member).free:
        _forget(work, row)
    else:
        row.due_at = work.now + LATER
        work.later(row.due_at, CARRY_OUT, event)


def _forget(work: Work, row: Erasure) -> None:
    member, words = row.member_id, row.messages
    work.actor_id = member  # it is their own doing
    trade.leave(work, member=member)
    lessons.leave(work, member=member)
    schools.leave(work, member=member)
    rooms.leave(work, member=member)
    letters.leave(work, member=member)
    _leave(work, member)
    members.leave(work, member=member)
    work.session.delete(row)
    work.session.flush()
    work.emit(MemberErased(member, words))


def _leave(work: Work, member: int) -> None:
    """A case must not vanish with who reported it; what was said besides is no longer needed once
    it is decided."""
    decided = select(Case.id).where(Case.decided_at.is_not(None))
    mine = (Report.member_id == member, Report.case_id.in_(decided))
    work.session.execute(update(Report).where(*mine).values(note=None))
    claimed = update(Case).where(Case.claimed_by == member)
    work.session.execute(claimed.values(claimed_by=None, claimed_at=None))


def delete_messages(work: Work, event: Event) -> None:
    """Consequence of MemberErased: their messages go, where they wished it, some at a time."""
    if not isinstance(event, MemberErased):
        raise TypeError(f"no message goes by {event!r}")
    if event.messages != Words.DELETE:
        return
    work.actor_id = event.member
    if rooms.delete_some(work, member=event.member, most=AT_ONCE):
        work.again(MESSAGES, event)


def let_go_of_files(work: Work, event: Event) -> None:
    """Consequence of MemberErased: their photos and voice notes go, some at a time."""
    if not isinstance(event, MemberErased):
        raise TypeError(f"no file goes by {event!r}")
    work.actor_id = event.member
    theirs = {"member": event.member, "most": AT_ONCE}
    # What shows a file lets go of it first.
    if rooms.let_go_of_files(work, **theirs) or files.leave(work, **theirs):
        work.again(FILES, event)
