"""Giving notice of an event to all whom it concerns, from the outbox."""

from ifsa.notifications import who
from ifsa.notifications.events import NoticeGiven
from ifsa.notifications.facts import stored
from ifsa.notifications.kinds import ONE_WAITS
from ifsa.notifications.model import Notice
from ifsa.notifications.queries import already_told, already_waiting
from ifsa.notifications.who import Concern
from ifsa.storage.events import Event, StoredEvent
from ifsa.storage.work import Work, kind

GIVE = "notices.give"
"""The name under which app.py has `give`, for every event in who.ASKED."""

# So many in one transaction. A school may have thousands of followers, and whoever posts a message
# meanwhile waits for the transaction to end.
AT_ONCE = 100


def give(work: Work, event: Event) -> None:
    """Consequence of an event: tell whom it concerns, each once, the rest in another turn."""
    cause = work.session.get_one(StoredEvent, work.cause)
    concern = who.concern(work, event, cause.actor_id)
    if concern is None:
        return
    told = already_told(work, event=cause.id)
    if kind(type(event)) in ONE_WAITS:
        told |= already_waiting(work, kind=kind(type(event)), subject=concern.subject)
    waiting = [member for member in concern.members if member not in told]
    rows = [_note(cause, event, concern, member) for member in waiting[:AT_ONCE]]
    work.session.add_all(rows)
    work.session.flush()
    for row in rows:
        work.emit(NoticeGiven(row.member_id, row.id))
    if len(waiting) > AT_ONCE:
        work.again(GIVE, event)


def _note(cause: StoredEvent, event: Event, concern: Concern, member: int) -> Notice:
    return Notice(
        member_id=member,
        event_id=cause.id,
        kind=kind(type(event)),
        subject=concern.subject.kind,
        subject_id=concern.subject.id,
        facts=stored(concern.facts),
        made_at=cause.at,
    )
