"""Who stands at the stage: the host page says so while it is open."""

from ifsa.actor import Actor
from ifsa.demonstrations import policy, queries
from ifsa.demonstrations.events import StewardArrived
from ifsa.demonstrations.model import StagePresence
from ifsa.errors import Conflict, demand
from ifsa.members.policy import acting
from ifsa.storage.work import Work


def arrive(work: Work, actor: Actor, *, lesson: int) -> int:
    """A steward is at the stage, for the next minutes; gives how many are.

    Raises Refused to all but stewards, Conflict when it is over.
    """
    view = queries.lesson(work, actor, lesson=lesson)
    demand(policy.may_publish(actor, view.standing))
    if view.closed:
        raise Conflict(view.closed)
    member = acting(actor)
    here = work.session.get(StagePresence, (lesson, member))
    away = here is None or here.seen_at < work.now - policy.PRESENT_FOR
    if here is None:
        here = StagePresence(demonstration_id=lesson, member_id=member)
        work.session.add(here)
    here.seen_at = work.now
    work.session.flush()
    if away:
        work.emit(StewardArrived(lesson, member))
    return queries.stewards_present(work, actor, lesson=lesson)
