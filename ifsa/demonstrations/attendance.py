"""Who watched, from when until when. Nobody is told of it, so no event is kept."""

from ifsa.actor import Actor
from ifsa.demonstrations import policy, queries
from ifsa.demonstrations.kinds import State
from ifsa.demonstrations.model import Attendance
from ifsa.errors import Conflict, demand
from ifsa.storage.work import Work


def join(work: Work, actor: Actor, *, lesson: int) -> int:
    """Begin to watch; gives the number by which `leave` ends it.

    Raises Refused as policy.may_watch does, Conflict("not_live"), or why it is over.
    """
    view = queries.lesson(work, actor, lesson=lesson)
    demand(policy.may_watch(actor, view.standing, audience=view.audience, youth=view.youth))
    if view.closed:
        raise Conflict(view.closed)
    if view.state is not State.LIVE:
        raise Conflict("not_live")
    row = Attendance(demonstration_id=lesson, member_id=actor.member, joined_at=work.now)
    work.session.add(row)
    work.session.flush()
    return row.id


def leave(work: Work, actor: Actor, *, attendance: int) -> None:
    """The picture stopped. The media engine reports it; no door leads here."""
    row = work.session.get(Attendance, attendance)
    if row is not None and row.left_at is None:
        row.left_at = work.now
