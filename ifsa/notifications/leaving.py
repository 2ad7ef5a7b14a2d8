"""What becomes of notices when a member leaves: their own go, and in those of others they have no
name any more."""

from sqlalchemy import delete, select

from ifsa.notifications.model import LetterChoice, Notice
from ifsa.safety.events import MemberErased
from ifsa.storage.events import Event, StoredEvent
from ifsa.storage.work import Work

LEAVE = "notices.leave"
"""The name under which app.py has `leave`, for MemberErased."""

AT_ONCE = 100


def leave(work: Work, event: Event) -> None:
    """Consequence of MemberErased."""
    if not isinstance(event, MemberErased):
        raise TypeError(f"no notice goes by {event!r}")
    for table in (Notice, LetterChoice):
        work.session.execute(delete(table).where(table.member_id == event.member))
    if _take_out_name(work, event.member):
        work.again(LEAVE, event)


def _take_out_name(work: Work, member: int) -> bool:
    """From some of the notices of what they did; gives whether there are more."""
    named = Notice.facts["by"].as_string() != ""
    wanted = (
        select(Notice)
        .join(StoredEvent, StoredEvent.id == Notice.event_id)
        .where(StoredEvent.actor_id == member, named)
        .limit(AT_ONCE)
    )
    rows = work.session.scalars(wanted).all()
    for row in rows:
        row.facts = {**row.facts, "by": ""}
    return len(rows) == AT_ONCE
