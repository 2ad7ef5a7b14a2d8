"""Reading what one was told. Both may be said twice."""

from typing import Any, cast

from sqlalchemy import CursorResult, update

from ifsa.actor import Actor
from ifsa.members.policy import acting
from ifsa.notifications import queries
from ifsa.notifications.events import NoticesRead
from ifsa.notifications.model import Notice
from ifsa.notifications.policy import readable
from ifsa.notifications.queries import NoticeView
from ifsa.storage.work import Work


def read(work: Work, actor: Actor, *, notice: int) -> NoticeView:
    """One is read. Raises Refused for a visitor, NotFound for another's."""
    row = queries.own(work, actor, notice)
    if row.read_at is None:
        row.read_at = work.now
        work.session.flush()
        work.emit(NoticesRead(row.member_id))
    return queries.view(row)


def read_all(work: Work, actor: Actor, *, until: int | None = None) -> int:
    """All are read, or those up to and with `until`: what came later was not seen yet.

    Gives how many are unread still. Raises Refused for a visitor.
    """
    member = acting(actor)
    wanted = [readable(actor), Notice.read_at.is_(None)]
    if until is not None:
        wanted.append(Notice.id <= until)
    change = update(Notice).where(*wanted).values(read_at=work.now)
    if cast(CursorResult[Any], work.session.execute(change)).rowcount:
        work.emit(NoticesRead(member))
    return queries.unread(work, actor)
