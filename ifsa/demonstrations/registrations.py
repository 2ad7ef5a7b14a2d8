"""Coming to a lesson: saying so, and taking it back. Both may be said twice."""

from ifsa.actor import Actor
from ifsa.demonstrations import policy, queries
from ifsa.demonstrations.events import Registered, RegistrationWithdrawn
from ifsa.demonstrations.model import Demonstration, Registration
from ifsa.demonstrations.queries import LessonView
from ifsa.errors import Conflict, demand
from ifsa.members.policy import acting
from ifsa.storage.work import Work


def register(work: Work, actor: Actor, *, lesson: int) -> LessonView:
    """The actor means to come. Raises Conflict("lesson_full"), or Conflict when it is over."""
    demand(policy.may_register(actor))
    view = _open(work, actor, lesson)
    if view.mine:
        return view
    if view.full:
        raise Conflict("lesson_full")
    work.session.add(Registration(demonstration_id=lesson, member_id=actor.member, at=work.now))
    work.session.flush()
    work.emit(Registered(lesson, acting(actor)))
    return queries.lesson(work, actor, lesson=lesson)


def withdraw(work: Work, actor: Actor, *, lesson: int) -> LessonView:
    """The actor does not come after all. Raises Conflict when it is over."""
    demand(policy.may_register(actor))
    view = _open(work, actor, lesson)
    if not view.mine:
        return view
    mine = work.session.get_one(Registration, (lesson, actor.member))
    work.session.delete(mine)
    work.session.flush()
    work.emit(RegistrationWithdrawn(lesson, acting(actor)))
    return queries.lesson(work, actor, lesson=lesson)


def _open(work: Work, actor: Actor, lesson: int) -> LessonView:
    # Held until the commit: two processes must not both give away the last place.
    work.session.get(Demonstration, lesson, with_for_update=True)
    view = queries.lesson(work, actor, lesson=lesson)
    if view.closed:
        raise Conflict(view.closed)
    return view
